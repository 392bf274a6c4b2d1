"""A vision process a test drives by hand."""

from collections.abc import Iterable

import numpy as np

from kiosk.config.schema import Settings
from kiosk.vision.process.supervisor import Down, Ready, VisionEvent
from kiosk.vision.reading import Hint, Reading, Verdict

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


class FakeVision:
    """Says what ``trigger_…`` tells it to, and remembers what it was ordered.

    Attributes:
        orders: every ``("look", since)``, ``("rest",)`` and ``("adopt", decision margin)`` in order.
        hopeful, healthy: as in `Vision`.
        frame: what `preview` returns while looking.
    """

    pid = None

    def __init__(self) -> None:
        self.orders: list[tuple] = []
        self.hopeful = True
        self.healthy = True
        self.frame: np.ndarray | None = None
        self.closed = False
        self._events: list[VisionEvent] = []

    def look(self, since: float) -> None:
        self.orders.append(("look", since))

    def rest(self) -> None:
        self.orders.append(("rest",))

    def adopt(self, settings: Settings) -> None:
        self.orders.append(("adopt", settings.decision.margin))

    def preview(self) -> np.ndarray | None:
        looking = bool(self.orders) and self.orders[-1][0] == "look"
        return self.frame if looking else None

    def poll(self) -> list[VisionEvent]:
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        self.closed = True

    def trigger_ready(self, camera: str = "Pi camera", fake: bool = False) -> None:
        self._events.append(Ready(camera, fake))

    def trigger_down(self, pause: float, gave_up: bool = False) -> None:
        self.hopeful = pause == 0
        self._events.append(Down("the cable is out", pause, usage=False, gave_up=gave_up))

    def trigger_reading(
        self, t: float, hint: Hint | None = None, verdict: Verdict | None = None, turn: int = 0
    ) -> None:
        face = None if hint is Hint.NO_FACE else (0.4, 0.2, 0.25, 0.4)
        reading = Reading(t, face, hint, leader="happy", progress=0.5, verdict=verdict, turn=turn)
        self._events.append(reading)


def verdict(likeliest: Iterable[str], sure: bool = True) -> Verdict:
    """A verdict with these labels ahead of the others, in this order."""
    weights = dict.fromkeys(LABELS, 1.0)
    for rank, label in enumerate(reversed(list(likeliest)), start=1):
        weights[label] += 4.0 * rank
    total = sum(weights.values())
    probabilities = {label: weight / total for label, weight in weights.items()}
    emotion = max(probabilities, key=probabilities.get)
    return Verdict(sure, emotion, probabilities, frames=12, seconds=0.4)
