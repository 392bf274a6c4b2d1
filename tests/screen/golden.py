"""Golden pictures: what every scene looks like, small, to see what a change does to any of them.

A sheet of eight pictures for each scene and theme: four displays beside each other, the longest language
over the shortest. `test_golden` compares; ``make golden`` draws all of them anew, and somebody looks at each.
"""

import json
import sys
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pygame
from pygame import Rect

from kiosk.config.display_size import Size
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.screen.examples import examples, still

FOLDER = Path(__file__).with_name("golden")

SIZES: tuple[Size, ...] = ((800, 480), (1280, 720), (720, 1280), (1080, 1920))
THEMES = ("night", "day", "contrast")
SCENES = (
    "attract",
    "attract:staff",
    "attract:languages",
    "ready",
    "looking",
    "looking:several",
    "result:happy",
    "result:neutral",
    "result:happy+surprise",
    "result:music",
    "result:feedback",
    "not_sure",
    "no_face:too_dark",
    "resting",
    "for_staff",
    "out_of_order",
)

SIDE = 320
"""Longer side of a small picture, pixels."""

BLOCK = 5
"""Side, in pixels of the small picture, of the squares in which two pictures are compared."""

STEP = 16
"""Grey levels from one kept level to the next: the files are small and lose nothing else."""

APART = 14.0
"""Grey levels by which one such square may differ in one colour: half a step, and typefaces are not drawn
alike to the last bit everywhere. Text that has moved differs by several times as much."""

FACTS = (
    "Nobody can tickle themselves: the brain knows the hand that comes, and turns the feeling down early.",
    "Octopuses have three hearts.",
)

Picture = np.ndarray


@cache
def spoken() -> tuple[str, str]:
    """The languages that say the most and the least, in characters."""
    by_length = sorted(languages(), key=lambda code: sum(map(len, load_words(code).sentences.values())))
    return by_length[-1], by_length[0]


@cache
def bundle(theme: str, *said_in: str) -> Bundle:
    """The defaults, but for theme, languages and facts that no edition of the facts changes."""
    said = {
        "language": said_in,
        "display": {"theme": theme},
        "facts": {"builtin": False, "own": FACTS},
    }
    return bundle_from(json.dumps(said).encode(), "config.yaml")


def places() -> dict[tuple[Size, int], Rect]:
    """Where on a sheet the picture of a display is, in the first or second language."""
    found, x = {}, 0
    for width, height in SIZES:
        shrunk = SIDE / max(width, height)
        small = round(width * shrunk), round(height * shrunk)
        for row in range(2):
            found[(width, height), row] = Rect((x, row * SIDE), small)
        x += small[0]
    return found


def drawn(scene: str, theme: str, language: str, size: Size) -> Picture:
    """A scene in small, uint8 ``[h, w, 3]``, RGB."""
    if scene == "attract:languages":
        other = next(code for code in spoken() if code != language)
        scene, loaded = "attract", bundle(theme, language, other)
    else:
        loaded = bundle(theme, language)
    picture = still(examples(loaded)[scene], loaded, size)
    shrunk = SIDE / max(size)
    small = pygame.transform.smoothscale(picture, [round(side * shrunk) for side in size])
    return np.ascontiguousarray(pygame.surfarray.array3d(small).swapaxes(0, 1))


def sheet(scene: str, theme: str) -> Picture:
    """All pictures of a scene, uint8 ``[h, w, 3]``, RGB."""
    where = places()
    width, height = (max(edges) for edges in zip(*(place.bottomright for place in where.values())))
    whole = np.full((height, width, 3), 128, np.uint8)
    for (size, row), place in where.items():
        picture = drawn(scene, theme, spoken()[row], size)
        whole[place.top : place.bottom, place.left : place.right] = picture
    return whole


def file(scene: str, theme: str) -> Path:
    """Where a sheet lies."""
    return FOLDER / theme / f"{scene.replace(':', '-')}.webp"


@cache
def golden(scene: str, theme: str) -> Picture:
    """The sheet as somebody has looked at it, uint8 ``[h, w, 3]``, RGB."""
    picture = cv2.imdecode(np.frombuffer(file(scene, theme).read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def apart(one: Picture, other: Picture) -> float:
    """Grey levels by which the two differ most, in any colour of any square of `BLOCK` pixels."""
    away = np.abs(one.astype(np.float32) - other.astype(np.float32))
    return float(cv2.blur(away, (BLOCK, BLOCK)).max())


def differing(scene: str, theme: str, only: Collection[tuple[Size, int]] | None = None) -> Iterator[str]:
    """What is otherwise than in the golden picture, in words; ``only``: in these of its `places`."""
    for (size, row), place in places().items():
        if only is not None and (size, row) not in only:
            continue
        language = spoken()[row]
        known = golden(scene, theme)[place.top : place.bottom, place.left : place.right]
        away = apart(drawn(scene, theme, language, size), known)
        if away > APART:
            yield f"{scene}, {theme}, {language}, {size[0]}x{size[1]}: {away:.0f} grey levels apart somewhere"


def write(scene: str, theme: str) -> None:
    """Draw a sheet and keep it."""
    path = file(scene, theme)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = sheet(scene, theme) // STEP * STEP + STEP // 2
    # A quality above 100 means without loss.
    _, content = cv2.imencode(".webp", cv2.cvtColor(kept, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, 101])
    path.write_bytes(content.tobytes())


def main() -> int:
    """Write all of them."""
    for theme in THEMES:
        for scene in SCENES:
            write(scene, theme)
    print(f"{len(THEMES) * len(SCENES)} sheets in {FOLDER}: look at each that git says is another now")
    return 0


if __name__ == "__main__":
    sys.exit(main())
