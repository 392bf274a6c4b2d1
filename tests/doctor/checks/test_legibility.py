"""Type and codes by the display that is there: the running kiosk's, or the monitor's."""

import pytest

from kiosk.config.schema import Display, Settings
from kiosk.doctor.checks.legibility import check_legibility
from kiosk.doctor.finding import Status
from kiosk.doctor.monitors import shown_size
from tests.doctor.bench import PI, Bench
from tests.doctor.checks.test_display import drm

FAR = "display: {diagonal_inches: 7, viewing_distance_m: 0.6}\n"
SETTINGS = Settings(display=Display(diagonal_inches=7, viewing_distance_m=0.6))


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path, PI | {"etc/kiosk/config.yaml": FAR})


def examine(bench, settings=SETTINGS):
    context = bench.context(settings)
    return check_legibility(
        type(context)(context.machine, bench.root / "etc/kiosk/config.yaml", settings, bench.running)
    )


def test_who_says_nothing_of_visitors_hears_nothing(bench):
    assert examine(bench, Settings()) == []


def test_without_a_display_nothing_can_be_told(bench):
    (finding,) = examine(bench)
    assert finding.status is Status.NOT_HERE


def test_what_the_monitor_cannot_show_large_enough_is_a_warning_with_a_remedy(bench):
    bench.files(drm(HDMI_A_1=("800x480",)))
    findings = examine(bench)
    assert [finding.status for finding in findings] == [Status.WARNING, Status.WARNING]
    assert "on 800x480 pixels and 7 inches the smallest type can be read from 0.43 m" in findings[0].text
    assert all(
        finding.remedy == "have visitors stand nearer, or use a larger display" for finding in findings
    )


def test_a_display_on_which_all_can_be_read_is_well(bench):
    bench.files(drm(HDMI_A_1=("1080x1920",)) | {"etc/kiosk/config.yaml": FAR.replace("7,", "32,")})
    (finding,) = examine(bench)
    assert (finding.status, finding.text) == (Status.OK, "type and codes can be read from 0.6 m")


def test_the_running_kiosk_knows_best_how_large_its_picture_is(bench):
    bench.files(drm(HDMI_A_1=("1920x1080", "800x480")))
    assert shown_size(bench.machine, bench.running) == (1920, 1080)
    bench.kiosk(size=[800, 480])
    assert shown_size(bench.machine, bench.running) == (800, 480)


def test_of_a_broken_configuration_its_own_line_says_what_is_wrong(bench):
    bench.files(drm(HDMI_A_1=("800x480",)) | {"etc/kiosk/config.yaml": "language: xx\n"})
    assert examine(bench) == []
