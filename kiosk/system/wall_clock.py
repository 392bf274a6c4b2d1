"""The clock on the wall: which hour it was, and whether anybody can know.

A Pi has no clock that runs without power. When it boots it goes on from when it was last switched off, and
jumps as soon as the network tells the time. What happened is therefore noted by the clock of the boot, which
never jumps (`kiosk.system.boot_clock`), and gets its date later, from a clock that somebody has set.
"""

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""There once systemd-timesyncd has had the time from the network since the boot (systemd-timesyncd(8))."""

BATTERY_CLOCKS = "sys/class/rtc/rtc*/since_epoch"
"""Clocks with a battery, in seconds since 1970 (Documentation/ABI/testing/sysfs-class-rtc in Linux)."""

EARLIEST = 1_767_225_600
"""The first second of 2026: no clock that is right shows less."""

STEP_SECONDS = 60.0
"""No clock drifts so far from that of the boot, which is slewed with it: somebody has set it."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour where the kiosk stands.

    Attributes:
        day: the date in ISO 8601, such as ``2026-11-30``.
        hour: 0 to 23. When summer time ends, one of them lasts for two hours.
    """

    day: str
    hour: int


def boot_seconds() -> float:
    """Seconds since the boot, by a clock that never jumps (clock_gettime(2))."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class WallClock:
    """Tells the hour of what happened in this boot.

    Args:
        wall: seconds since 1970, as the system has them.
        up: seconds since the boot.
        root: where ``run`` and ``sys`` lie.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        up: Callable[[], float] = boot_seconds,
        root: Path = Path("/"),
    ) -> None:
        self._wall, self.up, self._root = wall, up, root
        self._apart = wall() - up()

    def is_set(self) -> bool:
        """Whether the clock is known to be right: set by the network, by a battery's clock, or by hand.

        That it was set by hand is known to whoever was there meanwhile, for as long as this object lives.
        """
        now = self._wall()
        if now < EARLIEST:
            return False
        if (self._root / str(SYNCHRONISED).lstrip("/")).exists():
            return True
        set_by_hand = abs(now - self.up() - self._apart) > STEP_SECONDS
        return set_by_hand or any(abs(now - other) < STEP_SECONDS for other in self._batteries())

    def now(self) -> float:
        """What the clock says, right or not: seconds since 1970."""
        return self._wall()

    def hour(self, up: float) -> Hour:
        """The hour in which it was ``up`` seconds after the boot, by what the clock says now."""
        then = datetime.datetime.fromtimestamp(self._wall() - self.up() + up)
        return Hour(then.date().isoformat(), then.hour)

    def today(self) -> datetime.date:
        """What the clock says, right or not."""
        return datetime.datetime.fromtimestamp(self._wall()).date()

    def minute(self) -> str:
        """What the clock says, right or not: in ISO 8601, such as ``2026-11-30T17:05``."""
        return datetime.datetime.fromtimestamp(self._wall()).isoformat(timespec="minutes")

    def _batteries(self) -> list[int]:
        found = []
        for path in self._root.glob(BATTERY_CLOCKS):
            try:
                found.append(int(path.read_bytes()))
            except (OSError, ValueError):
                # Some chips do not answer before they have been set.
                continue
        return found
