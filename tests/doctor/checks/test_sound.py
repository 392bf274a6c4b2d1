"""Sound and speech: never a fault by themselves, and always with what to do."""

import json

import pytest

from kiosk.config.schema import Settings, Sound
from kiosk.doctor.checks.sound import CONNECT, DROP_IN, check_sound
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import PI, Bench, only

ASK = "kiosk.doctor.probe 15 sound"
VOICES = "espeak-ng --voices=en"
HDMI = "vc4-hdmi-0, MAI PCM i2s-hifi-0"


def said(*facts, status=0) -> Ran:
    return Ran(status, "".join(json.dumps(fact) + "\n" for fact in facts))


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.commands[ASK] = said({"devices": [HDMI, "USB Audio"]}, {"chosen": None})
    bench.commands[VOICES] = Ran(0, "Pty Language\n 2  en  --/M  English\n")
    return bench


def examine(bench, **sound):
    return check_sound(bench.context(Settings(sound=Sound(**sound))))


def test_where_nothing_is_to_be_heard_nothing_is_tried(bench):
    finding = only(examine(bench), "sound")
    assert (finding.status, bench.ran) == (Status.NOT_HERE, [])


def test_the_way_to_microphones_is_not_left_open(bench):
    bench.files({DROP_IN.lstrip("/"): ""})
    finding = only(examine(bench), "sound")
    assert (finding.status, finding.remedy) == (Status.WARNING, "remove that file")
    assert DROP_IN in finding.text


def test_devices_are_named(bench):
    (finding,) = examine(bench, effects=True)
    assert finding.status is Status.OK
    assert finding.text == (
        f"plays on the system's first choice at volume 60; there are '{HDMI}', 'USB Audio'"
    )


def test_the_chosen_one_is_said(bench):
    bench.commands[ASK] = said({"devices": [HDMI, "USB Audio"]}, {"chosen": HDMI})
    (finding,) = examine(bench, effects=True, device="hdmi")
    assert finding.text.startswith(f"plays on '{HDMI}'")
    assert '"device":"hdmi"' in bench.ran[0]


def test_a_name_that_there_is_not_is_answered_with_the_kiosks_own_sentence(bench):
    fault = f"no sound device 'HDNI'; write one of these into sound.device: '{HDMI}'"
    bench.commands[ASK] = said({"fault": fault}, status=1)
    (finding,) = examine(bench, effects=True, device="HDNI")
    assert (finding.status, finding.text) == (Status.WARNING, "no sound device 'HDNI'")
    assert finding.remedy == f"write one of these into sound.device: '{HDMI}'"


def test_no_device_is_no_fault(bench):
    bench.commands[ASK] = said({"devices": []}, {"chosen": None})
    (finding,) = examine(bench, effects=True)
    assert finding.status is Status.NOT_HERE
    assert CONNECT in finding.text


@pytest.mark.parametrize(
    ("ran", "says"), [(Ran(None), "hangs"), (Ran(-11), "crashed (signal 11)")], ids=["hangs", "crashes"]
)
def test_a_driver_that_hangs_or_crashes_is_told_from_one_that_is_not_there(ran, says, bench):
    bench.commands[ASK] = ran
    (finding,) = examine(bench, effects=True)
    assert finding.status is Status.FAILED
    assert says in finding.text


def test_a_service_that_may_not_use_the_device_is_said_with_the_way(bench):
    bench.files({"etc/systemd/system/kiosk.service": ""})
    finding = only(examine(bench, effects=True), "sound service")
    assert finding.status is Status.WARNING
    assert f"systemd/kiosk-sound.conf {DROP_IN}" in finding.remedy
    bench.files({DROP_IN.lstrip("/"): ""})
    assert [found.name for found in examine(bench, effects=True)] == ["sound"]


def test_a_voice_for_the_language_is_there(bench):
    finding = only(examine(bench, speak=True), "speech")
    assert (finding.status, finding.text) == (
        Status.OK,
        "espeak-ng reads out what the screen says, in 'en'",
    )


@pytest.mark.parametrize("ran", [Ran(0, "Pty Language\n"), Ran(1)])
def test_no_voice_for_the_language_is_said(ran, bench):
    bench.commands[VOICES] = ran
    finding = only(examine(bench, speak=True), "speech")
    assert (finding.status, finding.text) == (Status.WARNING, "espeak-ng has no voice for 'en'")


def test_without_espeak_one_sentence_says_how_to_get_it(bench):
    del bench.commands[VOICES]
    finding = only(examine(bench, speak=True), "speech")
    assert (finding.status, finding.remedy) == (Status.WARNING, "sudo apt install espeak-ng")
