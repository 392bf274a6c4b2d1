"""A kiosk that is looked after: its configuration, its counts, its status file, and what systemd hears.

Everything is real but the clock, the vision process and systemd.
"""

import hashlib
import json
import os
import random
import signal

import pytest

from kiosk.appliance.assembly import Appliance, Service
from kiosk.appliance.caretaker import LEAST_SECONDS
from kiosk.appliance.counts import Counts
from kiosk.appliance.screen_wish import write_wish
from kiosk.appliance.statistics.database import ASIDE
from kiosk.appliance.statistics.database import FILE as STATISTICS
from kiosk.appliance.statistics.figures import ALL, outcomes
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.appliance.status import StatusFile
from kiosk.appliance.status_file import FILE, REFRESH_SECONDS
from kiosk.appliance.trial_record import FILE as FILE_ON_TRIAL
from kiosk.content.faults import Fault
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, ForStaff, GetReady, Looking, Problem, Result
from kiosk.system.boot_clock import Moment
from kiosk.system.store import Store
from kiosk.vision.reading import Hint
from tests.fakes.clock import FakeClock
from tests.fakes.prover import PromptProver
from tests.fakes.vision import FakeVision, verdict
from tests.fakes.wall import Wall

TICK = 0.05
WORD = LEAST_SECONDS + TICK
"""By then a change is in the status file, and systemd has heard of it."""


class Ear:
    """A `Notifier` that remembers what systemd would hear."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def ready(self) -> None:
        self.heard.append("ready")

    def reloading(self) -> None:
        self.heard.append("reloading")

    def status(self, words: str) -> None:
        if self.words != words:
            self.heard.append(f"status {words}")

    def alive(self) -> None:
        self.heard.append("alive")

    def stopping(self) -> None:
        self.heard.append("stopping")

    @property
    def words(self) -> str:
        said = [line.removeprefix("status ") for line in self.heard if line.startswith("status ")]
        return said[-1] if said else ""


class Kiosk:
    """An app and its caretaker, with an operator who saves files and a visitor who presses."""

    def __init__(self, folder) -> None:
        self.path, self.state, self.runtime = folder / "config.yaml", folder / "state", folder / "run"
        self.state.mkdir()
        self.runtime.mkdir()
        self.clock, self.vision, self.ear = FakeClock(), FakeVision(), Ear()
        self.stamp = 1_000_000_000
        self.save("{}\n")
        self.store = Store(self.state)
        status = StatusFile(
            self.runtime, wall=lambda: 1e9 + self.clock.now, now=lambda: Moment("a boot", self.clock.now)
        )
        self.statistics = Statistics(self.state)
        service = Service(self.ear, self.store, status, self.clock, self.statistics, runtime=self.runtime)
        self.configuration = service.read(self.path, prover=PromptProver())
        settings, window = self.configuration.settings, Window.offscreen((640, 480))
        panel = Panel(settings.button, settings.led, None, clock=self.clock)
        self.wall = Wall(folder / "computer", "2026-12-07T12:00")
        self.appliance = Appliance(
            service,
            self.configuration,
            window,
            panel=panel,
            vision=self.vision,
            dated=self.wall.clock,
            chance=random.Random(1),
        )
        self.app, self.caretaker, self.counts = (
            self.appliance.app,
            self.appliance.caretaker,
            self.appliance.counts,
        )
        self.pass_time(0.2)

    def save(self, text: str) -> None:
        self.path.write_text(text)
        self.stamp += 1_000_000
        os.utime(self.path, ns=(self.stamp, self.stamp))

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK)):
            self.app.tick()
            self.caretaker.tick()
            # A disk is quick; the clock stands still meanwhile.
            self.store.settled(FILE_ON_TRIAL, 5.0)
            self.clock.now += TICK
            self.wall.up += TICK

    def look(self) -> None:
        """Press, and get ready."""
        self.app.press()
        while isinstance(self.app.state, GetReady):
            self.pass_time(TICK)

    def visit(self) -> None:
        """A whole visit with a clear face, until home."""
        self.look()
        self.vision.trigger_reading(self.clock.now, verdict=verdict(["happy"]))
        self.pass_time(TICK)
        assert isinstance(self.app.state, Result)
        self.pass_time(self.configuration.settings.timing.result_seconds)
        started = self.clock.now
        while not isinstance(self.app.state, Attract):
            self.pass_time(TICK)
            assert self.clock.now < started + 60

    @property
    def status(self) -> dict:
        return json.loads((self.runtime / FILE).read_text())

    def end(self) -> None:
        self.appliance.close()
        self.store.close()
        self.statistics.close()

    @property
    def counted(self) -> int:
        """Visits by the hour, once the disk has them."""
        assert self.statistics.settled(5.0)
        return outcomes(read_statistics(self.state), ALL).total()


@pytest.fixture
def kiosk(tmp_path):
    made = Kiosk(tmp_path)
    yield made
    made.end()


def test_the_watchdog_is_petted_while_vision_is_well(kiosk):
    assert "alive" in kiosk.ear.heard
    kiosk.vision.healthy = False
    kiosk.ear.heard.clear()
    kiosk.pass_time(60)
    assert "alive" not in kiosk.ear.heard


def test_systemd_hears_in_words_what_goes_on(kiosk):
    assert kiosk.ear.words == "waiting for a visitor; the camera is being started"
    kiosk.vision.trigger_ready()
    kiosk.pass_time(WORD)
    assert kiosk.ear.words == "waiting for a visitor"
    kiosk.app.press()
    kiosk.pass_time(WORD)
    assert kiosk.ear.words == "letting a visitor get ready"
    kiosk.pass_time(2)
    assert kiosk.ear.words == "looking at a visitor"
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.pass_time(WORD)
    assert kiosk.ear.words == "showing a visitor the answer"
    assert not any("happy" in line for line in kiosk.ear.heard)


def test_a_camera_that_fails_is_named_and_the_button_answers_kindly(kiosk):
    kiosk.vision.trigger_down(pause=30)
    kiosk.pass_time(WORD)
    assert kiosk.ear.words == "waiting for a visitor; the camera is resting: the cable is out"
    kiosk.look()
    assert isinstance(kiosk.app.state, CameraUnavailable)
    kiosk.pass_time(WORD)
    assert kiosk.status["camera_fault"] == "the cable is out"
    assert kiosk.status["camera"] is None
    kiosk.vision.trigger_ready("Pi camera")
    kiosk.pass_time(WORD)
    assert (kiosk.status["camera"], kiosk.status["camera_fault"]) == ("Pi camera", None)


def test_too_many_faults_end_in_giving_up(kiosk):
    kiosk.vision.trigger_down(pause=30)
    kiosk.pass_time(TICK)
    assert kiosk.caretaker.given_up is None
    kiosk.vision.trigger_down(pause=30, gave_up=True)
    kiosk.pass_time(TICK)
    assert kiosk.caretaker.given_up == "the cable is out"


class TestAsleep:
    """Nobody comes, and the kiosk sleeps: that is told, and nothing else is made of it."""

    @pytest.fixture
    def sleeper(self, kiosk):
        kiosk.vision.trigger_ready("Pi camera")
        kiosk.save("display: {sleep_after_minutes: 1}\n")
        kiosk.pass_time(2)
        kiosk.visit()
        kiosk.pass_time(60 + WORD)
        return kiosk

    def test_it_says_that_it_sleeps_and_goes_on_telling_systemd_that_all_is_well(self, sleeper):
        assert sleeper.ear.words == "asleep until a press"
        status = sleeper.status
        assert (status["state"], status["asleep"], status["asleep_until"]) == ("asleep", "idle", None)
        sleeper.ear.heard.clear()
        sleeper.pass_time(3 * REFRESH_SECONDS)
        assert "alive" in sleeper.ear.heard
        assert sleeper.status["updated_up"] > status["updated_up"]

    def test_nothing_is_counted_of_it(self, sleeper):
        counted, visits = sleeper.counted, sleeper.status["visits"]
        sleeper.pass_time(60)
        sleeper.app.press()
        sleeper.pass_time(30)
        sleeper.pass_time(60 + WORD)
        assert sleeper.status["state"] == "asleep"
        assert sleeper.counted == counted + 1
        assert sum(sleeper.status["visits"].values()) == sum(visits.values()) + 1

    def test_a_camera_that_fails_meanwhile_is_in_the_status_and_wakes_nobody(self, sleeper):
        sleeper.vision.trigger_down(pause=30)
        sleeper.pass_time(WORD)
        assert sleeper.status["state"] == "asleep"
        assert sleeper.ear.words == "asleep until a press; the camera is resting: the cable is out"
        assert sleeper.status["camera_fault"] == "the cable is out"

    def test_a_saved_configuration_is_taken_up_and_shown_when_somebody_presses(self, sleeper):
        sleeper.save("language: de\ndisplay: {sleep_after_minutes: 1}\n")
        sleeper.pass_time(2)
        assert sleeper.configuration.settings.language == ("de",)
        assert sleeper.status["state"] == "asleep"

    def test_a_broken_one_is_said_and_wakes_nobody(self, sleeper):
        sleeper.save("language: xx\n")
        sleeper.pass_time(2 + WORD)
        assert sleeper.status["state"] == "asleep"
        assert "xx" in sleeper.status["config_problem"]

    def test_hours_are_told_with_the_time_until_which_it_sleeps(self, kiosk):
        kiosk.save('hours: {daily: "18:00-22:00"}\n')
        kiosk.pass_time(2 + WORD)
        status = kiosk.status
        assert (status["asleep"], status["asleep_until"]) == ("hours", "2026-12-07T18:00")
        assert kiosk.ear.words == "asleep until 18:00, or a press; the camera is being started"

    def test_without_a_clock_that_is_right_it_is_awake_and_says_why(self, kiosk):
        kiosk.wall.forget()
        kiosk.save('hours: {daily: "18:00-22:00"}\n')
        kiosk.pass_time(2 + WORD)
        status = kiosk.status
        assert (status["state"], status["asleep"], status["hours_wait"]) == ("attract", None, True)
        assert "; the hours wait for the clock to be set" in kiosk.ear.words


def test_a_wish_for_the_screen_is_heard_and_told(kiosk):
    write_wish(kiosk.runtime, "off")
    for _ in range(60):
        kiosk.appliance.tick()
        kiosk.clock.now += TICK
    status = kiosk.status
    assert (status["state"], status["screen"], status["asleep"]) == ("asleep", "off", "asked")


def test_a_saved_configuration_is_on_the_screen_within_two_seconds(kiosk):
    before = kiosk.app.picture()
    kiosk.save("language: de\ndisplay: {theme: day}\n")
    kiosk.pass_time(2)
    corner = (2, 2)
    assert kiosk.app.picture().get_at(corner) != before.get_at(corner)
    assert kiosk.configuration.settings.language == ("de",)


def test_a_saved_configuration_waits_for_the_visit_to_end(kiosk):
    kiosk.look()
    kiosk.save("language: de\n")
    kiosk.pass_time(5)
    assert isinstance(kiosk.app.state, Looking)
    assert kiosk.configuration.settings.language == ("en",)
    kiosk.pass_time(20)
    assert isinstance(kiosk.app.state, Attract)
    assert kiosk.configuration.settings.language == ("de",)


def test_vision_hears_of_other_settings(kiosk):
    kiosk.save("decision: {margin: 0.2}\n")
    kiosk.pass_time(2)
    assert kiosk.vision.orders == [("adopt", 0.2)]


def test_what_vision_refuses_is_gone_back_from_within_the_visit_and_no_visitor_hears_of_it(kiosk):
    kiosk.vision.trigger_ready()
    kiosk.visit()
    kiosk.save("language: de\ndecision: {margin: 0.2}\ncamera: {source: 'webcam:5'}\n")
    kiosk.pass_time(2)
    kiosk.look()
    kiosk.pass_time(TICK)
    kiosk.vision.trigger_down(pause=0, usage=True)
    kiosk.pass_time(2 * TICK)
    assert isinstance(kiosk.app.state, Looking)
    assert kiosk.vision.orders[-1] == ("adopt", 0.08)
    assert kiosk.app.settings.language == ("en",)
    kiosk.vision.trigger_ready()
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.pass_time(TICK)
    assert isinstance(kiosk.app.state, Result)
    assert kiosk.app.notices.problem == Problem(
        12, "config.yaml:3: camera.source: the cable is out", Fault.CONFIGURATION
    )


def test_the_status_says_what_runs_and_whether_it_is_on_trial(kiosk):
    kiosk.pass_time(10)
    assert kiosk.status["config_runs"] == "saved"
    assert kiosk.status["on_trial_up"] == pytest.approx(FakeClock().now, abs=0.2)
    kiosk.vision.trigger_ready()
    kiosk.visit()
    assert kiosk.status["on_trial_up"] is None
    kiosk.save("timng: {}\n")
    kiosk.pass_time(4)
    assert (kiosk.status["config_runs"], kiosk.status["on_trial_up"]) == ("last good", None)


def test_the_status_says_which_text_runs(kiosk):
    said = []
    for text in ("language: en\n", "language: en  # a note\n", "language: de\n"):
        kiosk.save(text)
        kiosk.pass_time(4)
        assert kiosk.status["config_digest"] == hashlib.sha256(text.encode()).hexdigest()[:16]
        said.append(kiosk.status["config_digest"])
    assert len(set(said)) == 3
    kiosk.save("timng: {}\n")
    kiosk.pass_time(4)
    assert kiosk.status["config_digest"] == said[-1]


def test_a_proof_that_takes_its_time_costs_no_tick(kiosk, monkeypatch):
    prover = kiosk.configuration._file._prover
    told = []
    monkeypatch.setattr(prover, "poll", lambda: told.pop() if told else None)
    kiosk.save("language: de\n")
    kiosk.pass_time(5)
    assert kiosk.configuration.settings.language == ("en",)
    kiosk.visit()
    told.append(prover._answer)
    kiosk.pass_time(4 * TICK)
    assert kiosk.configuration.settings.language == ("de",)


def test_new_playlists_and_facts_are_used_from_the_next_visit_on(kiosk):
    link = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"
    kiosk.save(
        "facts: {builtin: false, own: [Ours.]}\n"
        f"playlists: {{happy: [{{title: Our own, url: '{link}'}}]}}\n"
    )
    kiosk.pass_time(2)
    kiosk.look()
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.pass_time(TICK)
    assert (kiosk.app.state.fact, kiosk.app.state.playlist.title) == ("Ours.", "Our own")


def test_facts_that_have_come_do_not_come_again_because_the_configuration_is_another_one(kiosk):
    own = "facts: {{builtin: false, own: [{}]}}\n"
    kiosk.save(own.format("One., Two."))
    kiosk.pass_time(2)
    kiosk.look()
    came = kiosk.app.state.fact
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.pass_time(kiosk.configuration.settings.timing.result_seconds + 1)
    kiosk.save(own.format("One., Two., Three.") + "display: {theme: day}\n")
    kiosk.pass_time(2)
    for _ in range(2):
        kiosk.look()
        assert kiosk.app.state.fact != came
        kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
        kiosk.pass_time(kiosk.configuration.settings.timing.result_seconds + 1)


def test_an_impatient_press_uses_up_no_fact(kiosk):
    kiosk.look()
    kiosk.app.press()
    kiosk.app.press()
    assert len(kiosk.app.facts.shown["en"]) == 1


def test_which_facts_have_come_is_kept_where_the_owner_wants_it(kiosk):
    kiosk.save("facts: {remember: true}\n")
    kiosk.pass_time(2)
    kiosk.look()
    fact = kiosk.app.state.fact
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.pass_time(TICK)
    assert kiosk.store.settled("facts.json", 5.0)
    (kept,) = json.loads((kiosk.state / "facts.json").read_text())["en"][:1]
    assert {one.key: one.text for one in kiosk.configuration.bundle.pools["en"]}[kept] == fact


def test_a_broken_configuration_puts_a_mark_on_the_attract_scene_until_it_is_mended(kiosk):
    clean = kiosk.app.picture().get_view("2").raw
    kiosk.save("timng: {}\n")
    kiosk.pass_time(2)
    mistake = "config.yaml:1: timng: unknown key, did you mean 'timing'?"
    assert kiosk.app.notices.problem == Problem(12, mistake, Fault.CONFIGURATION)
    assert kiosk.app.picture().get_view("2").raw != clean
    assert "the last good one is used: config.yaml:1: timng" in kiosk.ear.words
    assert kiosk.status["config_problem"] == mistake
    kiosk.save("{}\n")
    kiosk.pass_time(2)
    assert kiosk.app.notices.problem is None


def test_what_is_mended_while_the_staff_are_told_of_it_is_taken_up_and_they_see_the_attract_scene(kiosk):
    kiosk.save("timng: {}\n")
    kiosk.pass_time(2)
    kiosk.app.hold()
    assert isinstance(kiosk.app.state, ForStaff)
    kiosk.save("language: de\n")
    kiosk.pass_time(2)
    assert isinstance(kiosk.app.state, Attract)
    assert kiosk.app.settings.language == ("de",)


def test_the_staff_are_sent_for_when_the_camera_stays_away_and_no_longer_when_it_is_back(kiosk):
    kiosk.vision.trigger_down(pause=5)
    kiosk.pass_time(30)
    assert kiosk.app.notices.problem is None
    kiosk.pass_time(31 + WORD)
    assert kiosk.app.notices.problem == Problem(
        11, "the camera does not answer: the cable is out", Fault.CAMERA
    )
    assert (kiosk.status["code"], kiosk.status["for_staff"]) == (11, kiosk.app.notices.problem.sentence)
    kiosk.vision.trigger_ready()
    kiosk.pass_time(WORD)
    assert kiosk.app.notices.problem is None
    assert (kiosk.status["code"], kiosk.status["for_staff"]) == (None, None)


def test_a_button_that_is_held_down_all_the_time_is_a_code_until_it_is_free(kiosk):
    kiosk.app.key(pressed=True)
    kiosk.pass_time(kiosk.app.settings.button.stuck_seconds + 1)
    assert kiosk.app.notices.problem.code == 13
    assert "held down all the time" in kiosk.app.notices.problem.sentence
    kiosk.app.key(pressed=False)
    kiosk.pass_time(WORD)
    assert kiosk.app.notices.problem is None


def test_a_reload_is_announced_done_and_over_at_once(kiosk):
    installed = {}
    kiosk.caretaker.listen(lambda number, handler: installed.update({number: handler}))
    kiosk.ear.heard.clear()
    kiosk.path.write_text("language: fr\n")
    installed[signal.SIGHUP](signal.SIGHUP, None)
    kiosk.pass_time(2 * TICK)
    assert kiosk.configuration.settings.language == ("fr",)
    assert [line for line in kiosk.ear.heard if "rea" in line or "reload" in line][:2] == [
        "reloading",
        "ready",
    ]


def test_what_waits_for_a_restart_is_said(kiosk):
    kiosk.save("button: {gpio: 5}\n")
    kiosk.pass_time(2)
    assert kiosk.ear.words.endswith("a restart is needed for button.gpio")
    assert kiosk.status["restart_needed"] == ["button.gpio"]


def test_every_visit_is_counted_once_and_kept(kiosk, tmp_path):
    kiosk.vision.trigger_ready()
    for _ in range(3):
        kiosk.visit()
    kiosk.vision.hopeful = False
    kiosk.look()
    kiosk.pass_time(WORD)
    assert kiosk.status["visits"] == {"result": 3, "not_sure": 0, "no_face": 0, "resting": 1}
    kiosk.store.close()
    kept = Counts.of(Store(tmp_path / "state"))
    assert kept.visits == kiosk.counts.visits


def test_the_status_file_says_how_long_the_last_answer_took_and_not_what_it_was(kiosk):
    kiosk.look()
    kiosk.pass_time(0.5)
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["disgust"]))
    kiosk.pass_time(WORD)
    assert kiosk.status["state"] == "result"
    assert 2450 <= kiosk.status["last_decision_ms"] <= 2600
    assert "disgust" not in (kiosk.runtime / FILE).read_text()


def test_a_day_of_faces_upside_down_names_the_rotation_until_that_is_set(kiosk):
    kiosk.vision.trigger_ready()
    kiosk.pass_time(WORD)
    for _ in range(3):
        assert kiosk.status["better_rotation"] is None
        kiosk.look()
        kiosk.vision.trigger_reading(kiosk.clock.now, Hint.TURNED, turn=180)
        kiosk.pass_time(20)
    assert kiosk.status["better_rotation"] == 180
    kiosk.save("camera: {rotation: 180}\n")
    kiosk.pass_time(2)
    assert kiosk.status["better_rotation"] is None


def test_the_status_file_is_refreshed_though_nothing_happens(kiosk):
    kiosk.pass_time(1)
    before = kiosk.status["updated"]
    kiosk.pass_time(5)
    assert kiosk.status["updated"] == before
    kiosk.pass_time(6)
    assert kiosk.status["updated"] > before


def test_a_state_that_cannot_be_kept_is_said(tmp_path):
    kiosk = Kiosk(tmp_path)
    (tmp_path / "state").rename(tmp_path / "gone")
    kiosk.visit()
    # The next one lets the writer's thread finish with the first.
    kiosk.store.close()
    kiosk.pass_time(WORD)
    assert "counts.json cannot be kept" in kiosk.ear.words
    kiosk.end()


def test_however_much_happens_a_word_is_said_at_most_once_a_second(kiosk):
    kiosk.vision.trigger_ready()
    kiosk.save("timing: {ready_seconds: 0}\n")
    kiosk.pass_time(2 * WORD)
    written = set()
    kiosk.ear.heard.clear()
    for _ in range(10):
        kiosk.look()
        kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
        for _ in range(6):
            kiosk.pass_time(TICK)
            written.add(kiosk.status["updated"])
    assert 3 <= len(written) <= 5
    assert len([line for line in kiosk.ear.heard if line.startswith("status")]) <= 4


def test_after_a_quiet_second_a_change_is_told_at_once(kiosk):
    kiosk.pass_time(WORD)
    kiosk.look()
    kiosk.pass_time(TICK)
    assert kiosk.ear.words.startswith("looking at a visitor")
    assert kiosk.status["state"] == "looking"


def test_while_nothing_changes_nothing_is_worded(kiosk, monkeypatch):
    kiosk.pass_time(WORD)
    worded = []
    monkeypatch.setattr("kiosk.appliance.caretaker.words", lambda *_: worded.append(1) or "words")
    kiosk.pass_time(3 * REFRESH_SECONDS)
    assert len(worded) == 3


def test_what_happened_in_the_last_tick_is_told_on_the_way_out(kiosk):
    kiosk.pass_time(WORD)
    kiosk.look()
    kiosk.pass_time(TICK)
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.app.tick()
    kiosk.appliance.end()
    assert kiosk.status["visits"]["result"] == 1
    assert kiosk.ear.heard[-1] == "stopping"


def test_the_answer_s_time_counts_from_the_press_though_the_tick_came_late(kiosk):
    kiosk.app.key(True)
    kiosk.clock.now += 0.7
    kiosk.pass_time(2.0)
    kiosk.vision.trigger_reading(kiosk.clock.now, verdict=verdict(["happy"]))
    kiosk.pass_time(WORD)
    assert 2700 <= kiosk.status["last_decision_ms"] <= 2850


def test_visits_are_counted_by_the_hour_unless_the_operator_does_not_want_it(kiosk):
    assert kiosk.statistics.settled(5.0)
    assert (kiosk.state / STATISTICS).exists()
    kiosk.vision.trigger_ready()
    kiosk.visit()
    assert kiosk.counted == 1
    kiosk.save("stats: false\n")
    kiosk.pass_time(2)
    kiosk.visit()
    assert kiosk.counted == 1
    kiosk.save("stats: true\n")
    kiosk.pass_time(2)
    kiosk.visit()
    assert kiosk.counted == 2
    assert sum(kiosk.counts.visits.values()) == 3


def test_why_visits_cannot_be_counted_by_the_hour_is_in_the_status(kiosk):
    assert kiosk.counted == 0
    (kiosk.state / STATISTICS).unlink()
    for name in ASIDE:
        (kiosk.state / name).touch()
    (kiosk.state / STATISTICS).mkdir()
    kiosk.vision.trigger_ready()
    kiosk.visit()
    kiosk.statistics.settled(5.0)
    kiosk.pass_time(WORD)
    assert "damaged again" in kiosk.status["not_counted"]
    (kiosk.state / STATISTICS).rmdir()
    kiosk.visit()
    assert kiosk.counted == 2
    kiosk.pass_time(WORD)
    assert kiosk.status["not_counted"] is None
