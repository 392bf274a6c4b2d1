"""The pictures that the guest's virtual camera shows, made for it: ``python -m lab.frames FOLDER``."""

import sys
from pathlib import Path

import cv2
import numpy as np

from kiosk.vision.camera.demo import demo_picture

WIDTH, HEIGHT = 640, 480
GREY = 90


def portrait(shift: int) -> np.ndarray:
    """The demo portrait in a camera's picture, ``shift`` pixels right of the middle; uint8 [480, 640, 3]."""
    picture = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    face = cv2.imread(str(demo_picture()))
    # Its hash has just been found right.
    assert face is not None
    face = cv2.resize(face, (HEIGHT, HEIGHT), interpolation=cv2.INTER_AREA)
    left = (WIDTH - HEIGHT) // 2 + shift
    picture[:, left : left + HEIGHT] = face
    return picture


def write(folder: Path) -> None:
    """Seven frames of a visitor who moves a little, in the folder ``visitor``, and one in ``empty``."""
    room = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    # A prime number of them, none twice: who reads every second or third one still finds no two alike in a
    # row, as no live camera delivers them. An even room may stay as it is.
    visitor = [portrait(shift) for shift in (0, 2, 4, 3, 1, -1, -2)]
    for name, pictures in {"visitor": visitor, "empty": [room]}.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures):
            # libcamera counts on these names: 0.jpg, 1.jpg, …
            cv2.imwrite(str(folder / name / f"{number}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])


if __name__ == "__main__":
    write(Path(sys.argv[1]))
