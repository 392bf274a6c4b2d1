"""What the display may expect of every `Vision`: the real one, and the one that tests drive."""

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import pytest

from kiosk.config.schema import Decision, Settings
from kiosk.vision.process.protocol import Down, Ready, Seen, Vision, VisionEvent
from kiosk.vision.process.supervisor import VisionProcess
from tests.fakes.clock import FakeClock
from tests.fakes.vision import MANIFEST, FakeVision


class Bench(Protocol):
    """A vision and what makes something happen to it."""

    vision: Vision

    def until(self, kind: type) -> list[VisionEvent]:
        """All that is said up to an event of this kind."""

    def harm(self) -> None:
        """Let the process fail, twice in a row if it has failed before."""


OF_TWO = MANIFEST.model_copy(update={"labels": ("happy", "sad")})
"""Of a model with the labels that the played process speaks of."""


class Real:
    """The real supervisor with a played process of its own."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.vision = VisionProcess(
            Settings(), OF_TWO, self.clock, (sys.executable, "-m", "tests.fakes.worker", "")
        )

    def until(self, kind: type) -> list[VisionEvent]:
        events = self.vision.poll()
        while not any(isinstance(event, kind) for event in events):
            assert len(events) < 100, f"nothing of the kind: {events}"
            assert self.vision.pid is not None or self.vision.hopeful, f"no process; so far: {events}"
            if self.vision.pid is not None:
                readable, _, _ = select.select([self.vision._child.process.stdout], [], [], 30)
                assert readable, f"the process said nothing; so far: {events}"
            events += self.vision.poll()
        return events

    def harm(self) -> None:
        os.kill(self.vision.pid, signal.SIGKILL)


class Driven:
    """The one that tests drive."""

    def __init__(self) -> None:
        self.vision = FakeVision()
        self._pauses = [0.0, 1.0]

    def until(self, kind: type) -> list[VisionEvent]:
        if kind is Ready:
            self.vision.trigger_ready()
        if kind is Seen:
            self.vision.frame = np.full((48, 64, 3), 200, np.uint8)
            self.vision.trigger_reading(1000.0)
        return self.vision.poll()

    def harm(self) -> None:
        self.vision.trigger_down(self._pauses.pop(0))


@pytest.fixture(params=[Real, Driven])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    make: Callable[[], Bench] = request.param
    made = make()
    yield made
    made.vision.close()


def test_all_is_well_at_first(bench):
    assert bench.vision.hopeful
    assert bench.vision.healthy
    assert bench.vision.preview() is None


def test_it_says_once_that_it_is_ready_and_with_which_camera(bench):
    (ready,) = bench.until(Ready)
    assert ready.camera
    assert isinstance(ready.fake, bool)


def test_what_happened_is_told_once(bench):
    bench.until(Ready)
    assert bench.vision.poll() == []


def test_started_it_tells_what_it_sees_and_shows_it(bench):
    bench.until(Ready)
    bench.vision.start(1, 1000.0, 1000.0)
    assert all(isinstance(event, Seen) for event in bench.until(Seen))
    picture = bench.vision.preview()
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert bench.vision.preview() is None


def test_stopped_it_shows_nothing(bench):
    bench.until(Ready)
    bench.vision.start(1, 1000.0, 1000.0)
    bench.until(Seen)
    bench.vision.stop()
    assert bench.vision.preview() is None


def test_a_fault_is_told_with_its_reason_and_the_pause(bench):
    bench.until(Ready)
    bench.harm()
    down = bench.until(Down)[-1]
    assert down.reason
    assert (down.pause, down.usage, down.gave_up) == (0.0, False, False)
    assert bench.vision.hopeful


def test_after_a_second_fault_there_is_no_hope_for_a_while(bench):
    bench.until(Ready)
    bench.harm()
    bench.until(Down)
    bench.until(Ready)
    bench.harm()
    down = bench.until(Down)[-1]
    assert down.pause > 0
    assert not bench.vision.hopeful
    assert bench.vision.pid is None


def test_other_settings_are_no_fault(bench):
    bench.until(Ready)
    bench.vision.adopt(Settings(decision=Decision(margin=0.2)), OF_TWO)
    assert bench.vision.hopeful
    assert [type(event) for event in bench.until(Ready)] == [Ready]


def test_it_may_be_closed_more_than_once(bench):
    bench.until(Ready)
    bench.vision.close()
    bench.vision.close()
    assert bench.vision.pid is None
