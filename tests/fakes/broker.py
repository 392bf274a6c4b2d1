"""A broker that tests drive, behind the same contract as the real connection."""

from kiosk.fleet.transport import Acknowledged, Connected, Happened, Lost, Received, Transport, Unreachable


class FakeBroker(Transport):
    """Lets in whoever comes and acknowledges at once, unless a test says otherwise.

    Attributes:
        away: why it cannot be reached, or None.
        mute: acknowledges nothing.
        refuses: by topic, why it does not take a message.
        messages: all that were published, in order: topic, payload, whether it is to be retained.
        retained: what it keeps, by topic.
        topics: what was subscribed to in this connection.
        attempts: how often somebody wanted in.
    """

    def __init__(self) -> None:
        self.away: Unreachable | None = None
        self.mute = False
        self.refuses: dict[str, str] = {}
        self.messages: list[tuple[str, bytes, bool]] = []
        self.retained: dict[str, bytes] = {}
        self.topics: list[str] = []
        self.attempts = 0
        self.closed = 0
        self._coming: list[Happened] = []
        self._number = 0

    def send(self, topic: str, payload: bytes, *, retained: bool = False) -> None:
        """Have the client receive a message."""
        self._coming.append(Received(topic, payload, retained))

    def fail(self, why: str = "the broker broke", *, patient: bool = False) -> None:
        """Break the connection."""
        self._coming = [Lost(why, patient)]

    def published(self, topic: str) -> list[bytes]:
        """The payloads on one topic, in order."""
        return [payload for one, payload, _ in self.messages if one == topic]

    def connect(self) -> None:
        self.attempts += 1
        self.topics = []
        if self.away is not None:
            raise self.away
        self._coming = [Connected()]

    def turn(self, seconds: float) -> list[Happened]:
        happened, self._coming = self._coming, []
        return happened

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        self._number += 1
        self.messages.append((topic, payload, retain))
        if not self.mute:
            self._coming.append(Acknowledged(self._number, self.refuses.get(topic)))
            if retain and topic not in self.refuses:
                self.retained[topic] = payload
        return self._number

    def subscribe(self, topic: str) -> None:
        self.topics.append(topic)

    def close(self) -> None:
        self.closed += 1
        self._coming = []
