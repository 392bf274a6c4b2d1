"""Which power over a display there is: the one that was asked for, or else the best."""

import os

import pytest

from kiosk.config.schema import Display
from kiosk.power.black import BlackPicture
from kiosk.power.opening import open_power
from tests.fakes.drm import FakeCard

PROGRAM = "/usr/bin/cec-ctl"


class Machine:
    """What a computer has, and the power over its display."""

    def __init__(self, root, monkeypatch):
        self.root = root
        self.card = FakeCard(root, "DSI-1")
        self.program: str | None = None
        self.writable = True
        monkeypatch.setattr("kiosk.power.backlight.os.access", lambda *_: self.writable)

    def backlight(self):
        folder = self.root / "sys/class/backlight/10-0045"
        folder.mkdir(parents=True)
        for name in ("max_brightness", "brightness", "bl_power"):
            (folder / name).write_text("0\n")

    def cec(self):
        (self.root / "dev").mkdir()
        (self.root / "dev/cec0").touch()
        self.program = PROGRAM

    def opened(self, power="auto", driver="kmsdrm"):
        display = Display(power=power)
        return open_power(display, driver, self.root, ioctl=self.card.ioctl, which=lambda _: self.program)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    return Machine(tmp_path, monkeypatch)


def test_on_a_bare_console_it_is_the_kernel_s_switch(machine):
    machine.backlight()
    machine.cec()
    assert machine.opened().name == "DPMS of DSI-1"


def test_a_panel_that_the_kernel_switches_is_dimmed_by_its_backlight(machine):
    assert not machine.opened().dims
    machine.backlight()
    assert machine.opened().dims
    machine.writable = False
    assert not machine.opened().dims


def test_a_monitor_is_not_dimmed_by_the_backlight_of_a_panel_beside_it(machine):
    machine.backlight()
    machine.card.levels = {"HDMI-A-1": 0}
    assert not machine.opened().dims


def test_on_a_desktop_it_is_the_backlight_then_the_television_then_black(machine):
    assert machine.opened(driver="wayland").name == "a black picture"
    machine.cec()
    assert machine.opened(driver="wayland").name == "HDMI-CEC (cec0)"
    machine.backlight()
    assert machine.opened(driver="wayland").name == "backlight 10-0045"


def test_what_may_not_be_used_is_passed_over(machine):
    machine.backlight()
    machine.cec()
    machine.writable = False
    assert machine.opened(driver="x11").name == "a black picture"


@pytest.mark.parametrize("power", ["auto", "dpms", "backlight", "cec", "black"])
def test_a_picture_in_memory_has_no_power_and_no_problem(machine, power):
    machine.backlight()
    machine.cec()
    opened = machine.opened(power, driver="none")
    assert isinstance(opened, BlackPicture)
    assert opened.problem is None


@pytest.mark.parametrize(
    ("power", "name"),
    [("dpms", "DPMS of DSI-1"), ("backlight", "backlight 10-0045"), ("cec", "HDMI-CEC (cec0)")],
)
def test_what_is_asked_for_is_used(machine, power, name):
    machine.backlight()
    machine.cec()
    assert machine.opened(power).name == name


@pytest.mark.parametrize("power", ["dpms", "backlight", "cec"])
def test_what_is_asked_for_and_is_not_there_is_a_problem(machine, power):
    opened = machine.opened(power, driver="x11")
    assert opened.name == "a black picture"
    assert opened.problem.startswith(f"display.power is {power}")


def test_black_is_black_and_no_problem(machine):
    assert machine.opened("black").problem is None


def test_a_backlight_that_is_asked_for_and_closed_says_how_to_open_it(machine):
    machine.backlight()
    machine.writable = False
    power = machine.opened("backlight")
    os.chmod(machine.root / "sys/class/backlight/10-0045/bl_power", 0)
    assert power.name == "backlight 10-0045"
