"""The vision process obeys its latest order, says what it sees, and leaves no picture behind."""

import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from kiosk.config.schema import Camera, Settings
from kiosk.errors import CameraError, UsageError
from kiosk.model import classifier, interpreter
from kiosk.model.manifest import load_manifest
from kiosk.system.lines import LineReader, ProtocolError
from kiosk.vision.camera.frame import Frame
from kiosk.vision.face import detector
from kiosk.vision.process import worker
from kiosk.vision.process.protocol import (
    Beat,
    Configure,
    Order,
    Ready,
    Seen,
    Start,
    Stop,
    decode_answer,
    encode_order,
)
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.process.worker import Answers, Orders, Worker, obey
from kiosk.vision.reading import Reading
from kiosk.vision.settings import VisionSettings
from tests.fakes.camera import FakeCamera
from tests.fakes.clock import FakeClock
from tests.fakes.worker import LABELS, looked

SHIPPED = load_manifest().labels
GREY = np.full((48, 64), 200, np.uint8)


class Parent:
    """The display process's side of the pipes."""

    def __init__(self) -> None:
        self._ends = dict(zip(("orders", "order", "answer", "answers"), (*os.pipe(), *os.pipe())))
        self.orders, self.answers = Orders(self._ends["orders"]), Answers(self._ends["answers"])
        self._heard = LineReader(self._ends["answer"], "the vision process")
        self.preview = Preview.create()

    def order(self, *orders: Order) -> None:
        self.write(b"".join(map(encode_order, orders)))

    def write(self, line: bytes) -> None:
        os.write(self._ends["order"], line)

    def leave(self) -> None:
        os.close(self._ends.pop("order"))

    def heard(self) -> list[object]:
        """What was said since the last call, but for beats."""
        self._heard.fill()
        said = [decode_answer(line, set(LABELS)) for line in self._heard.take()]
        return [answer for answer in said if answer != Beat()]

    def close(self) -> None:
        for fd in self._ends.values():
            os.close(fd)
        self.preview.close()


class Sight:
    """A pipeline that sees the same in every frame, and tells the test that it looks."""

    def __init__(self, then: Callable[[float], None]) -> None:
        self._then = then
        self.forgotten = True

    def reset(self, since: float) -> None:
        self.forgotten = False

    def forget(self) -> None:
        self.forgotten = True

    def read(self, frame: Frame) -> Reading:
        self._then(frame.t)
        return looked(frame.t)


@pytest.fixture
def parent():
    made = Parent()
    yield made
    made.close()


@pytest.fixture
def camera():
    return FakeCamera(FakeClock())


def run(
    parent: Parent,
    camera: FakeCamera,
    then: Callable[[float], None] = lambda t: None,
    **how: bool,
) -> None:
    """Be the vision process until its orders end; pictures are there as soon as the camera is started."""
    start = camera.start

    def start_and_see() -> None:
        start()
        for _ in range(3):
            camera.trigger_frame(GREY, after_seconds=0.03)

    camera.start = start_and_see
    Worker(
        camera,
        Sight(then),
        parent.preview,
        orders=parent.orders,
        answers=parent.answers,
        **{"warm": False, **how},
    ).run()


def test_it_says_first_which_camera_it_has(parent, camera):
    parent.leave()
    run(parent, camera)
    assert parent.heard() == [Ready("fake camera", fake=True)]
    assert camera.starts == 0


def test_it_judges_frames_from_start_to_stop(parent, camera):
    seen = []

    def look(t: float) -> None:
        seen.append(t)
        if len(seen) == 2:
            parent.order(Stop())
            parent.leave()

    parent.order(Start(1, 1000.0, 1000.0))
    run(parent, camera, look)
    assert parent.heard()[1:] == [Seen(1, looked(t)) for t in seen]
    assert len(seen) == 2
    assert not camera.running


def test_after_the_next_start_nothing_is_said_or_shown_for_the_visit_before(parent, camera):
    """The orders come while it waits for a frame, as they do when somebody presses right after an answer."""
    seen = []

    def look(t: float) -> None:
        seen.append((t, parent.preview.latest(1) is not None, parent.preview.latest(2) is not None))
        if len(seen) == 1:
            parent.order(Stop(), Start(2, t + 0.01, t + 0.01))
        if len(seen) == 2:
            parent.leave()

    parent.order(Start(1, 1000.0, 1000.0))
    run(parent, camera, look)
    assert [shown for _, *shown in seen] == [[True, False], [False, True]]
    assert parent.heard()[1:] == [Seen(1, looked(seen[0][0])), Seen(2, looked(seen[1][0]))]


def test_a_frame_that_comes_after_the_end_of_a_visit_is_neither_judged_nor_shown(parent, camera):
    read, seen = camera.read, []

    def read_late(timeout: float) -> Frame:
        frame = read(timeout)
        parent.order(Stop())
        parent.leave()
        return frame

    camera.read = read_late
    parent.order(Start(1, 1000.0, 1000.0))
    run(parent, camera, seen.append)
    assert seen == []
    assert parent.heard()[1:] == []
    assert parent.preview.latest(1) is None


def test_frames_from_before_the_start_are_dropped(parent, camera):
    seen = []

    def look(t: float) -> None:
        seen.append(t)
        parent.leave()

    parent.order(Start(1, 1000.05, 1000.05))
    run(parent, camera, look)
    assert seen == [pytest.approx(1000.06)]


def test_nothing_is_judged_before_its_time_and_the_mirror_is_live_from_the_start(parent, camera):
    shown, judged, write = [], [], parent.preview.write
    parent.preview.write = lambda picture, visit: (shown.append(visit), write(picture, visit))

    def look(t: float) -> None:
        judged.append((t, len(shown)))
        parent.leave()

    parent.order(Start(1, 1000.0, 1000.08))
    run(parent, camera, look)
    assert judged == [(pytest.approx(1000.09), 3)], "three pictures were taken, the last of them in time"
    assert [answer.reading.t for answer in parent.heard()[1:]] == [judged[0][0]]


def test_a_moment_to_get_ready_that_ends_before_it_begins_is_none(parent, camera):
    judged = []

    def look(t: float) -> None:
        judged.append(t)
        parent.leave()

    parent.order(Start(1, 1000.05, 1000.0))
    run(parent, camera, look)
    assert judged == [pytest.approx(1000.06)], "no frame from before the press is judged"


def test_a_warm_camera_runs_from_the_first_moment_and_between_visits(parent, camera):
    parent.order(Stop())
    parent.leave()
    run(parent, camera, warm=True)
    assert camera.running
    assert camera.starts == 1


class TestAsleep:
    """While the kiosk sleeps no camera runs, also none that is kept warm."""

    @pytest.fixture
    def states(self, camera, monkeypatch):
        """Whether the camera ran before each order."""
        found = []
        take = Orders.next

        def next_order(orders, timeout):
            found.append(camera.running)
            return take(orders, timeout)

        monkeypatch.setattr(Orders, "next", next_order)
        return found

    def test_a_warm_camera_is_stopped_and_started_again(self, parent, camera, states):
        parent.order(Stop(asleep=True), Stop())
        parent.leave()
        run(parent, camera, warm=True)
        assert states == [True, False, True]
        assert camera.starts == 2

    def test_a_start_wakes_it_and_after_the_visit_it_runs_on(self, parent, camera, states):
        parent.order(Stop(asleep=True), Stop(), Start(1, camera._clock.now, camera._clock.now))
        run(parent, camera, lambda t: parent.leave() if "order" in parent._ends else None, warm=True)
        assert camera.starts == 2
        assert [answer.visit for answer in parent.heard() if isinstance(answer, Seen)]

    def test_one_that_is_not_warm_stays_as_it_is(self, parent, camera, states):
        parent.order(Stop(asleep=True), Stop())
        parent.leave()
        run(parent, camera)
        assert camera.starts == 0

    def test_a_process_that_is_started_asleep_starts_no_camera(self, parent, camera, states):
        parent.order(Stop())
        parent.leave()
        run(parent, camera, warm=True, asleep=True)
        assert states == [False, True]
        assert parent.heard() == [Ready("fake camera", fake=True)]


@pytest.mark.parametrize("end", ["stop", "leave", "fault"])
def test_however_a_look_ends_no_picture_is_left(parent, camera, end):
    def look(t: float) -> None:
        assert parent.preview.latest(1) is not None
        if end == "stop":
            parent.order(Stop())
        if end == "fault":
            camera.trigger_unplug()
        else:
            parent.leave()

    parent.order(Start(1, 1000.0, 1000.0))
    if end == "fault":
        with pytest.raises(CameraError, match="was unplugged"):
            run(parent, camera, look)
    else:
        run(parent, camera, look)
    assert parent.preview.latest(1) is None
    memory = np.frombuffer(os.pread(parent.preview.fd, 2**21, 0), np.uint64)
    assert not any(memory[1:])


def test_no_order_is_waited_for_longer_than_asked(parent):
    assert parent.orders.next(0) is None
    parent.write(b'{"sto')
    assert parent.orders.next(0) is None
    parent.write(b'p": {}}\n')
    assert parent.orders.next(0) == Stop()


def test_several_orders_at_once_are_taken_one_by_one(parent):
    parent.order(Stop(), Start(1, 3.0, 3.0))
    parent.leave()
    assert parent.orders.next(0) == Stop()
    assert parent.orders.next(0) == Start(1, 3.0, 3.0)
    with pytest.raises(EOFError):
        parent.orders.next(0)


def test_a_damaged_order_is_a_fault_with_a_sentence(parent):
    parent.write(b"look!\n")
    with pytest.raises(ProtocolError, match="the display process sent a line that is no message"):
        parent.orders.next(0)


@pytest.mark.parametrize("labels", [("happy", "joy"), (*SHIPPED, "joy"), SHIPPED[:-1]])
def test_a_model_of_other_labels_than_the_display_knows_is_not_used(parent, labels):
    settings = VisionSettings.of(Settings(camera=Camera(source="demo")))
    parent.order(Configure(settings, labels, parent.preview.fd))
    parent.leave()
    with pytest.raises(
        UsageError, match=r"other labels than .*: restart the kiosk or save config\.yaml again"
    ):
        obey(parent.orders, parent.answers)
    assert parent.heard() == []


def test_the_model_that_the_display_knows_is_used(parent):
    settings = VisionSettings.of(Settings(camera=Camera(source="demo")))
    parent.order(Configure(settings, SHIPPED, parent.preview.fd))
    parent.leave()
    obey(parent.orders, parent.answers)
    assert [type(answer) for answer in parent.heard()] == [Ready]


@pytest.mark.parametrize(("profile", "threads", "goes_back"), [("standard", 1, False), ("small", 4, True)])
def test_the_profile_decides_on_cores_and_on_memory(parent, monkeypatch, profile, threads, goes_back):
    asked, given_back = set(), []
    load = interpreter.load_interpreter

    def loading(model, threads=1, runtime="auto"):
        asked.add(threads)
        return load(model, threads, runtime)

    for module in (detector, classifier):
        monkeypatch.setattr(module, "load_interpreter", loading)
    monkeypatch.setattr(worker, "give_memory_back", lambda: given_back.append(True))
    settings = VisionSettings.of(Settings(profile=profile, camera=Camera(source="demo")))
    parent.order(Configure(settings, SHIPPED, parent.preview.fd))
    parent.leave()
    obey(parent.orders, parent.answers)
    assert (asked, bool(given_back)) == ({threads}, goes_back)


@pytest.mark.parametrize("fd", [99999, 0, -1, 10**30])
def test_memory_that_is_not_there_is_a_sentence(parent, fd):
    settings = VisionSettings.of(Settings(camera=Camera(source="demo")))
    parent.order(Configure(settings, SHIPPED, fd))
    parent.leave()
    with pytest.raises(
        ProtocolError, match=r"shares no memory for the preview|sent a line that is no message"
    ):
        obey(parent.orders, parent.answers)


def test_settings_that_come_twice_are_a_sentence(parent, camera):
    settings = VisionSettings.of(Settings(camera=Camera(source="demo")))
    parent.order(Configure(settings, SHIPPED, parent.preview.fd))
    parent.leave()
    with pytest.raises(ProtocolError, match="said twice what the settings are"):
        run(parent, camera)


def test_a_start_in_the_far_future_is_no_silence(parent, camera):
    """Frames are dropped until then, and it says all the while that it is well, and hears what it is told."""
    parent.order(Start(1, 1e300, 1e300), Stop())
    parent.leave()
    run(parent, camera)
    assert parent.heard() == [Ready("fake camera", fake=True)]


def test_a_fault_that_nobody_hears_any_more_ends_quietly():
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk.vision.process.worker", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    process.stdin.write(b"look!\n")
    process.stdin.flush()
    assert process.stderr.read() == b""
    assert process.wait(30) == 1
    process.stdin.close()
    process.stderr.close()


def test_without_settings_it_does_nothing(parent):
    parent.order(Start(1, 1000.0, 1000.0))
    with pytest.raises(ProtocolError, match="did not say first what the settings are"):
        obey(parent.orders, parent.answers)
    assert parent.heard() == []
