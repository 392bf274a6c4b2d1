"""Every scene drawn once with a configuration's own texts, in memory, before a visitor sees any of them."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
from pygame import Rect, Surface

from kiosk.config.diagnostics import show
from kiosk.config.display_size import Size, read_size
from kiosk.content.bundle import Bundle
from kiosk.errors import DisplayError, KioskError
from kiosk.screen import icons, text
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Kit, Notices, Scene, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.stage import Stage
from kiosk.screen.theme import THEMES, Scale
from kiosk.screen.window import Window

SETTLED = 1.0
"""Seconds into a scene when a hint has come up and what grows has grown."""

BREATH = 8
"""So many states are drawn before what they left in memory is let go: at 4K that is some 20 MB each time."""

QUIET = Notices()
LOUD = Notices(True, demo="a camera " * 30, problem="config.yaml:12: unknown key, which one was it? " * 10)
PREVIEW = np.zeros((96, 128), np.uint8)


def rehearse(bundle: Bundle, size: Size) -> None:
    """Draw all that a visitor could be shown, with every text of the bundle, turned as its settings say.

    Nothing is opened: a display that is in use shows none of it. It belongs into a process of its own, or
    before the display is opened, for it takes as long as some hundred pictures.

    Args:
        bundle: what is about to be run with.
        size: the display's picture, as it is before `display.rotation`. Where the settings name another one
            for the next start, that is drawn as well.

    Raises:
        KioskError: something could not be drawn; the sentence names the texts that were in it.
        MemoryError: there is too little of it.
    """
    named = bundle.settings.display.size
    for each in dict.fromkeys((size, *([] if named == "auto" else [read_size(named)]))):
        _rehearse_at(bundle, each)


def _rehearse_at(bundle: Bundle, size: Size) -> None:
    settings = bundle.settings
    window = Window.offscreen(size, settings.display.rotation)
    stage = Stage(window, settings.display.theme, bundle.words, settings.timing)
    kit = Kit(Scale.of(window.size), THEMES[settings.display.theme], bundle.words, settings.timing)
    drawn: set[object] = set()
    for number, state in enumerate(states(bundle)):
        if number % BREATH == 0:
            _forget()
        try:
            if type(state) not in drawn:
                drawn.add(type(state))
                for notices in (LOUD, QUIET):
                    stage.draw(state, 0.0, PREVIEW, notices)
                    stage.draw(state, SETTLED, PREVIEW, notices)
            _make(SCENES[type(state)](kit, state, QUIET), state, window.canvas)
        except (KioskError, MemoryError):
            # No text's fault.
            raise
        except Exception as fault:
            # Whatever it is, it would have ended the kiosk in front of a visitor.
            raise DisplayError(_sentence(state, size, fault)) from fault


def states(bundle: Bundle) -> Iterator[Shown]:
    """States for every scene, with every text at least once in each that shows it (but for `MOST_FACTS`)."""
    repertoire = Repertoire.of(bundle)
    for scene in dict.fromkeys(SCENES.values()):
        yield from scene.tried(repertoire)


def _make(scene: Scene[Any], state: Shown, surface: Surface) -> None:
    # All is made as for the display, and ends at this one pixel: the paint is what takes time.
    surface.set_clip(Rect(0, 0, 1, 1))
    scene.paint(surface)
    for moment in (0.0, SETTLED):
        for piece in scene.pieces(state, moment, None).values():
            piece.draw(surface)
    surface.set_clip(None)


def _forget() -> None:
    """Let go of the lines and pictures that are kept for the next time, of which there is none here."""
    text.rendered.cache_clear()
    icons.icon.cache_clear()


def _sentence(state: Shown, size: Size, fault: Exception) -> str:
    reason = f"{type(fault).__name__}: {show(str(fault))}"
    said = f"the scene {state.name} cannot be drawn at {size[0]}x{size[1]} ({reason})"
    texts = dict.fromkeys(_texts(asdict(state)))
    return f"{said} with {' and '.join(texts)}" if texts else said


def _texts(part: object) -> Iterator[str]:
    """Each text of the operator's within a state."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("fact", "title", "mood") and value:
                yield f"the {key} '{show(value)}'"
            else:
                yield from _texts(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _texts(value)
