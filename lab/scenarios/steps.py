"""What scenarios are made of: their declaration, and what several of them do."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.session import Attract, OutOfOrder
from kiosk.system.folders import ROOT
from lab import eyes
from lab.machine import Line, Machine, Need, Wrong, expect

LINKS = frozenset(re.findall(r"url: (\S+)", (ROOT / "config.yaml").read_text()))
"""Every playlist that the kiosk's configuration knows."""

HEEDED_SECONDS = 2.0
"""After saving, where a processor is free to try the file."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A function to be played on a machine that has what it ``needs``."""

    play: Callable[[Machine], str]
    needs: frozenset[Need]

    @property
    def name(self) -> str:
        """The function's."""
        return self.play.__name__

    @property
    def sentence(self) -> str:
        """What must hold."""
        return (self.play.__doc__ or "").partition("\n")[0]


def scenario(*needs: Need) -> Callable[[Callable[[Machine], str]], Scenario]:
    """Declare a function a scenario, and what it needs."""
    return lambda play: Scenario(play, frozenset(needs))


def await_scene(machine: Machine, state: eyes.Known, within: float = 5, **how: Any) -> None:
    """Wait until the display shows ``state``; see `eyes.shows` for ``how``."""
    different: list[str | None] = []

    def there() -> bool:
        different[:] = [eyes.shows(machine.see(), state, **how)]
        return different[0] is None

    try:
        machine.until(there, f"the scene {type(state).__name__}", within)
    except Wrong as wrong:
        raise Wrong(f"{wrong}: {different[0]}") from None


def await_attract(machine: Machine, within: float = 5, **how: Any) -> None:
    """Wait until the kiosk waits for a visitor, and for its camera."""
    machine.until(lambda: machine.status()["camera"], "a camera in status.json", 20)
    camera = machine.status()["camera"]
    await_scene(machine, Attract(0.0), within, demo=None if "camera" in machine.offers else camera, **how)


def one_visit(machine: Machine, sparks: int = 0) -> tuple[Line, Line, str]:
    """Press, and expect the result scene with a code that can be scanned: (looking, result, link)."""
    start = machine.now()
    machine.press(sparks)
    looking = machine.wait("^looking$", 5, start)
    result = machine.wait("^result after", 10, start)
    seen: list[str] = []

    def scanned() -> bool:
        seen[:] = eyes.codes(machine.see())
        return bool(seen)

    machine.until(scanned, "a code on the display that can be scanned", 5)
    expect(seen[0] in LINKS, f"the code says {seen[0]}, which is no playlist of the configuration")
    return looking, result, seen[0]


def await_heeded(machine: Machine, pattern: str, saved: float) -> Line:
    """Wait for the line that says what became of a saved file."""
    return machine.wait(pattern, HEEDED_SECONDS * machine.patience, saved)


def results(machine: Machine) -> int:
    """How many visits have had a result, as the kiosk told a second ago at most."""
    return machine.status()["visits"]["result"]


def counted(machine: Machine) -> int:
    """How many visits with a result are on the disk."""
    return machine.counts().get("visits", {}).get("result", 0)


def await_counted(machine: Machine, visits: int) -> None:
    """Wait until so many visits with a result are on the disk."""
    machine.until(lambda: counted(machine) == visits, f"{visits} in counts.json", 5)


def await_started(machine: Machine, since: float, within: float = 60) -> Line:
    """Wait for the kiosk's first picture and for its camera; returns the log line of the first."""
    started = machine.wait(r"^Started kiosk\.service", within, since)
    machine.wait("^camera: ", within, since)
    # The status file of the kiosk before may still lie there.
    machine.until(
        lambda: machine.status()["vision_pid"] and machine.alive(machine.status()["vision_pid"]),
        "its vision process in status.json",
        10,
    )
    await_attract(machine)
    return started


def await_message(machine: Machine, since: float, within: float) -> tuple[Line, str]:
    """Wait until the display shows that the kiosk needs help; returns the log line, and the reason shown."""
    said = machine.wait("^showing that the kiosk needs help: ", within, since)
    reason = said.text.partition("needs help: ")[2]
    await_scene(machine, OutOfOrder(0.0, reason), within=10)
    expect(machine.unit("kiosk-failed")["ActiveState"] == "active", "kiosk-failed is not active")
    return said, reason


def starts(machine: Machine, since: float) -> int:
    """How often the kiosk was started."""
    return len(machine.said(r"^Starting kiosk\.service", since))
