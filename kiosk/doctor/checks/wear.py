"""The card: how worn it is, as far as it says, and whether its file system has found faults."""

import re

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine

NAME = "wear"

REPLACE = "copy /etc/kiosk and /var/lib/kiosk to another computer, and put a new card or disk in soon"

SPARES = {2: "has used most of its spare blocks", 3: "has hardly a spare block left"}
"""``pre_eol_info`` of an eMMC (JEDEC JESD84-B51, PRE_EOL_INFO); 1 is normal."""

WORN, WORN_OUT = 80, 100
"""Per cent of the writes that a maker promises."""

SECONDS = 10.0

MUCH = 20e9
"""Bytes a day: the least cards of 16 GB bear that for one or two years. The kiosk writes some megabytes."""

LEAST_DAYS = 0.25
"""Since the start: before that it is the start itself that is counted."""

FAULTS = "copy what matters, then append fsck.mode=force to the line in /boot/firmware/cmdline.txt and reboot"


def check_wear(context: CheckContext) -> list[Finding]:
    """One line for each card or disk, and for each file system with faults."""
    machine = context.machine
    folders = machine.path("/sys/block").glob("*")
    names = sorted(f.name for f in folders if re.fullmatch(r"mmcblk\d+|nvme\d+n\d+", f.name))
    found = [_worn(machine, name) for name in names]
    return [*found, *_faults(machine), *_read_only(machine), *_written(machine)]


def _worn(machine: Machine, name: str) -> Finding:
    if name.startswith("nvme"):
        return _nvme(machine, name)
    place = f"/sys/block/{name}/device"
    model, made = machine.read(f"{place}/name") or "of unknown name", machine.read(f"{place}/date")
    told = f"{name} ({model}{f', made {made}' if made else ''})"
    if machine.read(f"{place}/type") != "MMC":
        return not_here(NAME, f"{told}: an SD card does not say how worn it is")
    # Two kinds of cells, each in tenths of what they bear: 1 is up to a tenth, 11 is beyond all of it.
    tenths = [int(value, 16) for value in re.findall("0x[0-9a-f]+", machine.read(f"{place}/life_time") or "")]
    spare = int(machine.read(f"{place}/pre_eol_info") or "0", 16)
    used = max(tenths, default=0) * 10
    if not used and not spare:
        return not_here(NAME, f"{told}: does not say how worn it is")
    if said := SPARES.get(spare):
        return (failed if spare == 3 else warning)(NAME, f"{told} {said}", REPLACE)
    return _by_share(told, used, "at most " if used <= WORN_OUT else "")


def _nvme(machine: Machine, name: str) -> Finding:
    ran = machine.run(["smartctl", "--json=c", "--all", f"/dev/{name}"], SECONDS)
    if ran is None:
        return not_here(NAME, f"{name}: sudo apt install smartmontools, which asks it how worn it is")
    log = ran.facts().get("nvme_smart_health_information_log")
    used = log.get("percentage_used") if isinstance(log, dict) else None
    if not isinstance(used, int):
        return not_here(NAME, f"{name}: does not say how worn it is (as root it may)")
    if isinstance(log, dict) and log.get("critical_warning"):
        return failed(NAME, f"{name} warns that it is failing", REPLACE)
    return _by_share(name, used, "")


def _by_share(told: str, used: int, about: str) -> Finding:
    if used > WORN_OUT:
        return failed(NAME, f"{told} has been written more than its maker promises", REPLACE)
    text = f"{told} is worn to {about}{used} %"
    return warning(NAME, text, REPLACE) if used >= WORN else ok(NAME, text)


def _faults(machine: Machine) -> list[Finding]:
    """What ext4 has counted since it was last mended (Documentation/ABI/testing/sysfs-fs-ext4)."""
    found = []
    for folder in sorted(machine.path("/sys/fs/ext4").glob("*")):
        count = machine.read(f"/sys/fs/ext4/{folder.name}/errors_count") or "0"
        if count.isdecimal() and int(count):
            times = "a fault" if int(count) == 1 else f"{count} faults"
            found.append(
                failed(NAME, f"the file system on {folder.name} has found {times} in itself", FAULTS)
            )
    return found


def _read_only(machine: Machine) -> list[Finding]:
    """A root that nobody wanted to be read-only has become so by a fault."""
    root = [row.split() for row in (machine.read("/proc/mounts") or "").splitlines() if " / " in row]
    wanted = re.search(r"^[^#\s]\S*\s+/\s+\S+\s+(\S+)", machine.read("/etc/fstab") or "", re.MULTILINE)
    if not root or len(root[-1]) < 4 or root[-1][2] == "overlay" or wanted is None:
        return []
    if "ro" in root[-1][3].split(",") and "ro" not in wanted[1].split(","):
        return [failed(NAME, f"{root[-1][0]} has become read-only, which happens after a fault", FAULTS)]
    return []


def _written(machine: Machine) -> list[Finding]:
    """How much is written a day, by what ext4 has counted since it was mounted."""
    days = machine.moment.up / 86400
    if days < LEAST_DAYS:
        return []
    found = []
    for folder in sorted(machine.path("/sys/fs/ext4").glob("*")):
        kilobytes = machine.read(f"/sys/fs/ext4/{folder.name}/session_write_kbytes") or ""
        if kilobytes.isdecimal() and (daily := int(kilobytes) * 1024 / days) > MUCH:
            text = f"{daily / 1e9:.0f} GB a day are written to {folder.name}, which wears a card out"
            remedy = "find what writes (sudo apt install iotop; sudo iotop -oPa), and stop it"
            found.append(warning(NAME, text, remedy))
    return found
