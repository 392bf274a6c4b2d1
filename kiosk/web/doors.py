"""How the page may be reached: what the gate has to know about the place where it is served."""

import ipaddress
from dataclasses import dataclass, field

from kiosk.web.login import Logins


@dataclass(frozen=True, slots=True)
class Doors:
    """What is let in.

    Attributes:
        hosts: names under which the page may be asked for, in small letters, without a port. Addresses in
            numbers always may be: it is by a name that another page gets at this one (DNS rebinding).
        https: whether the way to the browser is encrypted: the cookie is then sent on such a way alone.
        proxied: whether a server of one's own stands before this one, so that everybody comes from its
            address, and what it says about the way (``X-Forwarded-…``) is true.
        framed_by: origins that may show the page within theirs, such as ``https://huggingface.co``.
        logins: who may come in; None: everybody who can reach the page.
    """

    hosts: frozenset[str] = frozenset({"localhost"})
    https: bool = False
    proxied: bool = False
    framed_by: tuple[str, ...] = ()
    logins: Logins | None = field(default=None, repr=False)

    def lets_in(self, host: str) -> bool:
        """Whether a Host header may be (RFC 9110, 7.2)."""
        name = host_name(host)
        return name is not None and (name in self.hosts or is_number(name))


def host_name(host: str) -> str | None:
    """The name or number in a Host header, without its port; None where it is none."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        name = host
    elif not (port.isascii() and port.isdecimal()):
        return None
    return name.removeprefix("[").removesuffix("]").lower().removesuffix(".") or None


def is_number(name: str) -> bool:
    """Whether a host's name is an address in numbers."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own(name: str) -> bool:
    """Whether an address is this computer's own, which nobody else can reach."""
    if name == "localhost":
        return True
    return is_number(name) and ipaddress.ip_address(name).is_loopback
