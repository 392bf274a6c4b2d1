"""Arguments that several commands take, and what they mean."""

import argparse
import os
import re
from pathlib import Path

from kiosk.config.addresses import NEEDS_LEAVE, address_fault, is_address
from kiosk.config.diagnostics import show
from kiosk.config.display_size import WRITTEN, read_size, unfit_size
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle, load_bundle
from kiosk.errors import UsageError
from kiosk.system.folders import ROOT
from kiosk.vision.camera import sources

DEFAULT_CONFIG = Path(os.environ.get("KIOSK_CONFIG", ROOT / "config.yaml"))
"""The configuration used when none is named."""


def add_config(parser: argparse.ArgumentParser) -> None:
    """``--config FILE``."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=DEFAULT_CONFIG,
        help="configuration to use (default: $KIOSK_CONFIG, else the config.yaml of the checkout)",
    )


def add_source(parser: argparse.ArgumentParser) -> None:
    """``--source``, in place of the configuration's ``camera.source``."""
    parser.add_argument(
        "--source",
        metavar="SOURCE",
        help=f"{sources.HELP}; default: camera.source of the configuration. {sources.NOTES}",
    )


def bundle_asked_for(args: argparse.Namespace) -> Bundle:
    """The configuration the arguments name, with the source they name (commands without one: as it is).

    Raises:
        ConfigError: the file cannot be used.
        UsageError: the source is neither a camera nor there.
    """
    source: str | None = getattr(args, "source", None)
    if source is None:
        return load_bundle(args.config)
    check_source(source)
    return load_bundle(args.config, lambda settings: with_source(settings, source))


def check_source(source: str) -> None:
    """Refuse a ``--source`` that can never be opened, before anything is.

    Raises:
        UsageError: it is neither a word for a camera nor a path that is there, or config.yaml could not name
            it.
    """
    if not sources.is_known(source):
        raise UsageError(f"--source: {sources.unknown(source)}")
    if not source.isprintable():
        raise UsageError(f"--source: '{show(source)}' has signs in its name that nobody sees: rename it")


def with_source(settings: Settings, source: str) -> Settings:
    """The same settings with another ``camera.source``.

    Raises:
        UsageError: it is an unsound address, or one while the settings do not allow the network.
    """
    if is_address(source):
        fault = address_fault(source)
        if fault is not None or not settings.camera.network:
            raise UsageError(f"--source: {fault or NEEDS_LEAVE}")
    camera = settings.camera.model_copy(update={"source": source})
    return settings.model_copy(update={"camera": camera})


MOST = 10**9
"""No command counts further."""


def positive(text: str) -> int:
    """A whole number above 0, for `argparse`."""
    if not re.fullmatch("[0-9]{1,10}", text) or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to {MOST}, got '{show(text)}'")
    return int(text)


def minutes(text: str) -> float:
    """A time of at most a day, for `argparse`."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1440:
        raise argparse.ArgumentTypeError(f"expected minutes from 0 to 1440, got '{text}'")
    return number


def size(text: str) -> tuple[int, int]:
    """``WIDTHxHEIGHT`` in pixels, for `argparse`."""
    if not re.fullmatch(WRITTEN, text):
        raise argparse.ArgumentTypeError(f"expected a size such as 1280x720, got '{show(text)}'")
    if fault := unfit_size(read_size(text)):
        raise argparse.ArgumentTypeError(f"{fault}, got '{text}'")
    return read_size(text)
