"""``kiosk check``: is the configuration right, and are the parts it names there?"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from kiosk.appliance.proof import about, lines_of
from kiosk.commands.options import DEFAULT_CONFIG
from kiosk.config.changes import changed_keys, restart_keys
from kiosk.config.diagnostics import show
from kiosk.config.files import is_empty, read_file
from kiosk.config.loader import Document
from kiosk.config.profile import in_words
from kiosk.config.schema import FAR, Settings
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.locale import Locale
from kiosk.doctor.machine import Machine, this_machine
from kiosk.doctor.monitors import shown_size
from kiosk.doctor.running import find_running
from kiosk.errors import ConfigError, KioskError
from kiosk.system.folders import LAST_GOOD, STATE, service_folder
from kiosk.system.terminal import one_line
from kiosk.vision.camera.sources import is_device, open_camera

RESTART = "sudo systemctl restart kiosk"

Part = Callable[[Settings], str]
"""Tries what a configuration names; returns a line on it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument(
        "config",
        nargs="?",
        type=Path,
        metavar="CONFIG",
        default=DEFAULT_CONFIG,
        help="the file to check (default: $KIOSK_CONFIG, else the config.yaml of the checkout)",
    )


def run(args: argparse.Namespace) -> int:
    """Print one line per part, what waits for a restart, and then what came of it all.

    A file with a mistake in it is not looked at further: what it names may be the mistake.

    Returns:
        0 when all is well, 2 when the configuration is wrong, else 1 when a part is missing.
    """
    text = read_file(args.config)
    bundle = bundle_from(text, str(args.config))
    print(f"language: {', '.join(locale.language for locale in bundle.locales)}")
    print(f"profile: {in_words(bundle.settings)}")
    print(f"content: {sum(map(len, bundle.playlists.values()))} playlists, {_facts(bundle.locales)}")
    print(f"hours: {_hours(bundle.settings)}")
    parts: dict[str, Part] = {"model": _model, "camera": _camera}
    too_small: list[str] = []
    if bundle.settings.display.viewing_distance_m is not None:
        parts["legibility"] = partial(_legibility, bundle, too_small)
    failed = [name for name, part in parts.items() if not _works(name, part, bundle.settings)]
    lines, machine = lines_of(text), this_machine()
    warnings = (*bundle.warnings, *(about(args.config, lines, FAR, said) for said in too_small))
    for warning in warnings:
        print(one_line(f"warning: {warning}"))
    print(one_line(f"restart: {what_waits(args.config, text, bundle.settings, machine)}"))
    print(one_line(f"{args.config}: {_verdict(text, warnings, failed)}"))
    return 1 if failed else 0


def _hours(settings: Settings) -> str:
    if patience := settings.display.sleep_after_minutes:
        return f"{settings.hours.in_words}; asleep after {patience:g} min without a visit"
    return settings.hours.in_words


def _facts(locales: Sequence[Locale]) -> str:
    counts = {locale.language: len(locale.facts) for locale in locales}
    if len(set(counts.values())) == 1:
        return f"{len(locales[0].facts)} facts"
    return f"facts by language: {', '.join(f'{language} {count}' for language, count in counts.items())}"


def _verdict(text: bytes, warnings: Sequence[str], failed: Sequence[str]) -> str:
    empty = ", though it is empty: all defaults (a kiosk that had more keeps that)" * is_empty(text)
    if failed:
        return f"can be read{empty}, but what it names does not work here: {' and '.join(failed)} (see above)"
    if warnings:
        what = "the warning" if len(warnings) == 1 else f"the {len(warnings)} warnings"
        return f"no mistakes found, but look at {what} above"
    return f"no mistakes found{empty}"


def what_waits(path: Path, text: bytes, settings: Settings, machine: Machine) -> str:
    """Which keys of a file take effect at the next start only, and how to have one.

    Args:
        path: the file; it may lie elsewhere than the running kiosk's.
        text: its content.
        settings: what it says.
        machine: on which a kiosk may be running.
    """
    running = find_running(machine)
    if running is None:
        return "no kiosk is running here; the next one starts with all of the file"
    if not running.status:
        # Started by hand: it tells nobody what it runs with.
        return (
            f"the kiosk that is running takes up all but {', '.join(restart_keys())}: for these start it anew"
        )
    waiting = set(running.status.get("restart_needed") or ())
    last_good = _last_good(machine)
    if last_good is not None and last_good[0] != text:
        waiting |= set(changed_keys(last_good[1], settings)) & set(restart_keys())
    keys = [key for key in restart_keys() if key in waiting]
    own = running.status.get("config")
    moved = "" if own in (None, str(path.absolute())) else f", once it is saved as {show(str(own), 200)}"
    if not keys and last_good is None:
        # The kiosk's own: nobody but root and itself may read it.
        return (
            f"{', '.join(restart_keys())} would wait for one, if changed: {RESTART}{moved}"
            " (sudo kiosk check knows whether they are)"
        )
    if not keys:
        return f"nothing waits for one; the running kiosk takes the file up by itself{moved}"
    return f"{', '.join(keys)} {'waits' if len(keys) == 1 else 'wait'} for one: {RESTART}{moved}"


def _last_good(machine: Machine) -> tuple[bytes, Settings] | None:
    """The file that the running service took up last, and what it says; None where nobody may read that."""
    folder = service_folder(machine.environment, "STATE_DIRECTORY") or STATE
    try:
        text = read_file(machine.path(folder / LAST_GOOD))
        return text, Document(text, LAST_GOOD).settings()
    except ConfigError:
        return None


def _works(name: str, part: Part, settings: Settings) -> bool:
    try:
        print(one_line(part(settings)))
    except KioskError as fault:
        print(one_line(f"{name}: {fault}"))
        return False
    except ImportError as error:
        print(one_line(f"{name}: the packages it needs cannot be loaded: {_cause(error)}; run kiosk doctor"))
        return False
    return True


def _cause(error: BaseException) -> str:
    # numpy's own words fill a screen; the first error of all is a line that says what is wrong.
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).strip().partition("\n")[0]


def _model(settings: Settings) -> str:
    # Imported here: the file's mistakes must be said where numpy or OpenCV is broken.
    from kiosk.hub.networks import try_networks
    from kiosk.model.interpreter import runtime_name

    return f"model: {settings.model} knows {', '.join(try_networks(settings))}; run by {runtime_name()}"


def _camera(settings: Settings) -> str:
    if is_device(settings.camera.source) and find_running(this_machine()) is not None:
        # A camera belongs to one program at a time; the file is checked while the kiosk runs on.
        return "camera: in use by the running kiosk; 'kiosk status' says how it is"
    with open_camera(settings.camera) as camera:
        return f"camera: {camera.name}{' (not a live camera)' if camera.fake else ''}"


def _legibility(bundle: Bundle, found: list[str], settings: Settings) -> str:
    """On the display that is named or known here; what cannot be met is added to ``found``."""
    from kiosk.screen.legibility import shortfalls

    machine, far = this_machine(), f"from {settings.display.viewing_distance_m:g} m"
    size = shown_size(machine, find_running(machine))
    if size is None and settings.display.size == "auto":
        return f"legibility: no display here; with display.size named, this tells what can be read {far}"
    found += shortfalls(bundle, size)
    return f"legibility: {'not all ' * bool(found)}type and codes can be read {far}"
