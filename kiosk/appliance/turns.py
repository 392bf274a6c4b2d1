"""Are most faces of a day turned? Then it is the camera that hangs askew, not the visitors' heads."""

from collections import Counter, deque

from kiosk.app.reports import CameraChanged, FaceSeen, Report, VisitEnded, VisitStarted

DAY_SECONDS = 86_400.0
MOST_VISITS = 1000
"""So many visits of a day are remembered; more would tell no more."""

LEAST_TURNED = 3
"""So many visits must have shown a turned face: one child upside down is no fault of the camera's."""


class FaceTurns:
    """How the faces of the last day's visits were turned: one of four numbers a visit, and nothing else.

    Kept in memory only: a day is counted on the monotonic clock, which a restart begins anew.
    """

    def __init__(self) -> None:
        self._visits: deque[tuple[float, int]] = deque(maxlen=MOST_VISITS)
        self._frames: Counter[int] = Counter()

    def hear(self, report: Report) -> None:
        """Take in what the app reports; a visit without a face does not count."""
        match report:
            case FaceSeen(turn=turn):
                self._frames[turn] += 1
            case VisitStarted():
                # The one before may have been broken off.
                self._frames.clear()
            case VisitEnded(at=at):
                if self._frames:
                    self._visits.append((at, self._frames.most_common(1)[0][0]))
                self._frames.clear()
            case CameraChanged():
                # The camera's picture may be turned in another way now.
                self._visits.clear()
                self._frames.clear()

    def rotation(self, rotation: int, now: float) -> int | None:
        """What ``camera.rotation`` should be instead of ``rotation``, or None if nothing speaks against that.

        Most faces of the day before ``now`` must have been turned the same way.
        """
        turns = Counter(turn for when, turn in self._visits if now - when < DAY_SECONDS)
        if not turns:
            return None
        turn, visits = turns.most_common(1)[0]
        if turn == 0 or visits < LEAST_TURNED or 2 * visits <= turns.total():
            return None
        # The setting turns clockwise, too: it has to undo what the face shows.
        return (rotation - turn) % 360
