"""Which of several faces are alive: a poster on the wall keeps still, a person never quite does.

A face's patch is explained by its own first look: shifted, turned, scaled (a trembling camera), brighter or
dimmer (drifting exposure). What no such change explains is noise, which is there from the first moment on, or
life, which grows within half a second. Figures in docs/faces.md.
"""

import cv2
import numpy as np

from kiosk.vision.face import Detection, overlap
from kiosk.vision.warp import square

FRAMES = 15
"""A face that has not moved for so many frames is a still one: half a second at 30 a second."""

NOISE_FRAMES = 2
"""The first so many frames are too near to the first for life: what they leave unexplained is noise."""

RECENT_FRAMES = 3
"""The median of so many frames counts, so that one bad frame does not."""

LEAST = 0.026
OVER_NOISE = 1.4
"""Life leaves at least `LEAST` of the patch's contrast unexplained, and so many times what noise does."""

PATCH_SIDE = 1.2
"""Side of the patch in box widths."""

COMPARABLE = 0.1
"""A face smaller than this share of the largest one's area is in the background, alive or not."""

_SIZE = 32
_EDGE = 4
_STEPS = 3


class Motion:
    """One face's patch over time.

    Attributes:
        face: as first seen.
        moves: whether it has been seen alive; never taken back.
        known: whether ``moves`` can be relied on.
    """

    def __init__(self, grey: np.ndarray, face: Detection) -> None:
        self.face = face
        self.moves = False
        self.known = False
        self._left: list[float] = []
        first = self._first = self._patch(grey, (0.0, 0.0))
        across, down = (cv2.Sobel(first, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
        y, x = np.mgrid[:_SIZE, :_SIZE].astype(np.float32) - (_SIZE - 1) / 2
        # To first order: shift right and down, scale, turn, contrast, brightness.
        changes = [across, down, x * across + y * down, x * down - y * across, first, np.ones_like(first)]
        self._changes = np.stack([change.ravel() for change in changes], axis=1)
        self._solve = np.linalg.pinv(self._changes)
        self._contrast = max(8.0, float(first.std()))

    def update(self, grey: np.ndarray) -> None:
        """Take in the next frame."""
        self._left = [*self._left, self._unexplained(grey)][: NOISE_FRAMES + FRAMES]
        if len(self._left) >= NOISE_FRAMES + FRAMES:
            self._left.pop(NOISE_FRAMES)
            self.known = True
        noise, later = self._left[:NOISE_FRAMES], self._left[NOISE_FRAMES:][-RECENT_FRAMES:]
        if not any(self._left) and len(self._left) >= NOISE_FRAMES:
            # Not even noise: one picture shown again and again, in which nothing will ever move.
            self.known = True
        elif len(later) == RECENT_FRAMES and np.median(later) > max(LEAST, OVER_NOISE * np.mean(noise)):
            self.moves = self.known = True

    def _unexplained(self, grey: np.ndarray) -> float:
        """Root mean square of what the best change of the first patch leaves, in shares of its contrast."""
        if np.array_equal(self._patch(grey, (0.0, 0.0)), self._first):
            return 0.0
        pixel = PATCH_SIDE * self.face.box[2] / _SIZE
        shift, least = np.zeros(2), np.inf
        for _ in range(_STEPS):
            patch = self._patch(grey, (shift[0], shift[1])).ravel()
            found = self._solve @ patch
            rest = (patch - self._changes @ found).reshape(_SIZE, _SIZE)[_EDGE:-_EDGE, _EDGE:-_EDGE]
            least = min(least, float(np.sqrt(np.mean(rest**2))))
            shift -= pixel * np.clip(found[:2] / max(0.2, float(found[4])), -1.5, 1.5)
        return least / self._contrast

    def _patch(self, grey: np.ndarray, shift: tuple[float, float]) -> np.ndarray:
        x, y = self.face.centre
        centre = (x + shift[0], y + shift[1])
        return square(grey, centre, PATCH_SIDE * self.face.box[2], 0.0, _SIZE).astype(np.float32)


class MotionWatch:
    """Watches the faces of one visit, as long as there are several."""

    def __init__(self) -> None:
        self._watched: list[Motion] = []

    def see(self, grey: np.ndarray, faces: list[Detection]) -> None:
        """Begin to watch the faces of a frame, the largest first, that are not watched yet."""
        near = [face for face in faces if face.area >= COMPARABLE * faces[0].area]
        if len(near) > 1:
            self._watched += [Motion(grey, face) for face in near if self._of(face) is None]

    def update(self, grey: np.ndarray) -> None:
        """Take in a frame, those of `see` excepted."""
        for motion in self._watched:
            if not motion.moves:
                motion.update(grey)

    def undecided(self, face: Detection) -> bool:
        """Whether there are other faces and it is too early to tell ``face`` from a poster."""
        motion = self._of(face)
        waiting = any(not other.known for other in self._watched)
        return motion is not None and not motion.moves and waiting

    def beaten(self, face: Detection) -> bool:
        """Whether ``face`` keeps still while another one moves."""
        motion = self._of(face)
        still = motion is not None and motion.known and not motion.moves
        return still and any(other.moves for other in self._watched)

    def _of(self, face: Detection) -> Motion | None:
        """What is known of ``face``, which keeps its place if it keeps still."""
        alike = [motion for motion in self._watched if overlap(motion.face.box, face.box) > 0.3]
        return max(alike, key=lambda motion: overlap(motion.face.box, face.box), default=None)
