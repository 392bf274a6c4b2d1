"""A control group for a machine, so that machines that run side by side do not share one."""

import os
import time
from pathlib import Path

_MOUNTS = {"0::": ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"), "name=systemd:": ("/sys/fs/cgroup/systemd",)}
"""Where each hierarchy that systemd uses is mounted, by its name in /proc/PID/cgroup (cgroups(7))."""


class Cgroup:
    """A new group below the present one; this process moves into it, and its children with it."""

    def __init__(self, name: str) -> None:
        """Make groups of this name in every hierarchy that systemd uses."""
        self._before: list[Path] = []
        self._made: list[Path] = []
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, kind, path = line.split(":", 2)
            mounts = _MOUNTS.get("0::" if not kind else f"{kind}:", ())
            here = next(
                (found for mount in mounts if (found := Path(mount + path) / "cgroup.procs").exists()), None
            )
            if here is None:
                continue
            group = here.with_name(name)
            group.mkdir()
            (group / "cgroup.procs").write_text(str(os.getpid()))
            self._before.append(here)
            self._made.append(group)

    def leave(self) -> None:
        """Move back, alone: what was started meanwhile stays there."""
        for before in self._before:
            before.write_text(str(os.getpid()))

    def close(self) -> None:
        """Move back and remove the groups; their other processes have ended."""
        self.leave()
        for group in self._made:
            for folder, _, _ in os.walk(group, topdown=False):
                _remove(folder)


def _remove(group: str) -> None:
    """What has just ended still counts for a moment."""
    deadline = time.monotonic() + 5
    while True:
        try:
            return os.rmdir(group)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
