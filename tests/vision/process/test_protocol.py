"""Every message survives the way to the other process; whatever else comes is a fault with a sentence."""

import json

import pytest

from kiosk.config.schema import Camera, PlaylistEntry, Settings
from kiosk.vision.process.lines import LONGEST_LINE
from kiosk.vision.process.protocol import (
    Beat,
    Configure,
    Fault,
    ProtocolError,
    Ready,
    Start,
    Stop,
    decode_answer,
    decode_order,
    encode_answer,
    encode_order,
)
from kiosk.vision.reading import Hint, Reading, Verdict
from kiosk.vision.settings import VisionSettings
from tests.fakes.worker import looked

SURE = Verdict(True, "happy", {"happy": 0.75, "sad": 0.25}, frames=12, seconds=0.4)

HUGE = Settings(
    playlists={
        "happy": tuple(
            PlaylistEntry(title=f"{number} {'x' * 70}", url="https://open.spotify.com/playlist/" + "a" * 22)
            for number in range(1000)
        )
    }
)
"""More than 120 KB of playlists."""


def test_orders_survive_the_way():
    settings = VisionSettings.of(Settings(camera=Camera(source="demo", fps=15)))
    for order in (Configure(settings, 7), Start(12.5), Stop()):
        line = encode_order(order)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert decode_order(line.rstrip(b"\n")) == order


def test_answers_survive_the_way():
    turned, sure = Reading(2.5, hint=Hint.TURNED, turn=90), Reading(4.0, verdict=SURE)
    readings = (Reading(1.25), turned, looked(3.0), sure)
    for answer in (Ready("Müller's eye\n", fake=False), Beat(), Fault("no cable", usage=True), *readings):
        line = encode_answer(answer)
        assert line.count(b"\n") == 1
        assert decode_answer(line.rstrip(b"\n")) == answer


def test_a_line_is_an_object_that_says_what_it_is():
    assert json.loads(encode_order(Start(12.5))) == {"start": {"since": 12.5}}
    assert json.loads(encode_answer(Fault("no cable", usage=False))) == {
        "fault": {"sentence": "no cable", "usage": False}
    }


def test_only_what_vision_uses_is_sent():
    assert len(json.dumps(HUGE.model_dump(mode="json"))) > 121_000
    sent = json.loads(encode_order(Configure(VisionSettings.of(HUGE), 7)))["configure"]["settings"]
    assert set(sent) == {"model", "camera", "face", "decision"}
    assert sent["camera"] == HUGE.camera.model_dump(mode="json")


def test_the_longest_settings_fit_into_a_line():
    longest = Settings(model="ü" * 1000, camera=Camera(source="\N{GRINNING FACE}" * 1000))
    assert len(encode_order(Configure(VisionSettings.of(longest), 7))) < LONGEST_LINE / 4


DAMAGED = [
    b"",
    b"[]",
    b"null",
    b"beat",
    b"{}",
    b'{"beat": {}',
    b'{"beat": null}',
    b'{"beat": {"x": 1}}',
    b'{"beat": {}, "ready": {"camera": "x", "fake": false}}',
    b'{"beat": {}, "other": {}}',
    b'{"start": {"since": 1.0}}',
    b'{"ready": {"camera": "x"}}',
    b'{"ready": {"camera": "x", "fake": 1}}',
    b'{"ready": {"camera": "\xff", "fake": true}}',
    b'{"reading": {"t": "1.0"}}',
    b'{"reading": {"t": NaN}}',
    b'{"reading": {"t": 1.0, "face": [0.1, 0.2, 0.3]}}',
    b'{"reading": {"t": 1.0, "hint": "unheard of"}}',
    b'{"reading": {"t": 1.0, "verdict": {"sure": true, "emotion": "happy"}}}',
    b"[" * 10000,
]


@pytest.mark.parametrize("line", DAMAGED)
def test_a_line_that_is_no_answer_is_a_fault(line):
    with pytest.raises(ProtocolError, match=r"^the vision process sent a line "):
        decode_answer(line)


@pytest.mark.parametrize("line", [b"", b'{"beat": {}}', b'{"start": {}}', b'{"configure": {"preview": 3}}'])
def test_a_line_that_is_no_order_is_a_fault(line):
    with pytest.raises(ProtocolError, match=r"^the display process sent a line "):
        decode_order(line)


def test_a_fault_does_not_repeat_what_may_be_about_a_face():
    with pytest.raises(ProtocolError) as caught:
        decode_answer(b'{"reading": {"t": 1.0, "leader": ["angry"], "angry": 0.9}}')
    assert "angry" not in str(caught.value)
