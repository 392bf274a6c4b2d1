"""Whatever lies where JSON should be is understood, or refused in half a sentence."""

import json

import pytest

from kiosk.system.json_file import MAX_DEPTH, parse_json, read_json


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, -2, 1.5, None, True, "é 🎙"], "b": {}},
        [],
        "text",
        0,
        10**17,
        json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH),
    ],
    ids=repr,
)
def test_json_is_understood(value):
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


NO_JSON = {
    "": b"",
    "half": b'{"a": 1',
    "two": b"{} {}",
    "deep lists": b"[" * 20_000,
    "deep lists that end": b"[" * 20_000 + b"]" * 20_000,
    "deep objects": b'{"a":' * 20_000,
    "a little too deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    "a number too long for Python": b"9" * 5000,
    "a number no counter reaches": b"[1000000000000000000]",
    "infinite": b"[1e999]",
    "infinite below": b"[-1e999]",
    "Infinity": b"[Infinity]",
    "NaN": b'{"a": NaN}',
    "half a letter": b'["\\ud800"]',
    "half a letter as a key": b'{"\\udfff": 1}',
    "a key twice": b'{"a": 1, "a": 2}',
    "Latin-1": b'["caf\xe9"]',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NULs": b"\0" * 4096,
}


@pytest.mark.parametrize("content", NO_JSON.values(), ids=NO_JSON)
def test_anything_else_is_refused(content):
    with pytest.raises(ValueError, match=r".+") as refused:
        parse_json(content)
    assert str(refused.value).isprintable()


def test_half_letters_that_make_a_whole_one_are_a_letter():
    assert parse_json(b'["\\ud83c\\udf99"]') == ["🎙"]


def test_a_file_is_read_with_care(tmp_path):
    (tmp_path / "file").write_text("[1]")
    assert read_json(tmp_path / "file") == [1]
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(OSError, match="a link"):
        read_json(tmp_path / "link")
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "none")
