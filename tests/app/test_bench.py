"""What the benchmark measures of a visit, on a clock that the test moves."""

from types import SimpleNamespace

import pytest

from kiosk.app import bench
from kiosk.config.schema import Settings, Timing
from kiosk.session import Looking
from tests.app.test_app import Kiosk
from tests.fakes.vision import verdict

FRAME = 1 / 60
ANSWER_SECONDS = 1.5
"""From the beginning of looking."""


@pytest.mark.parametrize("ready", [0.0, 2.0])
def test_a_visit_is_measured_from_the_press_and_from_the_end_of_getting_ready(ready, monkeypatch):
    kiosk = Kiosk(Settings(timing=Timing(ready_seconds=ready)))

    def wait(seconds):
        kiosk.now += seconds

    def tick():
        state = kiosk.state
        if isinstance(state, Looking) and kiosk.now + FRAME - state.since >= ANSWER_SECONDS:
            kiosk.vision.trigger_reading(kiosk.now, verdict=verdict(["happy"]))
        kiosk.pass_time(FRAME)

    monkeypatch.setattr(bench, "time", SimpleNamespace(monotonic=lambda: kiosk.now, sleep=wait))
    figures = bench.visits(kiosk.app, tick, 2, FRAME)
    kiosk.app.close()
    assert {name: values["n"] for name, values in figures.items()} == dict.fromkeys(
        ("press_to_picture", "ready_to_verdict", "press_to_verdict"), 2
    )
    pressed = Settings().button.min_press_ms
    shown, judged, decided = (figures[name]["p50_ms"] for name in figures)
    assert 0 < shown <= pressed + 2.5 * 1000 * FRAME
    assert judged == pytest.approx(1000 * ANSWER_SECONDS, abs=2.5 * 1000 * FRAME)
    assert decided == pytest.approx(1000 * ready + judged, abs=pressed + 2.5 * 1000 * FRAME)
