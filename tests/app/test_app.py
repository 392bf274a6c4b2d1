"""The app moves events between the parts; here every part is real but the vision process and the clock."""

import random

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
from kiosk.config.schema import Camera, Decision, Display, Settings
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, Looking, NoFace, NotSure, Result
from kiosk.vision.reading import Hint, Verdict
from tests.configs import bundle
from tests.fakes.vision import FakeVision, verdict


class Kiosk:
    """An app with a clock that only moves in `pass_time`, and a finger on the space bar."""

    def __init__(self, settings: Settings) -> None:
        self.now = 1000.0
        self.settings = settings
        self.vision = FakeVision()
        self.window = Window.offscreen((800, 480))
        panel = Panel(settings.button, settings.led, None, clock=lambda: self.now)
        self.app = assemble(
            bundle(settings),
            self.window,
            panel=panel,
            vision=self.vision,
            clock=lambda: self.now,
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
    made = Kiosk(Settings())
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
    kiosk = Kiosk(Settings(decision=Decision(max_seconds=longest)))
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
    assert kiosk.vision.orders == [("start", kiosk.state.since)]


def test_a_clear_face_becomes_a_result_and_the_camera_rests(kiosk):
    kiosk.press()
    fact = kiosk.state.fact
    kiosk.sees(verdict=verdict(["happy"]))
    assert isinstance(kiosk.state, Result)
    assert kiosk.state.verdict.emotion == "happy"
    assert kiosk.state.playlist.url.startswith("https://open.spotify.com/playlist/")
    assert kiosk.state.fact == fact
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
    kiosk.vision.frame = np.full((480, 640), 200, np.uint8)
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
        VisitEnded(kiosk.state, ended, kiosk.now),
        SceneChanged(kiosk.state),
    ]


def test_a_press_without_a_camera_is_a_visit_from_its_beginning_to_its_end(kiosk):
    told = reports(kiosk, VisitStarted, VisitEnded)
    kiosk.vision.hopeful = False
    kiosk.app.press()
    assert told == [VisitStarted(kiosk.now), VisitEnded(kiosk.state, 0.0, kiosk.now)]
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
    assert kiosk.vision.orders == [("start", pressed)]


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
