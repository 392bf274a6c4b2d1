"""What ``kiosk fleet enable`` is given for the broker to see, and where that is kept."""

import argparse
import getpass
import sys
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import KioskError, UsageError
from kiosk.fleet.secret_files import CERTIFICATE, ENCRYPTED, KEY, MOST_BYTES, NAMES, PASSWORD, USER, is_there
from kiosk.system.ordinary_file import read_ordinary
from kiosk.system.store import write_atomically

LONGEST = 1000
"""Characters of a name or a password that is typed."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name secrets."""
    parser.add_argument("--user", metavar="NAME", help="by which the broker knows this kiosk")
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="a file whose first line is the password: an argument everybody on this machine could read",
    )
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="of this kiosk, a PEM file")
    parser.add_argument("--key", type=Path, metavar="FILE", help="of that certificate, a PEM file")
    parser.add_argument(
        "--new-login",
        action="store_true",
        help="ask for user and password also where there are some (or read them, a line each)",
    )


def given(args: argparse.Namespace) -> dict[str, bytes]:
    """The secrets that the arguments name, or that are asked for: name → content."""
    if (args.certificate is None) is not (args.key is None):
        raise UsageError("--certificate and --key go together: a certificate is of no use without its key")
    if args.password_file is not None and args.user is None:
        raise UsageError("--password-file goes with --user: whose password is it?")
    found = {
        name: _read(option, path)
        for name, option, path in (
            (CERTIFICATE, "--certificate", args.certificate),
            (KEY, "--key", args.key),
            (PASSWORD, "--password-file", args.password_file),
        )
        if path is not None
    }
    if PASSWORD in found:
        found[PASSWORD] = found[PASSWORD].splitlines()[0]
    if args.user is not None:
        found[USER] = args.user.strip().encode()
    wanted = not found and not any(is_there(args.secrets, name) for name in NAMES)
    if args.new_login or (wanted and sys.stdin is not None and sys.stdin.isatty()):
        user, password = asked_for()
        found |= {USER: user.encode(), PASSWORD: password.encode()}
    if USER in found and PASSWORD not in found and not is_there(args.secrets, PASSWORD):
        raise UsageError("--user goes with --password-file, or with --new-login to be asked for it")
    return found


def asked_for() -> tuple[str, str]:
    """User and password, from a person or from standard input, a line each; both may be empty.

    Raises:
        UsageError: nobody answers.
    """
    try:
        if sys.stdin is None:
            raise EOFError
        if sys.stdin.isatty():
            user = input("user at the broker (nothing: none): ").strip()
            return user, getpass.getpass("password: ") if user else ""
        lines = [sys.stdin.readline(LONGEST) for _ in range(2)]
        if not all(lines):
            raise EOFError
        return lines[0].strip(), lines[1].rstrip("\r\n")
    except (EOFError, UnicodeDecodeError) as error:
        raise UsageError("there is no user and no password: nothing is changed") from error


def _read(option: str, path: Path) -> bytes:
    try:
        content = read_ordinary(path, MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{option}: {path}: {error.strerror}") from error
    if not content.strip():
        raise UsageError(f"{option}: {path}: has nothing in it")
    return content


def keep(folder: Path, secrets: Mapping[str, bytes]) -> None:
    """Put secrets where root alone can read them.

    Raises:
        UsageError: an encrypted one is in use, which this one would not take the place of.
        KioskError: they cannot be written.
    """
    for name in secrets:
        if (folder / f"{name}{ENCRYPTED}").exists():
            raise UsageError(f"{folder}/{name}{ENCRYPTED} is in use: encrypt the new one, or delete it first")
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            # Whatever the umask: a CA of the operator's own may lie here, which the client reads.
            folder.chmod(0o755)
        for name, content in secrets.items():
            write_atomically(folder / name, content and content.rstrip(b"\r\n") + b"\n", mode=0o600)
    except OSError as error:
        raise KioskError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    if secrets:
        print(f"Kept in {folder}, for root alone: {', '.join(sorted(secrets))}.")
