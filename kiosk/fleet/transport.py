"""What the client needs of a connection to a broker, and what it hears of it.

`kiosk.fleet.paho` is the real one; the tests have one that they drive, which obeys the same contract.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass


class Unreachable(Exception):
    """There is no connection; ``str()`` is a sentence for the operator.

    ``patient``: nothing but a person's doing will help, so that it is tried again slowly.
    """

    def __init__(self, sentence: str, *, patient: bool = False) -> None:
        super().__init__(sentence)
        self.patient = patient


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker has let us in."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone, or was never let in: why, and whether only a person can help."""

    why: str
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """A message: ``retained`` if the broker had kept it from before."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The broker has a message that was published, or refuses it: then ``refused`` says why."""

    number: int
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """The broker sends nothing of a topic: why."""

    topic: str
    why: str


Happened = Connected | Lost | Received | Acknowledged | Denied


class Transport(ABC):
    """One connection at a time; used by one thread. Whatever the other end does, memory stays bounded.

    After `Lost` or `Unreachable` everything published and not acknowledged is forgotten, and `connect` begins
    anew: the broker keeps no session.
    """

    @abstractmethod
    def connect(self) -> None:
        """Begin; `Connected` or `Lost` follows from `turn`. May take a few seconds.

        Raises:
            Unreachable: there is nobody, or nobody to trust.
        """

    @abstractmethod
    def turn(self, seconds: float) -> list[Happened]:
        """Send and receive for so many seconds at most; returns as soon as something has happened."""

    @abstractmethod
    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        """Send a message that the broker acknowledges (QoS 1); its number, one that is not under way."""

    @abstractmethod
    def subscribe(self, topic: str) -> None:
        """Ask for the messages of one topic, those from now on; `Denied` may follow."""

    @abstractmethod
    def close(self) -> None:
        """End the connection in order, without the last will; harmless where there is none."""
