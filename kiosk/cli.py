"""The ``kiosk`` command: arguments in, exit status out, and no traceback for a fault that has a name."""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from kiosk import __version__
from kiosk.errors import ConfigError, KioskError, UsageError
from kiosk.system.hardening import forbid_core_dumps
from kiosk.system.terminal import escaped_output, log_to_stderr, one_line

COMMANDS = {
    "run": "start the kiosk",
    "watch": "read expressions without a display, one JSON line per judged frame",
    "visit": "play one whole visit without a person and print what came out",
    "classify": "read the expression in image files",
    "check": "check config.yaml, the model and the camera",
    "doctor": "look the whole machine over and say what to do about what is wrong",
    "status": "say how the running kiosk is",
    "schema": "print the JSON Schema of config.yaml, for editors",
    "failed": "show that the kiosk needs help (the service does that)",
    "reboot-if-allowed": "reboot if config.yaml allows it (the service does that)",
    "bench": "measure how fast this machine is",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 a fault, 2 wrong usage or configuration, 130 ended from the keyboard.
    """
    # Not left to the commands: one that opens a camera or a picture must not be able to forget it.
    forbid_core_dumps()
    with escaped_output():
        return _run(list(sys.argv[1:] if argv is None else argv))


def _run(argv: list[str]) -> int:
    args = _parser(argv).parse_args(argv)
    log_to_stderr(logging.INFO if args.verbose else logging.WARNING)
    try:
        status: int = args.run(args)
        return status
    except KioskError as fault:
        for sentence in fault.problems if isinstance(fault, ConfigError) else [fault]:
            print(one_line(sentence), file=sys.stderr)
        return 2 if isinstance(fault, UsageError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`kiosk watch | head`) has had enough; Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="A walk-up kiosk: one button, one look, one playlist."
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        # Only the command that was asked for is imported: the first picture should not wait for the rest.
        if name in argv:
            _complete(command, importlib.import_module(f"kiosk.commands.{name.replace('-', '_')}"))
    return parser


def _complete(command: argparse.ArgumentParser, module: ModuleType) -> None:
    command.add_argument("-v", "--verbose", action="store_true", help="say what happens, on stderr")
    command.set_defaults(run=module.run)
    module.configure(command)
