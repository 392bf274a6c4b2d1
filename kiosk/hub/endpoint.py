"""Which hub is asked, and whom its answers may send us to."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kiosk.errors import UsageError

DEFAULT = "https://huggingface.co"

PORTS = {"http": 80, "https": 443}

MAX_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a hub is.

    Attributes:
        address: without a slash at its end, as huggingface_hub wants it.
        origin: scheme, host in lower case, port: a token is for this one alone.
    """

    address: str
    origin: tuple[str, str, int]

    @property
    def host(self) -> str:
        return self.origin[1]

    @property
    def loopback(self) -> bool:
        """It is on this machine, where nobody listens in."""
        return is_loopback(self.host)


def read_endpoint(environment: Mapping[str, str]) -> Endpoint:
    """The hub that ``HF_ENDPOINT`` names, or `DEFAULT`.

    Raises:
        UsageError: it names none that may be asked.
    """
    address = (environment.get("HF_ENDPOINT") or DEFAULT).rstrip("/")
    shown = f"HF_ENDPOINT='{address[:MAX_ADDRESS]}'"
    try:
        parts = urlsplit(address)
        origin = origin_of(address)
    except ValueError:
        raise UsageError(f"{shown} is no address: give one like {DEFAULT}, or unset it") from None
    if parts.scheme not in PORTS or not origin[1] or parts.query or parts.fragment:
        raise UsageError(f"{shown} is no address of a hub: give one like {DEFAULT}, or unset it")
    if parts.username is not None or parts.password is not None:
        raise UsageError("HF_ENDPOINT holds a password, which would be seen: give a token in a file instead")
    if parts.scheme == "http" and not is_loopback(origin[1]):
        raise UsageError(f"{shown} is not encrypted, and not on this machine: use https")
    return Endpoint(address, origin)


def origin_of(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address.

    Raises:
        ValueError: it has no such parts.
    """
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)


def is_loopback(host: str) -> bool:
    """Whether a host's name or number is this machine's own; a name is not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(number: str) -> bool:
    """Whether an address in numbers is one of the internet, and not of a house or of this machine."""
    return ipaddress.ip_address(number.partition("%")[0]).is_global
