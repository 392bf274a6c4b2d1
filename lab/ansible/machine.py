"""One machine of a fleet: a container with systemd and an ssh server, that can be switched off and on.

Unlike `lab.nspawn.machine` its disk outlives being switched off, and it is driven through SSH alone. To be
used by the first process of a mount and PID namespace.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from lab.machine import LabError
from lab.nspawn.cgroup import Cgroup

START_SECONDS = 60
NSPAWN = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe", "--boot")


class FleetMachine:
    """A machine of which `switch_on` makes something that answers at 127.0.0.1:``port``.

    Attributes:
        name: its host name, and in the inventory.
        port: of its ssh server.
    """

    def __init__(self, name: str, port: int, *, root: Path, folder: Path, cache: Path, again: bool) -> None:
        """
        Args:
            root: what it is a copy of, which stays as it is.
            folder: for what it writes. Not on an overlay file system.
            cache: pip's, which the machines share.
            again: it is what the last one of that folder was when it was switched off; else it is blank.
        """
        self.name, self.port, self._cache = name, port, cache
        if not again:
            shutil.rmtree(folder, ignore_errors=True)
        layer, work, self._disk = (folder / part for part in ("layer", "work", "disk"))
        for made in (layer, work, self._disk):
            made.mkdir(parents=True, exist_ok=True)
        options = f"lowerdir={root},upperdir={layer},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "-o", options, "overlay", self._disk], check=True)
        (self._disk / "etc/hostname").write_text(f"{name}\n")
        place = f"Port {port}\nListenAddress 127.0.0.1\n"
        (self._disk / "etc/ssh/sshd_config.d/lab-port.conf").write_text(place)
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._cgroup: Cgroup | None = None

    def switch_on(self) -> None:
        """Boot it. Raises LabError: its ssh server did not answer in time, or somebody else has its port."""
        if self.answers():
            raise LabError(f"{self.name}: port {self.port} is another run's: let that end first")
        # A group of its own: the systemds of containers in one would be in each other's way.
        self._cgroup = Cgroup(f"kiosk-fleet-{self.name}-{os.getpid()}-{time.monotonic_ns()}")
        self._nspawn = subprocess.Popen(
            [*NSPAWN, f"--machine=kiosk-fleet-{self.name}", f"--hostname={self.name}",
             f"--bind={self._cache}:/var/cache/lab-pip", "-D", self._disk],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )  # fmt: skip
        self._cgroup.leave()
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._nspawn.poll() is not None or time.monotonic() > deadline:
                raise LabError(f"{self.name}: its ssh server did not answer within {START_SECONDS} s")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether an ssh server is there."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2) as connection:
            return connection.recv(4) == b"SSH-"
        return False

    def switch_off(self) -> None:
        """Gone at once, as by its plug."""
        if self._nspawn is None or self._cgroup is None:
            return
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        for child in map(int, children):
            # Its first process takes all others along.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._nspawn.kill()
        self._nspawn.wait()
        deadline = time.monotonic() + 10
        # Orphans are this process's, the first of its namespace.
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] == 0 and time.monotonic() < deadline:
                time.sleep(0.01)
        self._cgroup.close()
        self._nspawn = self._cgroup = None

    def read(self, path: str) -> str:
        """A file on its disk, without asking it; empty where there is none."""
        try:
            return (self._disk / path.lstrip("/")).read_text()
        except OSError:
            return ""

    def mode(self, path: str) -> tuple[int, int]:
        """A file's owner and permissions. Raises OSError."""
        found = (self._disk / path.lstrip("/")).stat()
        return found.st_uid, found.st_mode & 0o777

    @property
    def release(self) -> str:
        """The name of the one in use; empty where there is none."""
        link = self._disk / "opt/mood-kiosk/current"
        return os.path.basename(os.readlink(link)) if link.is_symlink() else ""
