"""``kiosk stats``: what the owner learns from the visits."""

import argparse
import csv
import json
import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kiosk.appliance.statistics.forget import forget
from kiosk.appliance.statistics.page import Look, playlists_page, statistics_page, wrapped
from kiosk.appliance.statistics.plain import as_csv, as_json
from kiosk.appliance.statistics.reader import Contents, read_statistics
from kiosk.appliance.statistics.tables import TABLES
from kiosk.appliance.status_file import read_status
from kiosk.commands.options import add_config, positive
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.schema import Settings
from kiosk.content.bundle import manifest_path
from kiosk.errors import KioskError, UsageError
from kiosk.model.card import Card, read_card
from kiosk.model.manifest import load_manifest
from kiosk.system.folders import RUNTIME, STATE, service_folder
from kiosk.system.terminal import one_line
from kiosk.system.wall_clock import WallClock

DAYS = 30
"""So many days the bars are about, unless the owner asks for others."""

MOST_DAYS = 3650
"""Far more than are kept."""

BLOCKS = "█#"
"""What bars are made of: the first that the terminal has."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--playlists", action="store_true", help="which playlists were shown, and how they were answered"
    )
    what.add_argument(
        "--csv",
        nargs="?",
        const="hours",
        choices=tuple(TABLES),
        metavar="TABLE",
        help=f"one line for each hour, or of another table: {', '.join(list(TABLES)[1:])}",
    )
    what.add_argument("--json", action="store_true", help="the same figures as one JSON object")
    what.add_argument(
        "--forget",
        action="store_true",
        help="delete all of it; a running kiosk begins anew with its next visit",
    )
    parser.add_argument("--yes", action="store_true", help="with --forget: without being asked")
    parser.add_argument(
        "--days", type=positive, default=DAYS, metavar="N", help=f"so many days in bars (default: {DAYS})"
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        default=service_folder(os.environ, "STATE_DIRECTORY") or STATE,
        help=f"the service's state directory (default: {STATE})",
    )


def run(args: argparse.Namespace) -> int:
    """Print it; status 1 where it cannot be read, or was not deleted."""
    if args.yes and not args.forget:
        raise UsageError("--yes is for --forget alone")
    if args.forget:
        return _forget(args.state, yes=args.yes)
    contents, clock = read_statistics(args.state), WallClock()
    if args.csv is not None:
        csv.writer(sys.stdout, lineterminator="\n").writerows(as_csv(contents, args.csv))
        return 0
    settings = _settings(args.config)
    look = Look(shutil.get_terminal_size().columns, _block(), min(args.days, MOST_DAYS))
    if args.json:
        print(json.dumps(as_json(contents, clock.today(), look.days, _card(settings)), ensure_ascii=False))
        return 0
    if args.playlists:
        lines: Iterable[str] = playlists_page(contents, look)
    else:
        lines = statistics_page(contents, clock.today(), look, _card(settings))
    for line in (*lines, *_notes(args.state, contents, clock, settings, look)):
        print(one_line(line))
    return 0


def _forget(folder: Path, *, yes: bool) -> int:
    if not yes and (sys.stdin is None or not sys.stdin.isatty()):
        raise UsageError("--forget deletes all statistics: add --yes where nobody can be asked")
    if not yes:
        print(f"Delete all statistics in {one_line(folder)}? [y/N] ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            print("Nothing was deleted.")
            return 1
    deleted = forget(folder)
    print("All statistics are deleted." if deleted else "There were none.")
    print("The numbers of visits that 'kiosk status' tells are another file's, and stay.")
    return 0


def _block() -> str:
    for block in BLOCKS:
        with suppress(UnicodeEncodeError):
            block.encode(sys.stdout.encoding)
            return block
    return BLOCKS[-1]


def _settings(config: Path) -> Settings:
    """The configuration's; the defaults where it is broken, of which `kiosk check` tells."""
    try:
        return Document(read_file(config), str(config)).settings()
    except KioskError:
        return Settings()


def _card(settings: Settings) -> Card | None:
    """The card of the network that the configuration names, if it has one."""
    manifest = manifest_path(settings)
    try:
        return read_card(manifest, load_manifest(manifest).labels)
    except KioskError:
        return None


def _notes(
    folder: Path, contents: Contents, clock: WallClock, settings: Settings, look: Look
) -> Iterable[str]:
    """What to know of these figures."""
    notes = []
    if not settings.stats:
        notes.append("Nothing is counted any more: stats is false in config.yaml.")
    with suppress(KioskError):
        if (why := read_status(RUNTIME).get("not_counted")) is not None:
            notes.append(f"Just now nothing is counted: {why}")
    if not folder.is_dir():
        notes.append(f"There is no {folder}: it is made when the service starts for the first time.")
    if contents.rows["hours"] and not clock.is_set():
        notes.append("Nobody has told this computer the time: today may be another day.")
    if contents.aside:
        names = ", ".join(contents.aside)
        notes.append(f"Damaged files with earlier visits lie in {folder}: {names}")
    return [line for note in notes for line in ("", *wrapped(note, look))]
