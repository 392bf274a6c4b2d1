"""Who has the button's pin, as the kernel tells it."""

import os
import struct

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks.pins import GET_LINE_INFO, check_pins, header_chip
from kiosk.doctor.finding import Status
from tests.doctor.bench import PI, PI_5_REVISION, Bench, only


def kernel(taken=None, error=None):
    """An ioctl that knows these consumers by pin."""

    def ioctl(node, request, buffer):
        assert request == 0xC100B405  # what the C macro of linux/gpio.h gives
        if error:
            raise error
        pin = struct.unpack_from("=I", buffer, 64)[0]
        consumer = (taken or {}).get(pin)
        flags = 1 if consumer is not None else 2
        named = (consumer or "").encode()
        return struct.pack("=32s32sIIQ176s", b"GPIO17", named, pin, 0, flags, b"")

    return ioctl


def examine(bench, **settings):
    return check_pins(bench.context(Settings(**settings)))


def test_the_request_is_the_kernels():
    assert GET_LINE_INFO == 0xC100B405


def test_a_free_pin_is_free(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel())
    button, light = examine(bench, led={"gpio": 27})
    assert (button.status, button.text) == (Status.OK, "GPIO 17 is free for the kiosk")
    assert (light.status, light.text) == (Status.OK, "GPIO 27 is free for the kiosk")


def test_the_light_on_the_face_is_one_of_them_where_there_is_one(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel({18: "lg"}))
    bench.process(41, ["/usr/bin/python3"], ["/dev/gpiochip0"])
    lamp = only(examine(bench, light={"gpio": 18}), "light on the face")
    assert lamp.text == "GPIO 18 is taken by 'lg': python3 (process 41)"
    assert "light on the face" not in [finding.name for finding in examine(bench)]


def test_a_program_that_has_the_pin_is_named(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel({17: "lg"}))
    bench.process(41, ["/usr/bin/python3"], ["/dev/gpiochip0"])
    button = only(examine(bench), "button")
    assert (button.status, button.text) == (Status.FAILED, "GPIO 17 is taken by 'lg': python3 (process 41)")
    assert button.remedy == "end that program, or give button.gpio another pin"


@pytest.mark.parametrize(
    ("consumer", "remedy"),
    [
        ("spi0 CS0", "remove the overlay"),
        ("", "remove the overlay"),
        ("sysfs", "echo 17 | sudo tee /sys/class/gpio/unexport"),
    ],
)
def test_what_no_program_has_came_with_the_start(tmp_path, consumer, remedy):
    bench = Bench(tmp_path, PI, ioctl=kernel({17: consumer}))
    button = only(examine(bench), "button")
    assert button.status is Status.FAILED
    assert remedy in button.remedy


def test_the_running_kiosk_has_its_pin(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel({17: "lg"}))
    bench.kiosk()
    button = only(examine(bench), "button")
    assert (button.status, button.text) == (Status.OK, "GPIO 17 is in use by the running kiosk (as 'lg')")


def test_a_running_kiosk_without_its_pin_wants_a_restart(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel({17: "lg"}))
    bench.kiosk()
    button = only(examine(bench, button={"gpio": 4}), "button")
    assert (button.status, "restart" in button.remedy) == (Status.WARNING, True)


def test_a_closed_chip_names_the_group(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel(error=PermissionError(13, "Permission denied")))
    assert "usermod -aG gpio kiosk" in only(examine(bench), "button").remedy


def test_a_kernel_that_does_not_say_is_told(tmp_path):
    bench = Bench(tmp_path, PI, ioctl=kernel(error=OSError(22, "Invalid argument")))
    assert "Invalid argument" in only(examine(bench), "button").text


def test_no_chip_at_all(tmp_path):
    bench = Bench(tmp_path, PI)
    (tmp_path / "dev/gpiochip0").unlink()
    assert only(examine(bench), "button").text == "the kernel offers no /dev/gpiochip0"


def test_off_the_pi_no_chip_is_touched(tmp_path):
    bench = Bench(tmp_path, {"dev/gpiochip0": ""})
    assert {finding.status for finding in examine(bench, led={"gpio": 5})} == {Status.NOT_HERE}


def test_without_a_pin_there_is_nothing_to_look_at(tmp_path):
    button, light = examine(Bench(tmp_path, PI), button={"gpio": None})
    assert button.text == "no pin is configured"
    assert {button.status, light.status} == {Status.NOT_HERE}


@pytest.mark.parametrize(
    ("files", "chip"),
    [
        ({}, "/dev/gpiochip0"),
        ({"dev/gpiochip4": ""}, "/dev/gpiochip0"),
        ({"proc/device-tree/system/linux,revision": PI_5_REVISION}, "/dev/gpiochip0"),
        ({"proc/device-tree/system/linux,revision": PI_5_REVISION, "dev/gpiochip4": ""}, "/dev/gpiochip4"),
    ],
)
def test_the_header_is_where_gpiozero_looks_for_it(tmp_path, files, chip):
    assert header_chip(Bench(tmp_path, PI | files).machine) == chip


def test_the_revision_may_stand_in_cpuinfo(tmp_path):
    files = {"proc/cpuinfo": "model name : x\nRevision\t: c04170\n", "dev/gpiochip4": ""}
    assert header_chip(Bench(tmp_path, files).machine) == "/dev/gpiochip4"


@pytest.mark.skipif(not os.path.exists("/dev/gpiochip0"), reason="no GPIO chip on this machine")
def test_a_real_chip_answers():
    from kiosk.doctor.checks.pins import read_line
    from kiosk.doctor.machine import this_machine

    assert isinstance(read_line(this_machine(), "/dev/gpiochip0", 0).used, bool)
