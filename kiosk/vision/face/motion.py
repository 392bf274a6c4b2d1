"""Whether a face is alive: a poster on the wall keeps still, a person never quite does.

A face's patch is explained by an earlier one, the reference: shifted, turned, scaled (a trembling camera),
brighter, dimmer, of more or less contrast and of another tone curve (exposure). What no such change explains
is noise, which is there from the first moment on, or life, which grows within half a second, or something
that passes before the face, which is much more than either. Figures in docs/faces.md.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.detection import Detection
from kiosk.vision.face.warp import square

FRAMES = 15
"""So many frames tell: half a second at 30 a second. They are compared with the one before them."""

NOISE_FRAMES = 2
"""The first so many frames are too near to the first for life: what they leave unexplained is noise."""

RECENT_FRAMES = 3
"""The median of so many frames counts, so that one bad frame does not."""

LEAST = 0.026
OVER_NOISE = 1.4
"""Life leaves at least `LEAST` of the patch's contrast unexplained, and so many times what noise does."""

MOST_NOISE = 0.06
"""A face that leaves more than this at first is lively already: no camera's noise is so strong."""

HIDDEN = 0.3
"""What leaves more unexplained than this is not this face, but something before it or in its place."""

FADED = 0.3
"""Less than this share of its contrast is left of no face: that is an even thing, and easily explained."""

COVERED = 0.12
MOST_OF_IT = 0.6
"""Where more than `COVERED` is left of the whole, but less than `LEAST` of the best explained `MOST_OF_IT`,
something covers the rest. Life seldom keeps to so small a part when it is so strong."""

STUCK_FRAMES = 5
"""A picture that is shown so many times again is a still one; slow cameras deliver one twice or thrice."""

PATIENCE_FRAMES = 60
"""A face of which so many frames did not tell whether it is alive is not waited for any longer."""

AWAY = 0.2
"""A face found so many box widths from where its patch was last is elsewhere."""

PATCH_SIDE = 1.2
"""Side of the patch in box widths."""

GLARE = 240
"""A pixel of such a level says nothing: a part of what it is the mean of may be saturated."""

_SIZE = 32
_EDGE = 4
_STEPS = 3
_TRIMS = 5
_LEAST_CLEAR = 0.1


Patch = NDArray[np.float32]
"""Of a face, ``[32, 32]``, grey levels."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Motion:
    """One face over time.

    Attributes:
        moves: whether it was seen alive in the last `FRAMES` frames that tell something.
        known: whether ``moves`` can be relied on.
        hidden: so many frames, up to the last one, showed something else in its place.
        went: whether it was alive when it was hidden, which it still is behind that.
    """

    def __init__(self, grey: GreyImage, face: Detection) -> None:
        self.moves = False
        self.went = False
        self.known = False
        self.hidden = 0
        self._reference = Reference(grey, face)
        self._earlier: Reference | None = None
        self._origin = face.centre
        self._left: list[float] = []
        self._first_left: list[float] = []
        self._since = 0
        self._frames = 0
        self._again = 0
        self._doubtful = 0

    @property
    def place(self) -> Detection:
        """The face where it is now."""
        return self._reference.place

    @property
    def moved(self) -> float:
        """How far it is from where it was first, or leapt to last, in pixels."""
        return float(np.hypot(*np.subtract(self.place.centre, self._origin)))

    def update(self, grey: GreyImage) -> None:
        """Take in the next frame."""
        if self._reference.is_again(grey):
            # No new frame, so neither life nor stillness, unless nothing else is to come.
            self._again += 1
            self.known = self.known or self._again >= STUCK_FRAMES
            return
        self._again = 0
        self._frames += 1
        left = self._reference.unexplained(grey)
        if self._earlier is not None:
            before = self._earlier.unexplained(grey)
            if before < min(left, HIDDEN):
                # What the newer reference was taken of has passed.
                self._reference, self._earlier, left = self._earlier, None, before
            elif self._earlier.covered:
                # After so long most of it is as it was: it keeps still, whatever goes on at its border.
                left = 0.0
        if left > HIDDEN:
            # What hides a face comes and goes by its border.
            self.went = self.went if self.hidden else self.moves
            self.hidden += 1
            del self._left[-RECENT_FRAMES:]
            self._doubtful = RECENT_FRAMES
        else:
            self.hidden, self.went = 0, False
            self._take_in(grey, left)
        self._settle()

    def find(self, grey: GreyImage, face: Detection) -> None:
        """The face was found there by other means; of use where its patch was lost.

        Found where it was, it turned or is half hidden, which the next frames will tell.
        """
        away = np.hypot(*np.subtract(face.centre, self.place.centre)) > AWAY * face.box[2]
        changed = self.hidden > (FRAMES if self._reference.covered else RECENT_FRAMES)
        if changed or (self.hidden and away):
            self._earlier = None if away else (self._earlier or self._reference)
            self._reference = Reference(grey, face)
            self._since = self.hidden = self._doubtful = 0

    def leap(self, grey: GreyImage) -> None:
        """The face moved away from where it was, which no picture on a wall does."""
        self._reference = Reference(grey, self.place)
        self._earlier = None
        self._origin = self.place.centre
        self._left = [*self._left, *[1.0] * RECENT_FRAMES][-FRAMES:]
        self._settle()

    def _take_in(self, grey: GreyImage, left: float) -> None:
        if len(self._first_left) < NOISE_FRAMES:
            self._first_left.append(left)
            return
        self._since += 1
        if self._doubtful:
            self._doubtful -= 1
        else:
            self._left = [*self._left, left][-FRAMES:]
        if self._since >= FRAMES:
            self._reference, self._earlier, self._since = Reference(grey, self.place), None, 0

    def _settle(self) -> None:
        noise = sum(self._first_left) / max(1, len(self._first_left))
        least = max(LEAST, OVER_NOISE * min(noise, MOST_NOISE))
        runs = zip(*(self._left[start:] for start in range(RECENT_FRAMES)), strict=False)
        self.moves = any(sorted(run)[RECENT_FRAMES // 2] > least for run in runs)
        self.known = self.moves or len(self._left) >= FRAMES or self._frames >= PATIENCE_FRAMES


class Reference:
    """What a face looked like once, and where that is now.

    Attributes:
        covered: whether the last frame showed something before a part of it.

    Args:
        grey: uint8 ``[height, width]``, the frame.
        face: in it.
    """

    def __init__(self, grey: GreyImage, face: Detection) -> None:
        self.covered = False
        self._face = face
        self._shift = np.zeros(2)
        first = self._last = self._patch(grey, self._shift)
        across, down = (cv2.Sobel(first, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
        y, x = np.mgrid[:_SIZE, :_SIZE].astype(np.float32) - (_SIZE - 1) / 2
        self._contrast = max(8.0, float(first.std()))
        tone = (first - first.mean()) / self._contrast
        scale, turn = x * across + y * down, x * down - y * across
        # To first order: shift right and down, scale, turn. To third: the tone curve.
        changes = [across, down, scale / _SIZE, turn / _SIZE, tone, np.ones_like(tone), tone**2, tone**3]
        self._changes = np.stack([change.ravel() for change in changes], axis=1).astype(np.float64)
        self._solve = np.linalg.pinv(self._changes)
        self._glare = _glare(first)

    @property
    def place(self) -> Detection:
        """The face where its patch was last."""
        return self._face.moved(1.0, *self._shift.tolist())

    def is_again(self, grey: GreyImage) -> bool:
        """Whether the frame shows there the very same as the last one."""
        return np.array_equal(self._patch(grey, self._shift), self._last)

    def unexplained(self, grey: GreyImage) -> float:
        """Root mean square of what the best change of the patch leaves, in shares of its contrast.

        Where the face is there still, its place follows it.
        """
        pixel = PATCH_SIDE * self._face.box[2] / _SIZE
        here = patch = self._last = self._patch(grey, self._shift)
        shift, best, least = self._shift, self._shift, np.inf
        for step in range(_STEPS):
            if step:
                patch = self._patch(grey, shift)
            found, left = self._explain(patch)
            if left < least:
                least, best = left, shift
                if left <= HIDDEN:
                    self._last = patch
            slope = max(0.2, float(found[4]) / self._contrast)
            shift = shift - pixel * np.clip(found[:2] / slope, -1.5, 1.5)
        self.covered = COVERED < least < np.inf and self._is_covered(here)
        if self.covered:
            return np.inf
        if least <= HIDDEN:
            self._shift = best
        return least

    def _is_covered(self, patch: Patch) -> bool:
        """Whether most of the patch is as it was, and the rest not at all."""
        values, best = patch.ravel(), np.ones(patch.size, bool)
        for _ in range(_TRIMS):
            found = np.linalg.lstsq(self._changes[best], values[best], rcond=None)[0]
            rest = np.abs(values - self._changes @ found)
            best = rest <= np.quantile(rest, MOST_OF_IT)
        return float(np.sqrt(np.mean(rest[best] ** 2))) < LEAST * self._contrast

    def _explain(self, patch: Patch) -> tuple[Floats, float]:
        """How much of each change, float64 ``[8]``, and what they leave in shares of the contrast."""
        if float(patch.std()) < FADED * self._contrast:
            return np.zeros(8), np.inf
        glare = self._glare | _glare(patch)
        if glare.any():
            clear = ~glare.ravel()
            if clear.mean() < _LEAST_CLEAR:
                return np.zeros(8), np.inf
            changes = self._changes[clear]
            found = np.linalg.lstsq(changes, patch.ravel()[clear], rcond=None)[0]
        else:
            found = self._solve @ patch.ravel()
        rest = (patch.ravel() - self._changes @ found).reshape(_SIZE, _SIZE)
        inner = slice(_EDGE, -_EDGE), slice(_EDGE, -_EDGE)
        told = rest[inner][~glare[inner]]
        if not told.size:
            return found, np.inf
        # Where exposure rises, so does noise.
        contrast = self._contrast * max(1.0, float(found[4]) / self._contrast)
        return found, float(np.sqrt(np.mean(told**2))) / contrast

    def _patch(self, grey: GreyImage, shift: Floats) -> Patch:
        x, y = np.add(self._face.centre, shift).tolist()
        return square(grey, (x, y), PATCH_SIDE * self._face.box[2], 0.0, _SIZE).astype(np.float32)


def _glare(patch: Patch) -> Mask:
    """Where the patch is saturated, or near to it (its sharp parts move), bool as ``patch``."""
    bright = (patch >= GLARE).astype(np.uint8)
    return cv2.dilate(bright, np.ones((5, 5), np.uint8)).astype(bool) if bright.any() else bright.astype(bool)
