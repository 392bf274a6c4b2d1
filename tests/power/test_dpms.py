"""A display on a bare console is switched by SDL's own descriptor."""

import errno

import pytest

from kiosk.power import drm
from kiosk.power.dpms import MONITOR_SECONDS, DpmsPower
from kiosk.power.drm import DPMS_OFF, DPMS_ON
from tests.fakes.drm import FakeCard


@pytest.fixture
def card(tmp_path):
    return FakeCard(tmp_path)


def power_of(card: FakeCard) -> DpmsPower:
    return DpmsPower(card.folder.parents[2], card.ioctl)


def test_the_numbers_are_the_kernel_s():
    # Direction, size of the structure, the letter d, and drm.h's number.
    asked = (drm.AUTH_MAGIC, drm.GET_RESOURCES, drm.GET_CONNECTOR, drm.GET_PROPERTY, drm.SET_PROPERTY)
    assert asked == (0x40046411, 0xC04064A0, 0xC05064A7, 0xC04064AA, 0xC01064AB)


def test_it_is_called_by_the_connector_that_it_switches(card):
    assert power_of(card).name == "DPMS of HDMI-A-1"


def test_off_and_on_reach_the_kernel_at_once(card):
    power = power_of(card)
    power.off()
    assert card.levels == {"HDMI-A-1": DPMS_OFF}
    power.on()
    assert card.levels == {"HDMI-A-1": DPMS_ON}


def test_what_is_as_it_should_be_is_left_alone(card):
    power = power_of(card)
    power.on()
    power.off()
    power.off()
    power.poll(5.0)
    assert card.switched == [DPMS_OFF]


def test_only_connectors_with_a_picture_are_switched(tmp_path):
    card = FakeCard(tmp_path, "HDMI-A-1", "HDMI-A-2", "Writeback-1")
    card.dark = {"HDMI-A-1", "Writeback-1"}
    power = power_of(card)
    power.off()
    assert card.levels == {"HDMI-A-1": DPMS_ON, "HDMI-A-2": DPMS_OFF, "Writeback-1": DPMS_ON}
    assert power.name == "DPMS of HDMI-A-2"


def test_a_monitor_in_another_socket_is_found_when_it_is_switched(tmp_path):
    card = FakeCard(tmp_path, "HDMI-A-1", "HDMI-A-2")
    card.dark = {"HDMI-A-2"}
    power = power_of(card)
    card.dark = {"HDMI-A-1"}
    power.off()
    assert card.levels["HDMI-A-2"] == DPMS_OFF
    assert power.name == "DPMS of HDMI-A-2"


def test_before_the_first_picture_sets_a_mode_the_one_with_a_display_will_be_switched(tmp_path):
    card = FakeCard(tmp_path, "HDMI-A-1", "HDMI-A-2")
    card.dark = {"HDMI-A-1", "HDMI-A-2"}
    card.empty = {"HDMI-A-1"}
    power = power_of(card)
    assert power.works
    assert power.name == "DPMS of HDMI-A-2"
    power.off()
    assert card.levels == {"HDMI-A-1": DPMS_ON, "HDMI-A-2": DPMS_OFF}


def test_a_monitor_is_lit_when_it_has_had_its_time(card):
    power = power_of(card)
    power.poll(100.0)
    power.off()
    power.on()
    power.poll(100.0 + MONITOR_SECONDS - 0.1)
    assert not power.lit
    power.poll(100.0 + MONITOR_SECONDS)
    assert power.lit


def test_a_built_in_panel_is_lit_at_once(tmp_path):
    power = power_of(FakeCard(tmp_path, "DSI-1"))
    power.off()
    power.on()
    assert power.lit


def test_what_the_kernel_refuses_is_a_problem_and_is_tried_again(card):
    power = power_of(card)
    power.poll(100.0)
    card.fault = errno.EIO
    power.off()
    assert not power.lit
    assert "does not switch the display off (Input/output error)" in power.problem
    card.fault = None
    power.poll(100.5)
    assert card.switched == []
    power.poll(101.0)
    assert card.switched == [DPMS_OFF]
    assert power.problem is None


def test_the_pauses_grow_and_the_fault_is_said_once(card, caplog):
    power = power_of(card)
    power.poll(0.0)
    card.fault = errno.EIO
    power.off()
    tries = []
    refuse = card._set
    card._set = lambda asked: (tries.append(tick / 10), refuse(asked))
    for tick in range(600):
        power.poll(tick / 10)
    assert tries == [1.0, 3.0, 8.0, 18.0, 48.0]
    assert len(caplog.records) == 1


def test_a_display_that_may_have_gone_off_half_way_is_switched_on(tmp_path):
    card = FakeCard(tmp_path, "HDMI-A-1", "HDMI-A-2")
    card.plain = {"HDMI-A-2"}
    power = power_of(card)
    power.off()
    assert card.levels["HDMI-A-1"] == DPMS_OFF
    card.plain = set()
    power.on()
    assert set(card.levels.values()) == {DPMS_ON}
    assert power.problem is None


def test_without_the_display_it_does_not_work(card):
    card.master = False
    power = power_of(card)
    assert not power.works
    power.off()
    assert "does not hold the display" in power.problem


def test_a_connector_without_a_switch_is_told(card):
    card.plain = {"HDMI-A-1"}
    power = power_of(card)
    assert not power.works
    power.off()
    assert "does not switch the display off" in power.problem


def test_a_descriptor_that_is_closed_meanwhile_is_passed_over(card):
    (card.folder / "9").symlink_to("/dev/dri/card0")
    ioctl = card.ioctl

    def closing(fd, request, asked):
        if fd == 9:
            raise OSError(errno.EBADF, "")
        return ioctl(fd, request, asked)

    power = DpmsPower(card.folder.parents[2], closing)
    power.off()
    assert card.switched == [DPMS_OFF]


def test_closed_it_is_on_whatever_came_before(card):
    power = power_of(card)
    power.off()
    power.close()
    assert card.levels == {"HDMI-A-1": DPMS_ON}
    assert power.lit
