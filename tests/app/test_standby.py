"""A kiosk that sleeps and wakes: what becomes of display, camera, light, presses and all that is counted."""

import datetime

import pygame
import pytest

from kiosk.app.app import ASLEEP_FPS
from kiosk.app.reports import CameraDown, SceneChanged, VisitEnded, VisitStarted
from kiosk.app.standby import WAKING_SECONDS
from kiosk.content.bundle import bundle_from
from kiosk.content.faults import Fault
from kiosk.panel.press import HOLD_SECONDS
from kiosk.screen.stage import Stage
from kiosk.session import Attract, ForStaff, GetReady, Looking, Problem, Result
from tests.app.desk import TICK, Desk
from tests.fakes.wall import Wall

IDLE = {"display": {"sleep_after_minutes": 1}}
NIGHT = {"hours": {"daily": "09:00-18:00"}}
CLOSED, OPEN = "2026-12-07T20:00", "2026-12-07T12:00"


@pytest.fixture
def desk(tmp_path):
    made = []

    def make(moment: str = OPEN, **said) -> Desk:
        made.append(Desk(wall=Wall(tmp_path, moment), **said))
        return made[-1]

    yield make
    for one in made:
        one.app.close()


def asleep(desk: Desk) -> bool:
    return desk.app.standby.asleep is not None


def sleeping(make, **said) -> Desk:
    """One that has fallen asleep because nobody came."""
    desk = make(**IDLE, **said)
    desk.wait(61)
    assert asleep(desk)
    return desk


def black(desk: Desk) -> bool:
    return not pygame.surfarray.pixels3d(desk.window.canvas).any()


class TestFallingAsleep:
    def test_the_picture_is_black_before_the_display_goes_off(self, desk):
        made = desk(**IDLE)
        seen = []
        off = made.power.off
        made.power.off = lambda: (seen.append(black(made)), off())
        made.wait(61)
        assert seen == [True]
        assert not made.power.is_on

    def test_the_camera_is_stopped_and_the_light_dark(self, desk):
        made = desk(**IDLE)
        made.wait(61)
        assert made.vision.orders[-1] == ("sleep",)
        assert made.lights[-1] == "off"

    def test_nothing_is_presented_meanwhile(self, desk):
        made = sleeping(desk)
        presented = []
        made.window.present = presented.append
        made.vision.trigger_down(2.0)
        made.app.tell_staff(Problem(7, "the cable is out", Fault.CAMERA))
        made.app.adopt(bundle_from(b"language: de\ndisplay: {sleep_after_minutes: 1}", "config.yaml"))
        made.wait(30)
        assert presented == []
        assert asleep(made)

    def test_fewer_ticks_will_do(self, desk):
        made = desk(**IDLE)
        assert made.app.fps == made.app.settings.display.fps
        made.wait(61)
        assert made.app.fps == ASLEEP_FPS

    def test_a_kiosk_that_starts_outside_of_its_hours_shows_nothing_but_black(self, desk):
        made = desk(CLOSED, **NIGHT)
        assert asleep(made)
        assert black(made)
        assert made.scene is None

    def test_what_a_press_brings_is_made_ready_meanwhile(self, desk, monkeypatch):
        made = desk(CLOSED, **NIGHT)
        rehearsed = []
        monkeypatch.setattr(Stage, "rehearse", lambda *_: rehearsed.append(black(made)))
        made.wait(TICK)
        assert rehearsed == [True]

    def test_it_is_no_scene_and_no_visit(self, desk):
        made = sleeping(desk)
        assert isinstance(made.state, Attract)
        assert made.reports(VisitStarted, VisitEnded, SceneChanged) == []


class TestAPressWakesIt:
    def test_and_begins_a_visit_at_once(self, desk):
        made = sleeping(desk)
        made.press()
        assert not asleep(made)
        assert isinstance(made.state, Looking)
        assert made.power.is_on
        assert not black(made)

    def test_which_is_one_visit_that_is_counted_from_the_press(self, desk):
        made = sleeping(desk)
        made.press()
        made.seen("happy")
        started = made.reports(VisitStarted)
        assert len(started) == len(made.reports(VisitEnded)) == 1
        assert isinstance(made.state, Result)

    def test_display_and_camera_come_before_the_visit(self, desk):
        made = sleeping(desk)
        made.press()
        assert made.power.asked == ["off", "on"]
        assert [order[0] for order in made.vision.orders[-2:]] == ["wake", "start"]

    @pytest.mark.parametrize("how", ["touch", "return", "second button"])
    def test_however_it_comes(self, desk, how):
        made = sleeping(desk, language=["en", "de"])
        match how:
            case "touch":
                made.touch((5, 5))
            case "return":
                made.press(key=pygame.K_RETURN)
            case "second button":
                made.press(key=pygame.K_TAB)
        assert isinstance(made.state, Looking)

    def test_after_which_it_sleeps_again_in_time(self, desk):
        made = sleeping(desk)
        made.visit()
        made.wait(made.app.settings.timing.result_seconds + 59)
        assert not asleep(made)
        made.wait(2)
        assert asleep(made)

    def test_outside_of_the_hours_for_one_visit(self, desk):
        made = desk(CLOSED, **NIGHT)
        made.visit()
        assert isinstance(made.state, Result)
        made.wait(made.app.settings.timing.result_seconds + TICK)
        assert isinstance(made.state, Attract)
        assert asleep(made)
        assert black(made)

    def test_and_does_nothing_where_that_is_wanted(self, desk):
        made = desk(CLOSED, hours={"daily": "09:00-18:00", "wake": False})
        made.press()
        made.wait(5)
        assert asleep(made)
        assert made.power.asked == ["off"]
        assert made.reports(VisitStarted) == []

    def test_in_the_very_tick_in_which_it_falls_asleep(self, desk):
        made = desk(**IDLE)
        made.wait(59.5)
        made.press(seconds=0.5)
        assert isinstance(made.state, Looking)

    def test_a_camera_that_is_down_is_said_as_it_would_be_by_day(self, desk):
        made = sleeping(desk)
        made.vision.trigger_down(60.0)
        made.wait(TICK)
        made.press()
        assert made.state.name == "resting"


class TestADisplayThatTakesItsTime:
    def test_has_the_visit_begin_when_there_is_something_to_see(self, desk):
        made = sleeping(desk, timing={"ready_seconds": 2})
        made.power.slow = True
        made.press()
        made.wait(4)
        assert isinstance(made.state, Attract)
        assert not asleep(made)
        made.power.light_up()
        made.wait(TICK)
        assert isinstance(made.state, GetReady)
        assert made.now - made.state.since < 2 * TICK

    def test_all_presses_meanwhile_are_that_visit(self, desk):
        made = sleeping(desk)
        made.power.slow = True
        for _ in range(4):
            made.press()
        made.power.light_up()
        made.wait(TICK)
        assert isinstance(made.state, Looking)
        assert len(made.reports(VisitStarted)) == 1
        made.wait(3)
        assert len(made.reports(VisitStarted)) == 1

    def test_is_not_waited_for_for_ever(self, desk):
        made = sleeping(desk)
        made.power.slow = True
        made.press()
        made.wait(WAKING_SECONDS)
        assert isinstance(made.state, Looking)


class TestHours:
    def test_it_wakes_by_itself_when_they_begin(self, desk):
        made = desk("2026-12-07T08:59:50", **NIGHT)
        assert asleep(made)
        made.wait(12)
        assert not asleep(made)
        assert made.power.is_on
        assert not black(made)
        assert made.vision.orders[-1] == ("wake",)

    def test_a_visit_at_closing_time_goes_its_way(self, desk):
        made = desk("2026-12-07T17:59:55", **NIGHT)
        made.visit()
        made.wait(10)
        assert isinstance(made.state, Result)
        made.wait(30)
        assert asleep(made)

    def test_a_configuration_that_is_adopted_asleep_wakes_it(self, desk):
        made = desk(CLOSED, **NIGHT)
        made.app.adopt(bundle_from(b'hours: {daily: "09:00-21:00"}', "config.yaml"))
        made.wait(TICK)
        assert not asleep(made)
        assert not black(made)

    def test_themes_that_take_turns_do_so_over_night(self, desk):
        made = desk(CLOSED, **NIGHT, display={"theme": "auto", "day_hours": "08:00-20:00"})
        made.hour = datetime.time(21)
        made.wait(120)
        made.hour = datetime.time(9)
        made.wall.shows("2026-12-08T09:00")
        made.wait(61)
        assert made.scene.kit.theme.name == "day"


class TestFaults:
    def test_wake_nobody_and_are_told(self, desk):
        made = sleeping(desk)
        made.vision.trigger_down(2.0)
        made.wait(5)
        assert asleep(made)
        assert len(made.reports(CameraDown)) == 1
        assert made.power.asked == ["off"]

    def test_are_shown_to_whoever_holds_the_button_down_also_where_no_press_wakes_it(self, desk):
        made = desk(CLOSED, hours={"daily": "09:00-18:00", "wake": False})
        made.app.tell_staff(Problem(7, "the cable is out", Fault.CAMERA))
        made.press(seconds=HOLD_SECONDS + 0.2)
        assert isinstance(made.state, ForStaff)
        assert not black(made)
        made.wait(31)
        assert asleep(made)


class TestWishes:
    def test_off_and_on_again(self, desk):
        made = desk()
        made.app.standby.ask("off")
        made.wait(TICK)
        assert asleep(made)
        made.press()
        assert asleep(made)
        made.app.standby.ask("on")
        made.wait(TICK)
        assert not asleep(made)
        assert made.app.standby.words == "awake until 'kiosk screen auto' or a new start"

    def test_off_during_a_visit_is_after_it(self, desk):
        made = desk()
        made.visit()
        made.app.standby.ask("off")
        made.wait(10)
        assert isinstance(made.state, Result)
        made.wait(21)
        assert asleep(made)


class TestBrightness:
    def test_it_is_as_the_configuration_says_from_the_start(self, desk):
        assert desk(display={"brightness": 0.6}).power.share == 0.6

    def test_at_night_it_is_another(self, desk):
        made = desk(display={"brightness": 0.9, "night_brightness": 0.3, "day_hours": "08:00-20:00"})
        assert made.power.share == 0.9
        made.hour = datetime.time(20)
        made.wait(61)
        assert made.power.share == 0.3

    def test_another_configuration_is_in_force_at_once(self, desk):
        made = desk()
        made.app.adopt(bundle_from(b"display: {brightness: 0.2}", "config.yaml"))
        made.wait(TICK)
        assert made.power.share == 0.2


def test_the_display_is_on_when_the_kiosk_ends(desk):
    made = sleeping(desk)
    made.app.close()
    assert made.power.asked[-1] == "close"
    assert made.power.is_on
