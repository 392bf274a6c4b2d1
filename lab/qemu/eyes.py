"""Recognises what a photographed display shows, by drawing the expected scene on this host.

Moving parts and what chance picks are left out: compared are the places of still words.
"""

import threading

import numpy as np
import pygame
import zxingcpp

from kiosk.config.schema import Timing
from kiosk.content.languages import load_words
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, OutOfOrder, State

ALIKE = 4.0
"""Mean difference of grey levels up to which two pictures of the same words are the same."""

_ONE_PAINTER = threading.Lock()

STILL = {
    Attract: ("headline", "invite", "notice", "problem"),
    CameraUnavailable: ("headline", "advice", "again"),
    OutOfOrder: ("headline", "advice", "fact", "again"),
}
"""The words by which each scene is known; a fact drawn by chance is not among them."""


def shows(
    picture: np.ndarray,
    state: State | OutOfOrder,
    *,
    theme: str = "night",
    language: str = "en",
    problem: str | None = None,
) -> str | None:
    """None if ``picture`` (uint8 ``[h, w, 3]``, RGB) shows ``state``, else what is different, in words."""
    height, width = picture.shape[:2]
    window = Window.offscreen((width, height))
    with _ONE_PAINTER:
        stage = Stage(window, theme, load_words(language), Timing())
        stage.draw(state, state.since, None, Notices(problem=problem))
    expected = pygame.surfarray.array3d(window.canvas).swapaxes(0, 1)
    texts = stage.scene.texts
    for name in STILL[type(state)]:
        if name not in texts:
            continue
        box = texts[name].rect
        place = slice(box.top, box.bottom), slice(box.left, box.right)
        apart = np.abs(picture[place].astype(int) - expected[place].astype(int)).mean()
        if apart > ALIKE:
            return (
                f"the {name} of the scene {type(state).__name__} is not there ({apart:.0f} grey levels apart)"
            )
    return None


def codes(picture: np.ndarray) -> list[str]:
    """What the QR codes in ``picture`` say."""
    return [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]
