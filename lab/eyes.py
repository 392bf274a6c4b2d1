"""Recognises what a photographed display shows, by drawing the expected scene on this host.

Moving parts and what chance picks are left out: compared are the places of still words.
"""

import threading
from functools import lru_cache

import numpy as np
import pygame
import zxingcpp

from kiosk.config.schema import Timing
from kiosk.content.languages import load_words
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, OutOfOrder

ALIKE = 4.0
"""Mean difference of grey levels up to which two pictures of the same words are the same."""

Known = Attract | CameraUnavailable | OutOfOrder
"""The scenes that can be told apart."""

_ONE_PAINTER = threading.Lock()

STILL: dict[type, tuple[str, ...]] = {
    Attract: ("headline", "invite", "demo", "problem"),
    CameraUnavailable: ("headline", "advice", "again"),
    OutOfOrder: ("headline", "advice", "fact", "again"),
}
"""The words by which each scene is known; a fact drawn by chance is not among them."""


def shows(picture: np.ndarray, state: Known, **how: str | None) -> str | None:
    """None if ``picture`` (uint8 ``[h, w, 3]``, RGB) shows ``state``, else what is different, in words.

    ``how``: the theme, language, problem and demo of `_drawn`.
    """
    height, width = picture.shape[:2]
    expected, places = _drawn((width, height), state, **how)
    for name, box in places.items():
        place = slice(box.top, box.bottom), slice(box.left, box.right)
        apart = np.abs(picture[place].astype(int) - expected[place].astype(int)).mean()
        if apart > ALIKE:
            scene = type(state).__name__
            return f"the {name} of the scene {scene} is not there ({apart:.0f} grey levels apart)"
    return None


@lru_cache(maxsize=16)
def _drawn(
    size: tuple[int, int],
    state: Known,
    *,
    theme: str = "night",
    language: str = "en",
    problem: str | None = None,
    demo: str | None = None,
) -> tuple[np.ndarray, dict[str, pygame.Rect]]:
    """A scene as it should look, and where the words are that it is known by."""
    window = Window.offscreen(size)
    with _ONE_PAINTER:
        stage = Stage(window, theme, load_words(language), Timing())
        stage.draw(state, state.since, None, Notices(problem=problem, demo=demo))
    texts = stage.scene.texts if stage.scene else {}
    places = {name: texts[name].rect for name in STILL[type(state)] if name in texts}
    return pygame.surfarray.array3d(window.canvas).swapaxes(0, 1), places


def codes(picture: np.ndarray) -> list[str]:
    """What the QR codes in ``picture`` say."""
    return [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]
