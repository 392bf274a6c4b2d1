"""The contract of every sound output, for the real one (SDL's mixer, without a device) and the fake."""

import os

import numpy as np
import pygame
import pytest

from kiosk.errors import SoundError
from kiosk.sound.melody import PRESS
from kiosk.sound.output import AUTO, MixerOutput, chosen, device_names
from kiosk.sound.tones import RATE, render
from tests.fakes.sound import FakeOutput

VOICE = np.full(60 * RATE, 0.1, np.float32)
"""A minute: it does not end while a test runs."""


@pytest.fixture
def dummy(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


@pytest.fixture(params=["real", "fake"])
def output(request, dummy):
    made = MixerOutput(AUTO) if request.param == "real" else FakeOutput()
    yield made
    made.close()


def falls_silent(output) -> bool:
    for _ in range(10**6):
        if not output.speaking:
            return True
        os.sched_yield()
    return False


class TestEveryOutput:
    def test_is_silent_at_first(self, output):
        assert not output.speaking

    def test_speaks_until_it_is_hushed(self, output):
        output.speak(VOICE, 0.5)
        assert output.speaking
        output.hush()
        assert falls_silent(output)

    def test_a_melody_does_not_end_the_voice_nor_is_one(self, output):
        output.play(render(PRESS), 0.5)
        assert not output.speaking
        output.speak(VOICE, 0.5)
        output.play(render(PRESS), 0.5)
        assert output.speaking

    def test_another_sentence_takes_the_place_of_the_first(self, output):
        output.speak(VOICE, 0.5)
        output.speak(VOICE, 1.0)
        assert output.speaking

    def test_hushing_what_says_nothing_does_no_harm(self, output):
        output.hush()
        assert not output.speaking

    def test_closes_more_than_once(self, output):
        output.speak(VOICE, 0.5)
        output.close()
        output.close()


class TestTheRealOne:
    def test_what_it_plays_is_the_samples_on_both_sides(self, dummy, monkeypatch):
        played = []

        def record(buffer: bytes) -> None:
            played.append(buffer)

        output = MixerOutput(AUTO)
        monkeypatch.setattr("kiosk.sound.output.pygame.mixer.Sound", record)
        with pytest.raises(TypeError):
            output.play(np.array([0, 1, -1, 5], np.float32), 0.5)
        output.close()
        assert np.frombuffer(played[0], "<i2").tolist() == [0, 0, 16384, 16384, -16384, -16384, 32767, 32767]

    def test_names_are_known_without_a_device_being_opened_and_one_can_be_opened_afterwards(self, dummy):
        (name,) = device_names()
        output = MixerOutput(name)
        assert pygame.mixer.get_init() == (RATE, -16, 2)
        output.close()
        assert pygame.mixer.get_init() is None

    def test_a_name_that_there_is_not_is_answered_with_those_that_there_are(self, dummy):
        with pytest.raises(SoundError) as caught:
            MixerOutput("HDMI 7")
        (name,) = device_names()
        assert str(caught.value) == (
            f"no sound device 'HDMI 7'; write one of these into sound.device: '{name}'"
        )

    def test_a_machine_without_a_device_says_so_in_one_sentence(self, monkeypatch, capfd):
        monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
        with pytest.raises(
            SoundError, match=r"^no sound device can be opened \(.*\); 'kiosk doctor' tells more$"
        ):
            MixerOutput(AUTO)
        with pytest.raises(SoundError, match="this machine has no sound"):
            device_names()
        assert "ALSA lib" not in capfd.readouterr().err


class TestTheChoice:
    NAMES = (
        "bcm2835 Headphones, bcm2835 Headphones",
        "vc4-hdmi-0, MAI PCM i2s-hifi-0",
        "vc4-hdmi-1, MAI PCM",
    )

    @pytest.mark.parametrize("wanted", ["headphones", NAMES[0]])
    def test_a_part_of_one_name_is_enough(self, wanted):
        assert chosen(wanted, list(self.NAMES)) == self.NAMES[0]

    def test_a_whole_name_is_itself_though_others_begin_like_it(self):
        assert chosen("HDMI", ["HDMI", "HDMI 2"]) == "HDMI"

    def test_a_part_of_two_names_is_not(self):
        with pytest.raises(
            SoundError, match=r"^several sound devices have 'hdmi' in their name; .*vc4-hdmi-0.*-1"
        ):
            chosen("hdmi", list(self.NAMES))

    def test_where_there_are_none_it_says_so(self):
        with pytest.raises(SoundError, match=r"^no sound device 'HDMI', nor any other; connect one"):
            chosen("HDMI", [])
