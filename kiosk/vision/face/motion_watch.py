"""Which of several faces are alive, and which are beaten: still ones beside one that moves."""

import numpy as np

from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.detection import Detection, overlap
from kiosk.vision.face.motion import FRAMES, Motion
from kiosk.vision.face.same import is_same

COMPARABLE = 0.1
"""A face smaller than this share of the largest one's area is in the background, alive or not."""

LEAP = 0.3
"""A face that moved by so many box widths, while another one moved less than half as far, is alive."""


class MotionWatch:
    """Watches the faces of one visit, as long as there are several."""

    def __init__(self) -> None:
        self._watched: list[Motion] = []
        self._beaten: list[Motion] = []

    def see(self, grey: GreyImage, faces: list[Detection]) -> None:
        """Find the watched faces of a frame again, and begin to watch the others: the largest first."""
        near = [face for face in faces if face.area >= COMPARABLE * faces[0].area]
        new = self.follow(grey, near)
        if len(near) > 1:
            self._watched += [Motion(grey, face) for face in new]

    def follow(self, grey: GreyImage, faces: list[Detection]) -> list[Detection]:
        """Find the watched ones among ``faces`` again; returns the others."""
        free, new = list(self._watched), []
        for face in faces:
            motion = _at(face, free) or _lost_near(face, free)
            if motion is None:
                new.append(face)
            else:
                free.remove(motion)
                motion.find(grey, face)
        return new

    def update(self, grey: GreyImage) -> None:
        """Take in a frame, before `see` or `follow` does."""
        for motion in self._watched:
            motion.update(grey)
        there = [motion for motion in self._watched if not motion.hidden]
        for motion in there:
            far = motion.moved > LEAP * motion.place.box[2]
            if far and any(other.moved < motion.moved / 2 for other in there):
                motion.leap(grey)
        # Who has only just left still tells what is a picture: it was one all the time.
        alive = any(one.moves or (one.went and one.hidden <= FRAMES) for one in self._watched)
        still = [motion for motion in self._watched if not motion.moves]
        self._beaten = [motion for motion in still if motion in self._beaten or (motion.known and alive)]

    def undecided(self, face: Detection) -> bool:
        """Whether there are other faces and it is too early to tell ``face`` from a poster."""
        motion = _at(face, self._watched)
        waiting = any(not other.known and other.hidden <= FRAMES for other in self._watched)
        return motion is not None and not motion.moves and waiting

    def beaten(self, face: Detection) -> bool:
        """Whether ``face`` kept still while another one moved, and has not moved since."""
        return _at(face, self._watched) in self._beaten


def _at(face: Detection, motions: list[Motion]) -> Motion | None:
    """The one that is where ``face`` is."""
    alike = [(overlap(motion.place.box, face.box), motion) for motion in motions]
    return max((pair for pair in alike if pair[0] > 0.3), key=lambda pair: pair[0], default=(0, None))[1]


def _lost_near(face: Detection, motions: list[Motion]) -> Motion | None:
    """The nearest one that is not where it was and could be ``face``."""
    lost = [motion for motion in motions if motion.hidden and is_same(face, motion.place)]
    return min(lost, key=lambda one: np.hypot(*np.subtract(one.place.centre, face.centre)), default=None)
