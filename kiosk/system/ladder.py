"""What becomes of a process that fails: the pauses before new starts, and when to give up."""

from collections import deque
from dataclasses import dataclass

BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses in seconds before the first, second, … new start in a row; the last one repeats."""

HEALTHY_SECONDS = 60.0
"""After this long without a fault the pauses start from the beginning."""

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Rung:
    """What follows from a fault.

    Attributes:
        pause: seconds until the next start.
        gave_up: True when there have been more faults within an hour than are allowed.
        news: the line for the log; None when the same was said already and nothing has changed.
    """

    pause: float
    gave_up: bool
    news: str | None


class RestartLadder:
    """Every fault leads one rung up, a long time without one back to the ground.

    Knows no process and no clock: ``now`` is handed in, monotonic seconds.

    Attributes:
        failures_per_hour: how many faults within an hour are no reason to give up.
        next_start: when the next process may be started.
    """

    def __init__(self, now: float, failures_per_hour: int) -> None:
        self.failures_per_hour = failures_per_hour
        self.next_start = now
        self._in_a_row = 0
        self._last_fault = now
        self._recent: deque[float] = deque()
        self._said: set[tuple[str, bool]] = set()

    def pause_left(self, now: float) -> float:
        """Seconds until the next process may be started."""
        return max(0.0, self.next_start - now)

    def heard(self, now: float) -> None:
        """A process gave a sign of life."""
        if now - self._last_fault > HEALTHY_SECONDS:
            self._reset()

    def failed(self, reason: str, now: float, *, usage: bool = False) -> Rung:
        """A process failed, or could not be started.

        Args:
            reason: a sentence; each is news once without a pause to speak of, and once with the longest one.
            now: monotonic seconds.
            usage: only the operator can mend it, so that giving up would not help: it is not counted.
        """
        pause = BACK_OFF[min(self._in_a_row, len(BACK_OFF) - 1)]
        self._in_a_row += 1
        self._last_fault = now
        self.next_start = now + pause
        if not usage:
            self._recent.append(now)
        while self._recent and now - self._recent[0] > HOUR:
            self._recent.popleft()
        return Rung(pause, len(self._recent) > self.failures_per_hour, self._news(reason, pause))

    def begin_anew(self, now: float) -> None:
        """Other settings: whatever went wrong in a row, the next process may be started now."""
        self.next_start = now
        self._reset()

    def _reset(self) -> None:
        self._in_a_row = 0
        self._said.clear()

    def _news(self, reason: str, pause: float) -> str | None:
        patient = pause == BACK_OFF[-1]
        if (reason, patient) in self._said:
            return None
        self._said.add((reason, patient))
        when = f" in {pause:.0f} s" if pause else ""
        return f"{reason.rstrip('.')}; starting it again{when}{', and so on' * patient}"
