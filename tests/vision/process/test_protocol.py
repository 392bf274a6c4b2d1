"""Every message survives the way to the other process; whatever else comes is a fault with a sentence."""

import json

import pytest

from kiosk.config.schema import Camera, PlaylistEntry, Settings
from kiosk.system.lines import LONGEST_LINE, ProtocolError
from kiosk.vision.process.protocol import (
    Beat,
    Configure,
    Fault,
    Ready,
    Seen,
    Start,
    Stop,
    decode_answer,
    decode_order,
    encode_answer,
    encode_order,
)
from kiosk.vision.reading import MOST_OTHERS, Hint, Reading, Verdict
from kiosk.vision.settings import VisionSettings
from tests.fakes.worker import LABELS, looked

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
    for order in (Configure(settings, LABELS, 7), Start(3, 12.5, 14.5), Stop()):
        line = encode_order(order)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert decode_order(line.rstrip(b"\n")) == order


def test_answers_survive_the_way():
    turned, sure = Reading(2.5, hint=Hint.TURNED, turn=90), Reading(4.0, verdict=SURE)
    crowd = Reading(2.75, face=(0.4, 0.2, 0.2, 0.3), others=((0.1, 0.2, 0.15, 0.2), (0.9, 0.3, 0.2, 0.2)))
    readings = (Reading(1.25), turned, crowd, looked(3.0), sure)
    answers = [Seen(number, reading) for number, reading in enumerate(readings)]
    for answer in (Ready("Müller's eye\n", fake=False), Beat(), Fault("no cable", usage=True), *answers):
        line = encode_answer(answer)
        assert line.count(b"\n") == 1
        assert decode_answer(line.rstrip(b"\n"), set(LABELS)) == answer


def test_a_line_is_an_object_that_says_what_it_is():
    assert json.loads(encode_order(Start(3, 12.5, 14.5))) == {
        "start": {"visit": 3, "since": 12.5, "judged": 14.5}
    }
    assert json.loads(encode_answer(Fault("no cable", usage=False))) == {
        "fault": {"sentence": "no cable", "usage": False}
    }


def test_only_what_vision_uses_is_sent():
    assert len(json.dumps(HUGE.model_dump(mode="json"))) > 121_000
    sent = json.loads(encode_order(Configure(VisionSettings.of(HUGE), LABELS, 7)))["configure"]["settings"]
    parts = {"model", "camera", "face", "decision", "timing", "unwanted", "threads", "spares"}
    assert set(sent) == parts
    assert set(sent["timing"]) == {"least_looking_seconds"}
    assert sent["camera"] == HUGE.camera.model_dump(mode="json")


def test_the_longest_settings_fit_into_a_line():
    longest = Settings(model="ü" * 1000, camera=Camera(source="\N{GRINNING FACE}" * 1000))
    assert len(encode_order(Configure(VisionSettings.of(longest), LABELS, 7))) < LONGEST_LINE / 4


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
    b'{"start": {"since": 1.0, "judged": 1.0}}',
    b'{"ready": {"camera": "x"}}',
    b'{"ready": {"camera": "x", "fake": 1}}',
    b'{"ready": {"camera": "\xff", "fake": true}}',
    b'{"seen": {"visit": 1, "reading": {"t": "1.0"}}}',
    b'{"seen": {"visit": 1, "reading": {"t": NaN}}}',
    b'{"seen": {"visit": 1, "reading": {"t": 1.0, "face": [0.1, 0.2, 0.3]}}}',
    b'{"seen": {"visit": 1, "reading": {"t": 1.0, "hint": "unheard of"}}}',
    b'{"seen": {"visit": 1, "reading": {"t": 1.0, "verdict": {"sure": true, "emotion": "happy"}}}}',
    b"[" * 10000,
]


@pytest.mark.parametrize("line", DAMAGED)
def test_a_line_that_is_no_answer_is_a_fault(line):
    with pytest.raises(ProtocolError, match=r"^the vision process sent a line "):
        decode_answer(line, set(LABELS))


def seen_line(field: dict) -> bytes:
    return json.dumps({"seen": {"visit": 1, "reading": {"t": 1.0} | field}}).encode()


ALL = {"happy": 0.75, "sad": 0.25}
VERDICT = {"sure": True, "emotion": "happy", "probabilities": ALL, "frames": 12, "seconds": 0.4}


@pytest.mark.parametrize(
    "field",
    [
        {},
        {"face": [-0.2, -0.1, 1.3, 1.2]},
        {"others": [[0.1, 0.2, 0.1, 0.1]] * MOST_OTHERS},
        {"leader": "sad", "progress": 1.0, "turn": 270},
        {"probabilities": {"happy": 1.0000000000000002, "sad": 0.0}},
        {"verdict": VERDICT},
        {"verdict": VERDICT | {"sure": False, "probabilities": {"happy": 0.5, "sad": 0.5}}},
    ],
)
def test_what_the_pipeline_says_is_believed(field):
    line = seen_line(field)
    said = json.loads(encode_answer(decode_answer(line, set(LABELS))))
    assert said["seen"]["reading"].items() >= field.items()


@pytest.mark.parametrize(
    "field",
    [
        {"t": float("inf")},
        {"turn": 45},
        {"turn": -90},
        {"progress": -0.1},
        {"progress": 1e300},
        {"leader": "joy"},
        {"face": [1e300, 0.0, 1e300, 5.0]},
        {"face": [-2.1, 0.2, 0.1, 0.1]},
        {"face": [0.4, 2.9, 0.1, 0.2]},
        {"face": [0.4, 0.2, -0.1, 0.1]},
        {"face": [0.4, 0.2, float("nan"), 0.1]},
        {"others": [[0.1, 0.2, 0.1, 0.1]] * (MOST_OTHERS + 1)},
        {"others": [[0.1, 0.2, 0.1, 0.1], [0.4, 2.9, 0.1, 0.2]]},
        {"others": [[0.1, 0.2, 0.1]]},
        *(
            table
            for wrong in (
                {},
                {"happy": 1.0},
                {"happy": 1.0, "joy": 0.0},
                ALL | {"joy": 0.0},
                {"happy": 1.1, "sad": 0.0},
                {"happy": 0.0, "sad": 0.0},
                {"happy": 0.9, "sad": 0.9},
                {"happy": 1.0, "sad": -0.1},
                {"happy": float("nan"), "sad": 0.5},
                {"happy": float("inf"), "sad": 0.5},
            )
            for table in ({"probabilities": wrong}, {"verdict": VERDICT | {"probabilities": wrong}})
        ),
        {"verdict": VERDICT | {"emotion": "joy"}},
        {"verdict": VERDICT | {"emotion": "sad"}},
        {"verdict": VERDICT | {"frames": 0}},
        {"verdict": VERDICT | {"frames": 10**4000}},
        {"verdict": VERDICT | {"seconds": -1.0}},
    ],
    ids=lambda field: json.dumps(field)[:70],
)
def test_a_reading_that_cannot_be_is_a_fault(field):
    line = seen_line(field)
    with pytest.raises(ProtocolError, match=r"^the vision process sent a "):
        decode_answer(line, set(LABELS))


BOTH = VERDICT | {
    "sure": False,
    "probabilities": {"happy": 0.5, "sad": 0.1, "surprise": 0.4},
    "second": "surprise",
}


def test_a_verdict_of_two_that_faces_show_together_is_believed():
    seen = decode_answer(seen_line({"verdict": BOTH}), {"happy", "sad", "surprise"})
    assert seen.reading.verdict.shown == "happy+surprise"


@pytest.mark.parametrize("wrong", [{"sure": True}, {"second": "joy"}, {"second": "happy"}, {"second": "sad"}])
def test_another_verdict_of_two_is_a_fault(wrong):
    with pytest.raises(ProtocolError):
        decode_answer(seen_line({"verdict": BOTH | wrong}), {"happy", "sad", "surprise"})


@pytest.mark.parametrize("line", [b"", b'{"beat": {}}', b'{"start": {}}', b'{"configure": {"preview": 3}}'])
def test_a_line_that_is_no_order_is_a_fault(line):
    with pytest.raises(ProtocolError, match=r"^the display process sent a line "):
        decode_order(line)


def test_a_fault_does_not_repeat_what_may_be_about_a_face():
    with pytest.raises(ProtocolError) as caught:
        decode_answer(seen_line({"leader": ["angry"], "angry": 0.9}), set(LABELS))
    assert "angry" not in str(caught.value)
