"""All topics of one kiosk."""

from dataclasses import dataclass

from kiosk.config.schema_fleet import Fleet


@dataclass(frozen=True, slots=True)
class Topics:
    """Attributes:
    client: retained: whether the fleet's client is there (its last will says when it is gone).
    kiosk: retained: whether the kiosk itself is.
    state: retained: all values, as one JSON object.
    hours, days: what was counted in one that is over; each is told once.
    command: what is to be done, by its name.
    discovery: retained: what Home Assistant makes of all this; None where it is told nothing.
    birth: where Home Assistant says that it has started; None likewise.
    """

    client: str
    kiosk: str
    state: str
    hours: str
    days: str
    command: str
    discovery: str | None
    birth: str | None

    @classmethod
    def of(cls, fleet: Fleet, kiosk_id: str) -> "Topics":
        """A kiosk's."""
        base, prefix = f"{fleet.topic}/{kiosk_id}", fleet.discovery
        return cls(
            client=f"{base}/availability",
            kiosk=f"{base}/kiosk",
            state=f"{base}/state",
            hours=f"{base}/hours",
            days=f"{base}/days",
            command=f"{base}/command",
            discovery=prefix and f"{prefix}/device/{kiosk_id}/config",
            birth=prefix and f"{prefix}/status",
        )

    @property
    def retained(self) -> tuple[str, ...]:
        """Those that the broker keeps."""
        kept = (self.discovery, self.client, self.kiosk, self.state)
        return tuple(topic for topic in kept if topic is not None)
