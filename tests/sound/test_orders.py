"""What the display tells the sound process survives the way, and fits into a pipe whole."""

import pytest

from kiosk.content.emotions import EMOTIONS
from kiosk.sound.orders import (
    LONGEST_ORDER,
    LONGEST_TEXT,
    MOST_NOTES,
    Configure,
    Hush,
    Play,
    Say,
    decode,
    encode,
)
from kiosk.system.lines import ProtocolError

ORDERS = [
    Configure('vc4-hdmi-0, MAI PCM "i2s"', 60, "de"),
    Play(EMOTIONS["happy"].melody, 12.5),
    Say("Tu cara expresa alegría. ¿Lo sabías?", 13.25),
    Hush(),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_orders_survive_the_way(order):
    line = encode(order)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == order


@pytest.mark.parametrize("sign", ["x", '"', "\\", "é", "語", "\U0001f600"])
def test_the_longest_text_fits_into_one_order_and_is_cut(sign):
    line = encode(Say(sign * 5000, 1.0))
    assert len(line) <= LONGEST_ORDER
    assert decode(line[:-1]) == Say(sign * LONGEST_TEXT, 1.0)


def test_every_melody_fits_into_one_order():
    for emotion in EMOTIONS.values():
        assert len(encode(Play(emotion.melody, 123456.789012))) <= LONGEST_ORDER


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'["say"]',
        b'["say", 3, 1.0]',
        b'["say", "x", 1]',
        b'["shout", "x", 1.0]',
        b'["configure", "auto", 101, "en"]',
        b'["configure", "auto", true, "en", 1]',
        b'["configure", "auto", 50, "--path=/tmp"]',
        b'["configure", "auto", 50, "EN"]',
        b'["play", [], 1.0]',
        b'["play", [[0.0, 200, 0.5, 1.0]], 1.0]',
        b'["play", [[0.0, 60, 9.0, 1.0]], 1.0]',
        b'["play", [[-1.0, 60, 0.5, 1.0]], 1.0]',
        b'["play", [[0.0, 60, 0.5, 7.0]], 1.0]',
        b'["play", [60], 1.0]',
        b'["play", [' + b",".join([b"[0.0, 60, 0.5, 1.0]"] * (MOST_NOTES + 1)) + b"], 1.0]",
        b'["say", "\xff", 1.0]',
        b'["say", "' + b"x" * (LONGEST_TEXT + 1) + b'", 1.0]',
    ],
)
def test_anything_else_is_no_order(line):
    with pytest.raises(ProtocolError):
        decode(line)
