"""Who can reach the page: what the settings say of its address, and what follows from that."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.schema_web import SELF_SIGNED, Web
from kiosk.errors import UsageError
from kiosk.web.certificate import Pair, fingerprint, own_certificate, self_signed, state_folder
from kiosk.web.doors import Doors, is_own
from kiosk.web.login import HOW, Logins, read_logins

EVERYWHERE = ("0.0.0.0", "::")
"""All addresses of this computer."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the page is.

    Attributes:
        address: to be bound: an address in numbers, or a name of this computer.
        port: 0 for any that is free.
        doors: what is let in there.
        pair: for HTTPS, or None.
        remarks: for the operator: who can reach it, and how safe the way is.
    """

    address: str
    port: int
    doors: Doors
    pair: Pair | None = None
    remarks: tuple[str, ...] = ()

    def url(self, port: int, names: "Names") -> str:
        """What to type into a browser."""
        host = names.number if self.address in EVERYWHERE else self.address
        return f"http{'s' * self.doors.https}://{f'[{host}]' if ':' in host else host}:{port}/"


@dataclass(frozen=True, slots=True)
class Names:
    """What this computer is called.

    Attributes:
        host: its name.
        number: its address in the network; 127.0.0.1 where there is none.
    """

    host: str
    number: str

    @property
    def all(self) -> tuple[str, ...]:
        """All names and addresses, each once."""
        name = self.host.lower()
        local = () if name.endswith(".local") else (f"{name}.local",)
        return tuple(dict.fromkeys(("localhost", name, *local, "127.0.0.1", "::1", self.number)))


def names_here() -> Names:
    """This computer's; nothing is sent for that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            # Documentation's own network (RFC 5737), which is nowhere: only the way there is looked up.
            way.connect(("192.0.2.1", 9))
            number = str(way.getsockname()[0])
        except OSError:
            number = "127.0.0.1"
    return Names(socket.gethostname() or "localhost", number)


def reach_of(web: Web, names: Names, environment: Mapping[str, str], *, any_port: bool = False) -> Reach:
    """How the page of these settings is reached; a certificate that signs itself is made on the way.

    Raises:
        UsageError: others could reach it, and nobody would ask them who they are.
        ConfigError: the file with the logins, the certificate or its key cannot be used.
        KioskError: no certificate can be made.
    """
    own = is_own(web.address.lower())
    if not own and web.login is None:
        raise UsageError(
            f"web.address: others can reach the page at {web.address}, so it needs a login:"
            f" '{HOW} FILE' writes one, then name the file with 'kiosk set web.login FILE'"
        )
    logins = None if web.login is None else Logins(read_logins(Path(web.login)))
    pair = _pair_of(web, names, environment)
    doors = Doors(frozenset({*names.all, web.address.lower()}), https=pair is not None, logins=logins)
    return Reach(web.address, 0 if any_port else web.port, doors, pair, tuple(_remarks(web, pair, own=own)))


def _pair_of(web: Web, names: Names, environment: Mapping[str, str]) -> Pair | None:
    if web.certificate is None:
        return None
    if web.certificate == SELF_SIGNED:
        named = () if web.address in EVERYWHERE else (web.address.lower(),)
        return self_signed(state_folder(environment), tuple(dict.fromkeys((*named, *names.all))))
    return own_certificate(Path(web.certificate), None if web.key is None else Path(web.key))


def _remarks(web: Web, pair: Pair | None, *, own: bool) -> list[str]:
    remarks = []
    if not own:
        where = "this computer" if web.address in EVERYWHERE else f"this computer at {web.address}"
        remarks.append(
            f"warning: everybody who can reach {where} is asked for a login, and sees the page with one"
        )
    if not own and pair is None:
        remarks.append(
            "warning: the way is not encrypted: passwords and pictures can be read on it, and browsers"
            " lend no camera; 'kiosk set web.certificate self-signed' mends both"
        )
    if pair is not None and web.certificate == SELF_SIGNED:
        remarks.append(
            "the way is encrypted with a certificate that nobody has signed: browsers warn of it once;"
            f" compare its SHA-256 fingerprint: {fingerprint(pair.certificate)}"
        )
    return remarks
