"""Further detection passes, for faces that the two plain ones miss or misread: those that fill the picture,
those that are turned, and drawings, which are none. Figures in docs/faces.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import cv2
import numpy as np

from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.detection import Detection, Turn, in_view, overlap
from kiosk.vision.face.detector import FaceDetector, detect_in_region
from kiosk.vision.face.warp import square

FILLING_MARGINS = (0.35, 0.6, 0.9)
"""A picture is shown reduced, with so much even grey around it on each side, in shares of its longer side."""

FILLING_WIDTH = 0.3
"""Narrowest face, as a share of the picture's width, that is looked for in this way: others are found
without, and things which only look like faces are mostly small."""

FILLING_MIN_SCORE = 0.3
FILLING_BELIEF = 0.68
KEPT_BELIEF = 0.6
"""Least score of a find in the reduced picture, and least mean of it, a close pass, and a closer one over the
mirror image; and of a face that is known already. Few patterns and things reach 0.68, and few true faces stay
below, mostly those whose chins are cut off (docs/faces.md)."""

CLOSER_REGION_SIDE = 1.6
"""Side of the closer pass's square in box widths."""

SURE = 0.85
"""A face seen with so much belief is upright: upside down it is never believed more than 0.81."""

TILTED = 30.0
"""Degrees of eye line from which on a quarter turn is tried as well: sideways the network tells too few."""

TURN_LEAD = 0.05
"""So much surer must be the pass over a turned face: upright ones are believed as much upside down with rare
exceptions of 0.04."""

FLAT_SHARE = 0.6
FLAT_LEVELS = 0.08
"""A drawing is of few greys. More than `FLAT_SHARE` of its box lies within `FLAT_LEVELS` of its whole range:
in drawings 0.72 and more, on skin never more than 0.45."""

GLARE = 250
GLARE_MEAN = 225.0
"""A flat part of such a level or more, in a box of such a mean grey or more, is overexposed skin as well as
paper. Both are too bright to be judged (the default of ``face.bright``), which helps more to be told."""

TURNS: tuple[Turn, ...] = (0, 90, 180, 270)

_FLAT_SIDE = 32


def filling_faces(
    close: FaceDetector, grey: GreyImage, margins: Sequence[float] = FILLING_MARGINS
) -> list[Detection]:
    """Faces as wide as the picture, or nearly, of which parts may lie outside.

    Args:
        close: of the short range network.
        grey: uint8 ``[height, width]``.
        margins: see `FILLING_MARGINS`.
    """
    height, width = grey.shape
    best: Detection | None = None
    for margin in margins:
        side = max(height, width) * (1 + 2 * margin)
        reduced = square(grey, (width / 2, height / 2), side, 0.0, close.side, even=True)
        for find in close.detect(reduced, FILLING_MIN_SCORE)[:2]:
            placed = find.moved(side / close.side, (width - side) / 2, (height - side) / 2)
            if placed.box[2] < FILLING_WIDTH * width:
                continue
            face = confirm(close, grey, placed)
            if face is not None and face.box[2] >= FILLING_WIDTH * width and not is_flat(grey, face):
                best = max(best or face, face, key=lambda one: one.score)
    return [best] if best is not None else []


def confirm(
    close: FaceDetector,
    grey: GreyImage,
    find: Detection,
    turn: Turn = 0,
    min_belief: float = FILLING_BELIEF,
) -> Detection | None:
    """``find`` as a close pass measures it, if that and a closer one over the mirror image believe in it too.

    Its score is the mean of all three. A thing that resembles a face by chance seldom does so in every way.
    """
    detect = partial(detect_in_region, close, grey, find.box, turn)
    face = detect(even=True, min_score=FILLING_MIN_SCORE)
    if face is None:
        return None
    closer = detect(even=True, min_score=FILLING_MIN_SCORE, sides=CLOSER_REGION_SIDE, mirrored=True)
    belief = (find.score + face.score + closer.score) / 3 if closer is not None else 0.0
    if belief < min_belief:
        return None
    # Before even grey a box ends where the picture does; where the border is continued it need not.
    measured = detect()
    if measured is not None and overlap(measured.box, face.box) > 0.3:
        face = measured
    return replace(face, score=belief)


def set_upright(
    close: FaceDetector,
    grey: GreyImage,
    face: Detection,
    belief: float,
    was: Turn = 0,
    *,
    even: bool = False,
) -> Detection:
    """The face with its points where they belong, whichever way up it is.

    The networks learned from upright faces: shown one upside down they may find it, with eyes at its mouth.
    So a face that they are not sure of is shown to them turned, and the surest pass says where the eyes are.

    Args:
        close: of the short range network.
        grey: uint8 ``[height, width]``, the whole frame.
        face: what a close pass over the frame as it is made of it.
        belief: of all passes together, 0-1.
        was: how this face was turned when it was last seen.
        even: as for `detect_in_region`, for a face that fills the picture: every turn is tried then.
    """
    turns: set[Turn] = {was}
    if even or belief < SURE:
        turns.add(180)
    if even or abs(face.roll) > TILTED:
        turns |= {90, 270}
    found = {turn: detect_in_region(close, grey, face.box, turn, even=even) for turn in turns - {0}}
    found[0] = detect_in_region(close, grey, face.box, even=True) if even else face
    scores = {turn: one.score if one is not None else 0.0 for turn, one in found.items()}
    surest = max(scores, key=lambda turn: scores[turn])
    if scores[surest] < scores[was] + TURN_LEAD:
        surest = was
    return (found[surest] if surest else None) or face


def nearest_turn(face: Detection) -> Turn:
    """The quarter turn that ``face`` is nearest to."""
    return TURNS[round(face.roll / 90) % 4]


def turned_faces(whole: FaceDetector, grey: GreyImage, turn: Turn) -> list[Detection]:
    """What ``whole`` finds in the frame when it is turned back by ``turn``, points as in the frame."""
    upright = np.ascontiguousarray(np.rot90(grey, turn // 90))
    height, width = upright.shape
    return [find.turned(turn, width, height) for find in whole.detect(upright)]


def is_flat(grey: GreyImage, face: Detection) -> bool:
    """Whether the face's box is filled with hardly more than one grey, as a drawing's is; never in glare."""
    part = in_view(grey, face.box)
    if not part.size:
        return True
    levels = np.sort(cv2.resize(part, (_FLAT_SIDE, _FLAT_SIDE), interpolation=cv2.INTER_AREA), axis=None)
    darkest, brightest = np.percentile(levels, [2, 98])
    alike = np.searchsorted(levels, levels + FLAT_LEVELS * (brightest - darkest), side="right")
    alike -= np.arange(levels.size)
    flattest = int(np.argmax(alike))
    share, level = alike[flattest] / levels.size, levels[flattest + alike[flattest] // 2]
    return bool(share > FLAT_SHARE) and not (level >= GLARE and part.mean() > GLARE_MEAN)
