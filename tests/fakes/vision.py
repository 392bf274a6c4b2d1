"""A vision process a test drives by hand."""

from collections.abc import Iterable

from kiosk.config.schema import Settings
from kiosk.model.manifest import Manifest, load_manifest
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.process.protocol import Down, Ready, Seen, VisionEvent
from kiosk.vision.reading import Hint, Reading, Verdict

MANIFEST = load_manifest()
LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


class FakeVision:
    """A `Vision` that says what ``trigger_…`` tells it to, and remembers what it was ordered.

    Attributes:
        orders: every ``("start", since, judged)``, ``("stop",)``, ``("sleep",)``, ``("wake",)`` and
            ``("adopt", decision margin)`` in order.
        visit: the number of the last visit that was started.
        pid, hopeful, healthy: as in `Vision`.
        frame: what `preview` returns next between `start` and `stop`.
    """

    def __init__(self) -> None:
        self.orders: list[tuple] = []
        self.visit = 0
        self.pid: int | None = None
        self.hopeful = True
        self.healthy = True
        self.frame: ColourImage | None = None
        self.closed = False
        self._started = False
        self._events: list[VisionEvent] = []

    def start(self, visit: int, since: float, judged: float) -> None:
        assert visit > self.visit, "each visit has a higher number than the one before"
        self.visit, self._started = visit, True
        self.orders.append(("start", since, judged))

    def stop(self) -> None:
        self._started = False
        self.orders.append(("stop",))

    def sleep(self) -> None:
        self.orders.append(("sleep",))

    def wake(self) -> None:
        self.orders.append(("wake",))

    def adopt(self, settings: Settings, manifest: Manifest) -> None:
        self.orders.append(("adopt", settings.decision.margin))

    def preview(self) -> ColourImage | None:
        if not self._started:
            return None
        frame, self.frame = self.frame, None
        return frame

    def poll(self) -> list[VisionEvent]:
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        self.closed = True

    def trigger_ready(self, camera: str = "Pi camera", fake: bool = False) -> None:
        self.hopeful = True
        self._events.append(Ready(camera, fake))

    def trigger_down(self, pause: float, gave_up: bool = False, usage: bool = False) -> None:
        self.hopeful = pause == 0
        self._events.append(Down("the cable is out", pause, usage=usage, gave_up=gave_up))

    def trigger_reading(
        self,
        t: float,
        hint: Hint | None = None,
        verdict: Verdict | None = None,
        turn: int = 0,
        visit: int | None = None,
    ) -> None:
        """A reading for the last visit that was started, or for another one."""
        face = None if hint is Hint.NO_FACE else (0.4, 0.2, 0.25, 0.4)
        leader = None if face is None else "happy"
        reading = Reading(t, face, hint, leader=leader, progress=0.5, verdict=verdict, turn=turn)
        self._events.append(Seen(self.visit if visit is None else visit, reading))


def verdict(likeliest: Iterable[str], sure: bool = True) -> Verdict:
    """A verdict with these labels ahead of the others, in this order."""
    weights = dict.fromkeys(LABELS, 1.0)
    for rank, label in enumerate(reversed(list(likeliest)), start=1):
        weights[label] += 4.0 * rank
    total = sum(weights.values())
    probabilities = {label: weight / total for label, weight in weights.items()}
    emotion = max(probabilities, key=probabilities.get)
    return Verdict(sure, emotion, probabilities, frames=12, seconds=0.4)
