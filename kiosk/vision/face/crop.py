"""From a face in a frame to the classifier's input: the one piece of code that training, evaluation
and the kiosk share, so that the network sees at the kiosk what it was trained on.
"""

import math
from typing import cast

import cv2

from kiosk.model.normalise import FACE_SIZE
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.detection import Detection
from kiosk.vision.face.warp import square

SQUARE_SIDE = 1.15
SQUARE_DOWN = -0.09
"""Where FER-2013 cuts a face, in box widths of the tracker's detections: the side of the square,
and how far its centre lies below the box's. Medians over faces of FER-2013's Training part, enlarged;
``scripts/measure/faces.py --csv`` repeats the measurement, docs/faces.md keeps it."""


def face_crop(grey: GreyImage, face: Detection) -> GreyImage:
    """Cut a face out of a frame as FER-2013 frames it: levelled by the eye line, 48 pixels a side.

    Args:
        grey: uint8 ``[height, width]``.
        face: where it is; may reach beyond the frame, whose border is then continued.

    Returns:
        uint8 ``[48, 48]``.
    """
    (right_x, right_y), (left_x, left_y) = face.right_eye, face.left_eye
    angle = math.atan2(left_y - right_y, left_x - right_x)
    width = max(face.box[2], 1.0)
    x, y = face.centre
    down = SQUARE_DOWN * width
    centre = (x - down * math.sin(angle), y + down * math.cos(angle))
    # Twice the size, then halved: what the turning blurs or roughens at the pixel's scale averages out.
    large = square(grey, centre, SQUARE_SIDE * width, angle, 2 * FACE_SIZE)
    return cast(GreyImage, cv2.resize(large, (FACE_SIZE, FACE_SIZE), interpolation=cv2.INTER_AREA))
