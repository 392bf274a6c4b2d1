"""The container with a kiosk that has as little memory as on a computer with 512 MB: `profile: small`."""

import os
import re
import shutil
from pathlib import Path
from typing import ClassVar

from lab.machine import LabError, Memory
from lab.nspawn.machine import NspawnMachine

DROP_IN = Path(__file__).parents[2] / "systemd" / "kiosk-small.conf"

HELD = ("unevictable", "active_anon", "inactive_anon")
"""Of memory.stat, which has the same names in both hierarchies: in bytes, locked pages among the first."""

UNIT = "etc/systemd/system/kiosk.service.d"

VERSION_1 = Path("/sys/fs/cgroup/memory")
"""Where the host's memory controller is, if it belongs to the older hierarchy (cgroups(7))."""

WHERE = "/srv/lab-memory"
"""Where the machine sees its group of that hierarchy, of which its systemd knows nothing."""

ENTER = f"""
[Service]
ReadWritePaths={WHERE}
ExecStart=
ExecStart=/bin/sh -c "echo 0 >{WHERE}/cgroup.procs && exec kiosk run --config /etc/kiosk/config.yaml"
"""
"""A kiosk that enters the group before it begins."""


class SmallMachine(NspawnMachine):
    """Its kiosk has the limit of `systemd/kiosk-small.conf`, and draws as large as the profile lets it.

    On a host whose memory controller belongs to the newer hierarchy the machine's systemd sets the limit; on
    another one this class does.
    """

    offers = frozenset({"small", "quick"})
    size = (1280, 720)
    alone = frozenset({"small_visits"})
    changed: ClassVar = {
        **NspawnMachine.changed,
        "profile": "small",
        "ready_seconds": "0.3",
        "least_looking_seconds": "0.3",
        "result_seconds": "0.7",
    }

    _group: Path | None = None

    def furnish(self, system: Path) -> list[str]:
        """See `NspawnMachine.furnish`."""
        shutil.copyfile(DROP_IN, system / UNIT / "small.conf")
        display = system / "etc/systemd/system/lab-display.service"
        display.write_text(re.sub(r"\d+x\d+x24", f"{self.size[0]}x{self.size[1]}x24", display.read_text()))
        _forget_files(system / "opt", system / "usr" / "lib")
        if not VERSION_1.exists():
            return []
        limit = re.search(r"^MemoryMax=(\d+)M$", DROP_IN.read_text(), re.MULTILINE)
        if limit is None:
            raise LabError(f"{DROP_IN} names no limit")
        self._group = VERSION_1 / self._scratch.name
        self._group.mkdir()
        # In this order; the second, which counts swap too, is there where the kernel counts that at all.
        for name in ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"):
            if (self._group / name).exists():
                (self._group / name).write_text(str(int(limit[1]) << 20))
        user = next(
            line for line in (system / "etc/passwd").read_text().splitlines() if line.startswith("kiosk:")
        )
        os.chown(self._group / "cgroup.procs", int(user.split(":")[2]), -1)
        (system / UNIT / "small-group.conf").write_text(ENTER)
        return [f"--bind={self._group}:{WHERE}"]

    def memory(self) -> Memory:
        """See `Machine.memory`."""
        if self._group is not None:
            # "total": with the groups below it, of which there are none.
            stat, events = self._said("memory.stat"), self._said("memory.oom_control")
            held = [_number(stat, f"total_{key}") for key in HELD]
        else:
            folder = "/sys/fs/cgroup" + self.run("systemctl show kiosk -p ControlGroup --value").strip()
            stat, events = self.run(f"cat {folder}/memory.stat"), self.run(f"cat {folder}/memory.events")
            held = [_number(stat, key) for key in HELD]
        return Memory(sum(held) / 1e6, _number(events, "oom_kill"))

    def close(self) -> None:
        """See `NspawnMachine.close`."""
        super().close()
        if self._group is not None:
            self._group.rmdir()

    def _said(self, name: str) -> str:
        assert self._group is not None
        return (self._group / name).read_text()


def _number(text: str, key: str) -> int:
    """The number behind a ``key`` at the beginning of a line."""
    found = re.search(rf"^{key} (\d+)$", text, re.MULTILINE)
    if found is None:
        raise LabError(f"the kernel says nothing of {key}: {text[:200]}")
    return int(found[1])


def _forget_files(*folders: Path) -> None:
    """Have the kernel drop what it keeps of files: whoever reads them next is charged with it."""
    os.sync()
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                try:
                    file = os.open(os.path.join(place, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
                except OSError:
                    continue
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)
