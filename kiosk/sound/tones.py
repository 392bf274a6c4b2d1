"""Short tones, made of sines: nothing is read from a file, and nothing clicks.

A note is a struck bar, as of a marimba: a sine and two partials of it, each of which fades on its own. (A
marimba's bars are cut so that the first overtone is two octaves above the tone: Rossing 2000, "Science of
Percussion Instruments", ch. 7.)
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kiosk.sound.melody import LONGEST_SECONDS, Melody

Samples = NDArray[np.float32]
"""Mono sound, ``[n]``, -1 to 1, `RATE` of them a second."""

RATE = 48000
"""Samples a second; what HDMI takes by itself."""

PEAK = 0.5
"""No sample is larger: two sounds at once do not overflow."""

ATTACK_SECONDS = 0.006
"""A bar is struck, but the ear hears a click where a wave begins within a millisecond or two."""

RELEASE_SECONDS = 0.03
"""What is left of a note at its end goes to nothing in so long."""

PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.12, 0.7), (4.0, 0.18, 0.3))
"""Frequency, strength and time of fading, each as a multiple of the tone's own."""


def frequency(pitch: int) -> float:
    """Hertz of a MIDI number, in equal temperament."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def note(pitch: int, lasts: float) -> Samples:
    """One struck bar, its loudest moment about 1, its first and last sample 0."""
    count = max(2, round(lasts * RATE))
    t = np.arange(count) / RATE
    whole = np.zeros(count)
    for multiple, strength, fading in PARTIALS:
        decay = np.exp(-t / (lasts / 4 * fading))
        whole += strength * decay * np.sin(2 * np.pi * frequency(pitch) * multiple * t)
    rise = np.minimum(1.0, t / ATTACK_SECONDS)
    fall = np.minimum(1.0, (count - 1 - np.arange(count)) / (RELEASE_SECONDS * RATE))
    # Raised cosines, so that neither end has a corner.
    shaped = whole * _smooth(rise) * _smooth(fall)
    return shaped.astype(np.float32)


@lru_cache(maxsize=64)
def render(melody: Melody) -> Samples:
    """The whole melody, its peak at the loudest note's share of `PEAK`; read-only, for it is kept.

    Raises:
        ValueError: it is empty, or longer than `LONGEST_SECONDS`.
    """
    ends = max((one.at + one.lasts for one in melody), default=0.0)
    if not 0 < ends <= LONGEST_SECONDS:
        raise ValueError("a melody has a note, and lasts three seconds at most")
    whole = np.zeros(round(ends * RATE) + 2, np.float32)
    for one in melody:
        sound = note(one.pitch, one.lasts)
        begin = round(one.at * RATE)
        whole[begin : begin + len(sound)] += one.loud * sound[: len(whole) - begin]
    loudest = max(one.loud for one in melody)
    whole = limited(whole, PEAK * loudest)
    whole.flags.writeable = False
    return whole


def limited(sound: Samples, peak: float = PEAK) -> Samples:
    """The same with its largest sample at ``peak``; silence stays silence."""
    largest = float(np.abs(sound).max(initial=0.0))
    return sound if largest == 0 else (sound * (peak / largest)).astype(np.float32)


def gain(volume: int) -> float:
    """By how much samples are multiplied at a ``volume`` of 0-100. The ear hears ratios: half the number is a
    quarter of the wave."""
    return (volume / 100) ** 2


def _smooth(ramp: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((1 - np.cos(np.pi * ramp)) / 2)
