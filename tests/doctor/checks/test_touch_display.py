"""A Touch Display 2 of which only the picture, or only the touches, are turned."""

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks.touch_display import check_touch_display
from kiosk.doctor.finding import Status
from tests.doctor.bench import PI, Bench

PANEL = {
    "sys/class/drm/card1-DSI-1/status": "connected\n",
    "sys/class/drm/card1-DSI-1/modes": "720x1280\n",
}
TREE = "proc/device-tree/soc"
TOUCH = f"{TREE}/i2c0mux/i2c@1/touchscreen@5d"


def examine(tmp_path, files, rotation=0, **machine):
    settings = Settings.model_validate({"display": {"rotation": rotation}})
    return check_touch_display(Bench(tmp_path, PI | PANEL | files, **machine).context(settings))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_as_the_overlay_comes_the_kiosk_turns_both(tmp_path, rotation):
    (finding,) = examine(tmp_path, {}, rotation)
    assert finding.status is Status.OK
    assert f"display.rotation ({rotation}) turns picture and touches" in finding.text


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("touchscreen-swapped-x-y", "touchscreen-inverted-x"), "swapxy, invx"),
        (("touchscreen-inverted-x", "touchscreen-inverted-y"), "invx, invy"),
    ],
)
def test_touches_that_the_overlay_turns_are_turned_twice(tmp_path, flags, told):
    (finding,) = examine(tmp_path, {f"{TOUCH}/{flag}": b"" for flag in flags}, 90)
    assert finding.status is Status.WARNING
    assert f"({told})" in finding.text
    assert told.replace(", ", " and ") in finding.remedy
    assert "config.txt" in finding.remedy


@pytest.mark.parametrize(
    ("files", "rotation", "value"),
    [
        ({"proc/cmdline": "quiet video=DSI-1:720x1280M@60,rotate=90 logo.nologo"}, 0, "90 or 270"),
        ({"proc/cmdline": "video=DSI-1:720x1280M@60,rotate=270"}, 180, "90 or 270"),
        ({"proc/cmdline": "video=DSI-1:720x1280,rotate=180"}, 0, "180"),
        ({"proc/cmdline": "video=DSI-1:720x1280,panel_orientation=right_side_up"}, 0, "90 or 270"),
        ({f"{TREE}/dsi@7e700000/panel@0/rotation": b"\x00\x00\x00\x5a"}, 0, "90 or 270"),
    ],
)
def test_what_turns_the_console_alone_is_no_turn_of_the_picture(tmp_path, files, rotation, value):
    (finding,) = examine(tmp_path, files, rotation)
    assert finding.status is Status.WARNING
    assert f"display.rotation is {rotation}" in finding.text
    assert finding.remedy.startswith(f"set display.rotation to {value},")


@pytest.mark.parametrize(
    "line",
    [
        "video=DSI-1:720x1280M@60,rotate=90",
        "video=DSI-1:720x1280M@60",
        "video=HDMI-A-1:1920x1080,rotate=90",
    ],
)
def test_a_console_that_lies_as_the_picture_does_is_right(tmp_path, line):
    (finding,) = examine(tmp_path, {"proc/cmdline": line}, 90)
    assert finding.status is Status.OK


@pytest.mark.parametrize(
    ("files", "machine"),
    [
        ({"sys/class/drm/card1-DSI-1/status": "disconnected\n"}, {}),
        ({"sys/class/drm/card1-DSI-1/modes": "800x480\n"}, {}),
        # A desktop turns both by itself.
        ({}, {"environment": {"WAYLAND_DISPLAY": "wayland-0"}}),
    ],
)
def test_elsewhere_there_is_nothing_to_say(tmp_path, files, machine):
    assert examine(tmp_path, files, **machine) == []
