"""Every scene drawn once with a configuration's own texts, in memory, before a visitor sees any of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any

import numpy as np
from pygame import Rect, Surface

from kiosk.config.diagnostics import show
from kiosk.config.display_size import Size, read_size
from kiosk.content.bundle import Bundle
from kiosk.errors import DisplayError, KioskError
from kiosk.screen.scene import Kit, Notices, Scene, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.stage import Stage
from kiosk.screen.theme import THEMES, Scale
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, Looking, NoFace, NotSure, OutOfOrder, Result
from kiosk.vision.reading import Hint, Reading, Verdict

MOST_FACTS = 400
"""Facts that are drawn in every scene that shows one; more than so many are drawn in one scene each."""

SETTLED = 1.0
"""Seconds into a scene when a hint has come up and what grows has grown."""

QUIET = Notices()
PREVIEW = np.zeros((96, 128), np.uint8)

FACE = (0.3, 0.2, 0.25, 0.35)
LONG_WORDS = "The camera gave no picture: look at its cable; the log says more: journalctl -u kiosk. "


@dataclass(frozen=True, slots=True)
class Showing:
    """One scene to draw, and the operator's texts in it."""

    state: Shown
    texts: tuple[str, ...] = ()
    notices: Notices = QUIET


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
    """
    named = bundle.settings.display.size
    for each in dict.fromkeys((size, *([] if named == "auto" else [read_size(named)]))):
        _rehearse_at(bundle, each)


def _rehearse_at(bundle: Bundle, size: Size) -> None:
    settings = bundle.settings
    window = Window.offscreen(size, settings.display.rotation)
    stage = Stage(window, settings.display.theme, bundle.words, settings.timing)
    kit = Kit(Scale.of(window.size), THEMES[settings.display.theme], bundle.words, settings.timing)
    # What is drawn here is made as for the display, and ends at this one pixel: the paint is what takes time.
    pixel = Surface(window.size)
    pixel.set_clip(Rect(0, 0, 1, 1))
    drawn: set[object] = set()
    for showing in showings(bundle):
        state, notices = showing.state, showing.notices
        try:
            if type(state) not in drawn:
                drawn.add(type(state))
                stage.draw(state, state.since, PREVIEW, notices)
                stage.draw(state, state.since + SETTLED, PREVIEW, notices)
            _make(SCENES[type(state)](kit, state, notices), state, pixel)
        except KioskError:
            raise
        except Exception as fault:
            # Whatever it is, it would have ended the kiosk in front of a visitor.
            raise DisplayError(_sentence(showing, size, fault)) from fault


def _make(scene: Scene[Any], state: Shown, surface: Surface) -> None:
    scene.paint(surface)
    for moment in (0.0, SETTLED):
        for piece in scene.pieces(state, state.since + moment, None).values():
            piece.draw(surface)


def showings(bundle: Bundle) -> Iterator[Showing]:
    """Every scene, with every text at least once in each kind of scene that shows it."""
    facts = bundle.facts
    warm, demo = bundle.settings.camera.warm, bundle.settings.camera.source
    for notices in (Notices(warm), Notices(not warm, demo=demo, problem=LONG_WORDS * 4)):
        yield Showing(Attract(0.0), notices=notices)
    for hint in Hint:
        reading = Reading(1.0, face=FACE, hint=hint, progress=0.5)
        yield Showing(Looking(0.0, facts[0], reading), notices=Notices(demo=demo))
        yield Showing(NoFace(0.0, facts[0], hint))
    yield Showing(OutOfOrder(0.0, LONG_WORDS))
    everywhere, once = facts[:MOST_FACTS], facts[MOST_FACTS:]
    with_a_fact: tuple[Callable[[str], Shown], ...] = (
        lambda fact: Looking(0.0, fact),
        lambda fact: CameraUnavailable(0.0, fact),
    )
    for fact in everywhere:
        yield from (Showing(make(fact), (fact,)) for make in with_a_fact)
    yield from (Showing(with_a_fact[n % 2](fact), (fact,)) for n, fact in enumerate(once))
    yield from _answers(bundle, everywhere)


def _answers(bundle: Bundle, facts: tuple[str, ...]) -> Iterator[Showing]:
    """Results and ties: every label, playlist and fact."""
    labels = tuple(bundle.playlists)
    # All links are of one length, so are their codes; to make one takes as long as its scene.
    link = bundle.playlists[labels[0]][0].url
    pairs = [(label, replace(playlist, url=link)) for label in labels for playlist in bundle.playlists[label]]
    count = max(len(pairs), len(facts))
    many = islice(cycle(pairs), count + 1)
    before = next(many)
    for (label, playlist), fact in zip(many, cycle(facts)):
        texts = (playlist.title, playlist.mood, fact)
        yield Showing(Result(0.0, fact, _verdict(labels, label, True), playlist), texts)
        choices = ((label, playlist), before)
        tie = NotSure(0.0, fact, _verdict(labels, label, False), choices)
        yield Showing(tie, (*texts, before[1].title, before[1].mood))
        before = label, playlist


def _verdict(labels: tuple[str, ...], label: str, sure: bool) -> Verdict:
    shares = dict.fromkeys(labels, 0.4 / len(labels)) | {label: 0.6}
    return Verdict(sure, label, shares, frames=9, seconds=1.0)


def _sentence(showing: Showing, size: Size, fault: Exception) -> str:
    texts = " and ".join(f"'{show(text)}'" for text in showing.texts if text)
    with_texts = f" with the texts {texts}: change them" if texts else ": tell the kiosk's makers"
    reason = f"{type(fault).__name__}: {show(str(fault))}"
    return f"the scene {showing.state.name} cannot be drawn at {size[0]}x{size[1]} ({reason}){with_texts}"
