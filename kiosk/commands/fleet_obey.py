"""``kiosk fleet obey``: do what the broker's buttons ask for, as root, started by the path unit.

The fleet's client speaks with strangers, so whatever it leaves in the folder is looked at as theirs. Of files
only the names count, five of them; nothing is opened, followed or read.
"""

import argparse
import contextlib
import itertools
import logging
import os
import secrets
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.errors import KioskError
from kiosk.fleet.commands import COMMANDS
from kiosk.system.folders import FLEET_COMMANDS

log = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0
"""A kiosk that was started less than so long ago is not started anew: somebody may be before it."""

SECONDS = 15.0
"""For each program that is asked; the kiosk takes some to hear what its screen is to do."""

MOST_SWEPT = 2000
"""Other files that are deleted at a time."""

UNIT, CLIENT = "kiosk.service", "kiosk-fleet.service"

Ask = Callable[[Sequence[str]], str]
"""Runs a program and returns what it printed; raises KioskError where it fails."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument(
        "--commands",
        type=Path,
        metavar="DIR",
        default=FLEET_COMMANDS,
        help=f"where they lie, a folder of root's (default: {FLEET_COMMANDS})",
    )


def run(args: argparse.Namespace) -> int:
    """Do each once.

    Raises:
        ConfigError: whether anything may be asked for cannot be told.
        KioskError: the folder is somebody else's, or what was asked for could not be done.
    """
    logging.getLogger().setLevel(logging.INFO)
    asked = take(args.commands, os.geteuid())
    if asked and not Document(read_file(args.config), str(args.config)).only("fleet").fleet.buttons:
        log.warning("%s: not done, for fleet.buttons is false", ", ".join(asked))
        return 0
    obey(asked, _ask, time.clock_gettime(time.CLOCK_MONOTONIC))
    return 0


def take(folder: Path, owner: int) -> list[str]:
    """What is asked for, in the order of `COMMANDS`; the folder is empty afterwards.

    Raises:
        KioskError: it is no folder of ``owner``'s, or cannot be emptied.
    """
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise KioskError(f"{folder}: is no folder of ours ({error.strerror}): nothing is done") from error
    try:
        if os.fstat(opened).st_uid != owner:
            raise KioskError(f"{folder}: is somebody else's folder: nothing is done")
        # Away with it first: what is done twice is worse than what is not done.
        asked = [name for name in COMMANDS if _taken(name, opened)]
        _sweep(opened)
    except OSError as error:
        raise KioskError(f"{folder}: cannot be emptied: {error.strerror}") from error
    finally:
        os.close(opened)
    return asked


def _taken(name: str, folder: int) -> bool:
    """Whether there was an ordinary file of that name; whatever was there is gone."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        # What somebody else's folder holds is not ours to delete; under another name it starts nothing.
        os.rename(name, f".refused-{secrets.token_hex(8)}", src_dir_fd=folder, dst_dir_fd=folder)
    else:
        os.unlink(name, dir_fd=folder)
    if not stat.S_ISREG(mode):
        log.warning("%s: is no ordinary file, so nobody has asked for it", name)
        return False
    return True


def _sweep(folder: int) -> None:
    """Delete what else lies there, as far as it can be."""
    with os.scandir(folder) as found:
        names = [entry.name for entry in itertools.islice(found, MOST_SWEPT)]
    for name in names:
        # A command that has come meanwhile starts this anew.
        if name in COMMANDS:
            continue
        try:
            os.unlink(name, dir_fd=folder)
        except IsADirectoryError:
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=folder)


def obey(asked: Sequence[str], ask: Ask, now: float) -> None:
    """Do what is asked for.

    Args:
        asked: of `COMMANDS`.
        ask: runs a program.
        now: the monotonic clock, as systemd has it.

    Raises:
        KioskError: something could not be done; the rest was.
    """
    faults = []
    for name in asked:
        try:
            for program in _programs(name, ask, now):
                ask(program)
                log.info("%s: %s", name, " ".join(program))
        except KioskError as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        raise KioskError("; ".join(faults))


def _programs(name: str, ask: Ask, now: float) -> Iterator[Sequence[str]]:
    if name == "restart":
        if (age := _age(ask, now)) is not None and age < AGAIN_SECONDS:
            log.warning("restart: the kiosk was started %.0f s ago, so it is left alone", age)
            return
        yield "systemctl", "--no-block", "restart", UNIT
    elif name == "reload":
        yield "systemctl", "--no-block", "reload", UNIT
        # It reads the configuration when it starts, and no more.
        yield "systemctl", "--no-block", "try-restart", CLIENT
    else:
        # -P: a folder called kiosk where somebody stands is not ours.
        yield sys.executable, "-P", "-m", "kiosk", "screen", name.removeprefix("screen-")


def _age(ask: Ask, now: float) -> float | None:
    """Seconds since the kiosk was started; None where it does not run."""
    said = ask(("systemctl", "show", UNIT, "--property=ActiveState,ActiveEnterTimestampMonotonic"))
    shown = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    if shown.get("ActiveState") not in {"active", "reloading"}:
        return None
    try:
        return now - int(shown["ActiveEnterTimestampMonotonic"]) / 1e6
    except (KeyError, ValueError):
        return None


def _ask(program: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise KioskError(f"{program[0]} does not answer ({error})") from error
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise KioskError(f"'{' '.join(program)}' failed ({said[-1] if said else done.returncode})")
    return done.stdout
