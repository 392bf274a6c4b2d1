"""Faces drawn rather than photographed: seven expressions a tiny network can tell apart in seconds."""

from pathlib import Path

import cv2
import numpy as np

from scripts.training import people
from scripts.training.fer2013 import LABELS, VOTES

# Curve of the mouth (up is positive), its opening, slant of the brows (inner ends down is positive),
# height of the eyes.
EXPRESSIONS = {
    "angry": (-2, 1, 4, 2),
    "disgust": (-5, 1, 2, 1),
    "fear": (-3, 4, -3, 4),
    "happy": (6, 2, 0, 2),
    "sad": (-6, 1, -4, 2),
    "surprise": (0, 8, -1, 5),
    "neutral": (0, 1, 0, 2),
}


def draw(name: str, generator: np.random.Generator) -> np.ndarray:
    """uint8 ``[48, 48]``: one face of this expression; place, size, light and noise are by chance."""
    curve, opening, slant, eyes = EXPRESSIONS[name]
    x, y = 24 + generator.uniform(-2, 2, 2)
    size = generator.uniform(0.9, 1.1)
    skin, ink = int(generator.integers(140, 230)), int(generator.integers(20, 80))
    face = np.full((48, 48), generator.integers(40, 120), np.uint8)

    def at(dx: float, dy: float) -> tuple[int, int]:
        return round(x + dx * size), round(y + dy * size)

    cv2.ellipse(face, at(0, 0), (round(18 * size), round(22 * size)), 0, 0, 360, skin, -1)
    for side in (-1, 1):
        cv2.ellipse(face, at(7 * side, -5), (3, eyes), 0, 0, 360, ink, -1)
        cv2.line(face, at(3 * side, -11 + slant / 2), at(11 * side, -11 - slant / 2), ink, 2)
    if opening > 3:
        cv2.ellipse(face, at(0, 11), (5, opening // 2 + 2), 0, 0, 360, ink, -1)
    points = [at(dx, 11 - curve * ((dx / 9) ** 2 - 0.5)) for dx in range(-9, 10, 3)]
    cv2.polylines(face, [np.array(points, np.int32)], False, ink, 2)
    return np.clip(face + generator.normal(0, 6, face.shape), 0, 255).astype(np.uint8)


VOTED = {"fear": "surprise", "disgust": "anger"}
"""What the drawn voters see in two of the expressions instead; the others they call as the label does."""


def write_csv(path: Path, training: int, public: int, seed: int = 5, votes: bool = False) -> Path:
    """FER-2013's columns with this many drawn faces of every class; ``votes``: and ten people's beside it.

    Eight of the ten agree, and they take fear and disgust for something else (`VOTED`): two truths.
    """
    generator = np.random.default_rng(seed)
    rows, voted = ["emotion,pixels,Usage"], [",".join(("Usage", *VOTES))]
    for usage, count in (("Training", training), ("PublicTest", public)):
        for number in range(count * len(LABELS)):
            name = LABELS[number % len(LABELS)]
            face = draw(name, generator)
            rows.append(f"{LABELS.index(name)},{' '.join(map(str, face.ravel()))},{usage}")
            seen = {VOTED.get(name, people.COLUMN_OF[name]): 8, "unknown": 1, "contempt": 1}
            voted.append(",".join((usage, *(str(seen.get(column, 0)) for column in VOTES))))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    if votes:
        path.with_name("fer2013new.csv").write_text("\n".join(voted) + "\n", encoding="utf-8")
    return path


def write_folders(folder: Path, count: int, seed: int = 6) -> Path:
    """A maker's own folder: one folder per class with this many drawn faces."""
    generator = np.random.default_rng(seed)
    for name in LABELS:
        (folder / name).mkdir(parents=True)
        for number in range(count):
            cv2.imwrite(str(folder / name / f"{number}.png"), draw(name, generator))
    return folder


def some_faces(count: int = 6) -> np.ndarray:
    """uint8 ``[count, 48, 48]`` of noise; the first is a blank wall, the second dark and flat."""
    faces = np.random.default_rng(1).integers(0, 256, (count, 48, 48), dtype=np.uint8)
    faces[0] = 7
    faces[1] //= 32  # less than the floor of the deviation
    return faces
