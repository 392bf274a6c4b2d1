"""Whether a video that says it lies on its side says it the wrong way round."""

from collections.abc import Iterable

from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.hints import is_turned
from kiosk.vision.face.passes import nearest_turn
from kiosk.vision.face.tracker import FaceTracker


def is_upside_down(pictures: Iterable[GreyImage]) -> bool:
    """Whether the first face to be seen stands on its head, in pictures turned as the video asks for.

    Programs disagree on the sense of a quarter turn, and files are about whose matrix says 90 where 270 is
    meant. By the standard their people stand on their heads; nobody films so.

    Args:
        pictures: uint8 ``[height, width]`` each.

    Raises:
        ModelError: the networks that find faces are missing.
    """
    tracker = FaceTracker()
    for picture in pictures:
        face = tracker.detect(picture).face
        if face is not None:
            return is_turned(face) and nearest_turn(face) == 180
    return False
