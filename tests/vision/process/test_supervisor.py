"""The supervisor keeps a vision process running, whatever becomes of it, and never waits for it."""

import contextlib
import errno
import itertools
import logging
import os
import re
import select
import signal
import sys
from dataclasses import replace

import numpy as np
import pytest

from kiosk.config.schema import Camera, Decision, Recovery, Settings
from kiosk.system.ladder import BACK_OFF
from kiosk.system.lines import LONGEST_LINE, MOST_LINES
from kiosk.vision.process.child import LEAVING_SECONDS, LINES_AT_ONCE
from kiosk.vision.process.protocol import Beat, Configure, Down, Fault, Ready, Seen, Start, Stop
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.process.supervisor import SILENCE_SECONDS, START_SECONDS, VisionProcess
from kiosk.vision.settings import VisionSettings
from tests.fakes.clock import FakeClock
from tests.fakes.worker import LABELS, MANIFEST, READY, Players, looked, seen
from tests.vision.process.test_protocol import HUGE

NUMBERS = itertools.count(1)
"""Of visits."""

OTHER = Settings(model="models/other.yaml")
"""Settings that concern the vision process."""


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def players():
    return Players()


@pytest.fixture
def vision(clock, players):
    made = VisionProcess(Settings(), MANIFEST, clock, spawn=players)
    made.poll()
    yield made
    for player in players.spawned:
        player.end(0)
    made.close()


def become_ready(vision: VisionProcess, players: Players) -> None:
    players.last.side.say(READY)
    assert vision.poll() == [READY]


def fail(vision: VisionProcess, players: Players, clock: FakeClock, faults: int) -> list[Down]:
    """Processes that end at once, each started as soon as may be."""
    downs = []
    for _ in range(faults):
        players.last.end(3)
        downs += vision.poll()
        clock.now += downs[-1].pause
        vision.poll()
    return downs


class TestOrders:
    def test_the_first_thing_a_process_hears_is_its_part_of_the_settings(self, vision, players):
        (order,) = players.last.side.obey()
        assert order == Configure(VisionSettings.of(Settings()), LABELS, vision._child.preview.fd)

    def test_it_is_told_when_to_start_and_when_to_stop(self, vision, players, clock):
        vision.start(next(NUMBERS), clock.now, clock.now)
        vision.stop()
        assert players.last.side.obey()[1:] == [Start(next(NUMBERS) - 1, clock.now, clock.now), Stop()]

    def test_a_process_that_dies_in_a_visit_is_back_at_once_and_starts_again(self, vision, players, clock):
        become_ready(vision, players)
        vision.start(1, 900.0, 900.0)
        players.last.end(3)
        assert vision.poll() == [Down("the vision process ended (status 3)", 0.0, False)]
        vision.poll()
        assert players.last.side.obey()[1:] == [Start(1, 900.0, 900.0)]

    def test_it_is_told_that_the_kiosk_sleeps_and_so_is_the_next_one(self, vision, players, clock):
        become_ready(vision, players)
        vision.sleep()
        assert players.last.side.obey()[1:] == [Stop(asleep=True)]
        players.last.end(3)
        vision.poll()
        vision.poll()
        (order,) = players.last.side.obey()
        assert order.asleep
        vision.wake()
        vision.start(1, 1000.0, 1000.0)
        vision.stop()
        assert players.last.side.obey() == [Stop(), Start(1, 1000.0, 1000.0), Stop()]

    def test_its_readings_say_whose_they_are_also_those_of_a_visit_that_is_over(self, vision, players):
        become_ready(vision, players)
        vision.start(1, 1000.0, 1000.0)
        vision.stop()
        vision.start(2, 1000.5, 1000.5)
        players.last.side.say(seen(1000.6, 1), seen(1000.6, 2))
        assert vision.poll() == [seen(1000.6, 1), seen(1000.6, 2)]

    def test_the_mirror_shows_the_present_visit_alone(self, vision, players):
        vision.start(1, 1000.0, 1000.0)
        writer = Preview(os.dup(vision._child.preview.fd))
        writer.write(np.full((48, 64, 3), 1, np.uint8), 1)
        vision.stop()
        assert vision.preview() is None
        vision.start(2, 1000.02, 1000.02)
        assert vision.preview() is None, "the last visitor's picture is there still"
        writer.write(np.full((48, 64, 3), 2, np.uint8), 1)
        assert vision.preview() is None, "a frame of the last visit came late"
        writer.write(np.full((48, 64, 3), 3, np.uint8), 2)
        assert vision.preview()[0, 0, 0] == 3
        writer.close()

    def test_each_process_has_memory_of_its_own_whatever_the_one_before_does_to_its(self, vision, players):
        vision.start(1, 1000.0, 1000.0)
        old = Preview(os.dup(vision._child.preview.fd))
        os.pwrite(old.fd, b"\xff" * 64, 0)
        players.last.end(3)
        vision.poll()
        assert vision.preview() is None
        vision.poll()
        new = Preview(os.dup(vision._child.preview.fd))
        new.write(np.full((48, 64, 3), 3, np.uint8), 1)
        os.pwrite(old.fd, b"\xff" * 64, 0)
        assert vision.preview()[0, 0, 0] == 3
        for preview in (old, new):
            preview.close()

    def test_a_process_that_falls_leaves_no_picture(self, vision, players):
        vision.start(1, 1000.0, 1000.0)
        memory = Preview(os.dup(vision._child.preview.fd))
        memory.write(np.full((48, 64, 3), 200, np.uint8), 1)
        players.last.end(3)
        vision.poll()
        assert not any(os.pread(memory.fd, 2**21, 0)[8:])
        memory.close()

    def test_a_process_that_starts_between_visits_is_told_nothing_more(self, vision, players, clock):
        vision.start(next(NUMBERS), clock.now, clock.now)
        vision.stop()
        fail(vision, players, clock, 1)
        assert [type(order) for order in players.last.side.obey()] == [Configure]


class TestAnswers:
    def test_readings_are_handed_over_in_their_order(self, vision, players, clock):
        become_ready(vision, players)
        vision.start(1, 1000.0, 1000.0)
        players.last.side.say(seen(1000.1), Beat(), seen(1000.2))
        assert vision.poll() == [seen(1000.1), seen(1000.2)]

    def test_a_fault_keeps_its_own_sentence(self, vision, players):
        players.last.side.say(Fault("bottle.txt: not a picture", usage=True))
        players.last.end(1)
        assert vision.poll() == [Down("bottle.txt: not a picture", 0.0, usage=True)]

    def test_the_last_words_of_a_process_are_heard_however_many_there_are(self, vision, players):
        become_ready(vision, players)
        vision.start(1, 0.0, 0.0)
        said = [seen(float(number)) for number in range(50)]
        players.last.side.say(*[Beat()] * MOST_LINES, *said, Fault("no cable", usage=False))
        players.last.end(1)
        assert vision.poll() == []
        assert vision.poll() == [*said, Down("no cable", 0.0, usage=False)]

    def test_a_label_that_the_display_does_not_know_is_a_fault(self, vision, players):
        vision.start(1, 1000.0, 1000.0)
        players.last.side.say(READY, Seen(1, replace(looked(1000.0), leader="joy")))
        ready, down = vision.poll()
        assert (ready, down.reason) == (READY, "the vision process sent a reading that cannot be")

    @pytest.mark.parametrize("line", [b"Segmentation fault\n", b'{"unheard of": {}}\n', b'{"reading": {}}\n'])
    def test_a_line_that_is_no_answer_is_a_fault_and_not_the_end_of_the_kiosk(self, vision, players, line):
        players.last.side.say(READY)
        players.last.side.write(line)
        ready, down = vision.poll()
        assert ready == READY
        assert down.reason.startswith("the vision process sent a line that is no message")
        assert players.last.returncode == -signal.SIGKILL

    @pytest.mark.parametrize("early", [Beat(), seen(1000.0)])
    def test_nothing_may_be_said_before_it_is_ready(self, vision, players, early):
        vision.start(1, 1000.0, 1000.0)
        players.last.side.say(early, READY)
        (down,) = vision.poll()
        assert down.reason == "the vision process said something before it was ready"
        assert players.last.returncode == -signal.SIGKILL

    def test_ready_is_said_once(self, vision, players):
        players.last.side.say(READY, READY)
        ready, down = vision.poll()
        assert (ready, down.reason) == (READY, "the vision process said twice that it was ready")

    def test_a_process_that_never_gets_ready_is_ended_however_it_behaves(self, vision, players, clock):
        clock.now += START_SECONDS + 0.1
        players.last.side.write(b'{"ready"')
        (down,) = vision.poll()
        assert down.reason == f"the vision process was silent for {START_SECONDS:.0f} s"

    @pytest.mark.parametrize("visit", [2, -1, 10**400])
    def test_a_reading_for_a_visit_that_there_was_not_is_a_fault(self, vision, players, visit):
        become_ready(vision, players)
        vision.start(1, 1000.0, 1000.0)
        players.last.side.say(seen(1000.0, visit))
        (down,) = vision.poll()
        assert isinstance(down, Down)

    def test_before_the_first_visit_every_reading_is_a_fault(self, vision, players):
        become_ready(vision, players)
        players.last.side.say(seen(1000.0, 0))
        (down,) = vision.poll()
        assert down.reason == "the vision process sent a reading for a visit that there was not"

    def test_the_next_process_does_not_know_the_visits_before_its_start(self, vision, players, clock):
        vision.start(1, 1000.0, 1000.0)
        vision.stop()
        fail(vision, players, clock, 1)
        players.last.side.say(READY, seen(1000.0, 1))
        assert [type(event) for event in vision.poll()] == [Ready, Down]

    def test_a_fault_is_the_last_word(self, vision, players):
        players.last.side.say(READY, Fault("no cable", usage=False), Beat(), READY)
        ready, down = vision.poll()
        assert (ready, down.reason) == (READY, "no cable")
        assert players.last.returncode == -signal.SIGKILL

    def test_what_it_says_reaches_log_and_screen_on_one_plain_line_of_bounded_length(self, vision, players):
        players.last.side.say(
            Ready("\x1b[31m\u200b" + "x" * 9999, fake=True), Fault("a\nb" * 9999, usage=True)
        )
        ready, down = vision.poll()
        for text in (ready.camera, down.reason):
            assert text.isprintable()
            assert len(text) < 2000

    def test_a_line_without_an_end_is_a_fault(self, vision, players):
        for _ in range(LONGEST_LINE // 4096 + 1):
            assert vision.poll() == []
            players.last.side.write(b"x" * 4096)
        (down,) = vision.poll()
        assert "sent a line of more than" in down.reason


class TestNeverWaits:
    """By structure: neither pipe blocks, and of either only so much is taken in or kept."""

    def test_neither_pipe_blocks(self, vision, players):
        assert not os.get_blocking(players.last.stdin.fileno())
        assert not os.get_blocking(players.last.stdout.fileno())

    def test_the_largest_configuration_is_written_at_once(self, clock, players):
        vision = VisionProcess(HUGE, MANIFEST, clock, spawn=players)
        vision.poll()
        assert vision._child.orders.kept == 0
        vision.close()

    def test_orders_that_nobody_reads_are_kept_up_to_a_limit_and_then_a_fault(self, vision, players, clock):
        become_ready(vision, players)
        orders, downs, visits = vision._child.orders, [], 0
        while not downs:
            vision.start(next(NUMBERS), clock.now, clock.now)
            vision.stop()
            players.last.side.say(Beat())
            clock.now += 0.1
            visits += 1
            downs = vision.poll()
        assert visits > 1000, "a process that is slow to read is given time"
        assert orders.full
        assert downs[0].reason == "the vision process takes no orders"
        assert players.last.returncode == -signal.SIGKILL

    def test_one_that_has_closed_its_ears_is_ended_however_well_it_says_it_is(self, vision, players, clock):
        become_ready(vision, players)
        os.close(players.last._orders)
        players.last._orders = os.open(os.devnull, os.O_RDONLY)
        vision.start(1, clock.now, clock.now)
        events = []
        for _ in range(20):
            clock.now += SILENCE_SECONDS / 10
            players.last.side.say(Beat())
            events += vision.poll()
            if events:
                break
        assert [event.reason for event in events] == ["the vision process takes no orders"]

    def test_what_was_kept_is_written_when_there_is_room(self, vision, players, clock):
        while vision._child.orders.kept == 0:
            vision.start(next(NUMBERS), clock.now, clock.now)
        vision.stop()
        heard = [players.last.side.obey()]
        while heard[-1]:
            vision.poll()
            heard.append(players.last.side.obey())
        assert vision._child.orders.kept == 0
        assert heard[-2][-1] == Stop()

    def test_of_a_flood_so_much_is_taken_in_at_once(self, vision, players):
        become_ready(vision, players)
        vision.start(1, 1000.0, 1000.0)
        players.last.side.say(*[seen(1000.0)] * 70, *[Beat()] * 200, seen(1000.0))
        assert len(vision.poll()) == 70
        assert vision.poll() == []
        assert vision.poll() == [seen(1000.0)]

    def test_closing_gives_a_process_that_hangs_one_second(self, vision, players):
        players.last.obstinate = True
        vision.close()
        assert players.last.kills == 1
        assert vision.pid is None


class TestPauses:
    """The rules are the ladder's; here only that they are kept."""

    def test_during_a_pause_there_is_no_process_and_no_hope(self, vision, players, clock):
        fail(vision, players, clock, 1)
        players.last.end(3)
        vision.poll()
        assert vision.poll() == []
        assert vision.pid is None
        assert not vision.hopeful
        clock.now += BACK_OFF[1]
        assert vision.hopeful
        vision.poll()
        assert vision.pid == players.last.pid

    def test_pauses_grow(self, vision, players, clock):
        pauses = [down.pause for down in fail(vision, players, clock, len(BACK_OFF) + 1)]
        assert pauses == [*BACK_OFF, BACK_OFF[-1]]

    def test_long_health_makes_the_next_pause_short_again(self, vision, players, clock):
        fail(vision, players, clock, 3)
        clock.now += 61
        players.last.side.say(READY, Beat())
        vision.poll()
        assert [down.pause for down in fail(vision, players, clock, 1)] == [BACK_OFF[0]]

    def test_after_too_many_faults_within_an_hour_it_gives_up(self, vision, players, clock):
        limit = Settings().recovery.failures_per_hour
        downs = fail(vision, players, clock, limit + 1)
        assert [down.gave_up for down in downs] == [False] * limit + [True]

    def test_how_many_that_are_may_change(self, vision, players, clock):
        vision.adopt(Settings(recovery=Recovery(failures_per_hour=5)), MANIFEST)
        assert [down.gave_up for down in fail(vision, players, clock, 6)] == [False] * 5 + [True]

    def test_each_rung_is_logged_once(self, vision, players, clock, caplog):
        fail(vision, players, clock, 12)
        assert caplog.messages == [
            "the vision process ended (status 3); starting it again",
            "the vision process ended (status 3); starting it again in 30 s, and so on",
        ]

    def test_what_only_the_operator_can_mend_is_no_warning(self, vision, players, caplog):
        with caplog.at_level(logging.INFO):
            players.last.side.say(Fault("bottle.txt: not a picture", usage=True))
            players.last.end(1)
            vision.poll()
        assert [(record.levelname, record.message) for record in caplog.records] == [
            ("INFO", "bottle.txt: not a picture; starting it again")
        ]

    def test_a_program_that_is_not_there_has_a_sentence(self, clock):
        vision = VisionProcess(Settings(), MANIFEST, clock, ("/no/such/python",))
        (down,) = vision.poll()
        assert re.search(r"cannot be started: .*; run the installer again$", down.reason)
        vision.close()

    def test_that_the_first_start_failed_is_told_by_the_first_poll(self, clock):
        vision = VisionProcess(Settings(), MANIFEST, clock, ("/no/such/python",))
        vision.launch()
        assert [down.pause for down in vision.poll()] == list(BACK_OFF[:2])
        assert vision.poll() == []
        vision.close()

    @pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM])
    def test_a_process_that_cannot_be_started_just_now_is_a_fault_like_any_other(self, clock, number):
        players, lacking = Players(), [True] * 3

        def spawn(*command, **pipes):
            if lacking:
                lacking.pop()
                raise OSError(number, os.strerror(number))
            return players(*command, **pipes)

        vision, downs = VisionProcess(Settings(), MANIFEST, clock, spawn=spawn), []
        while vision.pid is None:
            downs += (said := vision.poll())
            clock.now += said[-1].pause if said else 0
        assert [(down.pause, down.usage) for down in downs] == [(pause, False) for pause in BACK_OFF[:3]]
        assert os.strerror(number) in downs[0].reason
        players.last.end(0)
        vision.close()


class TestSilence:
    @pytest.mark.parametrize(("ready", "patience"), [(False, START_SECONDS), (True, SILENCE_SECONDS)])
    def test_silence_ends_in_a_kill(self, vision, players, clock, ready, patience):
        if ready:
            become_ready(vision, players)
        clock.now += patience
        assert vision.poll() == []
        clock.now += 0.1
        (down,) = vision.poll()
        assert down.reason == f"the vision process was silent for {patience:.0f} s"
        assert players.last.returncode == -signal.SIGKILL

    @pytest.mark.parametrize("ready", [False, True])
    def test_parts_of_a_line_are_no_sign_of_life(self, vision, players, clock, ready):
        if ready:
            become_ready(vision, players)
        events = []
        for letter in b'{"beat": ' + b" " * 60:
            clock.now += 0.5
            players.last.side.write(bytes([letter]))
            events += vision.poll()
            if events:
                break
        limit = SILENCE_SECONDS if ready else START_SECONDS
        assert [event.reason for event in events] == [f"the vision process was silent for {limit:.0f} s"]

    def test_a_line_that_comes_in_parts_is_one(self, vision, players, clock):
        become_ready(vision, players)
        for _ in range(4):
            for part in (b'{"be', b'at":', b"{}}\n"):
                clock.now += SILENCE_SECONDS / 4
                players.last.side.write(part)
                assert vision.poll() == []

    def test_a_machine_whose_display_stood_still_finds_a_full_pipe_and_is_well(self, vision, players, clock):
        become_ready(vision, players)
        clock.now += 3600.0
        with contextlib.suppress(BlockingIOError):
            while True:
                players.last.side.say(Beat())
        for _ in range(60):
            assert vision.poll() == []

    def test_a_slow_machine_is_given_more_time(self, clock, players, monkeypatch):
        monkeypatch.setenv("KIOSK_PATIENCE", "10")
        vision = VisionProcess(Settings(), MANIFEST, clock, spawn=players)
        vision.poll()
        clock.now += 10 * START_SECONDS
        assert vision.poll() == []
        clock.now += 0.1
        assert isinstance(vision.poll()[0], Down)
        vision.close()

    def test_it_is_well_during_a_pause(self, vision, players, clock):
        fail(vision, players, clock, 6)
        players.last.end(3)
        vision.poll()
        clock.now += BACK_OFF[-1] - 1
        assert vision.pid is None
        assert vision.healthy

    def test_it_is_not_well_when_nobody_looks_after_a_silent_process(self, vision, players, clock):
        become_ready(vision, players)
        clock.now += 2 * SILENCE_SECONDS + 1
        assert not vision.healthy


class TestOtherSettings:
    def test_those_that_concern_it_bring_another_process(self, vision, players):
        become_ready(vision, players)
        old = players.last
        other = Settings(decision=Decision(margin=0.2))
        vision.adopt(other, MANIFEST)
        assert vision.pid is None
        assert old.side.obey()
        old.side.obey()
        assert old.side.ended, "the end of its orders is the order to leave"
        old.end(0)
        # It was told to leave, it did not fail: nobody hears of a fault.
        assert vision.poll() == []
        assert players.last is not old
        assert players.last.side.obey()[0].settings == VisionSettings.of(other)

    def test_so_do_other_labels_of_a_model_that_was_changed_in_its_place(self, vision, players):
        old = players.last
        vision.adopt(Settings(), MANIFEST.model_copy(update={"labels": ("happy", "joy")}))
        old.end(0)
        vision.poll()
        assert players.last is not old
        assert players.last.side.obey()[0].labels == ("happy", "joy")

    def test_so_does_an_emotion_that_is_not_wanted_any_more(self, vision, players):
        old, other = players.last, Settings(emotions={"sad": False})
        vision.adopt(other, MANIFEST.model_copy(update={"labels": ("happy", "sad", "fear")}))
        old.end(0)
        vision.poll()
        assert players.last is not old
        told = players.last.side.obey()[0]
        assert (told.labels, told.settings.unwanted) == (("happy", "fear"), ("sad",))

    def test_so_does_another_model_with_the_same_labels(self, vision, players):
        old = players.last
        vision.adopt(Settings(), MANIFEST.model_copy(update={"sha256": "0" * 64}))
        old.end(0)
        vision.poll()
        assert players.last is not old

    def test_those_that_do_not_leave_it_alone(self, vision, players):
        vision.adopt(HUGE, MANIFEST)
        assert vision.pid == players.last.pid
        assert len(players.spawned) == 1

    def test_they_end_a_pause(self, vision, players, clock):
        fail(vision, players, clock, 2)
        players.last.end(3)
        vision.poll()
        vision.adopt(OTHER, MANIFEST)
        vision.poll()
        assert vision.pid == players.last.pid

    def test_a_process_that_is_told_to_leave_and_does_not_is_killed(self, vision, players, clock):
        become_ready(vision, players)
        old = players.last
        vision.adopt(OTHER, MANIFEST)
        clock.now += LEAVING_SECONDS
        assert vision.poll() == []
        assert old.kills == 0
        clock.now += 0.1
        vision.poll()
        assert old.kills == 1
        vision.poll()
        assert vision.pid == players.last.pid != old.pid


def test_ctrl_c_is_the_display_s_alone_from_the_child_s_first_moment_on(clock):
    ask = "import signal; signal.raise_signal(signal.SIGINT); print(7)"
    vision = VisionProcess(Settings(), MANIFEST, clock, (sys.executable, "-c", ask))
    assert vision.poll() == []
    process = vision._child.process
    assert process.wait(30) == 0
    vision.close()


def test_a_process_that_outlives_its_kill_is_a_fault_each_time_and_never_a_busy_loop(vision, players, clock):
    become_ready(vision, players)
    undying = players.last
    undying.obstinate = True
    clock.now += SILENCE_SECONDS + 0.1
    vision.poll()
    faults = []
    for _ in range(600):
        faults += vision.poll()
        clock.now += 0.5
    assert vision.pid is None
    assert vision.healthy
    assert players.spawned == [undying], "only one may have the camera"
    # After the first ten seconds the pauses of the ladder: 1, 2, 5, 10, then 30 s each.
    assert [fault.pause for fault in faults[:5]] == [*BACK_OFF[1:]]
    assert len(faults) < 20
    assert faults[0].reason == f"the old vision process ({undying.pid}) does not end and keeps the camera"
    undying.end(-signal.SIGKILL)
    clock.now += BACK_OFF[-1]
    vision.poll()
    assert vision.pid == players.last.pid != undying.pid


@contextlib.contextmanager
def nothing_is_kept_of_errors():
    """A flood would fill the file into which pytest has them written. No fixture: pytest takes standard error
    back after the set-up."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class TestRealProcesses:
    """Processes that are real and have gone astray."""

    @pytest.fixture
    def spawn(self, clock):
        made = []

        def spawn(way: str) -> VisionProcess:
            made.append(
                VisionProcess(HUGE, MANIFEST, clock, (sys.executable, "-m", "tests.fakes.worker", way))
            )
            made[-1].poll()
            return made[-1]

        yield spawn
        for vision in made:
            vision.close()

    def test_one_that_never_reads_gets_its_orders_kept_and_is_killed(self, spawn, clock):
        vision = spawn("never reads")
        orders, process = vision._child.orders, vision._child.process
        assert not os.get_blocking(process.stdin.fileno())
        while not orders.kept:
            vision.start(next(NUMBERS), clock.now, clock.now)
        vision.stop()
        vision.adopt(HUGE, MANIFEST)
        assert vision.poll() == []
        clock.now += START_SECONDS + 0.1
        assert [type(event) for event in vision.poll()] == [Down]
        assert process.wait(10) == -signal.SIGKILL

    def test_one_that_floods_fills_its_pipe_and_no_more(self, spawn):
        vision = spawn("floods")
        answers, process = vision._child.answers, vision._child.process
        select.select([process.stdout], [], [], 30)
        events, polls = vision.poll(), 1
        assert [type(event) for event in events] == [Ready]
        while not any(isinstance(event, Down) for event in events):
            select.select([process.stdout], [], [], 30)
            events = vision.poll()
            polls += 1
            assert len(answers._taken) <= 2 * LONGEST_LINE
        assert polls > LINES_AT_ONCE / MOST_LINES
        assert events[0].reason == "the vision process says more than it can have to say"
        assert process.wait(10) == -signal.SIGKILL

    def test_one_that_floods_its_standard_error_holds_up_nobody(self, spawn):
        with nothing_is_kept_of_errors():
            vision = spawn("complains")
        select.select([vision._child.process.stdout], [], [], 30)
        assert [type(event) for event in vision.poll()] == [Ready]
        for _ in range(50):
            assert vision.poll() == []
        vision.close()

    def test_one_that_does_not_leave_is_killed_at_the_end(self, spawn):
        vision = spawn("does not leave")
        process = vision._child.process
        select.select([process.stdout], [], [], 30)
        vision.close()
        assert process.wait(10) == -signal.SIGKILL

    def test_one_that_cannot_open_its_camera_says_so(self, clock):
        settings = Settings(camera=Camera(source="/no/such/file"))
        vision = VisionProcess(settings, MANIFEST, clock)
        vision.poll()
        events = []
        while not events:
            select.select([vision._child.process.stdout], [], [], 60)
            events = vision.poll()
        assert events[0].usage
        assert events[0].reason.startswith("camera.source: expected auto, picamera2, webcam, ")
        vision.close()
