"""One container: a throw-away layer over a root directory, booted by systemd-nspawn, driven from outside.

To be used in a mount and PID namespace of its own (`alone` sees to that): whatever happens to the harness,
machine and mounts go with it.
"""

import contextlib
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tty
from pathlib import Path

from lab.nspawn.cgroup import Cgroup
from lab.nspawn.journal import Journal

FILES = Path(__file__).with_name("files")
"""What the lab adds to the installed system, laid out as there."""

START_SECONDS = 30
CLOSE_SECONDS = 5
NSPAWN = (
    "systemd-nspawn", "--quiet", "--private-network", "--register=no", "--keep-unit", "--hostname=kiosk",
    "--machine=kiosk-lab", "--console=pipe", "--boot",
)  # fmt: skip


def alone() -> None:
    """Start this program anew in namespaces of its own, unless it is there already."""
    if os.getpid() == 1:
        return
    wrapped = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]
    os.execvp("unshare", [*wrapped, sys.executable, "-m", "lab.nspawn", *sys.argv[1:]])


class Machine:
    """A booting machine; `close` ends it.

    Attributes:
        journal: everything it logs.
        layer: the directory that holds every file that differs from the root's.
        console: everything that was written on tty1 so far.
        booted: when it was started, in seconds since 1970.
    """

    def __init__(self, root: Path) -> None:
        """Boot ``root``, which stays as it is. Returns as soon as commands can be run in it.

        Raises:
            TimeoutError: systemd did not come up.
        """
        self._scratch = Path(tempfile.mkdtemp(prefix="kiosk-lab-"))
        self._cgroup = Cgroup(self._scratch.name)
        _mount("tmpfs", "tmpfs", self._scratch)
        # nspawn keeps files of its machines here, by name: these are this harness's alone.
        own = Path("/run/systemd/nspawn")
        own.mkdir(parents=True, exist_ok=True)
        _mount("tmpfs", "tmpfs", own)
        self.layer, work, merged = (self._scratch / name for name in ("layer", "work", "merged"))
        for folder in (self.layer, work, merged):
            folder.mkdir()
        _mount("overlay", "overlay", merged, f"lowerdir={root},upperdir={self.layer},workdir={work}")
        shutil.copytree(FILES, merged, dirs_exist_ok=True)
        # A terminal stands for the console: what is written on it can be read here.
        console, console_inside = pty.openpty()
        tty.setraw(console_inside)
        self.console = b""
        threading.Thread(target=self._listen, args=(console,), daemon=True).start()
        self.booted = time.time()
        self._nspawn = subprocess.Popen(
            [*NSPAWN, f"--bind={os.ttyname(console_inside)}:/dev/tty1", "-D", merged],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )  # fmt: skip
        self._leader = self._find_leader(time.monotonic() + START_SECONDS)
        self.journal = Journal(self.command("journalctl", "--follow", "--lines=all", "--output=json"))

    def command(self, *words: str) -> list[str]:
        """The command that runs ``words`` as root inside."""
        spaces = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
        return ["nsenter", f"--target={self._leader}", *spaces, "--", *words]

    def run(self, *words: str, check: bool = True, seconds: float = 20) -> subprocess.CompletedProcess[str]:
        """Run ``words`` as root inside and wait; the output is kept as text."""
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, check=check, timeout=seconds
        )

    def path(self, inside: str) -> Path:
        """A file of the machine as it is seen from inside, memory-backed ones too."""
        return Path(f"/proc/{self._leader}/root{inside}")

    def close(self) -> None:
        """End the machine at once; nothing of it is kept."""
        self.journal.close()
        # Its first process takes all others along, and does not end with its container manager.
        os.kill(self._leader, signal.SIGKILL)
        self._nspawn.kill()
        self._nspawn.wait()
        # Orphans are this process's, the first of its namespace: the machine ends when the last is buried.
        deadline = time.monotonic() + CLOSE_SECONDS
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != self._leader and time.monotonic() < deadline:
                time.sleep(0.01)
        subprocess.run(["umount", "--recursive", self._scratch], check=True)
        self._scratch.rmdir()
        self._cgroup.close()

    def _find_leader(self, deadline: float) -> int:
        """The number, out here, of the machine's first process, once its systemd takes orders."""
        while time.monotonic() < deadline:
            if self._nspawn.poll() is not None:
                raise RuntimeError(f"systemd-nspawn ended: {self._nspawn.stderr.read().strip()}")
            for leader in _descendants(self._nspawn.pid):
                if (Path(f"/proc/{leader}/root/run/systemd/private")).exists():
                    return leader
            time.sleep(0.05)
        self._nspawn.kill()
        raise TimeoutError(f"the machine's systemd did not come up within {START_SECONDS} s")

    def _listen(self, console: int) -> None:
        while received := os.read(console, 4096):
            self.console += received


def _mount(kind: str, what: str, where: Path, options: str = "rw") -> None:
    subprocess.run(["mount", "-t", kind, "-o", options, what, where], check=True)


def _descendants(pid: int) -> list[int]:
    """Processes below ``pid`` that are the first of a PID namespace below this one."""
    found, ahead = [], [pid]
    while ahead:
        below = ahead.pop()
        try:
            ahead += map(int, Path(f"/proc/{below}/task/{below}/children").read_text().split())
            status = Path(f"/proc/{below}/status").read_text()
        except OSError:
            continue
        numbers = next(line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:"))
        if len(numbers) > 1 and numbers[-1] == "1":
            found.append(below)
    return found
