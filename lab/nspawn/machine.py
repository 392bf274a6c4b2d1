"""One container: a throw-away layer over a root directory, booted by systemd-nspawn, driven from outside.

To be used by the first process of a mount and PID namespace. The display is an X server in memory.
"""

import contextlib
import os
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import tty
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from kiosk.session import Attract, ForStaff, GetReady, Looking
from kiosk.system.folders import PARTITION, ROOT
from lab.machine import CONFIG, ROOTS_STATE, LabError, Machine
from lab.nspawn.cgroup import Cgroup

READ_ONLY = ROOT / "systemd" / "read-only"
FILES = Path(__file__).with_name("files")
"""What the lab adds to the installed system, laid out as there."""

AT_HOME = rf"^({Attract.doing}$|Started kiosk\.)"
"""What the log says last of a kiosk that nobody visits."""

COURSE = rf"^({GetReady.doing}|{Looking.doing}|{ForStaff.doing})$|^result after|{AT_HOME}"
"""What it says of a visit's course."""

START_SECONDS = 60
CLOSE_SECONDS = 5
JOURNAL = ("journalctl", "--follow", "--lines=all", "--no-hostname", "--output=short-monotonic")
NSPAWN = (
    "systemd-nspawn", "--quiet", "--private-network", "--register=no", "--keep-unit", "--hostname=kiosk",
    "--machine=kiosk-lab", "--console=pipe", "--boot",
)  # fmt: skip


class NspawnMachine(Machine):
    """A booting machine; `close` ends it. Scenario follows scenario on it, and its clock is the host's."""

    offers = frozenset({"x11", "console", "layer", "reboot", "quick", "history", "web", "broker"})
    camera = "not a live camera"
    driver = "x11"
    poll_seconds = 0.05
    slowest = 1
    patience = 5
    changed: ClassVar = {"source": "demo", "ready_seconds": "1", "result_seconds": "1.5"}
    """What its configuration says otherwise than the shipped one."""
    alone: ClassVar = frozenset[str]()
    """The scenarios that are played on it; without any all that it has the needs for."""

    def __init__(
        self,
        root: Path,
        journal: Path,
        changed: Mapping[str, str] = MappingProxyType({}),
        read_only: bool = False,
        partition: Path | None = None,
    ) -> None:
        """Boot ``root``, which stays as it is. Returns as soon as commands can be run in it.

        Args:
            root: a Debian with the kiosk installed in it.
            journal: file for its log.
            changed: values of its configuration, beside those of its class.
            read_only: it has what the installer puts there for a read-only root.
            partition: where its partition is mounted, on which is all that the machine keeps then.

        Raises:
            LabError: systemd did not come up.
        """
        self.journal = journal
        self._scratch = Path(tempfile.mkdtemp(prefix="kiosk-lab-"))
        # All else the machine writes is in memory: for a count that a reboot would forget there is no reboot.
        self._roots_state = Path(tempfile.mkdtemp(prefix="kiosk-root-", dir=journal.parent))
        self._cgroup = Cgroup(self._scratch.name)
        _mount("tmpfs", "tmpfs", self._scratch)
        # nspawn keeps files of its machines here, by name: these are this harness's alone.
        own = Path("/run/systemd/nspawn")
        own.mkdir(parents=True, exist_ok=True)
        _mount("tmpfs", "tmpfs", own)
        self._layer, work, merged = (self._scratch / name for name in ("layer", "work", "merged"))
        for folder in (self._layer, work, merged):
            folder.mkdir()
        _mount("overlay", "overlay", merged, f"lowerdir={root},upperdir={self._layer},workdir={work}")
        shutil.copytree(FILES, merged, dirs_exist_ok=True)
        config = merged / CONFIG[1:]
        text = config.read_text()
        for key, value in (self.changed | dict(changed)).items():
            text = re.sub(rf"^( *){key}: [\w.]+", rf"\g<1>{key}: {value}", text, flags=re.MULTILINE)
        config.write_text(text)
        binds = self.furnish(merged)
        kept = f"--bind={self._roots_state}:{ROOTS_STATE}"
        if partition is not None:
            kept = f"--bind={partition}:{PARTITION}"
        if read_only:
            _put_read_only(merged)
        # A terminal stands for the console: what is written on it can be read here.
        console, console_inside = pty.openpty()
        tty.setraw(console_inside)
        self._console = b""
        threading.Thread(target=self._listen, args=(console,), daemon=True).start()
        self.booted, self._booted_at = time.monotonic(), time.time()
        self._nspawn = subprocess.Popen(
            [*NSPAWN, f"--bind={os.ttyname(console_inside)}:/dev/tty1", kept, *binds, "-D", merged],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )  # fmt: skip
        self._leader = self._find_leader(time.monotonic() + START_SECONDS)
        # The log as a console would get it, each line with the clock before it.
        with journal.open("wb") as file:
            self._log = subprocess.Popen(
                self._inside(*JOURNAL),
                stdout=file, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def furnish(self, system: Path) -> list[str]:
        """Change files of the ``system`` before it boots; returns what of the host it sees."""
        return []

    def run(
        self, command: str, *, typed: str = "", check: bool = True, seconds: float = 20, again: bool = True
    ) -> str:
        """See `Machine.run`."""
        try:
            done = subprocess.run(
                self._inside("sh", "-c", command),
                input=typed, capture_output=True, text=True, timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise LabError(f"inside: {command}: no end within {seconds:.0f} s") from None
        if check and done.returncode:
            raise LabError(f"inside: {command}: status {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def now(self) -> float:
        """The host's clock, of which its systemd tells the time."""
        return time.monotonic()

    def press(self, sparks: int = 0, held: float = 0.01) -> None:
        """The space bar, down and up; it does not bounce."""
        self._act(f"keydown space sleep {held} keyup space")

    def enter(self) -> None:
        """See `Machine.enter`."""
        self._act("key Return")

    def touch(self) -> None:
        """The mouse's left button, somewhere on the screen."""
        self._act("mousemove 500 300 click 1")

    def _act(self, what: str) -> None:
        self.run(f"DISPLAY=:0 xdotool {what}")

    def see(self) -> np.ndarray:
        """The X server's frame buffer, a file in X's window dump format (XWDFile.h)."""
        dump = self.file("run/lab/Xvfb_screen0").read_bytes()
        header = np.frombuffer(dump, ">u4", 25)
        width, height = self.size
        if (header[4], header[5], header[11], header[12]) != (width, height, 32, 4 * width):
            raise LabError(f"the X server's picture is another one than wanted: {header}")
        start = header[0] + 12 * header[19]
        pixels = np.frombuffer(dump, np.uint8, 4 * width * height, int(start))
        return pixels.reshape(height, width, 4)[:, :, 2::-1]

    def fresh(self) -> None:
        """See `Machine.fresh`; a kiosk that is already so goes on."""
        self.run("systemctl stop kiosk-failed; systemctl reset-failed kiosk", check=False)
        if self.run(f"cat {CONFIG}") != self.good:
            start = self.now()
            self.save(self.good)
            self.run("systemctl reload-or-restart kiosk")
            self.wait(r"^configuration: .*(changed|is right again)|^Started kiosk\.service", 10, start)
        elif not self._waits():
            self.run("systemctl restart kiosk")
        self.until(self._waits, "a kiosk that waits for a visitor", 30)
        if self.kept() != self.good:
            self.visit()
            self.until(self._waits, "a kiosk that waits for a visitor", 30)

    def _waits(self) -> bool:
        # What the kiosk says of itself may be a second old; its log is not.
        if (course := self.said(COURSE)) and not re.match(AT_HOME, course[-1].text):
            return False
        if self.unit()["StatusText"] != "waiting for a visitor":
            return False
        status = self.status()
        return bool(status["camera"]) and status["state"] == "attract" and self.alive(status["vision_pid"])

    def console(self) -> bytes:
        """See `Machine.console`."""
        return self._console

    def written(self) -> list[str]:
        """See `Machine.written`; the lab's own files are left out."""
        own = {CONFIG[1:], *(str(path.relative_to(FILES)) for path in FILES.rglob("*"))}
        return [
            name
            for path in self._layer.rglob("*")
            if not path.is_symlink() and path.is_file() and path.lstat().st_mtime > self._booted_at
            and (name := str(path.relative_to(self._layer))) not in own
        ]  # fmt: skip

    def _inside(self, *words: str) -> list[str]:
        """The command that runs ``words`` as root inside."""
        spaces = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
        return ["nsenter", f"--target={self._leader}", *spaces, "--", *words]

    def file(self, name: str) -> Path:
        """A file of the machine's, as it is reached from here."""
        return Path(f"/proc/{self._leader}/root/{name}")

    def close(self) -> None:
        """End the machine at once; nothing of it is kept."""
        self._log.kill()
        self._log.wait()
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
        shutil.rmtree(self._roots_state)
        self._cgroup.close()

    def _find_leader(self, deadline: float) -> int:
        """The number, out here, of the machine's first process, once its systemd takes orders."""
        while time.monotonic() < deadline:
            if self._nspawn.poll() is not None:
                raise LabError(f"systemd-nspawn ended: {_said(self._nspawn)}")
            for leader in _descendants(self._nspawn.pid):
                if (Path(f"/proc/{leader}/root/run/systemd/private")).exists():
                    return leader
            time.sleep(0.05)
        self._nspawn.kill()
        raise LabError(f"the machine's systemd did not come up within {START_SECONDS} s")

    def _listen(self, console: int) -> None:
        while received := os.read(console, 4096):
            self._console += received


def _said(process: subprocess.Popen[str]) -> str:
    return process.stderr.read().strip() if process.stderr else ""


def _put_read_only(root: Path) -> None:
    """The files of ``scripts/install.sh --read-only``; there is no initramfs here, and the layer forgets."""
    units = root / "etc/systemd/system"
    for unit in sorted(READ_ONLY.glob("*.mount")) + sorted(READ_ONLY.glob("*.service")):
        shutil.copy(unit, units)
    command = root / "usr/local/sbin/kiosk-state"
    shutil.copy(READ_ONLY / command.name, command)
    wanted = units / "local-fs.target.wants"
    wanted.mkdir(exist_ok=True)
    for name in ("srv-kiosk.mount", "kiosk-state.service"):
        (wanted / name).symlink_to(f"/etc/systemd/system/{name}")


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
