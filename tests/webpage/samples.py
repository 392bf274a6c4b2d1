"""What the tests of the page share."""

from functools import cache

import cv2
import numpy as np

from kiosk.app.still import StillAnswer, verdict_of
from kiosk.config.schema import Decision
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.playlists import Playlist
from kiosk.content.theme_choice import as_it_comes
from kiosk.vision.reading import Hint
from kiosk.web.desk import Seen
from tests.configs import LABELS, LINK
from tests.pictures import portrait

THEME = as_it_comes().night


@cache
def bundle(text: str = "language: [en, de]") -> Bundle:
    return bundle_from(text.encode(), "config.yaml")


@cache
def jpeg(quality: int = 90) -> bytes:
    """The portrait as a file."""
    return cv2.imencode(".jpg", portrait(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def blank_png(height: int = 240, width: int = 320) -> bytes:
    return cv2.imencode(".png", np.full((height, width), 120, np.uint8))[1].tobytes()


def seen(hint: Hint | None = None, title: str = "Neon lights", mood: str = "Merry", **shares: float) -> Seen:
    """An answer with these probabilities, the rest shared out evenly."""
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    verdict = verdict_of({label: shares.get(label, rest) for label in LABELS}, Decision())
    labels = [verdict.shown] if verdict.answers else verdict.likeliest(2)
    playlists = {label: Playlist(title, mood, LINK) for label in labels}
    return Seen(StillAnswer((0.4, 0.3, 0.2, 0.3), hint, verdict, playlists), b"\xff\xd8 a picture")


def no_face(hint: Hint = Hint.NO_FACE) -> Seen:
    return Seen(StillAnswer(None, hint, None, {}), b"\xff\xd8 a picture")
