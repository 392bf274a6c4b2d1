"""States to draw, with the longest texts the configuration allows."""

import numpy as np

from kiosk.config.schema import Timing
from kiosk.content.emotions import EMOTIONS
from kiosk.content.languages import languages, load_words
from kiosk.content.playlists import Playlist
from kiosk.screen.scene import Shown
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, Looking, NoFace, NotSure, OutOfOrder, Result
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.reading import Hint, Reading, Verdict

SIZES = [(1920, 1080), (1280, 720), (1024, 600), (800, 480), (1080, 1920), (480, 800)]
WORDS = {code: load_words(code) for code in languages()}
LABELS = tuple(EMOTIONS)


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


def looking(reading: Reading | None = None) -> Looking:
    """A visit that began at 10 s."""
    return Looking(10.0, LONG_FACT, reading)


def scenes() -> dict[str, Shown]:
    """One state for every scene."""
    return {
        "attract": Attract(10.0),
        "looking": looking(Reading(t=10.5, face=FACE, progress=0.5)),
        "result": result(),
        "not_sure": not_sure(),
        "no_face": NoFace(10.0, LONG_FACT, Hint.CUT_OFF),
        "resting": CameraUnavailable(10.0, LONG_FACT),
        "out_of_order": OutOfOrder(10.0, LONG_FACT),
    }


def frame(height: int = 480, width: int = 640) -> GreyImage:
    """A grey picture, darker to the right and with some texture."""
    ramp = np.linspace(220, 40, width)[None, :] + 12 * np.sin(np.arange(height) / 9)[:, None]
    return ramp.astype(np.uint8)


def stage(size: tuple[int, int], theme: str = "night", language: str = "en") -> tuple[Stage, Window]:
    """A stage on a picture in memory."""
    window = Window.offscreen(size)
    return Stage(window, theme, WORDS[language], Timing()), window


QUIET = Notices()
"""No notices at all."""
