"""What the kiosk lives on: room on the disk, the folder for its state, memory, and the right time."""

import contextlib
import os
import re
import time
from pathlib import Path

from kiosk.config.profile import in_words
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.remedies import MEMORY
from kiosk.doctor.systemd import SECONDS, UNIT, show
from kiosk.doctor.users import kiosk_user
from kiosk.system.folders import STATE, service_folder
from kiosk.system.wall_clock import EARLIEST, SYNCHRONISED

LITTLE_DISK, NO_DISK = 500, 20
"""Free megabytes: an update needs about the first; with less than the second not even a file can be saved."""

LITTLE_MEMORY, NO_MEMORY = {"standard": 300, "small": 240}, 60
"""Free megabytes that a kiosk needs to start, by its profile, and that must be left while it runs."""

SMALL_BOARD = 540
"""Megabytes: a board with 512 MiB shows less, for its graphics processor has a share."""

TO_SMALL = "sudo kiosk set profile small; sudo systemctl restart kiosk"

DROP_IN = "/etc/systemd/system/kiosk.service.d/small.conf"

TO_LIMIT = (
    f"sudo install -Dm644 systemd/kiosk-small.conf {DROP_IN}, then sudo systemctl daemon-reload, and restart"
    " the kiosk"
)

MUCH_STATE, MANY_FILES = 16, 100
"""Megabytes and files in the state folder: the kiosk's own are a handful, together far below one megabyte."""

SMALL_CMA, LITTLE_CMA = 64, 16
"""Megabytes: camera and display share this memory; buffers for a 1080p picture alone take 25."""


def check_resources(context: CheckContext) -> list[Finding]:
    """Disk, state folder, memory, profile, camera memory, clock."""
    machine = context.machine
    return [
        _disk(machine),
        _state(machine),
        _memory(context),
        _profile(context),
        _cma(context),
        _clock(machine),
    ]


def _disk(machine: Machine) -> Finding:
    free = machine.space(machine.root).free / 1e6
    text = f"{free / 1000:.1f} GB free on /" if free >= 1000 else f"{free:.0f} MB free on /"
    remedy = "make room: sudo apt clean; sudo journalctl --vacuum-size=50M"
    if free < NO_DISK:
        return failed("disk", f"full: {text}", remedy)
    return warning("disk", text, remedy) if free < LITTLE_DISK else ok("disk", text)


def _state(machine: Machine) -> Finding:
    """The folder that keeps counts and the last good configuration."""
    folder = service_folder(machine.environment, "STATE_DIRECTORY") or STATE
    place = machine.path(folder)
    try:
        owner = place.stat().st_uid
        read_only = machine.space(place).read_only
        megabytes, files = _held(place)
    except FileNotFoundError:
        return not_here("state", f"no {folder}: it is made when the service starts for the first time")
    except OSError as error:
        return failed(
            "state",
            f"{folder}: {error.strerror}",
            "the card may be worn out: see dmesg, then try another card",
        )
    user, uid = kiosk_user(machine)
    if read_only:
        text = f"{folder} is read-only: counts and the last good configuration are lost at every start"
        return warning("state", text, "mount something writable there, or leave it so on purpose")
    if uid not in (0, owner):
        text = f"{folder} belongs to another user than {user}, so nothing can be kept there"
        return failed("state", text, f"sudo chown -R {user}: {folder}")
    if megabytes > MUCH_STATE or files > MANY_FILES:
        text = f"{folder} holds {files} files, {megabytes:.0f} MB; the kiosk's own are a handful and small"
        return warning("state", text, f"see what they are (sudo ls -lS {folder}), and remove them")
    return ok("state", f"{folder} can be written by {user}")


def _held(folder: Path) -> tuple[float, int]:
    """Megabytes on the disk, and files, in a folder and those in it; counted no further than too many."""
    size, files = 0, 0
    for place, folders, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(place, name)).st_blocks * 512
        files += len(names) + len(folders)
        if files > MANY_FILES:
            break
    return size / 1e6, files


def _memory(context: CheckContext) -> Finding:
    memory = meminfo(context.machine)
    free = memory.get("MemAvailable")
    if free is None:
        return not_here("memory", "the kernel does not say")
    text = f"{free:.0f} of {memory.get('MemTotal', 0):.0f} MB free"
    if free < (LITTLE_MEMORY[context.settings.profile] if context.kiosk is None else NO_MEMORY):
        return warning("memory", text, "end other programs (see them with: top -o %MEM), or reboot")
    return ok("memory", text)


def _profile(context: CheckContext) -> Finding:
    """What `profile` comes to, and whether it is the one for a board of this size."""
    machine, told = context.machine, in_words(context.settings)
    total = meminfo(machine).get("MemTotal", 0)
    if not 0 < total <= SMALL_BOARD:
        return ok("profile", told)
    if context.settings.profile != "small":
        text = f"{told}; for a computer with {total:.0f} MB there is another one"
        return warning("profile", text, TO_SMALL)
    limit = show(machine, UNIT, "MemoryMax").get("MemoryMax", "")
    if limit.isdecimal() and int(limit) / 1e6 > total:
        text = f"{told}; but the service may take more memory than there is"
        return warning("profile", text, TO_LIMIT)
    return ok("profile", told)


def _cma(context: CheckContext) -> Finding:
    memory = meminfo(context.machine)
    total, free = memory.get("CmaTotal", 0), memory.get("CmaFree", 0)
    if context.machine.board is None or not total:
        return not_here("camera memory", "none is set aside for cameras (CMA) on this machine")
    text = f"{free:.0f} of {total:.0f} MB set aside for camera and display (CMA) are free"
    # While the kiosk runs, its own buffers are in there.
    if total < SMALL_CMA or (context.kiosk is None and free < LITTLE_CMA):
        return warning("camera memory", text, MEMORY)
    return ok("camera memory", text)


def meminfo(machine: Machine) -> dict[str, float]:
    """Megabytes (10^6 bytes) by the kernel's name for them, from /proc/meminfo."""
    rows = re.findall(r"^(\w+):\s+(\d+) kB$", machine.read("/proc/meminfo") or "", re.MULTILINE)
    return {name: int(kilobytes) * 1024 / 1e6 for name, kilobytes in rows}


def _clock(machine: Machine) -> Finding:
    """A Pi has no clock that runs on without power: only a network tells it the time."""
    now = machine.now()
    shown = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    remedy = (
        "the kiosk works all the same; connect a network for a minute, or: sudo date -s 'YYYY-MM-DD HH:MM'"
    )
    if now < EARLIEST:
        return warning("clock", f"wrong, it shows {shown}", remedy)
    ran = machine.run(["timedatectl", "show", "--property=NTPSynchronized", "--value"], SECONDS)
    said = ran.out.strip() if ran and ran.status == 0 else ""
    if said == "yes" or machine.path(SYNCHRONISED).exists():
        return ok("clock", f"{shown}, set by the network")
    if said == "no":
        return warning("clock", f"{shown}, but no network has set it since the start", remedy)
    return not_here("clock", f"{shown}; nobody here knows whether that is right")
