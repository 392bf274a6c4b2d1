"""``kiosk web``: the page on which the kiosk's eyes can be tried."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from kiosk.commands.extras import go_on_with
from kiosk.commands.options import add_config
from kiosk.config.schema import Settings
from kiosk.config.schema_web import Web, address_fault
from kiosk.content.bundle import load_bundle
from kiosk.errors import UsageError
from kiosk.system.terminal import one_line
from kiosk.web.login import add_login
from kiosk.web.reach import names_here, reach_of


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument(
        "--address", metavar="ADDRESS", help="instead of web.address: 127.0.0.1 for this computer alone"
    )
    parser.add_argument(
        "--port", type=_port, metavar="PORT", help="instead of web.port; 0 for any that is free"
    )
    parser.add_argument("--live", action="store_true", help="also read a moving picture (web.live)")
    parser.add_argument(
        "--new-login",
        type=Path,
        metavar="FILE",
        help="ask for a name and a password, write them to a file for web.login, and do nothing else",
    )


def run(args: argparse.Namespace) -> int:
    """Serve the page until it is ended, or write a login.

    Raises:
        ConfigError: the configuration, or a file that it names, cannot be used.
        UsageError: others could reach the page without a login, the port is taken, or the extra is missing.
    """
    if args.new_login is not None:
        return _new_login(args.new_login)
    go_on_with("gradio")
    bundle = load_bundle(args.config, lambda settings: _as_asked(settings, args))
    names = names_here()
    reach = reach_of(bundle.settings.web, names, os.environ, any_port=args.port == 0)
    # What is above may end in a sentence; this takes a few seconds.
    from kiosk.web.run import run_page

    return run_page(bundle, reach, names, lambda line: print(one_line(line), flush=True))


def _as_asked(settings: Settings, args: argparse.Namespace) -> Settings:
    instead: dict[str, object] = {}
    if args.address is not None:
        if fault := address_fault(args.address):
            raise UsageError(f"--address: {fault}")
        instead["address"] = args.address
    if args.port:
        instead["port"] = args.port
    if args.live:
        instead["live"] = True
    web: Web = settings.web.model_copy(update=instead)
    return settings.model_copy(update={"web": web})


def _new_login(path: Path) -> int:
    """Ask for a login, or read it from standard input (a name, a password, a line each), and write it."""
    try:
        if sys.stdin is None:
            raise EOFError
        if sys.stdin.isatty():
            name = input("name: ").strip()
            password = getpass.getpass("password: ")
            if getpass.getpass("password, once more: ") != password:
                raise UsageError("these were two different passwords: nothing is written")
        else:
            lines = [sys.stdin.readline(_LONGEST) for _ in range(2)]
            if not all(lines):
                raise EOFError
            name, password = (line.rstrip("\r\n") for line in lines)
    except (EOFError, UnicodeDecodeError) as error:
        raise UsageError("there is no name and no password: nothing is written") from error
    new = add_login(path, name.strip(), password)
    print(
        one_line(
            f"{path}: {name.strip()} {'can log in' if new else 'has another password'} from the next start on"
        )
    )
    return 0


_LONGEST = 1000


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535):
        raise argparse.ArgumentTypeError("expected a number from 0 to 65535")
    return int(text)
