"""Text from outside never acts on a terminal, and JSON stays JSON."""

import io
import json
import logging
import sys

import pytest

from kiosk.system.terminal import OneLine, escape, escaped_output, one_line

CONTROLS = [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\n\t"]
UNSEEN = list("\u200b\u200e\u202a\u202e\u2028\u2029\u2066\u2069\u061c\ufeff\u00ad\U000e0001\udcff")


@pytest.mark.parametrize("sign", [*CONTROLS, *UNSEEN], ids=lambda sign: f"{ord(sign):x}")
def test_a_sign_that_is_none_to_be_seen_is_spelled_out(sign):
    assert sign not in escape(f"a{sign}b")
    assert escape(f"a{sign}b").isprintable()


@pytest.mark.parametrize("text", ["plain", "Grüße, 東京 ★ 😀", "100\u00a0%", "a\nb\tc", "\\u001b"])
def test_what_can_be_read_stays_as_it_is(text):
    assert escape(text) == text


def test_one_line_is_one_line():
    assert one_line("a\nb\tc\r\x1b[2J") == r"a\nb\tc\u000d\u001b[2J"


def test_json_that_was_right_stays_right_and_means_the_same():
    said = {"name": "a\x9b31m\u202e\U000e0001\udcff\x1b\n 😀"}
    written = escape(json.dumps(said, ensure_ascii=False))
    assert written.isprintable()
    assert json.loads(written) == said


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_an_encoding_that_lacks_a_sign_is_no_fault(encoding, monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    with escaped_output():
        print(json.dumps("Grüße 😀", ensure_ascii=False))
    assert json.loads(raw.getvalue().decode(encoding)) == "Grüße 😀"


def test_output_is_escaped_while_it_lasts_and_no_longer(capsys):
    before = sys.stdout, sys.stderr
    with escaped_output():
        print("a\x1b[2J")
        print("b\x9b2J", file=sys.stderr)
    assert (sys.stdout, sys.stderr) == before
    assert capsys.readouterr() == ("a\\u001b[2J\n", "b\\u009b2J\n")


def test_a_stream_that_is_closed_meanwhile_leaves_nothing_to_complain_of(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", stream)
    with escaped_output():
        ours = sys.stdout
    stream.close()
    ours.close()  # as its collection does


def test_a_log_message_is_one_line_and_its_traceback_keeps_its_own():
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "%s", ("a\nb",), sys.exc_info())
    lines = OneLine("%(message)s").format(record).splitlines()
    assert lines[0] == r"a\nb"
    assert lines[1].startswith("Traceback")
