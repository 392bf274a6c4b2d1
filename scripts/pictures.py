"""The README's pictures and film of a visit, drawn by the kiosk itself: ``python -m scripts.pictures``."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from math import pi, sin
from pathlib import Path

import cv2
import numpy as np
import pygame
from pygame import Rect, Surface

from kiosk.config.display_size import Size
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.emotions import EMOTIONS
from kiosk.content.theme import Theme
from kiosk.screen.examples import examples, still
from kiosk.screen.fade import FADE_SECONDS
from kiosk.screen.notices import Notices
from kiosk.screen.scene import Shown
from kiosk.screen.scenes.ready import suggestions
from kiosk.screen.stage import Stage
from kiosk.screen.visitor import FACE, visitor
from kiosk.screen.window import Window
from kiosk.session import Attract, GetReady, Looking, Result
from kiosk.system.folders import ROOT
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Reading
from scripts.command import end_with

FOLDER = ROOT / "docs" / "pictures"

PICTURES: dict[str, tuple[str, Size, str]] = {
    "attract": ("attract", (1280, 720), "night"),
    "ready": ("ready", (1280, 720), "night"),
    "looking": ("looking", (1280, 720), "night"),
    "result": ("result:surprise", (1280, 720), "night"),
    "not_sure": ("not_sure", (1280, 720), "day"),
    "too_dark": ("no_face:too_dark", (1280, 720), "contrast"),
    "languages": ("attract", (1280, 720), "day"),
    "compound": ("result:happy+surprise", (1280, 720), "night"),
    "music": ("result:music", (1280, 720), "night"),
}
"""Each picture's scene, display and theme."""

SAID_IN = {"languages": ("en", "de", "fr")}
"""Pictures in which the kiosk speaks more than English."""

FILM = "visit.webp"
FILM_SIZE: Size = (1280, 720)
SHOWN: Size = (960, 540)
PER_SECOND = 20
QUALITY = 75
MOST_BYTES = 2_000_000

ATTRACT, LOOKING, RESULT = 2.4, 1.6, 6.5
"""Seconds that the film shows of each; of getting ready, all. The answer's ring counts at its end, as after
the half minute that it has at the kiosk."""

BEGIN = FADE_SECONDS + 0.05
"""Seconds into the attract scene with which the film begins, and ends: so it goes round without a seam."""

STAND = 72
"""Height, in pixels of the film, of what is under the display: there the button is."""

DOWN_SECONDS = 0.35
"""So long the button is held."""


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--folder", type=Path, default=FOLDER, help="where they go (default: docs/pictures)")
    return p


def main(arguments: list[str] | None = None) -> int:
    """Draw all of them."""
    args = parser().parse_args(arguments)
    return end_with("pictures", lambda: draw(args.folder))


def draw(folder: Path) -> int:
    """Draw all of them into ``folder``; 1 when the film has more than `MOST_BYTES`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (scene, size, theme) in PICTURES.items():
        loaded = bundle({"theme": theme}, languages=SAID_IN.get(name, ("en",)))
        picture = pixels(still(examples(loaded)[scene], loaded, size))
        cv2.imwrite(str(folder / f"{name}.webp"), picture, [cv2.IMWRITE_WEBP_QUALITY, 90])
    film = cv2.Animation()
    film.frames = list(frames())
    film.durations = [1000 // PER_SECOND] * len(film.frames)
    path = folder / FILM
    cv2.imwriteanimation(str(path), film, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    print(f"{path}: {len(film.frames)} pictures, {path.stat().st_size / 1e6:.2f} MB")
    return 0 if path.stat().st_size <= MOST_BYTES else 1


def bundle(
    display: dict[str, str],
    timing: dict[str, float] | None = None,
    *,
    languages: tuple[str, ...] = ("en",),
) -> Bundle:
    """The defaults, but for the languages and what is said of these sections."""
    said = {"language": languages, "display": display, "timing": timing or {}}
    return bundle_from(json.dumps(said).encode(), "config.yaml")


def frames() -> Iterator[np.ndarray]:
    """A visit from the attract scene to the next, uint8 ``[h, w, 3]``, BGR."""
    loaded = bundle({"theme": "night"}, {"result_seconds": RESULT})
    theme, window = loaded.themes.night, Window.offscreen(FILM_SIZE)
    stage = Stage(window, loaded)
    ready = loaded.settings.timing.ready_seconds
    answer = examples(loaded)["result:happy"].state
    assert isinstance(answer, Result)
    for number in range(round((ATTRACT + ready + LOOKING + RESULT) * PER_SECOND)):
        now = BEGIN + number / PER_SECOND
        state, seen = moment(now, ready, answer)
        # The kiosk draws more often than the film shows.
        for part in (2, 1, 0):
            stage.draw(state, now - part / PER_SECOND / 3, seen, Notices())
        whole = Surface((SHOWN[0], SHOWN[1] + STAND))
        whole.blit(pygame.transform.smoothscale(window.canvas, SHOWN), (0, 0))
        whole.blit(stand(theme, down=0 <= now - ATTRACT < DOWN_SECONDS), (0, SHOWN[1]))
        yield pixels(whole)


def moment(now: float, ready: float, answer: Result) -> tuple[Shown, ColourImage | None]:
    """What is on the screen at ``now``, seconds, and what the camera sees."""
    looking = ATTRACT + ready
    found = looking + LOOKING
    if now < ATTRACT:
        return Attract(0.0), None
    if now >= found + RESULT:
        return Attract(found + RESULT), None
    # Nobody stands quite still.
    sway = round(9 * sin(2 * pi * (now - ATTRACT) / 3.1))
    seen = np.roll(visitor(), sway, axis=1)
    if now < looking:
        # The icon mimes what the visitor does.
        shown = [label for label in EMOTIONS if label in answer.verdict.probabilities]
        mimed = suggestions(shown).index(answer.verdict.emotion)
        return GetReady(ATTRACT, answer.fact, visit=mimed), seen
    if now < found:
        x, y, width, height = FACE
        face = (x + sway / seen.shape[1], y, width, height)
        share = min(1.0, (now - looking) / (LOOKING - 0.15))
        reading = Reading(now, face=face, leader=answer.verdict.emotion, progress=share)
        return Looking(looking, answer.fact, reading), seen
    return replace(answer, since=found), None


def stand(theme: Theme, *, down: bool) -> Surface:
    """What is under the display: a case, and the button in it, seen from the front."""
    # Drawn larger, so that its edges are soft.
    fine = 4
    surface = Surface((SHOWN[0] * fine, STAND * fine))
    surface.fill((16, 17, 22))
    surface.fill((42, 44, 54), Rect(0, 0, surface.get_width(), fine))
    plate = Rect(0, 0, 120 * fine, 14 * fine)
    plate.midbottom = surface.get_width() // 2, (STAND - 10) * fine
    height = (6 if down else 18) * fine
    cap = Rect(plate.left + 14 * fine, plate.top - height, plate.width - 28 * fine, height + 7 * fine)
    if down:
        glow = cap.inflate(70 * fine, 60 * fine)
        for share in (1.0, 0.8, 0.6):
            ring = glow.copy()
            ring.size = round(glow.width * share), round(glow.height * share)
            ring.center = glow.center
            pygame.draw.ellipse(surface, shaded(theme.button, 0.16 + 0.2 * (1 - share)), ring)
    colour = theme.button if down else shaded(theme.button, 0.85)
    pygame.draw.rect(surface, colour, cap, border_radius=10 * fine)
    pygame.draw.rect(surface, (92, 96, 110), plate, border_radius=7 * fine)
    return pygame.transform.smoothscale(surface, (SHOWN[0], STAND))


def shaded(colour: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    """``share`` (0-1) of a colour's light."""
    red, green, blue = (round(part * share) for part in colour)
    return red, green, blue


def pixels(surface: Surface) -> np.ndarray:
    """Uint8 ``[h, w, 3]``, BGR."""
    return np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1)[..., ::-1])


if __name__ == "__main__":
    sys.exit(main())
