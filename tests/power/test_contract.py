"""What holds for every power over a display."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.power.backlight import Backlight, BacklightPower
from kiosk.power.base import LEAST_BRIGHTNESS, DisplayPower
from kiosk.power.black import BlackPicture
from kiosk.power.cec import CecPower
from kiosk.power.dpms import DpmsPower
from tests.fakes.cec import FakeTelevision
from tests.fakes.drm import FakeCard
from tests.fakes.power import FakePower

MOST_POLLS = 100
"""So many ticks at most, a tenth of a second apart, until a display has done what it was asked."""


def settle(power: DisplayPower, since: float = 1000.0) -> None:
    """Let it go on with what was begun; ``since`` must not go back."""
    for tick in range(MOST_POLLS):
        power.poll(since + tick / 10)


def dpms(tmp_path: Path) -> DisplayPower:
    return DpmsPower(tmp_path, FakeCard(tmp_path).ioctl)


def backlight(tmp_path: Path) -> DisplayPower:
    for name, value in (("max_brightness", 255), ("brightness", 255), ("bl_power", 0)):
        (tmp_path / name).write_text(f"{value}\n")
    return BacklightPower(Backlight(tmp_path))


RIGS: dict[str, Callable[[Path], DisplayPower]] = {
    "black": lambda _: BlackPicture(),
    "played": lambda _: FakePower(),
    "dpms": dpms,
    "backlight": backlight,
    "cec": lambda _: CecPower([Path("/dev/cec0")], "cec-ctl", FakeTelevision().spawn),
}


@pytest.fixture(params=RIGS)
def power(request: pytest.FixtureRequest, tmp_path: Path) -> DisplayPower:
    power = RIGS[request.param](tmp_path)
    power.poll(999.0)
    return power


def test_a_new_one_is_lit_and_has_a_name(power):
    assert power.lit
    assert power.problem is None
    assert power.name == power.name.strip() != ""


def test_what_is_off_is_not_lit(power):
    power.off()
    assert not power.lit
    settle(power)
    assert not power.lit


def test_what_is_on_again_is_lit_in_time(power):
    power.off()
    settle(power)
    power.on()
    settle(power, since=1010.0)
    assert power.lit


@pytest.mark.parametrize("last", ["off", "on"])
def test_the_last_word_holds(power, last):
    for word in ("off", "on", "off", "off", "on", "on", last):
        getattr(power, word)()
    settle(power)
    assert power.lit == (last == "on")


@pytest.mark.parametrize("share", [LEAST_BRIGHTNESS, 0.5, 1.0])
def test_brightness_switches_nothing_on(power, share):
    power.brightness(share)
    assert power.lit
    power.off()
    power.brightness(share)
    settle(power)
    assert not power.lit


def test_what_is_closed_is_on_and_may_be_closed_again(power):
    power.off()
    power.close()
    power.close()
    assert power.lit
