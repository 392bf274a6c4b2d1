"""Whether two sightings can be of one face."""

import numpy as np

from kiosk.vision.face.detection import Detection

JUMP = 0.8
GROWTH = 1.7
"""From one sighting to the next, one face moves less than `JUMP` box widths and grows or shrinks less than
`GROWTH` times; anything else is another face."""


def is_same(face: Detection, last: Detection) -> bool:
    """Whether ``face`` can be ``last`` a moment later."""
    (x, y), (last_x, last_y) = face.centre, last.centre
    width, last_width = face.box[2], last.box[2]
    near = np.hypot(x - last_x, y - last_y) < JUMP * max(width, last_width)
    return bool(near) and 1 / GROWTH < width / last_width < GROWTH
