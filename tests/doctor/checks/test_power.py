"""By what the screen goes off, as the running kiosk tells, and what is missing."""

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks.power import check_power
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import PI, Bench, only

UNIT = {"etc/systemd/system/kiosk.service": ""}
BACKLIGHT = {"sys/class/backlight/10-0045/brightness": "200\n"}


def examine(bench, **display):
    return check_power(bench.context(Settings(display=display)))


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path, PI)


def test_where_it_never_goes_off_there_is_nothing_to_look_at(bench):
    assert only(examine(bench), "screen off").status is Status.NOT_HERE


def test_the_running_kiosk_says_by_what(bench):
    bench.kiosk(display_power="DPMS of HDMI-A-1")
    finding = only(examine(bench, sleep_after_minutes=10), "screen off")
    assert (finding.status, finding.text) == (Status.OK, "by DPMS of HDMI-A-1, says the running kiosk")


def test_a_display_without_a_switch_shows_black(bench):
    bench.kiosk(display_power="a black picture")
    finding = only(examine(bench, sleep_after_minutes=10), "screen off")
    assert finding.status is Status.OK
    assert "found no switch" in finding.text


def test_a_display_that_does_not_obey_is_a_warning_with_the_remedy(bench):
    bench.kiosk(display_power="DPMS of HDMI-A-1", display_problem="it was refused (EIO): restart the kiosk")
    finding = only(examine(bench, sleep_after_minutes=10), "screen off")
    assert finding.status is Status.WARNING
    assert (finding.text, finding.remedy) == ("DPMS of HDMI-A-1: it was refused (EIO)", "restart the kiosk")


@pytest.mark.parametrize("power", ["auto", "dpms", "backlight", "cec", "black"])
def test_while_no_kiosk_runs_it_says_what_would_be_tried(bench, power):
    finding = only(examine(bench, power=power, sleep_after_minutes=10), "screen off")
    assert finding.status is Status.OK


class TestBacklight:
    def test_without_one_brightness_does_nothing(self, bench):
        finding = only(examine(bench, brightness=0.5), "backlight")
        assert finding.status is Status.WARNING
        assert "does nothing" in finding.text

    def test_the_service_needs_its_file(self, bench):
        bench.files(UNIT | BACKLIGHT)
        finding = only(examine(bench, night_brightness=0.5), "backlight")
        assert finding.text == "the service may not change 10-0045"
        assert "systemd/kiosk-backlight.conf" in finding.remedy
        bench.files({"etc/systemd/system/kiosk.service.d/backlight.conf": ""})
        assert only(examine(bench, night_brightness=0.5), "backlight").status is Status.OK

    def test_is_of_no_matter_where_nothing_is_dimmed(self, bench):
        assert "backlight" not in [finding.name for finding in examine(bench, sleep_after_minutes=10)]


class TestTelevision:
    def test_the_program_the_wire_and_the_service_s_file_are_named(self, bench):
        bench.files(UNIT)
        missing = examine(bench, power="cec")
        assert [finding.remedy for finding in missing if finding.name == "HDMI-CEC"] == [
            "sudo apt install v4l-utils",
            "set display.power to auto",
        ]
        bench.commands["cec-ctl"] = Ran(0, "cec-ctl 1.22.1")
        bench.files({"dev/cec0": ""})
        finding = only(examine(bench, power="cec"), "HDMI-CEC")
        assert finding.text == "the service may not use cec0"
        bench.files({"etc/systemd/system/kiosk.service.d/cec.conf": ""})
        finding = only(examine(bench, power="cec"), "HDMI-CEC")
        assert (finding.status, finding.text) == (Status.OK, "cec0, by cec-ctl")
