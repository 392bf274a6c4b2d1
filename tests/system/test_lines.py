"""Lines cross a pipe whole and in order, and nobody waits for the other end."""

import os

import pytest

from kiosk.system.lines import (
    LONGEST_LINE,
    MOST_KEPT,
    MOST_LINES,
    PORTION,
    LineReader,
    LineWriter,
    ProtocolError,
)


@pytest.fixture
def pipe():
    """The reading and the writing end, which a test may close."""
    ends = dict(zip(("out", "in"), os.pipe()))
    yield ends
    for fd in ends.values():
        os.close(fd)


@pytest.fixture
def reader(pipe):
    return LineReader(pipe["out"], "a test")


@pytest.fixture
def writer(pipe):
    return LineWriter(pipe["in"])


def stuff(fd: int) -> int:
    """Fill the pipe up; how many bytes went in."""
    written = 0
    while True:
        try:
            written += os.write(fd, b"x" * 4096)
        except BlockingIOError:
            return written


def test_neither_end_ever_waits(pipe, reader, writer):
    assert not os.get_blocking(pipe["out"])
    assert not os.get_blocking(pipe["in"])


def test_lines_come_whole_and_in_order(pipe, reader):
    os.write(pipe["in"], b"one\ntwo\nth")
    assert reader.fill()
    assert reader.take() == [b"one", b"two"]
    os.write(pipe["in"], b"ree\n")
    assert reader.fill()
    assert reader.take() == [b"three"]


def test_half_a_line_is_something_but_no_line(pipe, reader):
    os.write(pipe["in"], b"hal")
    assert reader.fill()
    assert reader.take() == []


def test_an_empty_pipe_is_nothing(reader):
    assert not reader.fill()
    assert reader.take() == []
    assert reader.drained
    assert not reader.ended


def test_the_end_is_seen_after_the_last_line(pipe, reader):
    os.write(pipe["in"], b"last\n")
    os.close(pipe.pop("in"))
    assert reader.fill()
    assert not reader.ended
    assert reader.take() == [b"last"]
    assert not reader.fill()
    assert reader.ended


def test_of_a_flood_so_much_is_taken_at_once_and_nothing_is_lost(pipe, reader, writer):
    lines = [b"%d" % number for number in range(MOST_LINES + 1)]
    writer.send(b"\n".join([*lines, b""]))
    reader.fill()
    assert reader.take() == lines[:MOST_LINES]
    assert not reader.drained
    assert reader.take() == lines[MOST_LINES:]
    assert reader.drained


def test_nothing_is_read_while_there_are_lines_to_be_taken(pipe, reader, writer):
    writer.send(b"\n" * (MOST_LINES + 1))
    reader.fill()
    reader.take()
    stuff(pipe["in"])
    assert not reader.fill()
    assert reader.take() == [b""]
    assert reader.fill()


def test_a_line_without_an_end_is_a_fault(pipe, reader):
    os.set_blocking(pipe["in"], False)
    assert stuff(pipe["in"]) == LONGEST_LINE == PORTION
    assert reader.fill()
    os.write(pipe["in"], b"x")
    with pytest.raises(ProtocolError, match=f"a test sent a line of more than {LONGEST_LINE} bytes"):
        reader.fill()


def test_what_there_is_no_room_for_goes_out_later(pipe, writer):
    stuffed = stuff(pipe["in"])
    writer.send(b"one\n")
    writer.send(b"two\n")
    assert writer.kept == 8
    assert not writer.full
    os.read(pipe["out"], stuffed)
    writer.flush()
    assert writer.kept == 0
    assert os.read(pipe["out"], 99) == b"one\ntwo\n"


def test_a_line_longer_than_the_room_goes_out_in_parts(pipe, writer):
    stuffed = stuff(pipe["in"])
    os.read(pipe["out"], 4096)
    line = b"y" * 10000 + b"\n"
    writer.send(line)
    assert 0 < writer.kept < len(line)
    os.read(pipe["out"], stuffed - 4096)
    writer.flush()
    assert os.read(pipe["out"], 65536) == line


def test_there_is_a_limit_to_what_is_kept(pipe, writer):
    stuff(pipe["in"])
    line = b"z" * (MOST_KEPT // 4 - 1) + b"\n"
    for _ in range(4):
        writer.send(line)
    assert not writer.full
    writer.send(b"\n")
    assert writer.full
    assert writer.kept == MOST_KEPT


def test_a_reader_that_is_gone_is_told(pipe, writer):
    os.close(pipe.pop("out"))
    with pytest.raises(BrokenPipeError):
        writer.send(b"anyone?\n")
