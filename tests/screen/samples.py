"""States to draw, with the longest texts the configuration allows."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache

import numpy as np
import pygame
import pytest
from _pytest.mark import ParameterSet

from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.emotions import EMOTIONS
from kiosk.content.faults import Fault
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.content.playlists import Playlist
from kiosk.model.manifest import load_manifest
from kiosk.screen.examples import examples
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.scene import Scene, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.session import (
    Looking,
    NoFace,
    NotSure,
    Problem,
    Question,
    Result,
)
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Hint, Reading, Verdict

USUAL = [
    *((1920, 1080), (1280, 720), (1024, 600), (800, 480), (1080, 1920), (480, 800)),
    *((720, 1280), (1024, 768), (640, 480), (480, 320)),
]
SIZES = [*USUAL, pytest.param((3840, 2160), marks=pytest.mark.slow)]
"""Displays there are, for `pytest.mark.parametrize`; the largest takes its time."""

WORDS = {code: load_words(code) for code in languages()}
_BY_LENGTH = sorted(WORDS, key=lambda code: sum(map(len, WORDS[code].sentences.values())))
EXTREMES = (_BY_LENGTH[0], _BY_LENGTH[-1])
"""The languages that say the least and the most, in characters."""

TIGHT = ((800, 480), (480, 800), (480, 320))
"""Displays on which a word too many is noticed first."""


def places() -> Iterator[ParameterSet]:
    """Display and language: every language where room is scarce, the longest and the shortest everywhere.

    Always tried are each display and each language: on every display the longest, which is the first to lack
    room, and on the least display all of them. The others differ from those in no kind of rule.
    """
    for size in [*USUAL, (3840, 2160)]:
        for language in WORDS if size in TIGHT else EXTREMES:
            marks = [pytest.mark.slow] if size == (3840, 2160) else []
            if language != EXTREMES[1] and size != (480, 320):
                marks.append(pytest.mark.exhaustive)
            yield pytest.param(size, language, marks=marks)


PLACES = list(places())

LABELS = tuple(EMOTIONS)
SHOWN = tuple(label for label in LABELS if label in load_manifest().labels)
"""Those that the shipped model knows, as the attract scene has them."""
KNOWS_ALL = "models/fer8_int8.yaml"
"""A model that knows all of them."""


def of_length(words: str, length: int) -> str:
    """``words`` over and over, exactly ``length`` characters."""
    return (words * (length // len(words) + 1))[: length - 1].rstrip().ljust(length, "m")


LONG_FACT = of_length(
    "The muscles around the eyes hardly ever obey the will, whatever the mouth may do. ", 240
)
FIRST = Playlist(
    of_length("Quiet songs for remarkably long Sunday afternoons ", 80),
    of_length("Slow piano, soft voices, and hardly any percussion to speak of; ", 120),
    "https://open.spotify.com/playlist/37i9dQZF1DX7qK8ma5wgG1",
)
SECOND = Playlist(
    of_length("Wonderful loudspeakers and magnificent orchestras ", 80),
    of_length("Everything turned up until the window panes hum along with it ", 120),
    "https://open.spotify.com/playlist/37i9dQZF1DWZqd5JICZI0u",
)
SHORT = Playlist("Calm", "", "https://open.spotify.com/playlist/37i9dQZF1DWWQRwui0ExPn")
FACE = (0.30, 0.20, 0.25, 0.35)


def verdict(first: str, second: str, sure: bool) -> Verdict:
    """A verdict for ``first``, with ``second`` behind it."""
    shares = {label: 0.02 for label in LABELS} | {
        first: 0.70 if sure else 0.46,
        second: 0.20 if sure else 0.44,
    }
    return Verdict(sure, first, shares, frames=12, seconds=0.5)


def result(emotion: str = "disgust", playlist: Playlist = FIRST, fact: str = LONG_FACT) -> Result:
    """A sure verdict."""
    other = "happy" if emotion != "happy" else "sad"
    return Result(10.0, fact, verdict(emotion, other, sure=True), playlist)


def not_sure(first: str = "disgust", second: str = "surprise") -> NotSure:
    """A tie."""
    choices = ((first, FIRST), (second, SECOND))
    return NotSure(10.0, LONG_FACT, verdict(first, second, sure=False), choices)


def choosing(emotion: str = "disgust") -> Result:
    """The visitor is asked which music it shall be."""
    return replace(result(emotion), offers={"match": FIRST, "lift": SECOND}, question=Question("music", 10.0))


def asked(emotion: str = "disgust") -> Result:
    """The visitor is asked whether the answer was right."""
    question = Question("feedback", 10.0)
    return replace(result(emotion), asks_after=0.0, asked=True, question=question)


def both(first: str = "disgust", second: str = "surprise") -> Result:
    """Two emotions in one answer."""
    torn = replace(verdict(first, second, sure=False), second=second)
    return Result(10.0, LONG_FACT, torn, FIRST)


def looking(reading: Reading | None = None) -> Looking:
    """A visit that began at 10 s."""
    return Looking(10.0, LONG_FACT, reading)


def scenes() -> dict[str, Shown]:
    """One state for every scene, by the first example of each kind, with the longest texts."""
    longest = {
        "looking": looking(Reading(t=10.5, face=FACE, progress=0.5)),
        "result": result(),
        "result:music": choosing(),
        "result:feedback": asked(),
        "result:both": both(),
        "not_sure": not_sure(),
        "no_face": NoFace(10.0, LONG_FACT, Hint.CUT_OFF),
    }
    for example in examples(bundle()).values():
        longest.setdefault(example.state.name, _lengthened(example.state))
    return longest


def _lengthened(state: Shown) -> Shown:
    texts = {
        "fact": LONG_FACT,
        "reason": LONG_FACT,
        "problem": Problem(12, LONG_FACT, Fault.CONFIGURATION),
        "since": 10.0,
    }
    own = {field.name for field in fields(state)}
    return replace(state, **{name: text for name, text in texts.items() if name in own})


def frame(height: int = 480, width: int = 640) -> ColourImage:
    """A picture, darker to the right, redder to the bottom, and with some texture."""
    ramp = np.linspace(220, 40, width)[None, :] + 12 * np.sin(np.arange(height) / 9)[:, None]
    warmth = np.linspace(0, 30, height)[:, None]
    return np.stack([ramp + warmth, ramp, ramp - warmth], axis=2).clip(0, 255).astype(np.uint8)


@cache
def bundle(theme: str = "night", language: str = "en", position: str = "top", calm: bool = False) -> Bundle:
    """The defaults but for these."""
    display = {"theme": theme, "calm": calm}
    said = {"language": language, "display": display, "camera": {"position": position}}
    return bundle_from(json.dumps(said).encode(), "config.yaml")


def made(state: Shown, size: tuple[int, int], language: str = "en", notices: Notices | None = None) -> Scene:
    """The scene of a state, laid out."""
    kit = Kit.of(bundle(language=language), size)
    return SCENES[type(state)](kit, state, notices or Notices(camera_warm=True))


def named(name: str, size: tuple[int, int], language: str = EXTREMES[1]) -> Scene:
    """One of `scenes`, laid out once for all the tests that only look at it."""
    return _named(name, size, language)


@cache
def _named(name: str, size: tuple[int, int], language: str) -> Scene:
    return made(scenes()[name], size, language)


def stage(size: tuple[int, int], theme: str = "night", language: str = "en", **more) -> tuple[Stage, Window]:
    """A stage on a picture in memory; ``more`` as for `bundle`."""
    window = Window.offscreen(size)
    return Stage(window, bundle(theme, language, **more)), window


def pixels(window: Window) -> np.ndarray:
    """What is on it, uint8 ``[x, y, 3]``."""
    return pygame.surfarray.array3d(window.canvas)


def within(seen: np.ndarray, rect: pygame.Rect) -> np.ndarray:
    """The part of `pixels` inside ``rect``."""
    return seen[rect.left : rect.right, rect.top : rect.bottom]


QUIET = Notices()
"""No notices at all."""
