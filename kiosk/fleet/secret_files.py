"""What shows the broker who this kiosk is: files, one a secret, that root keeps and systemd hands on.

systemd gives the client copies of them in memory (systemd.exec(5), ``LoadCredential=``); one that the
operator does not use is then a file with nothing in it. No secret is ever said, and none is in config.yaml.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.errors import FleetError
from kiosk.fleet.credentials import Credentials
from kiosk.system.small_file import read_small

USER, PASSWORD, CERTIFICATE, KEY = "mqtt-user", "mqtt-password", "mqtt-cert", "mqtt-key"
NAMES = (USER, PASSWORD, CERTIFICATE, KEY)

ENCRYPTED = ".cred"
"""What the names of those end with that systemd-creds(1) has encrypted: who reads them knows nothing."""

MOST_BYTES = 1 << 16

NEW = "sudo kiosk fleet enable --new-login"


def folder_of(environment: Mapping[str, str]) -> Path | None:
    """Where systemd has put the secrets of this process, or None outside of such a service."""
    given = environment.get("CREDENTIALS_DIRECTORY")
    return Path(given) if given else None


def credentials_in(folder: Path | None) -> Credentials:
    """The secrets that lie in a folder; what is not there, or has nothing in it, is None.

    Raises:
        FleetError: one cannot be read, is no text, or a certificate is without its key.
    """
    if folder is None:
        return Credentials()
    user, password = (_first_line(folder / name) for name in (USER, PASSWORD))
    certificate, key = (
        folder / name if _content(folder / name).strip() else None for name in (CERTIFICATE, KEY)
    )
    if (certificate is None) is not (key is None):
        there, lacking = (CERTIFICATE, KEY) if key is None else (KEY, CERTIFICATE)
        raise FleetError(f"there is {there} and no {lacking}: a certificate is of no use without its key")
    if password is not None and user is None:
        raise FleetError(f"there is {PASSWORD} and no {USER}: type {NEW}")
    return Credentials(user, password, certificate, key)


def faults_of(folder: Path, owner: int = 0) -> Iterator[tuple[str, str]]:
    """What is wrong with the files in root's folder, and what mends it; they are looked at and not read."""
    for name in (*NAMES, *(name + ENCRYPTED for name in NAMES)):
        path = folder / name
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield (
                f"{path} cannot be looked at ({error.strerror})",
                "see what there is: sudo ls -l " + str(folder),
            )
            return
        if not stat.S_ISREG(found.st_mode):
            yield (
                f"{path} is no ordinary file",
                f"sudo rm -r {path}, then {NEW}",
            )
        elif found.st_uid != owner or (found.st_mode & 0o077 and name in NAMES):
            mend = f"sudo chown root: {path} && sudo chmod 600 {path}"
            yield f"others than root can read {path} (mode {found.st_mode & 0o777:o})", mend


def is_there(folder: Path, name: str) -> bool:
    """Whether there is such a secret, encrypted or not, that is not empty."""
    for path in (folder / name, folder / f"{name}{ENCRYPTED}"):
        try:
            if os.lstat(path).st_size > 0:
                return True
        except OSError:
            continue
    return False


def _first_line(path: Path) -> str | None:
    try:
        return _content(path).decode().splitlines()[0] or None
    except IndexError:
        return None
    except UnicodeDecodeError:
        raise FleetError(f"{path.name}: is no text in UTF-8: type {NEW}") from None


def _content(path: Path) -> bytes:
    """Empty where there is no such file."""
    try:
        return read_small(path, MOST_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise FleetError(f"{path}: cannot be read: {error.strerror}") from error
