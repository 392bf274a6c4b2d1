"""The display: which monitor, which modes, which driver."""

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks.display import check_display
from kiosk.doctor.finding import Status
from tests.doctor.bench import PI, Bench


def drm(**connectors):
    """Files of /sys/class/drm: name with _ for -, → modes, or None where no monitor is connected."""
    files = {"sys/class/drm/version": "drm 1.1.0", "sys/class/drm/card0/dev": "226:0"}
    for name, modes in connectors.items():
        folder = f"sys/class/drm/card1-{name.replace('_', '-')}"
        files[f"{folder}/status"] = "disconnected\n" if modes is None else "connected\n"
        files[f"{folder}/modes"] = "\n".join(modes or ())
    return files


MODES = ("1920x1080", "1920x1080", "1280x720", "1024x768", "800x600")


def examine(tmp_path, files, settings=None, **machine):
    (finding,) = check_display(Bench(tmp_path, PI | files, **machine).context(settings))
    return finding


def test_a_monitor_and_what_it_can_show(tmp_path):
    display = examine(tmp_path, drm(HDMI_A_1=MODES, HDMI_A_2=None))
    assert display.status is Status.OK
    assert display.text.endswith("(kmsdrm); HDMI-A-1 can show 1920x1080, 1280x720, 1024x768 and 1 more")


def test_no_monitor(tmp_path):
    display = examine(tmp_path, drm(HDMI_A_1=None, HDMI_A_2=None))
    assert (display.status, display.text) == (Status.FAILED, "no monitor is connected (HDMI-A-1, HDMI-A-2)")
    assert "nearest to the power plug" in display.remedy


def test_no_driver(tmp_path):
    display = examine(tmp_path, {})
    assert display.status is Status.FAILED
    assert "dtoverlay=vc4-kms-v3d" in display.remedy


def test_a_monitor_that_says_nothing_of_itself(tmp_path):
    assert examine(tmp_path, drm(HDMI_A_1=())).status is Status.WARNING


@pytest.mark.parametrize(("size", "status"), [("1280x720", Status.OK), ("1366x768", Status.FAILED)])
def test_the_configured_size_must_be_one_of_its_modes(tmp_path, size, status):
    assert examine(tmp_path, drm(HDMI_A_1=MODES), Settings(display={"size": size})).status is status


@pytest.mark.parametrize(
    ("environment", "driver"),
    [({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland"), ({"DISPLAY": ":0"}, "x11")],
)
def test_on_a_desktop_the_kiosk_draws_there(tmp_path, environment, driver):
    display = examine(tmp_path, {}, environment=environment)
    assert (display.status, display.text) == (Status.OK, f"the kiosk would draw on this desktop ({driver})")


def test_a_driver_without_its_desktop(tmp_path):
    display = examine(tmp_path, drm(HDMI_A_1=MODES), Settings(display={"driver": "x11"}))
    assert (display.status, "auto" in display.remedy) == (Status.FAILED, True)


class TestWhileTheKioskRuns:
    def examine(self, tmp_path, files):
        bench = Bench(tmp_path, files)
        bench.kiosk(driver="kmsdrm", size=[1920, 1080])
        (display,) = check_display(bench.context())
        return display

    def test_it_says_what_it_shows(self, tmp_path):
        display = self.examine(tmp_path, drm(HDMI_A_1=MODES))
        assert display.status is Status.OK
        assert display.text.startswith("the running kiosk shows 1920x1080 through kmsdrm; HDMI-A-1 can")

    def test_a_pulled_cable_is_noticed(self, tmp_path):
        assert self.examine(tmp_path, drm(HDMI_A_1=None)).status is Status.FAILED


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("320x240", "a picture must be at least 480x320 or 320x480"),
        ("7680x4320", "a picture must have at most 9.4 million pixels"),
    ],
)
def test_a_monitor_on_which_nothing_could_be_read(tmp_path, mode, reason):
    display = examine(tmp_path, drm(SPI_1=(mode, "1920x1080i")))
    assert display.status is Status.FAILED
    assert display.text.startswith(f"the kiosk would show {mode}, and {reason}")
    assert "set display.size to a mode that will do" in display.remedy
