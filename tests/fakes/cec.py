"""cec-ctl and a television behind it, played."""

import subprocess
from pathlib import Path
from typing import Any

CLAIMED = (
    "Driver Info:\n\tPhysical Address           : {place}\n\tLogical Address            : 4 (Playback)\n"
)


class FakeTelevision:
    """Spawns processes that say what cec-ctl would; the test moves them on.

    Attributes:
        heard: what was said to the television, in order: the arguments after the device.
        place: where the net of cables ends; ``f.f.f.f`` where nothing is connected.
        closed: the program may not open the wire.
        obeys: whether it acknowledges what is said to it.
        hangs: the program never ends by itself.
        missing: the program cannot be started.
        is_on: what was said last, if it obeys.
        devices: the sockets at which something was said.
        running: processes that have not ended.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []
        self.place = "1.0.0.0"
        self.closed = False
        self.obeys = True
        self.hangs = False
        self.missing = False
        self.is_on = True
        self.devices: list[str] = []
        self.running: list[FakeRun] = []

    def spawn(self, command: list[str], *, stdout: int, **_how: Any) -> "FakeRun":
        """As `subprocess.Popen`."""
        if self.missing:
            raise FileNotFoundError(2, "No such file or directory")
        assert command[1] == "--device"
        self.devices.append(Path(command[2]).name)
        words = tuple(command[3:])
        self.heard.append(words)
        said, status = "", 0
        if self.closed:
            said, status = "Failed to open /dev/cec0: Operation not permitted\n", 1
        elif "--playback" in words:
            said = CLAIMED.format(place=self.place)
        elif not self.obeys:
            said, status = "\tTx, Not Acknowledged (4), Max Retries\n", 1
        elif "--standby" in words:
            self.is_on = False
        elif "--image-view-on" in words:
            self.is_on = True
        with open(stdout, "w", closefd=False) as file:
            file.write(said)
        run = FakeRun(None if self.hangs else status)
        self.running.append(run)
        return run


class FakeRun:
    """One run of the program; ``ends`` is its status, None while it hangs."""

    def __init__(self, ends: int | None) -> None:
        self._ends = ends
        self.returncode: int | None = None
        self.immortal = False
        self.killed = False

    def poll(self) -> int | None:
        """As `subprocess.Popen.poll`."""
        self.returncode = self._ends
        return self.returncode

    def kill(self) -> None:
        """As `subprocess.Popen.kill`; nothing where the kernel holds it."""
        self.killed = True
        if not self.immortal:
            self._ends = -9

    def wait(self, timeout: float) -> int:
        """As `subprocess.Popen.wait`, and without waiting."""
        if self.poll() is None:
            raise subprocess.TimeoutExpired("cec-ctl", timeout)
        return self.returncode or 0
