"""Whoever presses within a frame of the last answer gets an answer of their own, at every rate of frames.

Everything is real but the clock and the vision process, which is played: it waits for a frame, judges it for
the visit it was told of before that, keeps a verdict once it has one, and only then hears more.
"""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from kiosk.app.app import App
from kiosk.app.assembly import assemble, unattended_panel
from kiosk.config.schema import Settings, Timing
from kiosk.screen.window import Window
from kiosk.session import Looking, NoFace, Result
from kiosk.vision.process.protocol import Seen, Start, Stop
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.process.supervisor import VisionProcess
from kiosk.vision.reading import Hint, Reading
from tests.configs import bundle
from tests.fakes.clock import FakeClock
from tests.fakes.vision import MANIFEST, verdict
from tests.fakes.worker import READY, Players

FRAMES_TO_A_VERDICT = 3
TICK = 1 / 60


class Player:
    """The vision process: sees a frame every ``1 / fps`` seconds, and whatever the test says is before it."""

    def __init__(self, clock: FakeClock, fps: float) -> None:
        self._clock, self._period, self._due = clock, 1 / fps, clock()
        self._players = Players()
        self._order: Start | None = None
        self._judged = 0
        self.emotion: str | None = "happy"
        settings = Settings()
        self.vision = VisionProcess(settings, MANIFEST, clock, spawn=self._players)
        self.vision.poll()
        self._side = self._players.last.side
        self._side.obey()
        self._side.say(READY)
        self._preview = Preview(self.vision._child.preview.fd)

    def step(self) -> None:
        """Take the frame that is due by now, then hear what there is to be heard."""
        if self._clock() < self._due:
            return
        while self._due <= self._clock():
            self._due += self._period
        if self._order is not None and self._clock() >= self._order.since:
            self._look(self._order)
        for order in self._side.obey():
            self._order, self._judged = (order if isinstance(order, Start) else None), 0
            if isinstance(order, Stop):
                self._preview.wipe()

    def _look(self, start: Start) -> None:
        """The frame was taken now."""
        self._judged += 1
        self._preview.write(np.full((48, 64, 3), start.visit % 256, np.uint8), start.visit)
        reading = Reading(self._clock(), None, Hint.NO_FACE)
        if self.emotion is not None:
            said = verdict([self.emotion]) if self._judged >= FRAMES_TO_A_VERDICT else None
            reading = Reading(self._clock(), (0.4, 0.2, 0.25, 0.4), leader=self.emotion, verdict=said)
        self._side.say(Seen(start.visit, reading))

    def end(self) -> None:
        self._players.last.end(0)


class Kiosk:
    def __init__(self, fps: float) -> None:
        self.clock, settings = FakeClock(), Settings(timing=Timing(ready_seconds=0))
        self.player = Player(self.clock, fps)
        self.app: App = assemble(
            bundle(settings),
            Window.offscreen((320, 240)),
            panel=unattended_panel(settings),
            vision=self.player.vision,
            clock=self.clock,
            chance=random.Random(1),
        )
        self.tick()

    def tick(self, seconds: float = TICK) -> None:
        self.clock.now += seconds
        self.player.step()
        self.app.tick()

    def until(self, kind: type) -> float:
        """Tick until this state, looking at each mirror picture; returns how long it took."""
        began = self.clock()
        while not isinstance(self.app.state, kind):
            self.tick()
            if isinstance(self.app.state, Looking) and self.app._preview is not None:
                assert self.app._preview[0, 0, 0] == self.app.state.visit % 256, (
                    "the mirror shows the last visitor"
                )
            assert self.clock() < began + 30
        return self.clock() - began


@pytest.fixture
def kiosk(request: pytest.FixtureRequest) -> Iterator[Kiosk]:
    made = Kiosk(request.param)
    yield made
    made.player.end()
    made.app.close()


@pytest.mark.parametrize("kiosk", [5, 15, 60], indirect=True, ids=lambda fps: f"{fps} fps")
def test_a_press_within_a_frame_of_an_answer_gets_an_answer_of_its_own(kiosk: Kiosk) -> None:
    chance, period = random.Random(1), kiosk.player._period
    for number in range(24):
        before, after = ("happy", "sad") if number % 2 else ("sad", "happy")
        kiosk.player.emotion = before
        kiosk.app.press()
        kiosk.until(Result)
        kiosk.tick(chance.uniform(0, period))
        kiosk.player.emotion = after
        kiosk.app.press()
        # A verdict takes so many frames: in less time it can only be the last visitor's.
        assert kiosk.until(Result) > (FRAMES_TO_A_VERDICT - 1) * period - TICK
        assert kiosk.app.state.verdict.emotion == after
        kiosk.tick(5.0)


@pytest.mark.parametrize("kiosk", [5, 15, 60], indirect=True, ids=lambda fps: f"{fps} fps")
def test_whoever_mashes_the_button_gets_one_answer_after_the_other(kiosk: Kiosk) -> None:
    chance, answers, pressed = random.Random(2), 0, kiosk.clock()
    visit = 0
    while answers < 30:
        kiosk.app.press()
        state = kiosk.app.state
        if isinstance(state, Looking) and state.visit != visit:
            visit, pressed = state.visit, kiosk.clock()
        for _ in range(chance.randint(0, 4)):
            kiosk.tick()
            if isinstance(kiosk.app.state, Result) and kiosk.app.state is not state:
                answers += 1
                assert kiosk.clock() - pressed > (FRAMES_TO_A_VERDICT - 1) * kiosk.player._period - TICK
                break


@pytest.mark.parametrize("kiosk", [5, 15, 60], indirect=True, ids=lambda fps: f"{fps} fps")
def test_what_was_in_the_way_of_the_last_visitor_is_not_told_to_the_next(kiosk: Kiosk) -> None:
    kiosk.player.emotion = None
    kiosk.app.press()
    kiosk.until(NoFace)
    kiosk.player.emotion = "happy"
    kiosk.app.press()
    while kiosk.app.state.reading is None:
        kiosk.tick()
    assert kiosk.app.state.reading.hint is None


@pytest.mark.parametrize("kiosk", [5], indirect=True)
def test_a_frame_from_after_the_press_counts_however_late_its_reading_comes(kiosk: Kiosk) -> None:
    kiosk.app.press()
    since, visit = kiosk.app.state.since, kiosk.app.state.visit
    kiosk.tick(0.3)
    kiosk.player._side.obey()
    kiosk.player._order = None
    kiosk.player._side.say(Seen(visit, Reading(since, (0.4, 0.2, 0.25, 0.4), verdict=verdict(["sad"]))))
    kiosk.tick(7.0)
    assert isinstance(kiosk.app.state, Result)


@pytest.mark.parametrize("kiosk", [15], indirect=True)
def test_a_process_that_fell_in_the_last_visit_and_is_back_at_once_does_not_end_the_next(
    kiosk: Kiosk,
) -> None:
    kiosk.app.press()
    kiosk.until(Result)
    kiosk.player.end()
    kiosk.app.press()
    kiosk.clock.now += TICK
    kiosk.app.tick()
    assert isinstance(kiosk.app.state, Looking)
    assert kiosk.app.state.visit == 2
