"""Where pictures become answers: one visitor at a time, whoever else is waiting."""

import base64
import binascii
import datetime
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from kiosk.app.daylight import wall_clock
from kiosk.app.still import StillAnswer, StillAnswers
from kiosk.content.bundle import Bundle
from kiosk.content.playlists import Playlist
from kiosk.errors import ImageError
from kiosk.vision.camera.frame import MAX_SIDE, ColourImage, Picture
from kiosk.vision.camera.images import picture_in
from kiosk.vision.camera.reduce import reduced
from kiosk.vision.reading import Box, Verdict

NAME = "the visitor's picture"
"""What sentences call it; nothing of what the visitor calls it is used."""

MEMORY = 160 << 20
"""Bytes that unpacking a picture may take. With all that the page takes anyway it stays below `MemoryMax=` of
the service: a picture of a few kilobytes would end the page for everybody otherwise. A JPEG of 67 megapixels
takes 130 MB."""

MOST_CAMERA = 8 << 20
"""Characters of a picture that comes in a message rather than as a file: one from the page's camera."""

_CAMERA = "data:image/jpeg;base64,"
"""How such a message begins."""

QUALITY = 85
"""Of the JPEG in which the visitor sees the picture again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a picture.

    Attributes:
        answer: as at `kiosk classify`.
        shown: the picture, small, with the face marked that was read: a JPEG. None where it has not been
            looked at.
    """

    answer: StillAnswer
    shown: bytes | None = None


class Desk:
    """Reads pictures for the page, from any thread: each waits for its turn.

    Attributes:
        reading: held while a picture is unpacked and read, of which this process can do one at a time.
    """

    def __init__(
        self,
        bundle: Bundle,
        chance: random.Random | None = None,
        wall: Callable[[], datetime.time] = wall_clock,
    ) -> None:
        """
        Args:
            bundle: the configuration.
            chance: what picks playlists and facts.
            wall: what the clock on the wall says.

        Raises:
            ModelError: one of the networks is missing or not the right one.
        """
        self._answers = StillAnswers(bundle, chance)
        self._wall = wall
        # Apart, so that a fact need not wait until somebody's picture is read.
        self._facts, self.reading = threading.Lock(), threading.Lock()

    def fact(self, language: str) -> str:
        """Something to read meanwhile, in one of the configuration's languages."""
        with self._facts:
            return self._answers.fact(language)

    def read(self, content: bytes, language: str) -> Seen:
        """The answer to a picture file.

        Args:
            content: the file.
            language: of the playlists; one of the configuration's.

        Raises:
            ImageError: it is no picture that can be read.
        """
        with self.reading:
            picture = picture_in(content, NAME, memory=MEMORY)
            answer = self._answers.answer(picture.grey, self._wall(), language)
            # Nothing of it stays in the networks' memory either.
            self._answers.pipeline.forget()
            return Seen(answer, marked(picture, answer.face))

    def settled(self, verdict: Verdict, face: Box | None, language: str) -> Seen:
        """The answer that goes with a verdict on a moving picture."""
        with self.reading:
            playlists = self._answers.playlists(verdict, self._wall(), language)
        return Seen(StillAnswer(face, None, verdict, playlists))

    def anew(self, verdict: Verdict, language: str) -> dict[str, Playlist]:
        """Playlists for a verdict that was told before in another language."""
        with self.reading:
            return self._answers.playlists(verdict, self._wall(), language)


def picture_of_message(message: object) -> bytes:
    """The picture that the page's camera took, as it came in a message.

    Raises:
        ImageError: it is none, or too large.
    """
    if not isinstance(message, str) or not message.startswith(_CAMERA):
        raise ImageError(f"{NAME}: no JPEG from the page's camera", "no_picture")
    if len(message) > MOST_CAMERA:
        raise ImageError(f"{NAME}: larger than any camera's", "too_large")
    try:
        return base64.b64decode(message[len(_CAMERA) :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImageError(f"{NAME}: damaged on its way here", "damaged") from error


def marked(picture: Picture, face: Box | None) -> bytes:
    """A picture as its visitor sees it again: in colour, small, a face marked. A JPEG."""
    shown = None if picture.colour is None else picture.colour.rgb(MAX_SIDE)
    if shown is None:
        shown = cast(ColourImage, cv2.cvtColor(reduced(picture.grey, MAX_SIDE), cv2.COLOR_GRAY2RGB))
    if face is not None:
        _mark(shown, face)
    # OpenCV writes what it takes for blue, green, red.
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    return data.tobytes()


def _mark(picture: ColourImage, face: Box) -> None:
    """A frame with round corners, white on dark: it is seen on every picture."""
    height, width = picture.shape[:2]
    x, y, w, h = face[0] * width, face[1] * height, face[2] * width, face[3] * height
    radius = 0.18 * min(w, h)
    turns = np.linspace(0, np.pi / 2, 12)
    corners = ((x + w, y + h, 0), (x, y + h, 1), (x, y, 2), (x + w, y, 3))
    points = []
    for corner, (at_x, at_y, quarter) in enumerate(corners):
        inward = (-1 if corner in (0, 3) else 1, -1 if corner in (0, 1) else 1)
        angles = turns + quarter * np.pi / 2
        points += [
            (at_x + inward[0] * radius + radius * np.cos(a), at_y + inward[1] * radius + radius * np.sin(a))
            for a in angles
        ]
    line = np.rint(np.array(points) * 8).astype(np.int32).reshape(-1, 1, 2)
    thin = max(2, round(max(height, width) / 160))
    for colour, thickness in (((12, 14, 32), thin + 4), ((255, 255, 255), thin)):
        cv2.polylines(picture, [line], True, colour, thickness, cv2.LINE_AA, shift=3)
