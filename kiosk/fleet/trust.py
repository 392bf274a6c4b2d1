"""Whose certificates are trusted, and with which one this kiosk shows who it is."""

import ssl
from pathlib import Path

from kiosk.config.schema_fleet import NONE, SYSTEM, Fleet
from kiosk.errors import FleetError
from kiosk.fleet.credentials import Credentials
from kiosk.system.ordinary_file import read_ordinary

MOST_PEM = 1 << 20
"""Bytes of a CA's file: the system's own has a quarter."""


def tls_context(fleet: Fleet, credentials: Credentials) -> ssl.SSLContext | None:
    """What TLS goes by; None for none: then everything goes in the clear.

    Raises:
        FleetError: a certificate or key cannot be read, or they do not go together.
    """
    own = credentials.certificate, credentials.key
    if fleet.tls == NONE:
        if any(own):
            raise FleetError(
                "a certificate is of no use with fleet.tls: none: set it to system, or to your CA"
            )
        return None
    if any(own) and not all(own):
        raise FleetError("a certificate needs its key and a key its certificate: hand over both, or neither")
    context = _context(fleet.tls)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if credentials.certificate is not None and credentials.key is not None:
        try:
            # A key with a password would be asked for it on the terminal.
            context.load_cert_chain(credentials.certificate, credentials.key, password=lambda: "")
        except (OSError, ValueError) as error:
            said = "cannot be used with its key: both must be PEM files, belong together and have no password"
            raise FleetError(f"{credentials.certificate}: the certificate {said}") from error
    return context


def _context(whose: str) -> ssl.SSLContext:
    if whose == SYSTEM:
        return ssl.create_default_context()
    path = Path(whose)
    try:
        context = ssl.create_default_context(cadata=read_ordinary(path, MOST_PEM).decode("ascii"))
    except ssl.SSLError as error:
        raise _no_certificate(path) from error
    except OSError as error:
        said = f"the CA's certificate cannot be read (fleet.tls): {error.strerror}"
        raise FleetError(f"{path}: {said}") from error
    except ValueError as error:
        raise _no_certificate(path) from error
    # From 3.13 on Python also wants of a CA what the one in mosquitto's own manual does not have (keyUsage).
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _no_certificate(path: Path) -> FleetError:
    return FleetError(f"{path}: holds no certificate (fleet.tls): write it in PEM")
