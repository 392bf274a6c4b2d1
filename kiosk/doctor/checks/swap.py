"""Whether a picture in memory could be written to a disk, by way of swap."""

import re
from pathlib import PurePosixPath

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.running import Running
from kiosk.doctor.systemd import UNIT, show

OFF = "sudo swapoff -a (until the next boot)"


def check_swap(context: CheckContext) -> list[Finding]:
    """Swap on a disk, and what keeps the kiosk out of it: locked memory, or its cgroup's limit."""
    machine, kiosk = context.machine, context.kiosk
    swaps = _swaps(machine)
    disks = [name for name in swaps if not _is_memory(machine, name)]
    if not disks:
        return [ok("swap", "compressed memory only (zram), no disk" if swaps else "none")]
    where = f"swap is on a disk ({', '.join(disks)})"
    kept_out = _kept_out(machine, kiosk)
    if kept_out is not None:
        return [ok("swap", f"{where}; {kept_out}")]
    if _unit(machine).get("LoadState") == "loaded":
        remedy = f"{INSTALL_AGAIN}; its service locks the memory (LimitMEMLOCK=infinity). Or: {OFF}"
    else:
        remedy = f"{OFF}; a kiosk that runs as the service locks its memory instead"
    return [warning("swap", f"{where}, so a visitor's picture may be written there", remedy)]


def _swaps(machine: Machine) -> list[str]:
    """The devices and files that are in use as swap (proc(5))."""
    rows = (machine.read("/proc/swaps") or "").splitlines()[1:]
    return [row.split()[0] for row in rows if row.strip()]


def _is_memory(machine: Machine, name: str) -> bool:
    """Whether this swap is compressed memory that is written back to no device (the kernel's zram.rst)."""
    device = PurePosixPath(name).name
    if not re.fullmatch(r"zram\d+", device):
        return False
    return machine.read(f"/sys/block/{device}/backing_dev") in (None, "", "none")


def _kept_out(machine: Machine, kiosk: Running | None) -> str | None:
    """What keeps the kiosk's memory out of swap, or None."""
    if kiosk is None:
        # Nothing is to be seen of one that does not run; the service locks whatever it may.
        locks = _unit(machine).get("LimitMEMLOCK") == "infinity"
        return "the service locks its memory" if locks else None
    vision = kiosk.status.get("vision_pid")
    pids = [kiosk.pid, *([vision] if isinstance(vision, int) else [])]
    if all(_locks(machine, pid) for pid in pids):
        return "the kiosk's memory is locked"
    if all(_has_no_swap(machine, pid) for pid in pids):
        return "the kiosk has none (MemorySwapMax=0)"
    return None


def _unit(machine: Machine) -> dict[str, str]:
    return show(machine, UNIT, "LoadState,LimitMEMLOCK")


def _locks(machine: Machine, pid: int) -> bool:
    """Whether all of a process's memory is locked: mlockall counts what is only reserved as well."""
    status = machine.read(f"/proc/{pid}/status") or ""
    sizes = {name: int(size) for name, size in re.findall(r"^(Vm\w+):\s+(\d+) kB$", status, re.MULTILINE)}
    return sizes.get("VmLck", 0) >= sizes.get("VmRSS", 1)


def _has_no_swap(machine: Machine, pid: int) -> bool:
    """Whether a cgroup of the process may use no swap; without the memory controller no limit is there."""
    found = re.search(r"^0::/(.*)$", machine.read(f"/proc/{pid}/cgroup") or "", re.MULTILINE)
    if found is None or ".." in found[1]:
        return False
    group = PurePosixPath("/sys/fs/cgroup") / found[1]
    return any(machine.read(f"{at}/memory.swap.max") == "0" for at in (group, *group.parents))
