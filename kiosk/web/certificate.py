"""What HTTPS is encrypted with: an owner's certificate, checked, or one made here that nobody has signed.

Browsers give a page the camera and the clipboard on this computer itself, or over HTTPS. A certificate that
signs itself they take after a warning, in which its fingerprint can be compared.
"""

import hashlib
import os
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.diagnostics import printable
from kiosk.errors import ConfigError, KioskError
from kiosk.system.folders import service_folder
from kiosk.system.ordinary_file import as_os_error, read_ordinary
from kiosk.web.doors import is_number

DAYS = 398
"""For which it is good; browsers take none that is good for longer."""

RENEWED = 30
"""Days before its end from which a start makes another one."""

_DAY = 86_400
_MOST = 1 << 18
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path


def state_folder(environment: Mapping[str, str]) -> Path:
    """Where a certificate that is made here lies: the service's folder, else one of the user's.

    Raises:
        KioskError: there is no such folder.
    """
    given = service_folder(environment, "STATE_DIRECTORY")
    if given is not None:
        return given
    home = environment.get("XDG_STATE_HOME") or (
        environment.get("HOME", "") and f"{environment['HOME']}/.local/state"
    )
    if not home.startswith("/"):
        raise KioskError("there is no folder to keep the certificate in: HOME is not set")
    return Path(home) / "kiosk-web"


def own_certificate(certificate: Path, key: Path | None) -> Pair:
    """An owner's certificate and key, checked.

    Args:
        certificate: a PEM file, with those that it is signed by below it.
        key: a PEM file; None where the certificate's file has it too.

    Raises:
        ConfigError: one is not there or cannot be read, they do not belong together, or the time is over.
    """
    key = key or certificate
    for name, path in (("web.certificate", certificate), ("web.key", key)):
        try:
            with as_os_error(path):
                read_ordinary(path, _MOST)
        except FileNotFoundError as error:
            raise ConfigError([f"{name}: there is no file {path}"]) from error
        except OSError as error:
            raise ConfigError([f"{name}: {path} cannot be read: {error.strerror}"]) from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Asked for a password only where the key has one.
        context.load_cert_chain(certificate, key, password=_no_password)
    except _HasPassword as error:
        raise ConfigError(
            [f"web.key: {key} has a password: openssl pkey -in KEY -out NEWKEY removes it"]
        ) from error
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ConfigError([f"web.key: {key} does not belong to {certificate}"]) from error
        said = (
            f"web.certificate: {certificate} is no certificate with its key in PEM: name the key in web.key"
            if key == certificate
            else f"web.certificate, web.key: {certificate} and {key} are no certificate and key in PEM"
        )
        raise ConfigError([said]) from error
    if not _good_for(certificate, 0):
        raise ConfigError(
            [f"web.certificate: {certificate} is over: have it renewed (or the clock here is wrong)"]
        )
    return Pair(certificate, key)


def self_signed(folder: Path, names: Sequence[str]) -> Pair:
    """A certificate for these names and addresses: the one that was made before, or another one.

    Args:
        folder: private, mode 0700; made if it is not there.
        names: host names and addresses in numbers.

    Raises:
        KioskError: the command ``openssl`` is missing or fails, or nothing can be written there.
    """
    pair = Pair(folder / "certificate.pem", folder / "key.pem")
    wanted = folder / "names"
    text = "".join(f"{name}\n" for name in names)
    try:
        with as_os_error(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            if (
                _read_if_there(wanted) == text.encode()
                and pair.key.exists()
                and _good_for(pair.certificate, RENEWED)
            ):
                return pair
            _make(pair, names)
            wanted.write_text(text)
    except OSError as error:
        raise KioskError(f"{folder}: no certificate can be kept there: {error.strerror}") from error
    return pair


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate, as browsers show it: ``AB:CD:…``.

    Raises:
        KioskError: it cannot be read.
    """
    try:
        text = read_ordinary(certificate, _MOST).decode("ascii")
        end = "-----END CERTIFICATE-----"
        first = text[text.index("-----BEGIN CERTIFICATE-----") : text.index(end) + len(end)]
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest().upper()
    except (OSError, ValueError) as error:
        raise KioskError(f"{certificate}: this is no certificate in PEM") from error
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _make(pair: Pair, names: Sequence[str]) -> None:
    """Both whole or not at all: a start that is cut short leaves what the next one makes anew."""
    # The zone of an IPv6 address (RFC 4007) is this computer's own word; a certificate knows none.
    plain = dict.fromkeys(name.partition("%")[0] for name in names)
    subjects = ",".join(f"{'IP' if is_number(name) else 'DNS'}:{name}" for name in plain)
    key, certificate = (path.with_suffix(".new") for path in (pair.key, pair.certificate))
    before = os.umask(0o077)
    try:
        _openssl(
            f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days {DAYS}".split(),
            *("-subj", "/CN=mood kiosk", "-addext", f"subjectAltName={subjects}"),
            *("-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=serverAuth"),
            *("-keyout", str(key), "-out", str(certificate)),
        )
    finally:
        os.umask(before)
    key.replace(pair.key)
    certificate.replace(pair.certificate)


def _good_for(certificate: Path, days: int) -> bool:
    """Whether a certificate is good for some more days, by the clock on the wall; False where it is none."""
    done = _run_openssl(["x509", "-in", str(certificate), "-noout", "-checkend", str(days * _DAY)])
    return done.returncode == 0


def _openssl(words: list[str], *more: str) -> None:
    done = _run_openssl([*words, *more])
    if done.returncode != 0:
        last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no word why"])[-1]
        raise KioskError(f"openssl makes no certificate: {printable(last[:200])}")


def _run_openssl(arguments: list[str]) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["openssl", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except FileNotFoundError as error:
        raise KioskError("the command openssl is missing: sudo apt install openssl") from error
    except subprocess.TimeoutExpired as error:
        raise KioskError("openssl does not come to an end") from error


def _read_if_there(path: Path) -> bytes | None:
    try:
        return read_ordinary(path, _MOST)
    except FileNotFoundError:
        return None


class _HasPassword(Exception):
    pass


def _no_password() -> str:
    raise _HasPassword
