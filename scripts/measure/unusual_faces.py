"""Faces that fill the picture, are turned, or hang on a wall: what the kiosk makes of them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.config.schema import Settings
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.frame import Frame
from kiosk.vision.camera.images import read_image
from kiosk.vision.face.detection import Detection
from kiosk.vision.face.tracker import FaceTracker
from kiosk.vision.pipeline import Pipeline
from scripts.measure.clips import TRUTH, Picture, clip_frames

WIDTHS = (0.3, 0.4, 0.55, 0.75, 0.9, 1.0, 1.1)
"""Of the face, as shares of the picture's."""

SHAPES = {"portrait, 3:4": 4 / 3, "square": 1.0, "landscape, 4:3": 3 / 4, "landscape, 16:9": 9 / 16}
"""Height of the picture in widths."""

PLACES = ((0.0, 0.0), (0.12, 0.0), (0.0, 0.12), (-0.12, -0.12))
"""How far the face's centre lies from the picture's, in shares of the width."""

TURNS = (0, 70, 90, 180, 270)
FPS = 15.0
VISIT = 24
"""Frames; a visit begins at every twelfth of a clip."""

CAMERAS = {"at rest": (0.0, 0.0, 0.0), "noise": (3.0, 0.0, 0.0), "noise, trembling, drift": (3.0, 2.0, 0.1)}
"""Noise in grey levels, tremble in pixels, drift of the exposure as a share."""


def print_filling(shown: list[Picture]) -> None:
    """Share of faces found that are cut out so that they fill the picture; a find elsewhere is none."""
    tracker = FaceTracker()
    print("\nshare found of faces this wide, in shares of the picture's width (pictures)")
    print(f"{'':18s}" + "".join(f"{width:>14.0%}" for width in WIDTHS))
    for name, shape in SHAPES.items():
        cells = []
        for width in WIDTHS:
            pictures = [made for picture in shown for made in close_ups(picture, width, shape)]
            found = sum(any(_is_there(face, box) for face in tracker.faces(grey)) for grey, box in pictures)
            cells.append(f"{found / len(pictures):.3f} ({len(pictures)})" if pictures else "none")
        print(f"{name:18s}" + "".join(f"{cell:>14s}" for cell in cells))
    empty = [cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2GRAY) for picture in shown if not picture.faces]
    wrong = sum(bool(tracker.faces(part)) for grey in empty for part in (grey, *_parts(grey)))
    print(f"faces seen in {len(empty)} pictures of nobody and {4 * len(empty)} parts of them: {wrong}")


def print_portraits(images: np.ndarray) -> None:
    """Share found of tight portraits, uint8 ``[N, 48, 48]``, enlarged eight times."""
    tracker = FaceTracker()
    large = [cv2.resize(face, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC) for face in images]
    found = sum(bool(tracker.faces(face)) for face in large)
    print(f"\nfound in {len(large)} of FER-2013's portraits, enlarged: {found / len(large):.3f}")


def close_ups(picture: Picture, width: float, shape: float) -> Iterator[tuple[np.ndarray, tuple[float, ...]]]:
    """The one face of ``picture`` in every place of `PLACES`: grey, 640 on the longer side; and its box."""
    if picture.box is None:
        return
    grey = cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2GRAY)
    x, y, across, down = picture.box
    size = np.array([across / width, across / width * shape])
    room = np.array(grey.shape[::-1]) - size
    if (room < 0).any():
        return
    for off in PLACES:
        corner = np.array([x + across / 2, y + down / 2]) + np.array(off) * size[0] - size / 2
        left, top = np.clip(corner, 0, room).round().astype(int)
        part = grey[top : top + round(size[1]), left : left + round(size[0])]
        scale = 640 / max(part.shape)
        enlarged = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        yield enlarged, ((x - left) * scale, (y - top) * scale, across * scale, down * scale)


def print_turned(folder: Path) -> None:
    """Visits before turned clips: sure answers, and the hints of all frames."""
    pipeline = Pipeline(Settings())
    print("\nturned clockwise by: visits with a sure answer of all; frames by hint")
    for degrees in TURNS:
        sure, visits, hints = 0, 0, Counter[str]()
        for frames in _clips_with_faces(folder):
            for start in range(0, max(1, len(frames) - VISIT), VISIT // 2):
                pipeline.reset(0.0)
                turned = (_turned(grey, degrees) for grey in frames[start : start + VISIT])
                readings = [pipeline.read(Frame(grey, n / FPS)) for n, grey in enumerate(turned)]
                sure += any(reading.verdict and reading.verdict.sure for reading in readings)
                visits += 1
                hints.update(str(reading.hint or "judged") for reading in readings)
        print(
            f"  {degrees:3d}°: {sure} of {visits}; " + ", ".join(f"{n} {h}" for h, n in hints.most_common())
        )


def print_posters(folder: Path) -> None:
    """Visits beside a poster larger than the visitor: whose face the answer is about."""
    pipeline = Pipeline(Settings())
    poster = cv2.resize(read_image(demo_picture())[:300, 90:370], None, fx=2.0, fy=2.0)
    print("\nbeside a larger poster: answers about the visitor, about the poster, none")
    for name, (noise, tremble, drift) in CAMERAS.items():
        answers = Counter[str]()
        for frames in _clips_with_faces(folder, faces=1):
            chance = np.random.default_rng(1)
            pipeline.reset(0.0)
            whose = "nobody"
            for number, grey in enumerate(frames[:40]):
                scene = _beside(poster, grey, chance.uniform(-tremble, tremble, 2))
                level = 1 + drift * np.sin(number / 9)
                seen = np.clip(scene * level + chance.normal(0, noise, scene.shape), 0, 255)
                reading = pipeline.read(Frame(seen.astype(np.uint8), number / FPS))
                if reading.verdict and reading.face:
                    whose = "visitor" if reading.face[0] > 0.4 else "poster"
                    break
            answers[whose] += 1
        print(f"  {name:24s} {answers['visitor']}, {answers['poster']}, {answers['nobody']}")


def _is_there(face: Detection, box: tuple[float, ...]) -> bool:
    x, y = face.centre
    off = np.hypot(x - box[0] - box[2] / 2, y - box[1] - box[3] / 2)
    return bool(off < 0.3 * box[2]) and 0.6 < face.box[2] / box[2] < 1.6


def _parts(grey: np.ndarray) -> Iterator[np.ndarray]:
    """The four quarters of a picture, as its face would fill them."""
    height, width = (side // 2 for side in grey.shape)
    for top in (0, height):
        for left in (0, width):
            yield np.ascontiguousarray(grey[top : top + height, left : left + width])


def _clips_with_faces(folder: Path, faces: int | None = None) -> Iterator[list[np.ndarray]]:
    """The frames of every clip's first stretch with that many faces (None: any), grey."""
    for name, segments in TRUTH.items():
        there = [(first, last) for first, last, count in segments if count and faces in {None, count}]
        if there and (folder / name).is_file():
            frames = list(clip_frames(folder / name))[there[0][0] : there[0][1] + 1][:72]
            yield [cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY) for rgb in frames]


def _turned(grey: np.ndarray, degrees: int) -> np.ndarray:
    if degrees % 90 == 0:
        return np.ascontiguousarray(np.rot90(grey, -degrees // 90))
    height, width = grey.shape
    side = round(float(np.hypot(height, width)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    matrix[:, 2] = matrix[:, 2] + ((side - width) / 2, (side - height) / 2)
    return cv2.warpAffine(grey, matrix, (side, side), borderValue=(96,))


def _beside(poster: np.ndarray, visitor: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """A 1280x720 frame, the poster at its left and the visitor's clip at its right, moved by ``shift``."""
    frame = np.full((720, 1280), 150, np.uint8)
    frame[20 : 20 + poster.shape[0], 20 : 20 + poster.shape[1]] = poster
    scale = 720 / visitor.shape[0] * 0.55
    clip = cv2.resize(visitor, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame[720 - clip.shape[0] :, 1280 - clip.shape[1] :] = clip
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    return cv2.warpAffine(frame, matrix, (1280, 720), borderMode=cv2.BORDER_REPLICATE)
