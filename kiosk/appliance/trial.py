"""A configuration on trial: what speaks for it, what against it, and when to try it again.

A text that vision uses otherwise than the one before must have a camera, and a visit that is not answered
with "the camera is resting". A camera may be pulled out just then, though, and that is no mistake of the
text: what failed without being at fault for sure is tried again when the text before has a camera, or neither
has.
"""

from dataclasses import dataclass
from math import inf

from kiosk.app.reports import CameraDown, CameraReady, Report, VisitEnded
from kiosk.session import CameraUnavailable

DOUBT_SECONDS = 60.0
"""So long neither of two texts has a camera before it is the other one's turn; each time twice as long before
it is the newer one's again."""

MOST_DOUBLINGS = 6

MOST_TRIES = 2
"""So often a text that failed is tried again because the one before has a camera, until it is saved again."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Vision was ready, and a visit went through."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It is to be given up at once.

    Attributes:
        reason: a sentence of vision's.
        sure: the text is at fault, and not perhaps the camera.
        known: the text before had a camera a moment ago.
        key: which it is about, where vision knows.
    """

    reason: str
    sure: bool
    known: bool
    key: str | None = None


class Trial:
    """Of the running text.

    Attributes:
        since: monotonic seconds.
        before: whether vision was well with what ran before; None where that is not known.
        proven: a process of its own has tried it.
        visited: a visit went through with it.
    """

    def __init__(
        self, now: float, *, vision: bool, waits: bool, ready: bool, before: bool | None, proven: bool
    ) -> None:
        """
        Args:
            now: when the text was adopted, monotonic seconds.
            vision: vision uses it otherwise than the text before.
            waits: some of it takes effect at the next start only, and cannot prove itself before.
            ready: vision is ready with it already.
            before, proven: see the attributes.
        """
        self.since, self.before, self.proven = now, before, proven
        self.visited = False
        self._vision, self._waits, self._ready = vision, waits, ready
        self._well, self._give_up_at = ready, inf
        self._reason = ""
        self._key: str | None = None

    def hear(self, report: Report, now: float) -> Passed | Failed | None:
        """What follows from a report."""
        match report:
            case CameraReady():
                self._ready = self._well = True
                self._give_up_at = inf
            case CameraDown(reason=reason, usage=usage, gave_up=gave_up, key=key) if self._is_judged:
                self._well, self._reason, self._key = False, reason, key
                if usage or gave_up or self.before is not False:
                    return Failed(reason, usage, self.before is True, key)
                # With the text before it was no better.
                self._give_up_at = min(self._give_up_at, now + DOUBT_SECONDS)
            case VisitEnded(outcome=CameraUnavailable()):
                if self._is_judged and self._well:
                    reason = "a visitor waited for a picture of the camera in vain"
                    return Failed(reason, sure=False, known=self.before is True)
            case VisitEnded() if self._ready or not self._vision:
                self.visited = True
                return self._passed()
        return None

    @property
    def _is_judged(self) -> bool:
        """Whether vision's troubles may be the text's: not once a visit went through with it."""
        return self._vision and not self.visited

    def _passed(self) -> Passed | None:
        return Passed() if self.visited and self.proven and not self._waits else None

    def prove(self) -> Passed | None:
        """It was tried, and can be used."""
        self.proven = True
        return self._passed()

    def tick(self, now: float) -> Failed | None:
        """What follows from the time that has gone by."""
        if now < self._give_up_at or self._well:
            return None
        return Failed(self._reason, sure=False, known=False, key=self._key)


class Doubt:
    """Whether a text that vision refused is to be tried again, while the one before runs.

    Attributes:
        tries: how often that was so.
    """

    def __init__(self, failed: Failed, tries: int) -> None:
        """``tries``: see the attribute, of earlier failures of the same text."""
        self.tries = tries
        self._possible, self._doubtful = not failed.sure, not failed.sure and not failed.known
        self._heard, self._again_at = False, inf

    def hear(self, report: Report, now: float) -> bool:
        """Take in a report; True when it is the time to try again."""
        match report:
            case CameraReady():
                self._heard, self._again_at = True, inf
                if self._doubtful and self.tries < MOST_TRIES:
                    self.tries += 1
                    self._doubtful = False
                    return True
            case CameraDown():
                if not self._heard:
                    # No better without it: so it was the camera.
                    self._doubtful = self._possible
                self._heard = True
                if self._doubtful:
                    pause = DOUBT_SECONDS * 2 ** min(self.tries, MOST_DOUBLINGS)
                    self._again_at = min(self._again_at, now + pause)
        return False

    def tick(self, now: float) -> bool:
        """True when it is the time to try again, because time has gone by without a camera."""
        if now < self._again_at:
            return False
        self.tries += 1
        self._doubtful, self._again_at = False, inf
        return True
