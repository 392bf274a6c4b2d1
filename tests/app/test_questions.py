"""What a visitor is asked, by button, keys and touch, and what the app reports of it."""

import pygame
import pytest
from pygame import Rect

from kiosk.app.reports import FeedbackGiven, SceneChanged, VisitEnded
from kiosk.content.bundle import bundle_from
from kiosk.content.faults import Fault
from kiosk.screen.scenes.result import ResultScene
from kiosk.session import LONG_SECONDS, Attract, ForStaff, GetReady, Looking, Problem, Result
from kiosk.session.question import ASKED_AFTER_SECONDS, HESITATION_SECONDS
from tests.app.desk import SIZE, Desk

URL = "https://open.spotify.com/playlist/{}"
PLAYLISTS = {
    "happy": [{"title": "One", "url": URL.format("o" * 22)}, {"title": "Other", "url": URL.format("p" * 22)}]
}


@pytest.fixture
def choosing():
    desk = Desk(music="ask", playlists=PLAYLISTS)
    yield desk
    desk.app.close()


@pytest.fixture
def curious():
    desk = Desk(feedback=True)
    yield desk
    desk.app.close()


def test_nobody_is_asked_what_nobody_counts() -> None:
    desk = Desk(feedback=True, stats=False)
    desk.visit("happy")
    assert desk.result.asks_after is None
    desk.app.close()


def chosen(desk: Desk) -> str:
    """For what the music is whose code there is, or will be."""
    return next(music for music, playlist in desk.result.offers.items() if playlist == desk.result.playlist)


def until_asked(desk: Desk) -> None:
    desk.visit("happy")
    desk.wait(ASKED_AFTER_SECONDS + HESITATION_SECONDS + 0.1)
    assert desk.question is not None


def targets(desk: Desk) -> list[Rect]:
    """Where the two options can be touched, on the canvas."""
    assert isinstance(desk.scene, ResultScene)
    return desk.scene.targets


class TestWhichMusic:
    def test_a_short_press_stays_with_it(self, choosing):
        choosing.visit("happy")
        choosing.wait(1)
        choosing.press(0.1)
        assert chosen(choosing) == "match"
        assert choosing.result.has_code

    def test_a_long_press_lifts_while_the_button_is_still_down(self, choosing):
        choosing.visit("happy")
        choosing.wait(1)
        choosing.app.key(True)
        choosing.wait(LONG_SECONDS + 0.1)
        assert chosen(choosing) == "lift"

    def test_the_second_button_lifts(self, choosing):
        choosing.visit("happy")
        choosing.wait(1)
        choosing.press(key=pygame.K_TAB)
        assert chosen(choosing) == "lift"

    def test_nothing_stays_with_it_when_the_time_is_over(self, choosing):
        choosing.visit("happy")
        choosing.wait(7.8)
        assert not choosing.result.has_code
        choosing.wait(0.3)
        assert chosen(choosing) == "match"

    def test_where_both_would_be_the_same_nobody_is_asked(self):
        one = {"happy": [{"title": "Only one", "url": URL.format("o" * 22)}]}
        desk = Desk(music="ask", playlists=one)
        desk.visit("happy")
        assert desk.question is None
        assert desk.result.has_code
        desk.app.close()

    def test_it_may_be_asked_for_one_emotion_alone(self):
        desk = Desk(music={"default": "match", "happy": "ask"}, playlists=PLAYLISTS)
        desk.visit("sad")
        assert desk.question is None
        desk.visit("happy")
        assert desk.question is not None
        desk.app.close()

    def test_the_visit_is_over_with_the_verdict_and_reported_once(self, choosing):
        choosing.visit("happy")
        [ended] = choosing.reports(VisitEnded)
        assert ended.at == choosing.result.since
        choosing.wait(1)
        choosing.press(0.1)
        choosing.wait(29)
        assert choosing.reports(VisitEnded) == [ended]
        shown = [type(report.state) for report in choosing.reports(SceneChanged)]
        assert shown == [Looking, Result]

    @pytest.mark.parametrize("rotation", [0, 90, 180, 270])
    @pytest.mark.parametrize(("option", "music"), [(0, "match"), (1, "lift")])
    def test_a_touch_takes_what_it_hits_however_the_display_hangs(self, rotation, option, music):
        desk = Desk(rotation, music="ask", playlists=PLAYLISTS)
        desk.visit("happy")
        desk.wait(1)
        desk.touch(on_the_display(targets(desk)[option].center, rotation))
        assert chosen(desk) == music
        desk.app.close()

    def test_a_touch_beside_both_is_nothing(self, choosing):
        choosing.visit("happy")
        choosing.wait(1)
        choosing.touch((5, 5))
        assert choosing.question is not None

    def test_with_emotions_that_go_together_the_first_ones_music_is_asked_about(self, choosing):
        choosing.visit("happy", "surprise", sure=False, second="surprise")
        assert choosing.result.verdict.shown == "happy+surprise"
        assert chosen(choosing) == "match"
        assert choosing.question is not None


def on_the_display(spot: tuple[int, int], rotation: int) -> tuple[int, int]:
    """Where on a display that is turned a pixel of the canvas is."""
    (x, y), (width, height) = spot, SIZE
    return {
        0: (x, y),
        90: (width - 1 - y, x),
        180: (width - 1 - x, height - 1 - y),
        270: (y, height - 1 - x),
    }[rotation]


class TestWasItRight:
    @pytest.mark.parametrize(("seconds", "agreed"), [(0.1, True), (1.0, False)])
    def test_a_press_says_yes_and_a_long_one_no(self, seconds, agreed, curious):
        until_asked(curious)
        url = curious.result.playlist.url
        curious.press(seconds)
        confidence = curious.result.verdict.confidence
        assert curious.reports(FeedbackGiven) == [FeedbackGiven("happy", agreed, confidence, url)]

    @pytest.mark.parametrize("option", [0, 1])
    def test_so_does_a_touch(self, option, curious):
        until_asked(curious)
        curious.touch(targets(curious)[option].center)
        [told] = curious.reports(FeedbackGiven)
        assert told.agreed is (option == 0)

    def test_it_is_counted_once_and_the_next_press_is_another_go(self, curious):
        until_asked(curious)
        curious.press(0.1)
        curious.wait(1)
        curious.press(0.1)
        assert isinstance(curious.state, Looking | GetReady)
        assert len(curious.reports(FeedbackGiven)) == 1

    def test_who_says_nothing_is_not_counted(self, curious):
        until_asked(curious)
        curious.wait(30)
        assert isinstance(curious.state, Attract)
        assert curious.reports(FeedbackGiven) == []

    def test_what_was_shown_is_told_of_both_and_how_sure_of_both_together(self, curious):
        curious.visit("happy", "surprise", sure=False, second="surprise")
        curious.wait(ASKED_AFTER_SECONDS + 1)
        curious.press(0.1)
        [told] = curious.reports(FeedbackGiven)
        shares = curious.result.verdict.probabilities
        assert told.shown == "happy+surprise"
        assert told.confidence == pytest.approx(shares["happy"] + shares["surprise"])

    def test_about_two_that_do_not_go_together_nobody_is_asked(self, curious):
        curious.visit("happy", "sad", sure=False)
        curious.wait(20)
        assert curious.reports(FeedbackGiven) == []
        assert not isinstance(curious.state, Result)

    def test_after_a_choice_of_music_it_is_asked_too(self):
        desk = Desk(feedback=True, music="ask", playlists=PLAYLISTS)
        desk.visit("happy")
        desk.wait(1)
        desk.press(1.0)
        desk.wait(ASKED_AFTER_SECONDS + 1)
        desk.press(0.1)
        [told] = desk.reports(FeedbackGiven)
        assert (told.agreed, told.url) == (True, desk.result.offers["lift"].url)
        desk.app.close()

    def test_the_light_is_on_while_somebody_holds_the_button_down_to_answer(self, curious, monkeypatch):
        until_asked(curious)
        shown = []
        monkeypatch.setattr(curious.panel, "light", lambda mode, now: shown.append(mode))
        curious.app.key(True)
        curious.wait(0.3)
        curious.app.key(False)
        curious.wait(0.2)
        assert "on" in shown
        assert shown[-1] == "breathing"

    def test_the_staff_still_hold_the_button_for_five_seconds(self, curious):
        curious.app.tell_staff(Problem(12, "unknown key", Fault.CONFIGURATION))
        until_asked(curious)
        curious.app.key(True)
        curious.wait(5.2)
        assert isinstance(curious.state, ForStaff)


def test_a_file_that_is_adopted_in_the_middle_of_a_question_does_no_harm(choosing):
    choosing.visit("happy")
    choosing.app.adopt(bundle_from(b"", "config.yaml"))
    choosing.wait(1)
    choosing.press(1.0)
    assert chosen(choosing) == "lift"
