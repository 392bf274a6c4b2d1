"""Tones as arrays: short, soft, without clicks, and each with a shape of its own."""

from itertools import combinations

import numpy as np
import pytest

from kiosk.content.emotions import EMOTIONS
from kiosk.sound.melody import LONGEST_SECONDS, NO_FACE, NOT_SURE, PRESS, TICK, Note
from kiosk.sound.tones import PEAK, RATE, frequency, gain, limited, note, render

MELODIES = {"press": PRESS, "tick": TICK, "not sure": NOT_SURE, "no face": NO_FACE} | {
    label: emotion.melody for label, emotion in EMOTIONS.items()
}
EVERY = pytest.mark.parametrize("melody", MELODIES.values(), ids=MELODIES)

CLICK = 0.35
"""Between two samples: a tone of 5 kHz at `PEAK` has less, a wave that is cut off at its crest more."""


@EVERY
def test_it_begins_and_ends_in_silence(melody):
    sound = render(melody)
    assert (sound.dtype, sound.ndim) == (np.float32, 1)
    assert sound[0] == sound[-1] == 0
    # And comes out of it and goes back gently.
    assert np.abs(sound[: RATE // 2000]).max() < 0.1
    assert np.abs(sound[-RATE // 200 :]).max() < 0.01


@EVERY
def test_nothing_in_it_clicks(melody):
    assert np.abs(np.diff(render(melody))).max() < CLICK


@EVERY
def test_two_of_the_loudest_at_once_do_not_overflow(melody):
    sound = render(melody)
    assert 0.2 * PEAK < np.abs(sound).max() <= PEAK * (1 + 1e-6)
    assert 2 * PEAK <= 1
    # No more air on one side than on the other.
    assert abs(float(sound.mean())) < 0.01


@EVERY
def test_it_is_as_long_as_its_last_note(melody):
    ends = max(one.at + one.lasts for one in melody)
    assert len(render(melody)) / RATE == pytest.approx(ends, abs=0.001)
    assert ends <= LONGEST_SECONDS


def test_what_answers_a_press_is_over_before_the_countdown_ticks():
    assert len(render(TICK)) / RATE < 0.2
    assert len(render(PRESS)) / RATE < 0.6


def test_no_two_sound_alike():
    for (one, first), (other, second) in combinations(MELODIES.items(), 2):
        length = max(len(render(first)), len(render(second)))
        a, b = (np.pad(render(melody), (0, length - len(render(melody)))) for melody in (first, second))
        likeness = float(a @ b / np.sqrt((a @ a) * (b @ b)))
        assert likeness < 0.9, f"{one} sounds like {other}"


def loudest_frequency(sound: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * RATE / len(sound))


@pytest.mark.parametrize("pitch", [55, 69, 84, 91])
def test_a_note_has_the_pitch_it_says(pitch):
    assert loudest_frequency(note(pitch, 1.0)) == pytest.approx(frequency(pitch), rel=0.01)


def test_the_a_above_the_middle_c_has_440_hertz():
    assert frequency(69) == 440
    assert frequency(81) == 880


def test_happy_rises_and_no_face_falls():
    happy, gone = EMOTIONS["happy"].melody, NO_FACE
    assert [one.pitch for one in happy] == sorted(one.pitch for one in happy)
    assert [one.pitch for one in gone] == sorted((one.pitch for one in gone), reverse=True)


def test_a_melody_is_made_once_and_nobody_can_change_it():
    assert render(PRESS) is render(PRESS)
    assert not render(PRESS).flags.writeable


@pytest.mark.parametrize("melody", [(), (Note(2.9, 60, 0.5),)])
def test_what_is_no_short_melody_is_refused(melody):
    with pytest.raises(ValueError, match="three seconds"):
        render(melody)


def test_silence_stays_silence_at_any_peak():
    assert not limited(np.zeros(9, np.float32)).any()


def test_half_the_volume_is_a_quarter_of_the_wave():
    assert [gain(volume) for volume in (0, 50, 100)] == [0, 0.25, 1]
