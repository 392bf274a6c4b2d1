"""``kiosk fleet enable`` and ``disable``: switching the fleet's client on and off, as root."""

import argparse
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.appliance.alive import present
from kiosk.commands import fleet_secrets
from kiosk.commands.extras import FLEET
from kiosk.commands.fleet_secrets import given, keep
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.schema import Settings
from kiosk.errors import KioskError, UsageError
from kiosk.fleet.secret_files import NAMES, faults_of, is_there
from kiosk.fleet.status_file import FleetStatus, read_fleet_status
from kiosk.system.folders import FLEET_RUNTIME, FLEET_SECRETS
from kiosk.system.privileges import is_root
from kiosk.system.store import write_atomically
from kiosk.system.terminal import one_line

UNIT, LISTENER = "kiosk-fleet.service", "kiosk-fleet-command.path"

DROP_IN = Path("/run/systemd/system/kiosk-fleet.service.d/90-remove.conf")
"""In memory, and for as long as it takes: the unit with its user, secrets and walls, doing something else."""

REMOVAL = """\
# Written by 'kiosk fleet disable', which deletes it: the device is taken off the broker.
[Service]
Type=oneshot
Restart=no
ExecStart=
ExecStart=/usr/local/bin/kiosk fleet remove --config /etc/kiosk/config.yaml
TimeoutStartSec=40
"""

CONNECT_SECONDS = 20.0
"""So long ``enable`` waits for the broker. The client itself never gives up."""


def configure(enabling: argparse.ArgumentParser, disabling: argparse.ArgumentParser) -> None:
    """Add the arguments of both."""
    fleet_secrets.configure(enabling)
    for action in (enabling, disabling):
        action.add_argument(
            "--secrets",
            type=Path,
            metavar="DIR",
            default=FLEET_SECRETS,
            help=f"where user, password, certificate and key are kept (default: {FLEET_SECRETS})",
        )


def enable(args: argparse.Namespace) -> int:
    """Check all that it takes, keep the secrets, and start the client; 1 where the broker is not reached yet.

    Raises:
        UsageError: something is missing; nothing was started.
        ConfigError: the configuration cannot be used.
    """
    _need_root("enable")
    if not FLEET.is_there:
        raise UsageError(f"the fleet's client is not installed: {FLEET.how}")
    settings_of(args.config)
    keep(args.secrets, given(args))
    for what, remedy in faults_of(args.secrets):
        raise UsageError(f"{what}: {remedy}")
    if _ask("systemctl", "cat", UNIT) is None:
        raise UsageError(f"{UNIT} is not installed here: sudo scripts/install.sh --fleet")
    _do("systemctl", "enable", UNIT)
    _do("systemctl", "reset-failed", UNIT)
    _do("systemctl", "restart", UNIT)
    print(f"{UNIT} is started, and will be with each boot.")
    status = _await_broker(time.monotonic, time.sleep)
    if status is not None and status.connected:
        print(one_line(f"Connected with {status.broker}, which knows this kiosk as {status.id}."))
        return 0
    why = (status and status.fault) or last_word() or "it says nothing yet"
    print(one_line(f"Not connected yet: {why}"))
    print("It goes on trying; 'kiosk fleet status' tells. The kiosk itself goes on as it is.")
    return 1


def settings_of(config: Path) -> Settings:
    """The configuration, which names a broker.

    Raises:
        ConfigError: it cannot be used.
        UsageError: it names none.
    """
    document = Document(read_file(config), str(config))
    settings = document.settings()
    if settings.fleet.broker is None:
        raise UsageError(f"{config} names no broker: sudo kiosk set fleet.broker broker.lan")
    if settings.fleet.is_in_the_clear:
        print("warning: fleet.tls is none: everybody on the way to the broker can read the password.")
    return settings


def _await_broker(clock: Callable[[], float], sleep: Callable[[float], None]) -> FleetStatus | None:
    end = clock() + CONNECT_SECONDS
    status = None
    while clock() < end:
        status = read_fleet_status(FLEET_RUNTIME, present)
        if status is not None and (status.connected or status.fault):
            break
        if (_ask("systemctl", "is-active", UNIT) or "").strip() not in {"active", "activating"}:
            break
        sleep(0.25)
    return status


def disable(args: argparse.Namespace) -> int:
    """Stop it, and have the broker forget this kiosk; 1 where the broker could not be told."""
    _need_root("disable")
    if _ask("systemctl", "cat", UNIT) is None:
        print("The fleet's client is not installed: there is nothing to switch off.")
        return 0
    was = (_ask("systemctl", "is-enabled", UNIT) or "").strip() == "enabled"
    was = (_ask("systemctl", "is-active", UNIT) or "").strip() == "active" or was
    _do("systemctl", "disable", UNIT)
    _do("systemctl", "stop", UNIT, LISTENER)
    _ask("systemctl", "reset-failed", UNIT)
    print(f"{UNIT} is stopped, and does not start with the next boot." if was else f"{UNIT} was off.")
    kept = [name for name in NAMES if is_there(args.secrets, name)]
    if kept:
        print(f"User, password and the like stay in {args.secrets}: delete that if they are not wanted.")
    if not FLEET.is_there or _settings_or_none(args.config) is None:
        why = "fleet.broker names none" if FLEET.is_there else "the client is not installed any more"
        print(f"No broker was told to forget this kiosk: {why}.")
        return 0
    with _removing():
        removed = _ask("systemctl", "start", UNIT) is not None
        why = "" if removed else last_word()
    _ask("systemctl", "reset-failed", UNIT)
    # It comes with the unit, whatever that is to do.
    _ask("systemctl", "stop", LISTENER)
    if removed:
        print("The broker has been told to forget this kiosk.")
        return 0
    print(one_line(f"The broker could not be told ({why or 'no word why'}): it still shows this kiosk."))
    print("Delete the device there, or type 'sudo kiosk fleet disable' again when it can be reached.")
    return 1


def _settings_or_none(config: Path) -> Settings | None:
    try:
        settings = Document(read_file(config), str(config)).settings()
    except KioskError:
        return None
    return settings if settings.fleet.broker is not None else None


@contextmanager
def _removing() -> Iterator[None]:
    """While the unit, if it is started, takes the device off the broker and does nothing else."""
    try:
        DROP_IN.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(DROP_IN, REMOVAL.encode(), lasting=False)
    except OSError as error:
        raise KioskError(f"{DROP_IN}: cannot be written: {error.strerror}") from error
    try:
        _do("systemctl", "daemon-reload")
        yield
    finally:
        DROP_IN.unlink(missing_ok=True)
        with suppress(OSError):
            # Another drop-in of somebody's may lie there.
            DROP_IN.parent.rmdir()
        _ask("systemctl", "daemon-reload")


def last_word() -> str:
    """What the unit said last, without a full stop; empty where it said nothing."""
    said = _ask("journalctl", f"_SYSTEMD_UNIT={UNIT}", "-n", "1", "-o", "cat", "--no-pager", "--quiet")
    return (said or "").strip().rstrip(".")


def _need_root(action: str) -> None:
    if not is_root():
        raise UsageError(f"this is root's to do: sudo kiosk fleet {action}")


def _ask(*program: str) -> str | None:
    """What a program prints; None where it fails, or there is none such."""
    done = _run(program)
    return None if done is None or done.returncode != 0 else done.stdout


def _do(*program: str) -> None:
    done = _run(program)
    if done is None:
        raise UsageError("no systemd answers here, which would start the fleet's client")
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise KioskError(f"'{' '.join(program)}' failed: {said[-1] if said else 'without a word'}")


def _run(program: Sequence[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90, check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except OSError:
        return None
    except subprocess.TimeoutExpired as error:
        raise KioskError(f"'{' '.join(program)}' does not end: see journalctl -u {UNIT}") from error
