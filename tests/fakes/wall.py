"""A clock on the wall that a test sets, in front of the kiosk's own judgement of it."""

from datetime import datetime
from pathlib import Path

from kiosk.system.wall_clock import SYNCHRONISED, WallClock


class Wall:
    """The real `WallClock` on a computer that is played; local time is this computer's.

    Attributes:
        clock: it.
        up: seconds since the boot.
    """

    def __init__(self, root: Path, moment: str, *, synchronised: bool = True) -> None:
        """``moment``: in ISO 8601, local time."""
        self.up = 100.0
        self._told = root / str(SYNCHRONISED).lstrip("/")
        self._booted = 0.0
        self.shows(moment)
        self.clock = WallClock(lambda: self._booted + self.up, lambda: self.up, root)
        if synchronised:
            self.synchronise()

    def synchronise(self) -> None:
        """The network has told the time."""
        self._told.parent.mkdir(parents=True, exist_ok=True)
        self._told.touch()

    def forget(self) -> None:
        """It never has."""
        self._told.unlink()

    def shows(self, moment: str) -> None:
        """From now on it shows this: a jump."""
        self._booted = datetime.fromisoformat(moment).timestamp() - self.up
