"""The clock of the present boot, for what is compared across processes.

A Pi has no clock that runs without power: the wall clock begins somewhere in the past and jumps, by decades,
when the network tells the time. CLOCK_BOOTTIME (clock_gettime(2)) never jumps, and a boot has an identity.
"""

import time
from dataclasses import dataclass
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the life of this computer.

    Attributes:
        boot: tells one boot from another; empty where the kernel does not say.
        up: seconds since the boot, those in which the computer slept included.
    """

    boot: str
    up: float

    @classmethod
    def now(cls) -> "Moment":
        """This one."""
        try:
            boot = BOOT_ID.read_text().strip()
        except OSError:
            boot = ""
        return cls(boot, round(time.clock_gettime(time.CLOCK_BOOTTIME), 3))

    def since(self, before: "Moment") -> float | None:
        """Seconds from ``before`` to this moment; None where ``before`` was in another boot."""
        if self.boot != before.boot or self.up < before.up:
            return None
        return self.up - before.up

    def surely_since(self, before: "Moment") -> float:
        """Seconds that have passed since an earlier moment at least, whatever happened in between."""
        passed = self.since(before)
        # Another boot has begun after that moment.
        return self.up if passed is None else passed
