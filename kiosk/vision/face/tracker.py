"""Which face: the nearest one, found in the whole picture, measured closely, and kept from frame to frame.

Two networks share the work, because each is good at one half of it (figures in docs/faces.md). BlazeFace full
range sees small and off-centre faces, but places them less surely the smaller they are. BlazeFace short
range, shown a square around such a find, places eyes and box the same at every distance, and doubts what is
no face. Once a face is known, the close pass alone follows it at half the cost; the whole picture is searched
again every few frames for somebody nearer.
"""

from dataclasses import dataclass, replace
from functools import partial

from kiosk.model.interpreter import Runtime
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.detection import Box, Detection, Point, Turn, overlap
from kiosk.vision.face.detector import FaceDetector, detect_in_region
from kiosk.vision.face.motion_watch import MotionWatch
from kiosk.vision.face.networks import FULL_RANGE_SPARSE, SHORT_RANGE
from kiosk.vision.face.passes import (
    FILLING_MARGINS,
    KEPT_BELIEF,
    TURNS,
    confirm,
    filling_faces,
    is_flat,
    nearest_turn,
    set_upright,
    turned_faces,
)
from kiosk.vision.face.same import is_same

BELIEF = 0.64
"""Least mean of both passes' scores for a face: on the clips, false finds reach 0.62 and true faces start at
0.67, with rare exceptions (docs/faces.md). At equally many false finds, the mean loses fewer faces than a
threshold for each pass does."""

TURNED_BELIEF = 0.75
"""Least mean for a face that is found in the turned picture only; things reach 0.73 there."""

WHOLE_MIN_SCORE = 0.3
CLOSE_MIN_SCORE = 0.5
"""What each pass must believe at least; for a face that is followed, the close pass's belief is enough."""

WHOLE_EVERY = 5
"""A followed face is looked for in the whole picture every so many frames."""

UPRIGHT_EVERY = 4
"""Whether a face that is followed is upright is asked in every so many searches of the whole picture."""

CENTRAL_SHARE = 0.8
"""A picture without a face is searched once more in its central square, of this share of the shorter side: a
face 3 m away is too small for the network otherwise."""

MOST_FACES = 4
"""So many finds, the most certain first, get a close pass; more people than that change nothing."""

NEARER = 1.5
"""Another face must be so many times larger in area to be taken instead of the one already followed."""

NEAR_BORDER = 0.03
"""A box that ends so near the border, in box widths, may be cut off by it."""

SURER = 0.1
"""Lead in belief that makes a new face the chosen one before another of about the same size."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The faces of one frame.

    Attributes:
        face: the chosen one, or None.
        others: the rest as last seen, the largest first.
        same: the chosen face is the one chosen before; False for the first one and for a new one.
        undecided: there are several, and it is too early to tell whether this one is alive or a picture.
    """

    face: Detection | None
    others: tuple[Detection, ...] = ()
    same: bool = False
    undecided: bool = False


class FaceTracker:
    """Chooses a face and stays with it. Frames must come in order."""

    def __init__(self, runtime: Runtime = "auto", threads: int = 1) -> None:
        """Load both networks; ``threads`` as for `load_interpreter`.

        Raises:
            ModelError: see `FaceDetector`.
        """
        self._whole = FaceDetector(
            FULL_RANGE_SPARSE, min_score=WHOLE_MIN_SCORE, runtime=runtime, threads=threads
        )
        self._close = FaceDetector(SHORT_RANGE, min_score=CLOSE_MIN_SCORE, runtime=runtime, threads=threads)
        right, upside_down, left = (partial(self._turned, turn) for turn in TURNS[1:])
        self._further = (self._filling, self._middle, upside_down, right, left)
        # Frame by frame one of them, mixed so that a frame without a face takes no longer than with the
        # middle alone. What takes longest is what is needed least.
        first, second, third = (partial(self._filling, margins=(margin,)) for margin in FILLING_MARGINS)
        self._in_turn = (
            *(second, self._middle, first, upside_down, third, self._middle),
            *(second, right, first, self._middle, third, left),
        )
        self.reset()

    def reset(self) -> None:
        """Forget the face: the next one is new."""
        self._last: Detection | None = None
        self._others: tuple[Detection, ...] = ()
        self._motion = MotionWatch()
        self._kept = False
        self._until_whole = 0
        self._searches = 0

    def forget(self) -> None:
        """As `reset`, and keep nothing of the frames either."""
        self.reset()
        self._whole.forget()
        self._close.forget()

    def follow(self, grey: GreyImage) -> Sighting:
        """The faces of the next frame, uint8 ``[height, width]``."""
        self._motion.update(grey)
        if self._last is not None and self._until_whole > 0 and not self._motion.beaten(self._last):
            self._until_whole -= 1
            face = self._detect_again(grey, self._last)
            if face is not None and is_same(face, self._last):
                self._last = face
                self._motion.follow(grey, [face])
                return Sighting(face, self._others, same=True, undecided=self._motion.undecided(face))
        return self._search(grey)

    def detect(self, grey: GreyImage) -> Sighting:
        """The faces of a single picture, by every pass that there is; forgets the face followed."""
        self.reset()
        faces = self.faces(grey)
        if not faces:
            return Sighting(None)
        face, _ = choose(faces, None)
        return Sighting(face, tuple(other for other in faces if other is not face))

    def _detect_again(self, grey: GreyImage, last: Detection) -> Detection | None:
        turn = nearest_turn(last)
        face = detect_in_region(self._close, grey, last.box, turn)
        if face is None and touches_border(last, grey):
            return detect_in_region(self._close, grey, last.box, turn, even=True)
        return face

    def faces(self, grey: GreyImage) -> list[Detection]:
        """All faces of a frame, the largest first, whatever was seen before."""
        faces = self._nearest_view(grey)
        for detect in self._further:
            if faces:
                break
            faces = detect(grey)
        return faces

    def _search(self, grey: GreyImage) -> Sighting:
        faces = self._nearest_view(grey)
        last = self._last
        if last is not None and self._kept and not any(is_same(face, last) for face in faces):
            kept = confirm(self._close, grey, last, nearest_turn(last), KEPT_BELIEF)
            if kept is not None and is_same(kept, last):
                faces = _largest_first([*faces, kept])
        if not faces:
            faces = self._in_turn[self._searches % len(self._in_turn)](grey)
        self._searches += 1
        if faces:
            self._motion.see(grey, faces)
        # What is beaten is a picture, even where the face that moves is hidden just now.
        faces = [face for face in faces if not self._motion.beaten(face)]
        if not faces:
            # The last face is remembered: one that comes back in its place is the same.
            self._until_whole = 0
            self._others = ()
            self._kept = False
            return Sighting(None)
        face, same = choose(faces, self._last)
        self._last, self._kept = face, True
        self._others = tuple(other for other in faces if other is not face)
        self._until_whole = WHOLE_EVERY - 1
        return Sighting(face, self._others, same, self._motion.undecided(face))

    def _nearest_view(self, grey: GreyImage) -> list[Detection]:
        """Faces in the whole picture; where the largest is new and cut off, also one that fills it."""
        faces = self._confirmed(grey, self._whole.detect(grey))
        if not faces or not touches_border(faces[0], grey) or self._knows(faces[0]):
            return faces
        filling = self._filling(grey)
        # What was seen within a face that fills the picture was a part of it.
        apart = [face for face in faces if not any(holds(one.box, face.centre) for one in filling)]
        return _largest_first(filling + apart)

    def _filling(self, grey: GreyImage, margins: tuple[float, ...] = FILLING_MARGINS) -> list[Detection]:
        faces = filling_faces(self._close, grey, margins)
        return [self._upright(grey, face, face.score, even=True) for face in faces]

    def _middle(self, grey: GreyImage) -> list[Detection]:
        height, width = grey.shape
        side = round(CENTRAL_SHARE * min(height, width))
        left, top = (width - side) // 2, (height - side) // 2
        finds = self._whole.detect(grey[top : top + side, left : left + side])
        return self._confirmed(grey, [find.moved(1.0, left, top) for find in finds])

    def _turned(self, turn: Turn, grey: GreyImage) -> list[Detection]:
        return self._confirmed(grey, turned_faces(self._whole, grey, turn), turn)

    def _confirmed(self, grey: GreyImage, finds: list[Detection], turn: Turn = 0) -> list[Detection]:
        """What a close pass makes of ``finds`` (most certain first): faces, the largest first."""
        faces: list[Detection] = []
        least = BELIEF if turn == 0 else TURNED_BELIEF
        for find in finds[:MOST_FACES]:
            if (find.score + 1) / 2 < least:
                break
            face = detect_in_region(self._close, grey, find.box, turn)
            if face is None:
                continue
            belief = (find.score + face.score) / 2
            # Two finds of one face end at the same place once measured.
            if belief < least or any(overlap(face.box, other.box) >= 0.3 for other in faces):
                continue
            if is_flat(grey, face):
                continue
            face = self._upright(grey, face, belief) if turn == 0 else replace(face, score=belief)
            faces.append(face)
        return _largest_first(faces)

    def _upright(self, grey: GreyImage, face: Detection, belief: float, *, even: bool = False) -> Detection:
        was: Turn = 0
        if self._last is not None and is_same(face, self._last):
            was = nearest_turn(self._last)
            if was == 0 and self._searches % UPRIGHT_EVERY:
                return replace(face, score=belief)
        return replace(set_upright(self._close, grey, face, belief, was, even=even), score=belief)

    def _knows(self, face: Detection) -> bool:
        return self._last is not None and is_same(face, self._last)


def _largest_first(faces: list[Detection]) -> list[Detection]:
    return sorted(faces, key=lambda face: -face.area)


def choose(faces: list[Detection], last: Detection | None) -> tuple[Detection, bool]:
    """The face to judge among ``faces`` (largest first, at least one), and whether it is ``last``.

    Of faces that are new and about equally near, one that is believed clearly more goes before the largest: a
    person before the lens is mostly seen more plainly than a face in print.
    """
    largest = faces[0]
    if last is None:
        near = [face for face in faces if largest.area < NEARER * face.area]
        surest = max(near, key=lambda face: face.score)
        return (surest if surest.score > largest.score + SURER else largest), False
    kept = [face for face in faces if is_same(face, last)]
    if kept and largest.area < NEARER * kept[0].area:
        return kept[0], True
    return largest, largest in kept


def touches_border(face: Detection, grey: GreyImage) -> bool:
    """Whether the face's box reaches the picture's border, or nearly."""
    x, y, width, height = face.box
    gap: float = min(x, y, grey.shape[1] - x - width, grey.shape[0] - y - height)
    return gap < NEAR_BORDER * width


def holds(box: Box, point: Point) -> bool:
    """Whether ``point`` lies in the box."""
    return 0 <= point[0] - box[0] <= box[2] and 0 <= point[1] - box[1] <= box[3]
