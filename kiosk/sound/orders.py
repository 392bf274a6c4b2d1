"""What the display process says to the sound process: one line of JSON an order; the end of them is the end.

Each says when it was given (monotonic seconds, one clock for all processes): a tone that comes too late is
worse than none.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from kiosk.sound.melody import LONGEST_SECONDS, Melody, Note
from kiosk.system.json_file import parse_json
from kiosk.system.lines import ProtocolError

LONGEST_ORDER = 4096
"""Bytes, the line's end included: a pipe takes such a line whole or not at all (PIPE_BUF, pipe(7))."""

LONGEST_TEXT = 900
"""Characters of what is spoken: some minute and a half, and fewer bytes than an order may have."""

MOST_NOTES = 20

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")


@dataclass(frozen=True, slots=True)
class Configure:
    """The first order, and whenever something changes.

    Attributes:
        device: ``auto``, or a device's name.
        volume: 0-100.
        language: of what is spoken.
    """

    device: str
    volume: int
    language: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play a melody."""

    melody: Melody
    given: float


@dataclass(frozen=True, slots=True)
class Say:
    """Speak, in place of what is being spoken, once the melody before it is over."""

    text: str
    given: float


@dataclass(frozen=True, slots=True)
class Hush:
    """Speak no more."""


Order = Configure | Play | Say | Hush


def encode(order: Order) -> bytes:
    """A line, its end included, of `LONGEST_ORDER` at most."""
    fields: list[Any]
    match order:
        case Configure(device=device, volume=volume, language=language):
            fields = ["configure", device[:LONGEST_TEXT], volume, language]
        case Play(melody=melody, given=given):
            fields = ["play", [list(note) for note in melody], given]
        case Say(text=text, given=given):
            fields = ["say", text[:LONGEST_TEXT], given]
        case Hush():
            fields = ["hush"]
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def decode(line: bytes) -> Order:
    """The inverse of `encode`, without the line's end. Raises `ProtocolError`."""
    try:
        fields = parse_json(line)
    except ValueError:
        fields = None
    match fields:
        case ["configure", str(device), int(volume), str(language)] if (
            0 <= volume <= 100 and LANGUAGE.fullmatch(language)
        ):
            return Configure(device, volume, language)
        case ["play", [*notes], float(given)] if 0 < len(notes) <= MOST_NOTES:
            return Play(tuple(_note(note) for note in notes), given)
        case ["say", str(text), float(given)] if len(text) <= LONGEST_TEXT:
            return Say(text, given)
        case ["hush"]:
            return Hush()
    raise ProtocolError("the display process sent no order for sound")


def _note(fields: object) -> Note:
    match fields:
        case [float(at), int(pitch), float(lasts), float(loud)] if (
            at >= 0 and 0 <= pitch <= 127 and lasts > 0 and at + lasts <= LONGEST_SECONDS and 0 < loud <= 1
        ):
            return Note(at, pitch, lasts, loud)
    raise ProtocolError("the display process sent no note")
