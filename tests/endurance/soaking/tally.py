"""What happened in a soak, in numbers."""

from collections import Counter
from dataclasses import dataclass, field

from tests.endurance.soaking.use import Use


@dataclass
class Tally:
    """What happened over all lives of the kiosk."""

    ticks: int = 0
    presses: int = 0
    ignored: int = 0
    faults: int = 0
    edits: int = 0
    adopted: int = 0
    refused: int = 0
    reloads: int = 0
    starts: int = 0
    given_up: int = 0
    processes: int = 0
    disk_failures: int = 0
    longest_unpetted: float = 0.0
    seconds: float = 0.0
    uses: list[tuple[int, Use]] = field(default_factory=list)
    played: Counter[str] = field(default_factory=Counter)
