"""Which face: the nearest one, found in the whole picture, looked at closely, and kept from frame to frame.

Two networks share the work, because each is good at one half of it (figures in docs/faces.md). BlazeFace full
range sees small and off-centre faces, but places them less surely the smaller they are. BlazeFace short
range, shown a square around such a find, places eyes and box the same at every distance, and doubts what is
no face. Once a face is known, the close look alone follows it at half the cost; the whole picture is searched
again every few frames for somebody nearer.
"""

from dataclasses import dataclass, replace

import numpy as np

from kiosk.vision.face import FULL_RANGE_SPARSE, SHORT_RANGE, Detection, FaceDetector, look_closely, overlap
from kiosk.vision.interpreter import Runtime

BELIEF = 0.64
"""Least mean of both looks' scores for a face: on the clips, false finds reach 0.62 and true faces start at
0.67, with rare exceptions (docs/faces.md). At equally many false finds, the mean loses fewer faces than a
threshold for each look does."""

WHOLE_MIN_SCORE = 0.3
CLOSE_MIN_SCORE = 0.5
"""What each look must believe at least; for a face that is followed, the close look's belief is enough."""

WHOLE_EVERY = 5
"""A followed face is looked for in the whole picture every so many frames."""

CENTRAL_SHARE = 0.8
"""A picture without a face is searched once more in its central square, of this share of the shorter side: a
face 3 m away is too small for the network otherwise."""

MOST_FACES = 4
"""So many finds, the most certain first, get a close look; more people than that change nothing."""

NEARER = 1.5
"""Another face must be so many times larger in area to be taken instead of the one already followed."""

JUMP = 0.8
GROWTH = 1.7
"""From one sighting to the next, one face moves less than `JUMP` box widths and grows or shrinks less than
`GROWTH` times; anything else is another face."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The faces of one frame.

    Attributes:
        face: the chosen one, or None.
        others: the rest as last seen, the largest first.
        same: the chosen face is the one chosen before; False for the first one and for a new one.
    """

    face: Detection | None
    others: tuple[Detection, ...] = ()
    same: bool = False


class FaceTracker:
    """Chooses a face and stays with it. Frames must come in order."""

    def __init__(self, runtime: Runtime = "auto") -> None:
        """Load both networks.

        Raises:
            ModelError: see `FaceDetector`.
        """
        self._whole = FaceDetector(FULL_RANGE_SPARSE, min_score=WHOLE_MIN_SCORE, runtime=runtime)
        self._close = FaceDetector(SHORT_RANGE, min_score=CLOSE_MIN_SCORE, runtime=runtime)
        self.reset()

    def reset(self) -> None:
        """Forget the face: the next one is new."""
        self._last: Detection | None = None
        self._others: tuple[Detection, ...] = ()
        self._until_whole = 0

    def follow(self, grey: np.ndarray) -> Sighting:
        """The faces of the next frame, uint8 ``[height, width]``."""
        if self._last is not None and self._until_whole > 0:
            self._until_whole -= 1
            face = look_closely(self._close, grey, self._last.box)
            if face is not None and is_same(face, self._last):
                self._last = face
                return Sighting(face, self._others, same=True)
        return self._search(grey)

    def faces(self, grey: np.ndarray) -> list[Detection]:
        """All faces of a frame, the largest first, whatever was seen before."""
        faces = self._confirmed(grey, self._whole.detect(grey))
        if not faces:
            height, width = grey.shape
            side = round(CENTRAL_SHARE * min(height, width))
            left, top = (width - side) // 2, (height - side) // 2
            finds = self._whole.detect(grey[top : top + side, left : left + side])
            faces = self._confirmed(grey, [find.moved(1.0, left, top) for find in finds])
        return faces

    def _confirmed(self, grey: np.ndarray, finds: list[Detection]) -> list[Detection]:
        """What a close look makes of ``finds`` (most certain first): faces, the largest first."""
        faces: list[Detection] = []
        for find in finds[:MOST_FACES]:
            face = look_closely(self._close, grey, find.box)
            if face is None:
                continue
            belief = (find.score + face.score) / 2
            # Two finds of one face end at the same place once looked at closely.
            if belief >= BELIEF and all(overlap(face.box, other.box) < 0.3 for other in faces):
                faces.append(replace(face, score=belief))
        return sorted(faces, key=lambda face: -face.area)

    def _search(self, grey: np.ndarray) -> Sighting:
        faces = self.faces(grey)
        if not faces:
            # The last face is remembered: one that comes back in its place is the same.
            self._until_whole = 0
            self._others = ()
            return Sighting(None)
        face, same = choose(faces, self._last)
        self._last = face
        self._others = tuple(other for other in faces if other is not face)
        self._until_whole = WHOLE_EVERY - 1
        return Sighting(face, self._others, same)


def choose(faces: list[Detection], last: Detection | None) -> tuple[Detection, bool]:
    """The face to judge among ``faces`` (largest first, at least one), and whether it is ``last``."""
    largest = faces[0]
    kept = [face for face in faces if last is not None and is_same(face, last)]
    if kept and largest.area < NEARER * kept[0].area:
        return kept[0], True
    return largest, largest in kept


def is_same(face: Detection, last: Detection) -> bool:
    """Whether ``face`` can be ``last`` a moment later."""
    (x, y), (last_x, last_y) = face.centre, last.centre
    width, last_width = face.box[2], last.box[2]
    near = np.hypot(x - last_x, y - last_y) < JUMP * max(width, last_width)
    return bool(near) and 1 / GROWTH < width / last_width < GROWTH
