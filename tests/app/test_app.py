"""The app moves events between the parts; here every part is real but the vision process and the clock."""

import random
from datetime import time

import numpy as np
import pygame
import pytest

from kiosk.app.assembly import assemble
from kiosk.app.reports import (
    CameraChanged,
    CameraDown,
    CameraReady,
    FaceSeen,
    SceneChanged,
    VisitEnded,
    VisitStarted,
)
from kiosk.config.schema import Button, Camera, Decision, Display, Led, Settings, Sound, Timing
from kiosk.content.emotions import EMOTIONS
from kiosk.content.fact_pool import builtin_facts
from kiosk.content.faults import Fault
from kiosk.panel.panel import Panel
from kiosk.panel.press import HOLD_SECONDS
from kiosk.screen.window import Window
from kiosk.session import (
    Attract,
    CameraUnavailable,
    ForStaff,
    GetReady,
    Looking,
    NoFace,
    NotSure,
    Problem,
    Result,
)
from kiosk.sound.melody import PRESS
from kiosk.vision.reading import Hint, Verdict
from tests.configs import bundle
from tests.fakes.sound import FakeSound
from tests.fakes.vision import FakeVision, verdict

AT_ONCE = Timing(ready_seconds=0, least_looking_seconds=0)
"""Without the time to get ready, which is looked at by itself."""


class Kiosk:
    """An app with a clock that only moves in `pass_time`, and a finger on the space bar."""

    def __init__(self, settings: Settings) -> None:
        self.now = 1000.0
        self.hour = time(12)
        self.settings = settings
        self.vision = FakeVision()
        self.sound = FakeSound()
        self.window = Window.offscreen((800, 480))
        panel = Panel(settings.button, settings.led, None, clock=lambda: self.now)
        self.app = assemble(
            bundle(settings),
            self.window,
            panel=panel,
            vision=self.vision,
            sound=self.sound,
            clock=lambda: self.now,
            wall=lambda: self.hour,
            chance=random.Random(1),
        )
        # A button counts once it was seen up for a moment.
        for _ in range(2):
            self.pass_time(0.1)

    @property
    def state(self):
        return self.app.state

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.app.tick()

    def press(self) -> None:
        """A whole press: down, and up a moment later."""
        for down in (True, False):
            self.app.key(down)
            self.pass_time(0.05)

    def sees(self, **reading) -> None:
        self.vision.trigger_reading(self.now, **reading)
        self.pass_time(0.03)


@pytest.fixture
def kiosk():
    made = Kiosk(Settings(timing=AT_ONCE))
    yield made
    made.app.close()


def test_waits_for_a_visitor_and_leaves_the_camera_alone(kiosk):
    kiosk.pass_time(3600)
    assert isinstance(kiosk.state, Attract)
    assert kiosk.vision.orders == []


def test_a_press_is_on_the_screen_in_the_tick_that_counts_it(kiosk):
    kiosk.app.key(True)
    before = pygame.surfarray.array3d(kiosk.window.canvas)
    kiosk.pass_time(0.05)
    assert isinstance(kiosk.state, Looking)
    assert not np.array_equal(before, pygame.surfarray.array3d(kiosk.window.canvas))


@pytest.mark.parametrize(("longest", "last"), [(0.5, 3.0), (2.5, 3.0), (6.0, 6.5)])
def test_a_face_in_view_at_the_end_is_looked_at_until_a_verdict_must_have_come(longest, last):
    kiosk = Kiosk(Settings(decision=Decision(max_seconds=longest), timing=AT_ONCE))
    kiosk.press()
    since = kiosk.state.since
    while kiosk.now < since + 7.9:
        kiosk.pass_time(0.1)
    kiosk.sees()
    kiosk.pass_time(since + 8 + last - 0.01 - kiosk.now)
    assert isinstance(kiosk.state, Looking)
    kiosk.sees(verdict=verdict(["happy", "sad"], sure=False))
    assert isinstance(kiosk.state, NotSure)
    kiosk.app.close()


def test_a_press_orders_only_frames_from_after_it(kiosk):
    kiosk.press()
    assert kiosk.vision.orders == [("start", kiosk.state.since, kiosk.state.since)]


def test_a_clear_face_becomes_a_result_and_the_camera_rests(kiosk):
    kiosk.press()
    fact = kiosk.state.fact
    kiosk.sees(verdict=verdict(["happy"]))
    assert isinstance(kiosk.state, Result)
    assert kiosk.state.verdict.emotion == "happy"
    assert kiosk.state.playlist.url.startswith("https://open.spotify.com/playlist/")
    assert kiosk.state.fact in {fact, *(one.text for one in builtin_facts("en") if one.emotion == "happy")}
    assert kiosk.vision.orders[-1] == ("stop",)


def test_a_tie_becomes_two_playlists(kiosk):
    kiosk.press()
    kiosk.sees(verdict=verdict(["sad", "neutral"], sure=False))
    assert isinstance(kiosk.state, NotSure)
    assert [label for label, _ in kiosk.state.choices] == ["sad", "neutral"]


def test_the_next_visit_gets_another_playlist_and_another_fact(kiosk):
    seen = []
    for _ in range(2):
        kiosk.pass_time(1)
        kiosk.press()
        kiosk.sees(verdict=verdict(["happy"]))
        seen.append(kiosk.state)
    assert seen[0].playlist != seen[1].playlist
    assert seen[0].fact != seen[1].fact


def test_nobody_there_is_said_kindly_and_forgotten(kiosk):
    kiosk.press()
    kiosk.sees(hint=Hint.NO_FACE)
    kiosk.pass_time(kiosk.settings.timing.looking_seconds)
    assert isinstance(kiosk.state, NoFace)
    assert kiosk.vision.orders[-1] == ("stop",)
    kiosk.pass_time(kiosk.settings.timing.message_seconds)
    assert isinstance(kiosk.state, Attract)


def test_a_camera_that_never_delivers_ends_in_the_resting_scene(kiosk):
    kiosk.press()
    kiosk.pass_time(kiosk.settings.timing.looking_seconds)
    assert isinstance(kiosk.state, CameraUnavailable)


def test_a_vision_process_that_comes_straight_back_saves_the_visit(kiosk):
    kiosk.press()
    kiosk.vision.trigger_down(pause=0)
    kiosk.pass_time(0.03)
    assert isinstance(kiosk.state, Looking)
    kiosk.sees(verdict=verdict(["happy"]))
    assert isinstance(kiosk.state, Result)


def test_a_vision_process_that_pauses_ends_the_visit(kiosk):
    kiosk.press()
    kiosk.vision.trigger_down(pause=5)
    kiosk.pass_time(0.03)
    assert isinstance(kiosk.state, CameraUnavailable)


def test_a_press_while_the_camera_is_known_to_be_down_is_answered_at_once(kiosk):
    kiosk.vision.trigger_down(pause=5)
    kiosk.pass_time(0.03)
    assert isinstance(kiosk.state, Attract)
    kiosk.press()
    assert isinstance(kiosk.state, CameraUnavailable)


def test_a_press_on_a_result_starts_the_next_visit(kiosk):
    kiosk.press()
    kiosk.sees(verdict=verdict(["happy"]))
    kiosk.pass_time(1)
    kiosk.press()
    assert isinstance(kiosk.state, Looking)
    assert [order[0] for order in kiosk.vision.orders] == ["start", "stop", "start"]


def test_a_reading_that_comes_too_late_changes_nothing(kiosk):
    kiosk.press()
    kiosk.sees(verdict=verdict(["happy"]))
    shown = kiosk.state
    kiosk.sees(verdict=verdict(["sad"]))
    assert kiosk.state is shown


def test_the_last_visitors_picture_is_not_shown_to_the_next(kiosk):
    kiosk.press()
    kiosk.vision.frame = np.full((480, 640, 3), 200, np.uint8)
    kiosk.sees()
    kiosk.sees(verdict=verdict(["happy"]))
    kiosk.vision.frame = None
    kiosk.pass_time(1)
    kiosk.app.key(True)
    kiosk.pass_time(0.05)
    second = pygame.surfarray.array3d(kiosk.window.canvas)
    fresh = Kiosk(kiosk.settings)
    fresh.app.key(True)
    fresh.pass_time(0.05)
    assert np.abs(second.astype(int) - pygame.surfarray.array3d(fresh.window.canvas)).mean() < 8


def test_a_camera_that_is_none_is_named_on_every_scene(kiosk):
    kiosk.vision.trigger_ready("demo portrait", fake=True)
    kiosk.pass_time(0.03)
    assert kiosk.app.notices.demo == "demo portrait"
    kiosk.vision.trigger_ready("Pi camera", fake=False)
    kiosk.pass_time(0.03)
    assert kiosk.app.notices.demo is None


def test_closing_ends_the_vision_process(kiosk):
    kiosk.app.close()
    assert kiosk.vision.closed


# The time to get ready.


@pytest.fixture
def patient():
    made = Kiosk(Settings(timing=Timing(ready_seconds=2)))
    yield made
    made.app.close()


def test_the_camera_runs_from_the_press_and_its_frames_are_judged_once_the_visitor_is_ready(patient):
    patient.press()
    assert isinstance(patient.state, GetReady)
    pressed = patient.state.since
    assert patient.vision.orders == [("start", pressed, pressed + 2)]
    patient.pass_time(2)
    assert isinstance(patient.state, Looking)
    assert len(patient.vision.orders) == 1
    patient.sees(verdict=verdict(["happy"]))
    assert isinstance(patient.state, Result)
    assert patient.vision.orders[1:] == [("stop",)]


def test_a_verdict_takes_as_long_as_the_visitor_has_waited_since_the_press(patient):
    told = reports(patient, VisitEnded)
    patient.press()
    pressed = patient.state.since
    patient.pass_time(2)
    patient.sees(verdict=verdict(["happy"]))
    assert told == [VisitEnded(patient.state, pytest.approx(patient.now - pressed), patient.now, "en")]


def test_a_camera_that_fails_meanwhile_ends_the_visit_and_one_that_comes_straight_back_does_not(patient):
    patient.press()
    patient.vision.trigger_down(pause=0)
    patient.pass_time(0.1)
    assert isinstance(patient.state, GetReady)
    patient.vision.trigger_down(pause=5)
    patient.pass_time(0.1)
    assert isinstance(patient.state, CameraUnavailable)


# The staff.


def test_who_holds_the_button_is_shown_the_problem_and_a_visit_that_it_began_is_over(kiosk):
    problem = Problem(12, "config.yaml:3: unknown key", Fault.CONFIGURATION)
    kiosk.app.tell_staff(problem)
    told = reports(kiosk, VisitEnded)
    kiosk.press()
    kiosk.app.hold()
    assert kiosk.state == ForStaff(kiosk.now, problem)
    assert kiosk.vision.orders[-1] == ("stop",)
    assert told == []


def test_where_there_is_nothing_wrong_a_long_press_is_a_press(kiosk):
    kiosk.press()
    before = kiosk.state
    kiosk.app.hold()
    assert kiosk.state is before


# What those who listen are told.


def reports(kiosk, *kinds) -> list:
    """Every report of these kinds from now on."""
    told: list = []
    kiosk.app.listen(lambda report: told.append(report) if isinstance(report, kinds) else None)
    return told


def test_a_visit_is_reported_when_it_begins_and_when_it_ends(kiosk):
    told = reports(kiosk, VisitStarted, VisitEnded, SceneChanged)
    kiosk.app.key(True)
    pressed = kiosk.now
    kiosk.pass_time(0.4)
    looking = kiosk.state
    kiosk.app.key(False)
    kiosk.sees(verdict=verdict(["happy"]))
    ended = pytest.approx(kiosk.now - pressed)
    assert told == [
        VisitStarted(pressed),
        SceneChanged(looking),
        VisitEnded(kiosk.state, ended, kiosk.now, "en"),
        SceneChanged(kiosk.state),
    ]


def test_a_press_without_a_camera_is_a_visit_from_its_beginning_to_its_end(kiosk):
    told = reports(kiosk, VisitStarted, VisitEnded)
    kiosk.vision.hopeful = False
    kiosk.app.press()
    assert told == [VisitStarted(kiosk.now), VisitEnded(kiosk.state, 0.0, kiosk.now, "en")]
    assert kiosk.vision.orders == []


def test_every_outcome_is_reported_once_however_often_the_button_is_pressed(kiosk):
    told = reports(kiosk, VisitStarted, VisitEnded)
    kiosk.vision.hopeful = False
    for _ in range(3):
        kiosk.app.press()
    assert [type(report) for report in told] == 3 * [VisitStarted, VisitEnded]


def test_a_camera_that_is_given_up_ends_the_visit_though_it_would_come_straight_back(kiosk):
    told = reports(kiosk, CameraDown, VisitEnded)
    kiosk.press()
    kiosk.vision.trigger_down(pause=0, gave_up=True)
    kiosk.pass_time(0.03)
    assert told[0] == CameraDown("the cable is out", usage=False, gave_up=True)
    assert isinstance(told[1].outcome, CameraUnavailable)


def test_faces_are_reported_while_looking_and_only_from_the_press_on(kiosk):
    told = reports(kiosk, FaceSeen)
    kiosk.sees(turn=180)
    kiosk.press()
    kiosk.vision.trigger_reading(kiosk.now - 1, Hint.TURNED, turn=90)
    kiosk.sees(hint=Hint.TURNED, turn=270)
    kiosk.sees(hint=Hint.NO_FACE)
    assert told == [FaceSeen(270)]


def test_the_camera_is_reported_when_it_is_ready_and_when_its_settings_change(kiosk):
    told = reports(kiosk, CameraReady, CameraChanged)
    kiosk.vision.trigger_ready("Pi camera")
    kiosk.pass_time(0.03)
    kiosk.app.adopt(bundle(Settings(display=Display(theme="day"))))
    kiosk.app.adopt(bundle(Settings(camera=Camera(rotation=180))))
    assert told == [CameraReady("Pi camera", fake=False), CameraChanged()]


def test_a_press_counts_from_when_it_happened_though_the_tick_came_late(kiosk):
    kiosk.app.key(True)
    pressed = kiosk.now
    kiosk.pass_time(0.7)
    assert kiosk.state.since == pressed
    assert kiosk.vision.orders == [("start", pressed, pressed)]


def test_a_sure_verdict_on_an_exact_tie_gets_the_playlist_of_its_emotion(kiosk):
    kiosk.app.press()
    tie = Verdict(True, "sad", {"happy": 0.4, "sad": 0.4, "angry": 0.2}, frames=12, seconds=0.4)
    kiosk.sees(verdict=tie)
    assert isinstance(kiosk.state, Result)
    assert kiosk.state.verdict.emotion == "sad"


def test_a_camera_in_the_network_is_said_on_the_screen_and_the_mirror_follows_its_setting(kiosk):
    assert not kiosk.app.notices.camera_network
    camera = Camera(source="rtsp://192.168.1.20/live", network=True, mirror=False)
    kiosk.app.adopt(bundle(Settings(camera=camera)))
    assert kiosk.app.notices.camera_network
    assert Kiosk(Settings(camera=camera)).app.notices.camera_network
    kiosk.app.adopt(bundle(Settings()))
    assert not kiosk.app.notices.camera_network


# Themes that take turns


def is_light(kiosk):
    """Whether the picture is that of a theme for the day."""
    return pygame.surfarray.array3d(kiosk.window.canvas).mean() > 128


def test_the_theme_turns_with_the_hour_while_nobody_visits():
    kiosk = Kiosk(Settings(display=Display(theme="auto"), timing=AT_ONCE))
    assert is_light(kiosk)
    kiosk.hour = time(22)
    kiosk.pass_time(61)
    assert not is_light(kiosk)


def test_a_visit_ends_in_the_theme_in_which_it_began():
    kiosk = Kiosk(Settings(display=Display(theme="auto"), timing=AT_ONCE))
    kiosk.press()
    kiosk.hour = time(22)
    while not isinstance(kiosk.state, Attract):
        assert is_light(kiosk)
        kiosk.pass_time(1)
    kiosk.pass_time(61)
    assert not is_light(kiosk)


def test_another_configuration_is_shown_in_its_own_theme():
    kiosk = Kiosk(Settings(display=Display(theme="auto"), timing=AT_ONCE))
    kiosk.app.adopt(bundle(Settings(display=Display(theme="contrast"))))
    kiosk.pass_time(0.1)
    assert not is_light(kiosk)
    assert tuple(kiosk.window.canvas.get_at((2, 2)))[:3] == (0, 0, 0)


# What the window reports.


def told(*events: pygame.event.Event):
    """A window that reports these once."""
    waiting = list(events)

    def take() -> list[pygame.event.Event]:
        taken, waiting[:] = list(waiting), []
        return taken

    return take


ENTER = pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN)
CLICK = pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(0, 0), touch=False)
TAP = pygame.event.Event(pygame.FINGERDOWN, touch_id=1, finger_id=1, x=1.0, y=1.0, dx=0.0, dy=0.0)


@pytest.mark.parametrize("event", [ENTER, CLICK, TAP], ids=["Enter", "click", "tap"])
@pytest.mark.parametrize("rotation", [0, 90])
def test_a_touch_anywhere_begins_a_visit_as_the_button_does(event, rotation, kiosk, monkeypatch):
    monkeypatch.setattr(kiosk.window, "_rotation", rotation)
    monkeypatch.setattr(kiosk.window, "events", told(event))
    kiosk.pass_time(0.03)
    assert isinstance(kiosk.state, GetReady | Looking)
    assert kiosk.state.since == kiosk.now


@pytest.mark.parametrize("event", [CLICK, TAP], ids=["click", "tap"])
def test_where_the_screen_does_not_count_it_begins_none(event, monkeypatch):
    kiosk = Kiosk(Settings(button=Button(touch=False)))
    monkeypatch.setattr(kiosk.window, "events", told(event))
    kiosk.pass_time(0.03)
    assert isinstance(kiosk.state, Attract)
    kiosk.app.close()


def test_whoever_holds_the_button_is_shown_what_is_wrong_and_nobody_who_presses(kiosk):
    problem = Problem(88, "config.yaml: line 3 is wrong", Fault.CONFIGURATION)
    kiosk.app.tell_staff(problem)
    kiosk.press()
    assert not isinstance(kiosk.state, ForStaff)
    kiosk.pass_time(1)
    kiosk.app.key(True)
    kiosk.pass_time(HOLD_SECONDS - 0.1)
    assert not isinstance(kiosk.state, ForStaff)
    kiosk.pass_time(0.2)
    assert isinstance(kiosk.state, ForStaff)
    assert kiosk.state.problem == problem
    assert kiosk.vision.orders[-1] == ("stop",)


def test_a_long_hold_shows_nothing_where_nothing_is_wrong(kiosk):
    kiosk.app.key(True)
    for _ in range(10):
        kiosk.pass_time(1)
    assert not isinstance(kiosk.state, ForStaff)


# The light on the face.


def test_the_light_is_on_from_the_press_to_the_verdict_and_never_else(kiosk, monkeypatch):
    lit = []
    monkeypatch.setattr(kiosk.app._parts.panel, "lamp", lit.append)

    def now() -> bool:
        kiosk.pass_time(0.01)
        return lit[-1]

    kiosk.app.adopt(bundle(Settings(timing=Timing(ready_seconds=2))))
    assert not now()
    kiosk.press()
    assert isinstance(kiosk.state, GetReady)
    assert now()
    kiosk.pass_time(2)
    assert isinstance(kiosk.state, Looking)
    assert now()
    kiosk.sees(verdict=verdict(["happy"]))
    assert isinstance(kiosk.state, Result)
    assert not now()
    kiosk.pass_time(60)
    assert not now()


@pytest.mark.parametrize("trouble", ["nobody came", "the camera failed"])
def test_a_visit_without_an_answer_ends_the_light_as_well(trouble, kiosk, monkeypatch):
    lit = []
    monkeypatch.setattr(kiosk.app._parts.panel, "lamp", lit.append)
    kiosk.press()
    assert lit[-1]
    if trouble == "nobody came":
        kiosk.pass_time(20)
    else:
        kiosk.vision.trigger_down(5.0, gave_up=True)
        kiosk.pass_time(0.05)
    kiosk.pass_time(0.05)
    assert not lit[-1]


# What is heard.


def test_a_visit_is_heard_and_the_process_seen_to_with_every_tick(kiosk):
    kiosk.press()
    assert ("play", PRESS) in kiosk.sound.take()
    kiosk.sees(verdict=verdict(["happy"]))
    heard = kiosk.sound.take()
    assert heard[0] == ("play", EMOTIONS["happy"].melody)
    assert kiosk.state.fact in heard[1][1]
    polls = kiosk.sound.polls
    kiosk.pass_time(1)
    assert kiosk.sound.polls == polls + 1


def test_sound_follows_the_configuration_and_ends_with_the_kiosk(kiosk):
    kiosk.app.adopt(bundle(Settings(language="de", sound=Sound(effects=True))))
    assert kiosk.sound.heard[-1] == ("adopt", Sound(effects=True), "de")
    kiosk.app.close()
    assert kiosk.sound.closed


def test_without_sound_no_process_is_started_and_with_it_one_is():
    panel = Panel(Button(), Led(), None)
    for sound, started in ((Sound(), False), (Sound(effects=True), True)):
        app = assemble(
            bundle(Settings(sound=sound)),
            Window.offscreen((480, 320)),
            panel=panel,
            vision=FakeVision(),
        )
        process = app._parts.sound
        assert (process.pid is not None) is started
        app.close()
        assert process.pid is None
