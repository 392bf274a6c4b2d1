"""What can be pressed beside the push button."""

import pytest

from kiosk.config.schema import Button, Settings
from kiosk.doctor.checks.inputs import check_inputs
from kiosk.doctor.finding import Status
from tests.doctor.bench import Bench, only

KEYBOARD = """\
I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
H: Handlers=sysrq kbd event0 leds
B: PROP=0
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe
"""

MOUSE = """\
I: Bus=0003 Vendor=046d Product=c077 Version=0111
N: Name="Logitech USB Optical Mouse"
H: Handlers=mouse0 event2
B: PROP=0
B: EV=17
B: KEY=70000 0 0 0 0
B: REL=903
"""

SCREEN = """\
I: Bus=0018 Vendor=0416 Product=038f Version=1060
N: Name="10-005d Goodix Capacitive TouchScreen"
H: Handlers=mouse1 event3
B: PROP=2
B: EV=b
B: KEY=400 0 0 0 0 0
B: ABS=2658000 3
"""

POWER = """\
I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="pwr_button"
H: Handlers=kbd event1
B: PROP=0
B: EV=3
B: KEY=10000000000000 0
"""


def examine(tmp_path, *devices: str, touch: bool = True):
    bench = Bench(tmp_path, {"proc/bus/input/devices": "\n".join(devices)})
    found = check_inputs(bench.context(Settings(button=Button(touch=touch))))
    return only(found, "keyboard"), only(found, "touch")


def test_what_is_connected_is_named_and_told_apart(tmp_path):
    keyboard, touch = examine(tmp_path, KEYBOARD, POWER, MOUSE, SCREEN)
    assert (keyboard.status, touch.status) == (Status.OK, Status.OK)
    assert keyboard.text == "Logitech USB Keyboard: space bar and Enter are a press"
    screen = "touch screen 10-005d Goodix Capacitive TouchScreen"
    assert touch.text == f"{screen}, mouse Logitech USB Optical Mouse: a touch is a press"


@pytest.mark.parametrize("devices", [(), (POWER,)])
def test_without_any_there_is_nothing_wrong(devices, tmp_path):
    keyboard, touch = examine(tmp_path, *devices)
    assert (keyboard.status, touch.status) == (Status.NOT_HERE, Status.NOT_HERE)
    assert keyboard.text == "none is connected"


def test_a_machine_that_lists_none_is_taken_as_it_is(tmp_path):
    found = check_inputs(Bench(tmp_path).context())
    assert {finding.status for finding in found} == {Status.NOT_HERE}


def test_a_touch_screen_that_does_not_count_is_said(tmp_path):
    _, touch = examine(tmp_path, SCREEN, touch=False)
    assert touch.status is Status.NOT_HERE
    assert "button.touch is false" in touch.text
