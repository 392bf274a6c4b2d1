"""From flickering answers about single frames to one verdict about a face."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kiosk.config.schema import Decision
from kiosk.model.compounds import second_of
from kiosk.model.probabilities import Probabilities
from kiosk.vision.reading import Verdict

FORGET_SECONDS = 0.7
"""Time constant of the pool: a frame this old weighs 1/e of the newest. An expression lasts 0.5 to 4 s
(Ekman 2003, Emotions Revealed), so the pool spans one expression and not two."""

MIN_HOLD_SECONDS = 0.3
"""A leader must hold for at least this long whatever the frame rate: frames a few milliseconds apart show the
same moment, and eight of them say no more than one."""

RETURN_SECONDS = 0.25
"""A face that was unseen for longer may be somebody else's, and starts anew. A shorter gap (a blink of the
detector, a hand that passes) is bridged."""

GAP_SECONDS = 0.5
"""A face unseen for so long has left: until then it may come back, if only to start anew."""

GAP_FRAMES = 2.5
"""Where frames are slow in coming (a hot Pi slows down), so many may pass instead: a lost one is no gap."""

UNKNOWN_WAIT = 0.2
"""Seconds from frame to frame as long as nobody knows: five frames a second are the fewest that are usual."""

CHANGE = 1.5
"""After a verdict, another emotion must lead by so many times the margin to replace it."""


class Debouncer:
    """Pools the probabilities of one face over frames and says when one emotion is clear.

    **Pool.** The mean rule (Kittler, Hatef, Duin, Matas 1998, "On combining classifiers", the sum rule), with
    exponential forgetting: after frames at ``t_1 … t_n`` the pooled probability of a label is
    ``Σ w_i p_i / Σ w_i`` with ``w_i = exp(-(t_n - t_i) / FORGET_SECONDS)``. The weights depend on time alone,
    so 10 and 30 frames a second forget equally fast. The mean is preferred to the product because one wrong
    but certain frame cannot veto all the others.

    **Leader.** The label with the highest pooled probability. Another label displaces it only once it is
    ahead by more than ``margin``.

    **Verdict.** Sure, once the leader had at least ``min_confidence`` and was ahead of all others by at least
    ``margin`` in ``hold_frames`` judged frames in a row, spanning `MIN_HOLD_SECONDS` or more; a frame that
    shows another emotion itself is none of these, however far ahead the leader is. But never before
    ``least_seconds`` have passed since this face's first judged frame: more frames make a surer answer, and
    whoever looks needs a moment to make a face. Not sure, once ``max_seconds`` have; if the two likeliest
    labels then are a compound (`kiosk.model.compounds`), that is the answer, unless ``compound`` is off. A
    verdict stays until the face leaves, or another emotion fulfils the condition anew with `CHANGE` times the
    margin.
    """

    def __init__(self, decision: Decision, labels: Sequence[str], least_seconds: float = 0.0) -> None:
        """
        Args:
            decision: the settings' thresholds.
            labels: the classifier's, in its order.
            least_seconds: a face is looked at for so long at least; less than ``max_seconds``.
        """
        self._decision = decision
        self._least = least_seconds
        self._labels = tuple(labels)
        self._between = (UNKNOWN_WAIT, UNKNOWN_WAIT)
        self.reset()

    def reset(self) -> None:
        """Forget the face: the next frame is the first of a new one."""
        self._newest: float | None = None
        self._forget()

    def _forget(self) -> None:
        self._sum = np.zeros(len(self._labels))
        self._weight = 0.0
        self._frames = 0
        self._first = self._last = 0.0
        self._leader: int | None = None
        self._agrees = False
        self._streak = 0
        self._streak_since = 0.0
        self._progress = 0.0
        self._verdict: Verdict | None = None

    @property
    def leader(self) -> str | None:
        """The label that leads, or None before the first judged frame."""
        return None if self._leader is None else self._labels[self._leader]

    @property
    def pooled(self) -> Probabilities | None:
        """The pooled probabilities, or None before the first judged frame."""
        if not self._frames:
            return None
        return dict(zip(self._labels, (self._sum / self._weight).tolist(), strict=True))

    @property
    def progress(self) -> float:
        """How near a verdict is, 0-1; never falls until the face leaves."""
        return self._progress

    def begins_anew(self, t: float) -> bool:
        """Whether a face seen in the next frame, taken at ``t`` seconds, is the first one, or was away for so
        long that it counts as a new one."""
        return not self._frames or t - self._last > self._longest_gap(t, RETURN_SECONDS)

    def update(
        self, t: float, probabilities: Probabilities | None, *, withheld: bool = False
    ) -> Verdict | None:
        """Take in one frame.

        Args:
            t: when the frame was taken, seconds; never before the one before.
            probabilities: of this frame, or None when no face could be judged in it.
            withheld: the frame counts like any other, but no verdict is reached before one that is not
                withheld.

        Returns:
            the verdict as it stands, or None.
        """
        if self._frames and t - self._last > self._longest_gap(t, GAP_SECONDS):
            self._forget()
        if probabilities is not None and self.begins_anew(t):
            self._forget()
        self._time_frames(t)
        if probabilities is None:
            return self._verdict
        shares = np.array([probabilities[label] for label in self._labels])
        self._add(t, shares)
        self._follow_leader(t, shares)
        self._settle(t, withheld)
        return self._verdict

    def _longest_gap(self, t: float, seconds: float) -> float:
        """That is bridged at the pace at which frames come."""
        wait = self._between[1] if self._newest is None else t - self._newest
        # Of the last two waits the shorter one: a single long one is frames lost, two are the machine's pace.
        return max(seconds, GAP_FRAMES * min(self._between[1], wait))

    def _time_frames(self, t: float) -> None:
        """Note the wait for this frame; what the machine can do outlives a face and a visit."""
        if self._newest is not None:
            self._between = (self._between[1], t - self._newest)
        self._newest = t

    def _add(self, t: float, probabilities: NDArray[np.float64]) -> None:
        if not self._frames:
            self._first = self._last = t
        keep = float(np.exp(-max(0.0, t - self._last) / FORGET_SECONDS))
        self._sum = self._sum * keep + probabilities
        self._weight = self._weight * keep + 1.0
        self._frames += 1
        self._last = max(t, self._last)

    def _follow_leader(self, t: float, shares: NDArray[np.float64]) -> None:
        """Update the leader, and in how many frames, of which the last had these shares, it has been clearly
        ahead."""
        pooled = self._sum / self._weight
        best = int(np.argmax(pooled))
        if self._leader is None or pooled[best] - pooled[self._leader] > self._decision.margin:
            self._leader = best
            self._streak = 0
        self._agrees = bool(shares[self._leader] == shares.max())
        ahead = pooled[self._leader] - np.delete(pooled, self._leader).max()
        if pooled[self._leader] < self._decision.min_confidence or ahead < self._margin:
            self._streak = 0
            return
        if not self._agrees:
            # The pool's lead is the earlier frames'.
            return
        if self._streak == 0:
            self._streak_since = t
        self._streak += 1

    @property
    def _margin(self) -> float:
        return self._decision.margin if self._verdict is None else min(0.95, CHANGE * self._decision.margin)

    def _settle(self, t: float, withheld: bool) -> None:
        """Reach a verdict if it is time, and note how near it is otherwise."""
        held = t - self._streak_since if self._streak else 0.0
        nearness = min(self._streak / self._decision.hold_frames, held / MIN_HOLD_SECONDS)
        looked, longest = t - self._first, self._decision.max_seconds
        waited = looked / longest
        if withheld:
            pass
        elif nearness >= 1.0 and self._agrees and looked >= self._least:
            known = self._verdict is not None and self._verdict.sure and self._verdict.emotion == self.leader
            if not known:
                self._conclude(sure=True)
        elif waited >= 1.0 and self._verdict is None:
            self._conclude(sure=False)
        if self._verdict is None:
            self._progress = max(self._progress, min(0.99, self._nearness(looked, min(nearness, 1.0))))

    def _nearness(self, looked: float, clear: float) -> float:
        """How near a verdict is, 0-1, after ``looked`` seconds, of an emotion that is ``clear`` (0-1).

        One that is clear comes near steadily over the least time, one that never is over the longest.
        """
        least, longest = self._least, self._decision.max_seconds
        share = least / longest
        of_least = min(1.0, looked / least) if least else 1.0
        of_rest = max(0.0, looked - least) / (longest - least)
        return of_least * (share + (1 - share) * max(clear, of_rest))

    def _conclude(self, *, sure: bool) -> None:
        pooled = self.pooled
        assert pooled is not None
        # Undecided, the likeliest is named, which need not be the leader that hysteresis holds on to.
        emotion = self.leader if sure else max(pooled, key=lambda label: pooled[label])
        assert emotion is not None
        second = None if sure or not self._decision.compound else second_of(pooled)
        self._verdict = Verdict(sure, emotion, pooled, self._frames, self._last - self._first, second)
        self._progress = 1.0
        # What comes next must be earned anew.
        self._streak = 0
