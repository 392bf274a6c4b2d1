"""The part of config.yaml's schema that the fleet's client goes by; user and password stand elsewhere."""

import ipaddress
import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.config.schema_web import Port
from kiosk.config.section import Section, refuse
from kiosk.config.text_types import Name, OwnTitle

SYSTEM, NONE = "system", "none"
"""The words for the certificates that the system trusts, and for no encryption at all."""

_HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?[.]?",
    re.I,
)
_LEVEL = re.compile("[A-Za-z0-9_-]{1,64}")
_ALIKE = re.compile("(?:mqtt|mqtts|tcp|ssl|tls|https?|wss?)://", re.I)


def is_this_computer(host: str) -> bool:
    """Whether a broker's address leads nowhere but to this computer, by its look: no name is asked for."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _broker(text: str) -> str:
    if _ALIKE.match(text) or "/" in text:
        raise ValueError("must be a name or an address alone, without :// and a path: write broker.lan")
    if "@" in text:
        raise ValueError("must be a name or an address alone: user and password have a place of their own")
    if re.fullmatch(r"[^:]*:[0-9]{1,5}", text):
        raise ValueError("must be an address without a port, which has its own key: fleet.port")
    if ":" in text or re.fullmatch("[0-9.]+", text):
        try:
            ipaddress.ip_address(text)
        except ValueError:
            raise ValueError("is no address in numbers: write 192.168.1.20, or a name") from None
    elif not _HOST.fullmatch(text):
        raise ValueError("must be the name or the address of a computer: write broker.lan")
    return text


def _level(text: str) -> str:
    if not _LEVEL.fullmatch(text):
        raise ValueError("must be of the letters a-z and A-Z, digits, - and _, 64 at most: write kiosk-foyer")
    return text


def _topic(text: str) -> str:
    levels = text.split("/")
    if len(text) > 200 or not all(_LEVEL.fullmatch(level) for level in levels):
        said = "must be words of letters, digits, - and _ with / between them"
        raise ValueError(f"{said}, without / at its ends, such as museum/kiosks")
    return text


def _trusted(text: str) -> str:
    if text not in {SYSTEM, NONE} and not text.startswith("/"):
        raise ValueError(
            f"must be {SYSTEM}, {NONE}, or the full path of a PEM file: write /etc/kiosk/fleet/ca.pem"
        )
    return text


Broker = Annotated[Name, AfterValidator(_broker)]
KioskId = Annotated[Name, AfterValidator(_level)]
Trusted = Annotated[Name, AfterValidator(_trusted)]
Topic = Annotated[Name, AfterValidator(_topic)]


class Fleet(Section):
    """The fleet's broker, where there is one: the kiosk itself has none of it, a program beside it has."""

    broker: Broker | None = Field(None, description="name or address of the MQTT broker; null: there is none")
    port: Port = Field(8883, description="number of the broker's door")
    tls: Trusted = Field(
        SYSTEM, description="system, the PEM file of your own CA, or none (in the clear, for this computer)"
    )
    id: KioskId | None = Field(None, description="what the broker calls this kiosk; null: made by itself")
    name: OwnTitle | None = Field(None, description="what people call it; null: the computer's name")
    topic: Topic = Field("kiosk", description="what all topics begin with")
    discovery: Topic | None = Field(
        "homeassistant", description="Home Assistant's discovery prefix; null: nothing is said to it"
    )
    interval: int = Field(60, ge=10, le=1800, description="seconds between two messages, at least")
    buttons: bool = Field(True, description="false: nothing can be asked of this kiosk by way of the broker")

    @property
    def is_in_the_clear(self) -> bool:
        """Whether others in the network could read and change what is sent."""
        return self.tls == NONE and self.broker is not None and not is_this_computer(self.broker)

    @model_validator(mode="after")
    def _topics_are_apart(self) -> Self:
        if self.topic == self.discovery:
            other = "must be another one than fleet.discovery, which is Home Assistant's: write kiosk"
            refuse([{"topic": other}])
        return self
