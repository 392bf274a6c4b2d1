"""What is kept of texts on trial comes back as it was; whatever else lies in its place does no harm."""

import json
import os

import pytest

from kiosk.appliance.trial_record import FILE, OnTrial, Record, RefusedText
from kiosk.system.small_file import MAX_BYTES
from kiosk.system.store import Store

FULL = Record(
    OnTrial(b"language: de # \xc3\x9f\r\n", 2, "boot", True),
    RefusedText(b"\xef\xbb\xbfx", "no", crashed=True),
)


@pytest.mark.parametrize("record", [Record(), FULL, Record(trial=FULL.trial), Record(refused=FULL.refused)])
def test_it_comes_back_byte_for_byte(tmp_path, record):
    store = Store(tmp_path)
    record.keep(store)
    store.close()
    assert Record.of(Store(tmp_path)) == record


def test_two_texts_of_the_greatest_length_can_be_read_again(tmp_path):
    text = b"x" * (128 * 1024 + 1)
    store = Store(tmp_path)
    record = Record(OnTrial(text, 1, "a boot", False), RefusedText(text, "s" * 1000, crashed=False))
    record.keep(store)
    store.close()
    assert (tmp_path / FILE).stat().st_size < MAX_BYTES
    assert Record.of(Store(tmp_path)) == record


GARBAGE = [
    b"",
    b"[[[[" * 50000,
    b'{"trial": ' * 50000,
    b"1e999",
    b"9" * 5000,
    b"null",
    b"[]",
    b"\xff\xfe{}",
    b'{"trial": 5}',
    b'{"trial": {}}',
    b'{"trial": {"text": "eA==", "crashes": 1e400, "boot": ""}}',
    b'{"trial": {"text": "eA==", "crashes": -1, "boot": ""}}',
    b'{"trial": {"text": "eA==", "crashes": true, "boot": ""}}',
    b'{"trial": {"text": "eA==", "crashes": 99999999999999999999, "boot": ""}}',
    b'{"trial": {"text": "not base64!", "crashes": 1, "boot": ""}}',
    b'{"trial": {"text": "\\u00e9", "crashes": 1, "boot": ""}}',
    b'{"refused": {"text": "eA==", "sentence": 5, "crashed": false}}',
    b'{"refused": {"text": "eA==", "sentence": "a", "crashed": "no"}}',
    b"x" * (MAX_BYTES + 1),
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda garbage: repr(garbage[:30]))
def test_garbage_is_nothing(tmp_path, garbage, caplog):
    (tmp_path / FILE).write_bytes(garbage)
    assert Record.of(Store(tmp_path)) == Record()
    assert FILE in caplog.text


def test_a_pipe_a_folder_and_a_link_in_its_place_are_nothing(tmp_path):
    os.mkfifo(tmp_path / FILE)
    assert Record.of(Store(tmp_path)) == Record()
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    assert Record.of(Store(tmp_path)) == Record()
    (tmp_path / FILE).rmdir()
    (tmp_path / FILE).symlink_to("/dev/zero")
    assert Record.of(Store(tmp_path)) == Record()


def test_a_sentence_from_outside_is_plain_and_short(tmp_path):
    said = {"refused": {"text": "eA==", "sentence": "\x1b[2J" + "x" * 5000, "crashed": False}}
    (tmp_path / FILE).write_text(json.dumps(said))
    refused = Record.of(Store(tmp_path)).refused
    assert refused.sentence.isprintable()
    assert len(refused.sentence) < 1100


def test_crashes_are_counted_within_one_boot_and_a_good_end_is_none():
    record = Record().at_risk(b"x", "one", proven=True)
    assert not record.crashed("one")
    record = record.at_risk(b"x", "one", proven=True)
    assert record.crashed("one")
    assert not record.crashed("two"), "the last one may have been the power's end"
    assert not record.ended_well().crashed("one")
    assert record.at_risk(b"y", "one", proven=True).trial.crashes == 1
    assert Record().ended_well() == Record()
