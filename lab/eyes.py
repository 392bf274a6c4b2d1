"""Recognises what a photographed display shows, by drawing the expected scene on this host.

Moving parts and what chance picks are left out: compared are the places of still words. Those of the attract
scene drift, and change places with its picture: they are looked for wherever they may be.
"""

import json
import threading
from functools import lru_cache

import cv2
import numpy as np
import pygame
import zxingcpp

from kiosk.appliance.codes import CONFIGURATION
from kiosk.content.bundle import bundle_from
from kiosk.content.faults import Fault
from kiosk.screen import drift
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, ForStaff, GetReady, OutOfOrder, Problem

ALIKE = 4.0
"""Mean difference of grey levels up to which two pictures of the same words are the same."""

DARK = 2.0
"""Mean grey level up to which a picture is dark: QEMU writes a line on a display that is off."""

Known = Attract | GetReady | CameraUnavailable | ForStaff | OutOfOrder
"""The scenes that can be told apart."""

_ONE_PAINTER = threading.Lock()

STILL: dict[type, tuple[str, ...]] = {
    Attract: ("headline", "notice", "demo", "problem"),
    GetReady: ("show", "notice"),
    CameraUnavailable: ("headline", "advice", "again"),
    ForStaff: ("headline", "advice", "fact", "detail", "again"),
    OutOfOrder: ("headline", "advice", "fact", "detail", "again"),
}
"""The words by which each scene is known; a fact drawn by chance is not among them."""


def is_dark(picture: np.ndarray) -> bool:
    """Whether ``picture`` (uint8 ``[h, w, 3]``, RGB) is one of nothing."""
    return bool(picture.mean() < DARK)


def shows(picture: np.ndarray, state: Known, **how: str | None) -> str | None:
    """None if ``picture`` (uint8 ``[h, w, 3]``, RGB) shows ``state``, else what is different, in words.

    ``how``: the theme, language, problem and demo of `_drawn`.
    """
    size = picture.shape[1], picture.shape[0]
    if not isinstance(state, Attract):
        return _missing(picture, *_drawn(size, state, state.since, **how), 0, state)
    # As far apart as can be, both ways.
    reach = 2 * drift.reach(min(size) / 100)
    for when in (drift.EXCHANGE_SECONDS, 0.0):
        different = _missing(picture, *_drawn(size, state, when, **how), reach, state)
        if different is None:
            break
    return different


def _missing(
    picture: np.ndarray, expected: np.ndarray, places: dict[str, pygame.Rect], reach: int, state: Known
) -> str | None:
    """What is not within ``reach`` pixels of where it is expected, in words; None when all is."""
    for name, box in places.items():
        words = expected[box.top : box.bottom, box.left : box.right]
        around = box.inflate(2 * reach, 2 * reach).clip(pygame.Rect(0, 0, *picture.shape[1::-1]))
        seen = picture[around.top : around.bottom, around.left : around.right]
        found = cv2.matchTemplate(seen, words, cv2.TM_SQDIFF)
        x, y = cv2.minMaxLoc(found)[2]
        there = seen[y : y + box.height, x : x + box.width].astype(int)
        apart = np.abs(there - words.astype(int)).mean()
        if apart > ALIKE:
            scene = type(state).__name__
            return f"the {name} of the scene {scene} is not there ({apart:.0f} grey levels apart)"
    return None


@lru_cache(maxsize=16)
def _drawn(
    size: tuple[int, int],
    state: Known,
    when: float,
    *,
    theme: str = "night",
    language: str = "en",
    problem: str | None = None,
    demo: str | None = None,
) -> tuple[np.ndarray, dict[str, pygame.Rect]]:
    """A scene as it should look, and where the words are that it is known by."""
    window = Window.offscreen(size)
    said = {"language": language, "display": {"theme": theme}}
    told = None if problem is None else Problem(CONFIGURATION, problem, Fault.CONFIGURATION)
    with _ONE_PAINTER:
        stage = Stage(window, bundle_from(json.dumps(said).encode(), "config.yaml"))
        stage.draw(state, when, None, Notices(problem=told, demo=demo))
        pieces = stage.scene.pieces(state, when, None) if stage.scene else {}
    standing = {name: item.rect for name, item in (stage.scene.texts if stage.scene else {}).items()}
    standing |= {name: piece.rect for name, piece in pieces.items()}
    places = {name: standing[name] for name in STILL[type(state)] if name in standing}
    return pygame.surfarray.array3d(window.canvas).swapaxes(0, 1), places


def codes(picture: np.ndarray) -> list[str]:
    """What the QR codes in ``picture`` say."""
    return [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]
