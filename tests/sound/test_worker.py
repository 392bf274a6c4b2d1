"""The sound process obeys, in time or not at all; what cannot be heard is said once and is no fault."""

import contextlib
import logging
import os

import numpy as np
import pytest

from kiosk.errors import SoundError
from kiosk.sound.melody import NO_FACE, PRESS
from kiosk.sound.orders import Configure, Hush, Play, Say, encode
from kiosk.sound.speech import PAUSE_SECONDS
from kiosk.sound.tones import RATE, gain, render
from kiosk.sound.worker import AGAIN_SECONDS, SPEECH_SECONDS, TONE_SECONDS, Worker, serve
from kiosk.system.lines import ProtocolError
from tests.fakes.clock import FakeClock
from tests.fakes.sound import FakeOutput

VOICE = np.full(RATE, 0.25, np.float32)
SETTINGS = Configure("auto", 60, "en")


class Rig:
    """A worker with devices, a voice and time in the test's hands."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.outputs: list[FakeOutput] = []
        self.opened: list[str] = []
        self.spoken: list[tuple[str, str]] = []
        self.missing: str | None = None
        self.mute: str | None = None
        self.worker = Worker(self._open, self._speak, self.clock)

    def _open(self, device: str) -> FakeOutput:
        self.opened.append(device)
        if self.missing:
            raise SoundError(self.missing)
        self.outputs.append(FakeOutput())
        return self.outputs[-1]

    def _speak(self, text: str, language: str) -> np.ndarray:
        if self.mute:
            raise SoundError(self.mute)
        self.spoken.append((text, language))
        return VOICE

    @property
    def output(self) -> FakeOutput:
        return self.outputs[-1]

    def play(self, melody=PRESS, age: float = 0.0) -> None:
        self.worker.obey(Play(melody, self.clock() - age))

    def say(self, text: str = "hello", age: float = 0.0) -> None:
        self.worker.obey(Say(text, self.clock() - age))


@pytest.fixture
def rig() -> Rig:
    made = Rig()
    made.worker.obey(SETTINGS)
    return made


def test_the_device_is_opened_with_the_settings_and_kept_open(rig):
    assert rig.opened == ["auto"]
    rig.play()
    rig.play(NO_FACE)
    assert rig.opened == ["auto"]
    ((first, loud), (second, _)) = rig.output.melodies
    assert np.array_equal(first, render(PRESS))
    assert np.array_equal(second, render(NO_FACE))
    assert loud == gain(60)


@pytest.mark.parametrize(("age", "heard"), [(TONE_SECONDS, 1), (TONE_SECONDS + 0.01, 0)])
def test_a_tone_that_comes_late_is_left_out(age, heard, rig):
    rig.play(age=age)
    assert len(rig.output.melodies) == heard


@pytest.mark.parametrize(("age", "heard"), [(SPEECH_SECONDS, 1), (SPEECH_SECONDS + 0.01, 0)])
def test_so_is_a_sentence(age, heard, rig):
    rig.say(age=age)
    assert len(rig.output.voices) == heard


def test_a_sentence_is_spoken_in_the_language_as_loud_as_the_tones(rig):
    rig.worker.obey(Configure("auto", 30, "de"))
    rig.say("Du siehst fröhlich aus.")
    assert rig.spoken == [("Du siehst fröhlich aus.", "de")]
    assert rig.output.voices[0][1] == gain(30)
    assert rig.opened == ["auto"]


def test_a_sentence_waits_until_the_melody_is_over(rig):
    rig.play()
    rig.clock.now += 0.1
    rig.say()
    ((sound, _),) = rig.output.voices
    silence = len(render(PRESS)) / RATE - 0.1 + PAUSE_SECONDS
    assert len(sound) / RATE == pytest.approx(silence + 1, abs=0.001)
    assert not sound[: round(silence * RATE)].any()


def test_a_sentence_without_a_melody_begins_at_once(rig):
    rig.play()
    rig.clock.now += 5
    rig.say()
    assert np.array_equal(rig.output.voices[0][0], VOICE)


def test_hush_ends_the_voice_and_the_next_sentence_takes_its_place(rig):
    rig.say()
    rig.worker.obey(Hush())
    assert (rig.output.silenced, rig.output.speaking) == (1, False)
    rig.say("one")
    rig.say("two")
    assert rig.output.silenced == 2
    assert len(rig.output.voices) == 3


def test_another_device_takes_the_place_of_the_first_at_once(rig):
    rig.worker.obey(Configure("HDMI", 60, "en"))
    assert rig.opened == ["auto", "HDMI"]
    assert rig.outputs[0].closed
    rig.play()
    assert len(rig.outputs[1].melodies) == 1


def test_without_a_device_it_is_said_once_and_looked_for_again_now_and_then(caplog):
    rig = Rig()
    rig.missing = "no sound device can be opened (none); 'kiosk doctor' tells more"
    rig.worker.obey(SETTINGS)
    for _ in range(100):
        rig.play()
        rig.say()
        rig.worker.obey(Hush())
        rig.clock.now += AGAIN_SECONDS / 50
    assert len(rig.opened) == 2
    assert caplog.messages == [f"nothing is heard: {rig.missing}"]
    assert rig.spoken == []
    rig.missing = None
    rig.clock.now += AGAIN_SECONDS
    rig.play()
    assert len(rig.output.melodies) == 1


def test_without_a_voice_the_tones_are_heard_all_the_same(rig, caplog):
    rig.mute = "espeak-ng is not installed"
    for _ in range(3):
        rig.say()
        rig.play()
    assert len(rig.output.melodies) == 3
    assert caplog.messages == ["nothing is heard: espeak-ng is not installed"]


@pytest.mark.parametrize("order", [Play(PRESS, 1000.0), Say("x", 1000.0), Hush()])
def test_an_order_before_the_settings_is_none(order):
    with pytest.raises(ProtocolError, match="did not say first"):
        Rig().worker.obey(order)


class TestTheProcess:
    @pytest.fixture
    def pipes(self):
        ends = (*os.pipe(), *os.pipe())
        yield ends
        for end in ends:
            with contextlib.suppress(OSError):
                os.close(end)

    def run(self, pipes, told: bytes) -> tuple[int, bytes, Rig]:
        """The whole life of a worker that is told this."""
        orders, tell, answers, answer = pipes
        rig = Rig()
        os.write(tell, told)
        os.close(tell)
        status = serve(rig.worker, orders, answer)
        os.close(answer)
        return status, os.read(answers, 100), rig

    def test_answers_each_order_and_leaves_when_they_end(self, pipes):
        told = b"".join(map(encode, (SETTINGS, Play(PRESS, 1000.0), Say("hello", 1000.0), Hush())))
        status, answers, rig = self.run(pipes, told)
        assert (status, answers) == (0, b"....")
        assert rig.output.closed
        assert (len(rig.output.melodies), len(rig.output.voices)) == (1, 1)

    def test_what_is_no_order_ends_it_without_a_word_of_what_came(self, pipes, caplog):
        caplog.set_level(logging.WARNING)
        status, answers, rig = self.run(pipes, encode(SETTINGS) + b"secret\n")
        assert (status, answers) == (1, b".")
        assert rig.output.closed
        assert "secret" not in caplog.text

    def test_half_an_order_is_none(self, pipes):
        status, answers, _ = self.run(pipes, encode(SETTINGS) + b'["hu')
        assert (status, answers) == (0, b".")
