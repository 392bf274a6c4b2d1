"""The display and its sound process: nothing waits, and whatever becomes of the process, there is another."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from kiosk.config.schema import Sound
from kiosk.sound.melody import PRESS
from kiosk.sound.orders import Configure, Hush, Play, Say, decode
from kiosk.sound.supervisor import COMMAND, SILENCE_SECONDS, SoundProcess
from kiosk.system.ladder import BACK_OFF
from tests.fakes.clock import FakeClock
from tests.system.test_parent import is_gone_soon, parent

BOTH = Sound(effects=True, speak=True)


class Played:
    """`subprocess.Popen` as far as the supervisor uses it; the test is the process.

    Attributes:
        obstinate: it outlives its kill.
    """

    def __init__(self, command, **pipes) -> None:
        self.pid = 10_000_001
        self.command = command
        self.returncode: int | None = None
        self.obstinate = False
        self.kills = 0
        self._orders, orders = os.pipe()
        answers, self._answers = os.pipe()
        self.stdin, self.stdout = os.fdopen(orders, "wb", 0), os.fdopen(answers, "rb", 0)
        os.set_blocking(self._orders, False)

    def orders(self) -> list:
        try:
            return [decode(line) for line in os.read(self._orders, 1 << 20).splitlines()]
        except BlockingIOError:
            return []

    def answer(self, count: int = 1) -> None:
        os.write(self._answers, b"." * count)

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self.kills += 1
        if not self.obstinate:
            self.end(-signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        if self.returncode is None:
            raise subprocess.TimeoutExpired("played", timeout)
        return self.returncode

    def end(self, code: int) -> None:
        if self.returncode is None:
            self.returncode = code
            os.close(self._orders)
            os.close(self._answers)


class Rig:
    def __init__(self, settings: Sound = BOTH) -> None:
        self.clock = FakeClock()
        self.spawned: list[Played] = []
        self.refused: OSError | None = None
        self.sound = SoundProcess(settings, "en", self.clock, spawn=self._spawn)
        self.sound.poll()

    def _spawn(self, command, **pipes) -> Played:
        if self.refused:
            raise self.refused
        self.spawned.append(Played(command, **pipes))
        return self.spawned[-1]

    @property
    def last(self) -> Played:
        return self.spawned[-1]

    def pass_time(self, seconds: float) -> None:
        """In ticks as long as a third of a second."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + 0.3)
            self.sound.poll()


@pytest.fixture
def rig():
    made = Rig()
    yield made
    made.sound.close()


def test_while_nothing_is_to_be_heard_there_is_no_process():
    rig = Rig(Sound())
    rig.sound.play(PRESS)
    rig.sound.say("hello")
    rig.sound.hush()
    rig.pass_time(100)
    assert rig.spawned == []
    rig.sound.close()


def test_it_is_spawned_with_this_process_as_its_parent_and_told_the_settings_first(rig):
    assert rig.last.command == (*COMMAND, str(os.getpid()))
    assert rig.last.orders() == [Configure("auto", 60, "en")]


def test_what_is_played_and_said_goes_to_it_with_the_time(rig):
    rig.last.orders()
    rig.sound.play(PRESS)
    rig.clock.now += 1
    rig.sound.say("You look happy.")
    rig.sound.hush()
    assert rig.last.orders() == [Play(PRESS, 1000.0), Say("You look happy.", 1001.0), Hush()]


@pytest.mark.parametrize(
    ("settings", "told"),
    [(Sound(effects=True), [Play]), (Sound(speak=True), [Say, Hush])],
    ids=["effects", "speech"],
)
def test_only_what_is_on_goes_to_it(settings, told):
    rig = Rig(settings)
    rig.last.orders()
    rig.sound.play(PRESS)
    rig.sound.say("hello")
    rig.sound.hush()
    assert [type(order) for order in rig.last.orders()] == told
    rig.sound.close()


def test_a_process_that_reads_nothing_costs_no_time_and_what_finds_no_room_is_dropped(rig):
    for _ in range(5000):
        rig.sound.say("x" * 900)
    assert len(rig.last.orders()) < 200
    rig.sound.play(PRESS)
    assert rig.last.orders() == [Play(PRESS, 1000.0)]


def test_one_that_answers_lives_on_however_long(rig):
    for _ in range(30):
        rig.sound.play(PRESS)
        rig.last.answer(len(rig.last.orders()))
        rig.pass_time(SILENCE_SECONDS * 1.5)
    assert len(rig.spawned) == 1


def test_one_that_owes_an_answer_for_too_long_is_killed_and_the_next_is_told_the_settings(rig, caplog):
    rig.pass_time(SILENCE_SECONDS - 0.1)
    assert rig.last.kills == 0
    rig.pass_time(1)
    assert (rig.spawned[0].kills, len(rig.spawned)) == (1, 2)
    assert rig.last.orders() == [Configure("auto", 60, "en")]
    assert caplog.messages == ["the sound process did not answer for 30 s; starting it again"]


def test_one_that_dies_comes_back_after_growing_pauses_and_says_so_twice_at_most(rig, caplog):
    starts = []
    for _ in range(12):
        starts.append(rig.clock.now)
        before = len(rig.spawned)
        rig.last.end(-signal.SIGSEGV)
        while len(rig.spawned) == before:
            rig.pass_time(0.3)
    pauses = [later - earlier for earlier, later in itertools.pairwise(starts)]
    for pause, least in zip(pauses, [*BACK_OFF, *[BACK_OFF[-1]] * 20], strict=False):
        assert least <= pause <= least + 1
    assert len(caplog.messages) == 2
    assert caplog.messages[0] == "the sound process ended (signal 11); starting it again"


def test_one_that_outlives_its_kill_is_waited_for_without_waiting(rig):
    first = rig.last
    first.obstinate = True
    rig.pass_time(SILENCE_SECONDS + 100)
    rig.sound.play(PRESS)
    assert (first.kills, len(rig.spawned)) == (1, 1)
    first.end(-signal.SIGKILL)
    rig.pass_time(1)
    assert len(rig.spawned) == 2


def test_one_that_cannot_be_started_is_tried_again(rig, caplog):
    rig.refused = OSError(12, "Cannot allocate memory")
    rig.last.end(1)
    rig.pass_time(10)
    assert any("cannot be started" in message for message in caplog.messages)
    rig.refused = None
    rig.pass_time(60)
    assert len(rig.spawned) == 2


def test_an_order_to_one_that_has_just_gone_is_lost_and_harms_nothing(rig):
    rig.last.end(1)
    rig.sound.play(PRESS)
    rig.pass_time(1)
    assert len(rig.spawned) == 2


def test_other_settings_go_to_the_same_process(rig):
    rig.last.orders()
    rig.sound.adopt(Sound(effects=True, volume=10, device="HDMI"), "de")
    rig.sound.adopt(Sound(effects=True, volume=10, device="HDMI"), "de")
    assert rig.last.orders() == [Configure("HDMI", 10, "de")]
    assert len(rig.spawned) == 1


def test_switched_off_the_process_goes_and_switched_on_it_is_back(rig, caplog):
    rig.sound.adopt(Sound(), "en")
    rig.pass_time(100)
    assert (rig.last.returncode, len(rig.spawned)) == (-signal.SIGKILL, 1)
    rig.sound.adopt(BOTH, "en")
    rig.pass_time(1)
    assert len(rig.spawned) == 2
    assert caplog.messages == []


def test_at_the_end_it_is_killed_and_closing_twice_does_no_harm(rig):
    rig.sound.close()
    rig.sound.close()
    assert (rig.last.kills, rig.sound.pid) == (1, None)


def test_at_the_end_one_that_outlives_its_kill_is_left_behind(rig):
    rig.last.obstinate = True
    rig.sound.close()
    assert rig.sound.pid is None
    rig.last.end(0)


# The real process, on a device that SDL writes into a file.


def until(sound: SoundProcess, what: Callable[[], bool]) -> None:
    """Poll as the display does."""
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end
        sound.poll()
        os.sched_yield()


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "heard"))
    return tmp_path / "heard"


def is_heard(path) -> bool:
    return path.exists() and any(path.read_bytes())


@pytest.mark.slow
def test_the_real_process_plays_and_comes_back_when_it_is_killed(recorded):
    sound = SoundProcess(Sound(effects=True), "en", time.monotonic)

    def plays() -> bool:
        sound.play(PRESS)
        return is_heard(recorded)

    try:
        until(sound, plays)
        first = sound.pid
        os.kill(first, signal.SIGKILL)
        until(sound, lambda: sound.pid not in (None, first))
        recorded.unlink(missing_ok=True)
        until(sound, plays)
    finally:
        sound.close()
    assert is_gone_soon(first)


HANGING = """
import os, sys, time
from kiosk.config.schema import Sound
from kiosk.sound.supervisor import SoundProcess
sound = SoundProcess(Sound(effects=True), "en", time.monotonic)
while not os.path.exists(os.environ["SDL_DISKAUDIOFILE"]):
    sound.poll()
    time.sleep(0.01)
print(sound.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.slow
def test_the_real_process_dies_with_the_kiosk_though_it_hangs(recorded):
    with parent(HANGING) as (process, child):
        os.kill(child, signal.SIGSTOP)
        process.kill()
        process.wait(10)
        assert is_gone_soon(child)


HANGS = "import signal\nsignal.pause()"


@pytest.mark.slow
def test_one_that_hangs_in_its_device_is_never_waited_for_and_replaced():
    clock = FakeClock()
    sound = SoundProcess(BOTH, "en", clock, command=(sys.executable, "-c", HANGS))
    sound.poll()
    first = sound.pid
    # Far more than the pipe holds: a display that waited for room would stand here for ever.
    for _ in range(1000):
        sound.say("x" * 900)
        sound.play(PRESS)
        sound.poll()
    assert sound.pid == first
    clock.now += SILENCE_SECONDS + 1
    until(sound, lambda: sound.pid not in (None, first))
    sound.close()
    assert is_gone_soon(first)
