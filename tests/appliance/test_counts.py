"""The counts outlive the kiosk, its updates and its roll-backs."""

import json

import pytest

from kiosk.app.reports import CameraDown, SceneChanged, VisitEnded
from kiosk.appliance.counts import FILE, Counts
from kiosk.session import OUTCOMES, Attract, CameraUnavailable, NoFace
from kiosk.system.store import Store
from kiosk.vision.reading import Hint

NAMES = [outcome.name for outcome in OUTCOMES]


def test_the_names_on_the_disk_are_those_of_every_installed_kiosk():
    assert NAMES == ["result", "not_sure", "no_face", "resting"]


def test_each_visit_is_counted_by_its_outcome_and_each_fault_but_misuse():
    counts = Counts()
    assert counts.hear(VisitEnded(NoFace(1.0, "A fact.", Hint.NO_FACE), 8.0, 1.0))
    assert counts.hear(VisitEnded(CameraUnavailable(2.0, "A fact."), 0.0, 2.0))
    assert counts.hear(CameraDown("the cable is out", usage=False, gave_up=False))
    assert not counts.hear(CameraDown("the file is no picture", usage=True, gave_up=False))
    assert not counts.hear(SceneChanged(Attract(3.0)))
    assert counts == Counts({"result": 0, "not_sure": 0, "no_face": 1, "resting": 1}, 1)


def test_counts_come_back_as_they_were_kept(tmp_path):
    store = Store(tmp_path)
    counts = Counts.of(store)
    assert sum(counts.visits.values()) == counts.camera_restarts == 0
    counts.visits["not_sure"] += 3
    counts.camera_restarts += 1
    counts.keep(store)
    store.close()
    assert Counts.of(Store(tmp_path)) == counts


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"\0" * 4096,
        b'{"visits": {}, "visits": {}}',
        b'{"visits": {"result": 1e999}}',
        b'{"visits": {"result": NaN}}',
        b'{"visits": {"result": 1.5}}',
        b'{"visits": {"result": {"result": 1}}}',
        b'{"visits": {"\\ud800": 1}}',
        b'{"visits": {"a\\nb": 1}}',
        b'{"visits": {"result": ' + b"9" * 5000 + b"}}",
        json.dumps({"visits": {f"outcome{number}": 1 for number in range(1000)}}).encode(),
        b'{"visits": [], "camera_restarts": 0}',
        json.dumps({"visits": dict.fromkeys(NAMES, -1), "camera_restarts": 0}).encode(),
        json.dumps({"visits": dict.fromkeys(NAMES, 10**400), "camera_restarts": 0}).encode(),
        json.dumps({"visits": {}, "camera_restarts": 10**12}).encode(),
        json.dumps({"visits": dict.fromkeys(NAMES, True), "camera_restarts": 0}).encode(),
        json.dumps({"visits": dict.fromkeys(NAMES, 0), "camera_restarts": "many"}).encode(),
    ],
)
def test_damaged_counts_begin_at_zero_and_say_so(content, tmp_path, caplog):
    (tmp_path / FILE).write_bytes(content)
    assert Counts.of(Store(tmp_path)) == Counts()
    assert "begin at zero" in caplog.text


@pytest.mark.parametrize(
    ("kept", "visits"),
    [
        (
            {"visits": {"result": 7}, "camera_restarts": 2},
            {"result": 7, "not_sure": 0, "no_face": 0, "resting": 0},
        ),
        (
            {"visits": dict.fromkeys(NAMES, 1) | {"waved": 4}, "camera_restarts": 2, "more": []},
            {"result": 1, "not_sure": 1, "no_face": 1, "resting": 1, "waved": 4},
        ),
    ],
    ids=["an older version's", "a newer version's, after a roll-back"],
)
def test_counts_of_another_version_are_not_lost(kept, visits, tmp_path, caplog):
    (tmp_path / FILE).write_text(json.dumps(kept))
    counts = Counts.of(Store(tmp_path))
    assert (counts.visits, counts.camera_restarts) == (visits, 2)
    assert caplog.text == ""
