"""What scenarios are made of: their declaration, and what several of them do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.content.faults import Fault
from kiosk.content.shipped_playlists import shipped
from kiosk.session import Attract, GetReady, Looking, OutOfOrder
from lab import eyes
from lab.machine import Line, Machine, Need, Wrong, expect

LINKS = frozenset(shipped().keys_by_url)
"""Every playlist that comes with the kiosk: the shipped configuration names none."""

READY, LOOKING, HOME = (rf"^{state.doing}$" for state in (GetReady, Looking, Attract))
"""Lines of the log, with which the scenes of a visit begin, and with which it is over."""

LONGEST_VISIT = 35.0
"""Seconds from a press, or a result, until nobody visits any more."""

HEEDED_SECONDS = 6.0
"""After saving, where a processor is free to try the file: three times what it takes there. How long it took
is in what the scenario says."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A function to be played on a machine that has what it ``needs``; a ``slow`` one only if it is named."""

    play: Callable[[Machine], str]
    needs: frozenset[Need]
    slow: bool = False

    @property
    def name(self) -> str:
        """The function's."""
        return self.play.__name__

    @property
    def sentence(self) -> str:
        """What must hold."""
        return (self.play.__doc__ or "").partition("\n")[0]


def scenario(*needs: Need, slow: bool = False) -> Callable[[Callable[[Machine], str]], Scenario]:
    """Declare a function a scenario, what it needs, and whether it is too slow to be played unasked."""
    return lambda play: Scenario(play, frozenset(needs), slow)


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
    await_scene(machine, Attract(0.0), within, demo=demo_of(machine), **how)


def demo_of(machine: Machine) -> str | None:
    """What the display says of a camera that is none; None where there is a live one."""
    return None if "camera" in machine.offers else machine.status()["camera"]


@dataclass(frozen=True, slots=True)
class Visit:
    """The log's lines of a visit, and what its code says."""

    ready: Line
    looking: Line
    result: Line
    link: str


def one_visit(machine: Machine, press: Callable[[], None] | None = None) -> Visit:
    """Press, and expect the result scene with a code that can be scanned; ``press`` does it otherwise."""
    start = machine.now()
    (press or machine.press)()
    ready = machine.wait(READY, 5, start)
    looking = machine.wait(LOOKING, 15, start)
    result = machine.wait("^result after", 15, start)
    seen: list[str] = []

    def scanned() -> bool:
        seen[:] = eyes.codes(machine.see())
        return bool(seen)

    machine.until(scanned, "a code on the display that can be scanned", 5)
    expect(seen[0] in LINKS, f"the code says {seen[0]}, which is no playlist of the kiosk's")
    return Visit(ready, looking, result, seen[0])


def await_home(machine: Machine, since: float) -> Line:
    """Wait until nobody visits any more: the first such line of the log from ``since`` on."""
    return machine.wait(HOME, LONGEST_VISIT, since)


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
    reason, _, kind = said.text.partition("needs help: ")[2].removesuffix(")").rpartition(" (")
    await_scene(machine, OutOfOrder(0.0, reason, Fault(kind)), within=10)
    expect(machine.unit("kiosk-failed")["ActiveState"] == "active", "kiosk-failed is not active")
    return said, reason


def starts(machine: Machine, since: float) -> int:
    """How often the kiosk was started."""
    return len(machine.said(r"^Starting kiosk\.service", since))
