"""Arguments that several commands take, and what they mean."""

import argparse
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.config.addresses import NEEDS_LEAVE, address_fault, is_address
from kiosk.config.diagnostics import show
from kiosk.config.display_size import WRITTEN, read_size, unfit_size
from kiosk.config.files import read_file
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle, bundle_from, load_bundle
from kiosk.errors import ConfigError, UsageError
from kiosk.system.folders import ROOT, RUNTIME
from kiosk.vision.camera import sources

DEFAULT_CONFIG = Path(os.environ.get("KIOSK_CONFIG", ROOT / "config.yaml"))
"""The configuration used when none is named."""


Act = Callable[[argparse.Namespace], int]
AddAction = Callable[[str, Act, str], argparse.ArgumentParser]


def add_config(parser: argparse.ArgumentParser) -> None:
    """``--config FILE``."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=DEFAULT_CONFIG,
        help="configuration to use (default: $KIOSK_CONFIG, else the config.yaml of the checkout)",
    )


def add_runtime(parser: argparse.ArgumentParser) -> None:
    """``--runtime DIR``."""
    parser.add_argument(
        "--runtime",
        type=Path,
        metavar="DIR",
        default=RUNTIME,
        help=f"the service's runtime directory (default: {RUNTIME})",
    )


def add_actions(parser: argparse.ArgumentParser) -> AddAction:
    """Have a command be one of several actions; what this gives adds them: ``(name, act, summary)``.

    Each has ``--config``, and leaves as ``act`` what is to be done.
    """
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def add(name: str, act: Act, summary: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        action.set_defaults(act=act)
        action.add_argument(
            "-v",
            "--verbose",
            action="store_true",
            default=argparse.SUPPRESS,
            help="say what happens, on stderr",
        )
        add_config(action)
        return action

    return add


def as_asked(path: Path, theme: str | None, language: str | None) -> Bundle:
    """The configuration with another theme, and in one language alone.

    Raises:
        ConfigError: it cannot be used.
        UsageError: there is no such theme or language.
    """
    text = read_file(path)
    bundle = bundle_from(text, str(path))
    instead: dict[tuple[str, ...], str | Sequence[str]] = {}
    if theme is not None:
        instead["display", "theme"] = theme
    if language is not None and language not in bundle.settings.language:
        # Its own words stay those of the file's first language.
        instead["language",] = (bundle.settings.language[0], language)
    if instead:
        try:
            bundle = bundle_from(text, str(path), instead=instead)
        except ConfigError as fault:
            # The file by itself is right: it is what was asked for that is not.
            raise UsageError(_about_option(fault.problems[0])) from fault
    if language is None:
        return bundle
    return replace(bundle, locales=tuple(one for one in bundle.locales if one.language == language))


def _about_option(problem: str) -> str:
    for key, option in {"display.theme": "--theme", "language, entry 2": "--language"}.items():
        _, found, sentence = problem.partition(f" {key}: ")
        if found:
            return f"{option}: {sentence}"
    return problem


KEYS_OF_CONFIG = "_kiosk_keys"
"""The shell's function that completes a key of config.yaml: see `kiosk.commands.completion`."""


def completed_key(argument: argparse.Action) -> None:
    """Have the Tab key complete an argument with the keys of config.yaml."""
    argument.complete = {"bash": KEYS_OF_CONFIG, "zsh": KEYS_OF_CONFIG}  # type: ignore[attr-defined]  # shtab


MODELS_HERE = "_kiosk_models"
"""The shell's function that completes the name of a model that is here: likewise."""


def completed_model(argument: argparse.Action) -> None:
    """Have the Tab key complete an argument with the names of the models that are here."""
    argument.complete = {"bash": MODELS_HERE, "zsh": MODELS_HERE}  # type: ignore[attr-defined]  # shtab


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
