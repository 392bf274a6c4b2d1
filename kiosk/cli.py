"""The ``kiosk`` command: arguments in, exit status out, and no traceback for a fault that has a name."""

import argparse
import importlib
import itertools
import logging
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from kiosk import __version__
from kiosk.errors import ConfigError, KioskError, UsageError
from kiosk.system.ending import Interrupts, noticing_interrupts
from kiosk.system.hardening import forbid_core_dumps
from kiosk.system.output import lost_output, open_streams
from kiosk.system.terminal import escaped_output, log_to_stderr, one_line

log = logging.getLogger(__name__)

COMMANDS = {
    "run": "start the kiosk",
    "watch": "read expressions without a display, one JSON line per judged frame",
    "visit": "play one whole visit without a person and print what came out",
    "preview": "show one scene, or save a picture of it, without a visit",
    "classify": "read the expression in image files",
    "check": "check config.yaml, the model and the camera",
    "get": "print a value of config.yaml",
    "set": "change a value of config.yaml",
    "merge": "put one kiosk's own keys into a config.yaml that several kiosks share",
    "playlist": "add a playlist to config.yaml",
    "fact": "add a fun fact to config.yaml",
    "model": "list models, use another one, fetch one from a hub, or publish one",
    "sign": "print the sign on privacy that hangs beside the kiosk, or make a PDF of it",
    "doctor": "look the whole machine over and say what to do about what is wrong",
    "status": "say how the running kiosk is",
    "screen": "have the running kiosk's screen on, off, or as its hours say",
    "playlists": "list the playlists, with their codes, and ask the services whether they are still there",
    "stats": "say how many visits there were, when, and what came of them",
    "web": "serve a page on which the kiosk's eyes can be tried with a picture",
    "fleet": "tell a broker how this kiosk is, for whoever looks after many of them",
    "schema": "print the JSON Schema of config.yaml, for editors",
    "completion": "print what lets the Tab key complete commands, for bash or zsh",
    "failed": "show that the kiosk needs help (the service does that)",
    "reboot-if-allowed": "reboot if config.yaml allows it (the service does that)",
    "web-config": "copy config.yaml without the camera's password (services with a network do that)",
    "bench": "measure how fast this machine is",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 a fault, 2 wrong usage or configuration, 130 ended from the keyboard.
    """
    open_streams()
    # Not left to the commands: one that opens a camera or a picture must not be able to forget it.
    forbid_core_dumps()
    with escaped_output(), noticing_interrupts() as interrupts:
        return _ended(list(sys.argv[1:] if argv is None else argv), interrupts)


def _ended(argv: list[str], interrupts: Interrupts) -> int:
    """A command's exit status, however it ends and wherever its output goes."""
    fault: BaseException | None = None
    try:
        status = _run(argv)
    except SystemExit as end:
        # argparse has said what there was to say.
        status, fault = 0, end
    except KeyboardInterrupt:
        status = 130
    except Exception as error:  # noqa: BLE001 (the outermost loop)
        status, fault = (130, None) if interrupts.came else (1, error)
    lost = lost_output(fault)
    if lost is not None and not isinstance(lost, BrokenPipeError):
        _say(f"the output cannot be written: {lost.strerror}")
        return status or 1
    if isinstance(fault, SystemExit):
        raise fault
    if lost is not None:
        # The reader (`kiosk watch | head`) has had enough: no fault of anybody's.
        return 0 if fault else status
    if fault is not None:
        _say(_in_words(fault))
    return status


def _run(argv: list[str]) -> int:
    """A command's exit status; faults that have a name are said."""
    try:
        args = _parser(argv, _command_in(argv)).parse_args(argv)
        log_to_stderr(logging.INFO if args.verbose else logging.WARNING)
        status: int = args.run(args)
        return status
    except ConfigError as fault:
        _say(*fault.problems)
        return 2
    except KioskError as fault:
        _say(str(fault))
        return 2 if isinstance(fault, UsageError) else 1


def _in_words(error: BaseException) -> str:
    """One sentence for what no part of the kiosk has a name for."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for that: end other programs, or use smaller files"
    if isinstance(error, OSError):
        return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
    log.info("a fault of the kiosk itself", exc_info=error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    said = f"{type(error).__name__}: {error}"
    return f"a fault of the kiosk itself ({said}; {where}): please report it, with what -v adds"


def _say(*sentences: str) -> None:
    try:
        for sentence in sentences:
            print(one_line(sentence), file=sys.stderr)
    except OSError:
        # Where nobody hears it, the exit status says it.
        lost_output()


def whole_parser() -> argparse.ArgumentParser:
    """The parser with the arguments of every command, for a shell that completes them."""
    return _parser((), list(COMMANDS))


def _command_in(argv: Sequence[str]) -> Sequence[str]:
    """The command that was asked for; a later word like it (``kiosk fleet run``) is an argument."""
    return [word for word in argv if word in COMMANDS][:1]


def _parser(argv: Sequence[str], asked: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="A walk-up kiosk: one button, one look, one playlist."
    )
    parser.set_defaults(whole_parser=whole_parser)
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        # Only the command that was asked for is imported: the first picture should not wait for the rest.
        if name in asked:
            _complete(command, importlib.import_module(f"kiosk.commands.{name.replace('-', '_')}"))
    for word in itertools.takewhile(lambda word: word != "--", argv):
        # Python 3.11 hands a list on for such a value.
        if re.fullmatch("--[^=]+=--", word):
            parser.error(f"{word}: -- is no value")
    return parser


def _complete(command: argparse.ArgumentParser, module: ModuleType) -> None:
    command.add_argument("-v", "--verbose", action="store_true", help="say what happens, on stderr")
    command.set_defaults(run=module.run)
    module.configure(command)
