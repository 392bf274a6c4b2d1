"""Every scene drawn once with a configuration's own texts, in memory, before a visitor sees any of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import numpy as np
from pygame import Rect, Surface

from kiosk.config.diagnostics import show
from kiosk.config.display_size import Size, read_size
from kiosk.content.bundle import Bundle
from kiosk.content.faults import Fault
from kiosk.content.locale import Locale
from kiosk.content.playlists import Playlist
from kiosk.errors import DisplayError, KioskError
from kiosk.screen import icons, text
from kiosk.screen.kit import Kit
from kiosk.screen.mirror_scene import LETTERS
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import SETTLED, Scene, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.session import Problem

MOST_FURTHER = 4
"""So many facts, and so many playlists, are tried in every scene in each language but the first.

Ten languages then take six times as long as one, and a Pi is done with them in time
(`kiosk.appliance.proof.LIMIT_SECONDS`).
"""

BREATH = 8
"""So many states are drawn before what they left in memory is let go: at 4K that is some 20 MB each time."""

QUIET = Notices()
LOUD = Notices(
    True, demo="a camera " * 30, problem=Problem(88, "config.yaml:12: unknown key?", Fault.CONFIGURATION)
)
PREVIEW = np.zeros((96, 128, 3), np.uint8)


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
    window = Window.offscreen(size, bundle.settings.display.rotation)
    stages = [Stage(window, bundle, theme) for theme in bundle.themes.all]
    written: set[str] = set()
    for locale in bundle.locales:
        first = locale is bundle.locales[0]
        most = None if first else MOST_FURTHER
        repertoire = Repertoire.of(locale, most)
        # Of the facts the attract scene teases with, the others have no turn here either.
        kit = replace(Kit.of(bundle, window.size, locale=locale), facts=repertoire.facts)
        for fact in repertoire.others:
            if fact not in written:
                with _named(fact, size):
                    _write(fact, kit, window.canvas)
        written |= {*repertoire.others, *repertoire.facts}
        for playlist in repertoire.other_playlists:
            said = f"{playlist.title} {playlist.mood}"
            if said not in written:
                with _named(playlist, size):
                    _write(said, kit, window.canvas)
            written.add(said)
        drawn: set[object] = set()
        for number, state in enumerate(states(locale, most)):
            if number % BREATH == 0:
                _forget()
            with _named(state, size):
                if type(state) not in drawn:
                    drawn.add(type(state))
                    _make(SCENES[type(state)](kit, state, LOUD), state, window.canvas)
                    for stage, notices in product(stages if first else (), (LOUD, QUIET)):
                        stage.draw(state, 0.0, PREVIEW, notices)
                        stage.draw(state, SETTLED, PREVIEW, notices)
                _make(SCENES[type(state)](kit, state, QUIET), state, window.canvas)


def states(locale: Locale, most: int | None = None) -> Iterator[Shown]:
    """States for every scene, with every text at least once in each that shows it.

    Of more facts than `repertoire.MOST_FACTS`, and of more playlists than `repertoire.MOST_PLAYLISTS`, or of
    each than ``most``, the most awkward stand for all.
    """
    repertoire = Repertoire.of(locale, most)
    for scene in dict.fromkeys(SCENES.values()):
        yield from scene.tried(repertoire)


def _make(scene: Scene[Any], state: Shown, surface: Surface) -> None:
    # All is made as for the display, and ends at this one pixel: the paint is what takes time.
    surface.set_clip(Rect(0, 0, 1, 1))
    scene.paint(surface)
    for moment in scene.moments():
        for piece in scene.pieces(state, moment, None).values():
            piece.draw(surface)
    surface.set_clip(None)


def _write(fact: str, kit: Kit, surface: Surface) -> None:
    """A text by itself, in the narrowest column that any has."""
    scale = kit.scale
    sizes, box = (scale.body, scale.least), (LETTERS * scale.least, scale.height)
    surface.set_clip(Rect(0, 0, 1, 1))
    text.fit(fact, text.BODY, sizes, box, balanced=True).draw(surface, Rect((0, 0), box), kit.theme.ink)
    surface.set_clip(None)


@contextmanager
def _named(what: Shown | Playlist | str, size: Size) -> Iterator[None]:
    """Whatever goes wrong within names the state, the playlist or the fact that is drawn."""
    try:
        yield
    except (KioskError, MemoryError):
        # No text's fault.
        raise
    except Exception as fault:
        # Whatever it is, it would have ended the kiosk in front of a visitor.
        raise DisplayError(_sentence(what, size, fault)) from fault


def _forget() -> None:
    """Let go of the lines and pictures that are kept for the next time, of which there is none here."""
    text.rendered.cache_clear()
    icons.icon.cache_clear()


def _sentence(what: Shown | Playlist | str, size: Size, fault: Exception) -> str:
    reason = f"cannot be drawn at {size[0]}x{size[1]} ({type(fault).__name__}: {show(str(fault))})"
    if isinstance(what, str):
        return f"the fact '{show(what)}' {reason}"
    if isinstance(what, Playlist):
        return f"the playlist '{show(what.title)}' {reason}"
    texts = dict.fromkeys(_texts(asdict(what)))
    said = f"the scene {what.name} {reason}"
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
