"""What is played: a few notes each. Those of the emotions are in `kiosk.content.emotions`."""

from typing import NamedTuple

LONGEST_SECONDS = 3.0
"""A melody is over by then."""


class Note(NamedTuple):
    """One note of a melody.

    Attributes:
        at: when it begins, seconds from the melody's beginning.
        pitch: by MIDI's number: 60 is the middle C, 69 the A of 440 Hz.
        lasts: seconds until it is gone.
        loud: 0-1.
    """

    at: float
    pitch: int
    lasts: float = 0.6
    loud: float = 1.0


Melody = tuple[Note, ...]

PRESS: Melody = (Note(0.0, 76, 0.25, 0.7), Note(0.07, 81, 0.35))
TICK: Melody = (Note(0.0, 84, 0.12, 0.45),)
NOT_SURE: Melody = (Note(0.0, 69, 0.5, 0.5), Note(0.16, 74, 0.5, 0.6), Note(0.32, 71, 0.9, 0.5))
"""Left open, as a question is."""

NO_FACE: Melody = (Note(0.0, 60, 0.5, 0.5), Note(0.2, 55, 0.9, 0.5))
"""Low and gentle: it is nobody's fault."""
