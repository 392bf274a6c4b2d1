"""What comes from a broker is measured before anything is kept of it."""

import random

import pytest

from kiosk.fleet.guard import MOST_BYTES, MOST_MESSAGES, MOST_PACKET, Guard, Unruly


def packet(head, body=b""):
    """As MQTT writes it: a head, the length in sevens of bits, the body."""
    length, left = bytearray(), len(body)
    while True:
        left, digit = divmod(left, 128)
        length.append(digit | (0x80 if left else 0))
        if not left:
            return bytes([head]) + bytes(length) + body


GREETING, ACKNOWLEDGEMENT, PONG = packet(0x20, b"\0\0\0"), packet(0x40, b"\0\1"), packet(0xD0)
COMMAND = packet(0x32, b"\0\x13kiosk/foyer/command\0\1\0restart")


def test_what_a_broker_has_reason_to_send_passes_in_whatever_pieces_it_comes():
    stream = GREETING + (ACKNOWLEDGEMENT + COMMAND + PONG) * 50 + packet(0x32, bytes(MOST_PACKET))
    for seed in range(20):
        chance, guard, at = random.Random(seed), Guard(), 0
        while at < len(stream):
            size = chance.choice((1, 2, 3, 100, 5000))
            guard.feed(stream[at : at + size], 0.0)
            at += size


def test_a_packet_that_announces_too_much_is_refused_by_its_head():
    head = packet(0x30, bytes(MOST_PACKET + 1))[:4]
    with pytest.raises(Unruly, match="sends more than 16 KB at once"):
        Guard().feed(head, 0.0)


def test_a_length_without_end_is_none():
    with pytest.raises(Unruly):
        Guard().feed(b"\x30\x80\x80\x80\x80\x80", 0.0)


def test_messages_that_would_have_to_be_kept_are_refused():
    with pytest.raises(Unruly, match="a quality that nobody asked for"):
        Guard().feed(packet(0x34, b"\0\1a\0\1\0"), 0.0)


def test_thousands_of_messages_are_too_many_and_a_few_a_minute_are_not():
    guard = Guard()
    for number in range(MOST_MESSAGES):
        guard.feed(COMMAND, number / 1000)
    with pytest.raises(Unruly, match="far more than anybody asked for"):
        guard.feed(COMMAND, 1.0)
    guard = Guard()
    for number in range(10_000):
        guard.feed(COMMAND, float(number))


def test_a_flood_of_anything_is_one_and_what_it_is_kept_in_stays_small():
    guard = Guard()
    for number in range(MOST_BYTES // 2):
        guard.feed(PONG, number / 1e4)
    with pytest.raises(Unruly):
        guard.feed(PONG, MOST_BYTES / 2e4)
    assert len(guard._recent) <= 62


def test_the_acknowledgements_of_all_that_can_have_waited_are_no_flood():
    guard = Guard()
    guard.feed(GREETING, 0.0)
    for _ in range(1000):
        guard.feed(ACKNOWLEDGEMENT, 1.0)
