"""One emulated machine: a QEMU process, its monitor, its snapshots.

QEMU counts instructions (``-icount``): the guest's clock runs by the work done and not by the host's clock,
so that a time-out or a measured second means the same on a busy host. QEMU lets a billion instructions pass
in a second; the guest is told that its time stamp counter, which does the same, runs twice as fast as it
does, and takes two billion for a second: about what a processor of a Raspberry Pi does in one.
"""

import json
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.machine import LabError

MEMORY_MB = 1024
CPU = "Nehalem"
"""The emulated processor. With a newer one Mesa's software driver uses instructions that QEMU gets wrong."""
SIZE = (800, 480)
"""Of the display, as Raspberry Pi's own has it; drawing a larger one is most of the work."""
INSTRUCTIONS_KHZ = 2_000_000
COMMAND_LINE = (
    "root=/dev/vda console=ttyS0 console=tty1 quiet systemd.show_status=0 mitigations=off"
    f" random.trust_cpu=on tsc=reliable tsc_early_khz={INSTRUCTIONS_KHZ}"
)
PROMPT_SECONDS = 30.0
"""Longest wait for the monitor of a machine that was just started."""


class Emulator:
    """A machine in ``folder``, which gets its disk, its monitor's socket and what it prints.

    Attributes:
        journal: file to which the guest's log is appended, line by line.
        words: more for the kernel's command line.
        port: on this host, leads to the guest's ssh.
    """

    def __init__(
        self,
        guest: Path,
        folder: Path,
        more: Sequence[str] = (),
        online: bool = False,
        second_disk: Path | None = None,
    ) -> None:
        """A machine that is off.

        Args:
            guest: folder of vmlinuz, initrd and disk.img.
            folder: its own.
            more: of QEMU's arguments.
            online: it reaches this host (as 10.0.2.2), and what that reaches.
            second_disk: address of an NBD server.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._guest, self.folder, self._second_disk = guest, folder, second_disk
        self._more = (*more,)
        self._restrict = "off" if online else "on"
        self.disk = folder / "disk.qcow2"
        self.journal = folder / "journal.log"
        self.words = ""
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._monitor: socket.socket | None = None
        self._answers: Any = None

    def new_disk(self, below: Path | None = None) -> None:
        """An empty layer over the guest's image, or another machine's disk, in place of what was there."""
        self.disk.unlink(missing_ok=True)
        kind = "raw" if below is None else "qcow2"
        backing = str((below or self._guest / "disk.img").resolve())
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", kind, "-b", backing, str(self.disk))

    def start(self, snapshot: str | None = None) -> None:
        """Switch it on, or go on where ``snapshot`` was taken."""
        monitor = self.folder / "monitor"
        monitor.unlink(missing_ok=True)
        self.journal.touch()
        self.port = _free_port()
        command = [
            # Ends with the thread that starts it, whatever ends that.
            *("setpriv", "--pdeathsig", "KILL", "nice", "-n", "5"),
            *("qemu-system-x86_64", "-M", "q35", "-cpu", CPU, "-m", str(MEMORY_MB)),
            *("-accel", "tcg,tb-size=512", "-icount", "shift=0", "-smp", "1"),
            *("-kernel", str(self._guest / "vmlinuz"), "-initrd", str(self._guest / "initrd")),
            *("-append", f"{COMMAND_LINE} {self.words}"),
            # Writes the guest forced to its disk are in the file; others may be lost with the process.
            *("-drive", f"file={self.disk},format=qcow2,if=virtio,cache=writeback"),
            *self._second(),
            *("-netdev", f"user,id=net,restrict={self._restrict},hostfwd=tcp:127.0.0.1:{self.port}-:22"),
            *("-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"),
            *("-vga", "none", "-device", f"virtio-vga,xres={SIZE[0]},yres={SIZE[1]}", "-display", "none"),
            *("-serial", f"file:{self.folder / 'console.log'}", "-monitor", "none", "-no-reboot"),
            *("-device", "virtio-serial-pci", "-chardev", f"file,id=log,append=on,path={self.journal}"),
            *("-device", "virtconsole,chardev=log", "-qmp", f"unix:{monitor},server=on,wait=off"),
            *self._more,
            *(("-loadvm", snapshot) if snapshot else ()),
        ]
        said = (self.folder / "qemu.log").open("wb")
        with said:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        self._monitor = self._connect(monitor)
        self._answers = self._monitor.makefile("r")
        self._answers.readline()
        self.ask("qmp_capabilities")

    def _second(self) -> tuple[str, ...]:
        if self._second_disk is None:
            return ()
        where = f"driver=nbd,node-name=second,server.type=unix,server.path={self._second_disk}"
        return ("-blockdev", where, "-device", "virtio-blk-pci,drive=second,write-cache=on,addr=0x10")

    def _connect(self, monitor: Path) -> socket.socket:
        end = time.monotonic() + PROMPT_SECONDS
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        while True:
            try:
                connection.connect(str(monitor))
                break
            except OSError:
                if not self.is_on or time.monotonic() > end:
                    said = (self.folder / "qemu.log").read_text(errors="replace").strip()
                    raise LabError(f"QEMU does not start: {said or 'it says nothing'}") from None
                time.sleep(0.1)
        connection.settimeout(300)
        return connection

    @property
    def is_on(self) -> bool:
        """Whether there is something to talk to."""
        return self._process is not None and self._process.poll() is None

    def ask(self, command: str, **arguments: Any) -> Any:
        """What QEMU's monitor answers. Raises LabError when it refuses."""
        if self._monitor is None:
            raise LabError(f"the machine is off and cannot {command}")
        self._monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            line = self._answers.readline()
            if not line:
                raise LabError(f"QEMU ended while asked to {command}")
            answer = json.loads(line)
            if "error" in answer:
                raise LabError(f"QEMU refuses to {command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def _tell(self, line: str) -> None:
        said = self.ask("human-monitor-command", **{"command-line": line}).strip()
        if said:
            raise LabError(f"QEMU: {line}: {said}")

    def save(self, snapshot: str) -> None:
        """Keep memory and disk as they are under this name."""
        self._tell(f"savevm {snapshot}")

    def load(self, snapshot: str) -> None:
        """Go back to where ``snapshot`` was taken."""
        self._tell(f"loadvm {snapshot}")

    def screenshot(self, path: Path) -> Path:
        """What the display shows, as a PNG."""
        self.ask("screendump", filename=str(path.resolve()), format="png")
        return path

    def cut_power(self) -> None:
        """Gone, without a word to anybody inside."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for end in (self._answers, self._monitor):
            if end is not None:
                end.close()
        self._process = self._monitor = self._answers = None

    def await_off(self, seconds: float = 900) -> None:
        """Wait until the guest has switched itself off, or wants to start anew; LabError when it does not."""
        if self._process is not None:
            try:
                self._process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                raise LabError(f"the machine is still on after {seconds:g} s") from None
        self.cut_power()

    def quit(self) -> None:
        """Have QEMU write everything it holds, and end; the guest hears nothing of it."""
        self.ask("stop")
        self.ask("quit")
        if self._process is not None:
            self._process.wait(timeout=60)
        self.cut_power()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command: str) -> str:
    """What a command of this host prints; LabError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{command[0]}: {done.stderr.strip() or f'status {done.returncode}'}")
    return done.stdout
