"""``kiosk get``: what a key of config.yaml says, or would say by default."""

import argparse
import json
from collections.abc import Mapping

from kiosk.commands.options import add_config, completed_key
from kiosk.config.edit import spelled_out
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.messages import unknown_key
from kiosk.config.one_or_more import ALONE
from kiosk.config.schema import Settings
from kiosk.content.emotions import EMOTIONS
from kiosk.content.playlists import music_for
from kiosk.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    several = "such as timing.result_seconds, or timing; without one, all of them"
    completed_key(parser.add_argument("key", nargs="?", metavar="KEY", help=several))
    add_config(parser)


def run(args: argparse.Namespace) -> int:
    """Print the value, or ``key: value`` lines of a section.

    Raises:
        ConfigError: the file cannot be used.
        UsageError: there is no such key.
    """
    settings = Document(read_file(args.config), str(args.config)).settings()
    value: object = _written(settings)
    way: list[str] = []
    for step in args.key.split(".") if args.key else []:
        known = list(value) if isinstance(value, Mapping) else []
        # Sentences stand under the keys of their tables as well.
        below = {key.removeprefix(f"{step}."): said for key, said in _below(value, f"{step}.")}
        if below:
            value = {step: below}
        if way == ["music"] and step in EMOTIONS:
            value = {step: music_for(settings, step)}
        if not isinstance(value, Mapping) or step not in value:
            where = ".".join([*way, step])
            said = unknown_key(step, known, [], known) if known else "holds nothing below it"
            raise UsageError(f"{where if known else '.'.join(way)}: {said}")
        value = value[step]
        way.append(step)
    if isinstance(value, Mapping):
        for key, inner in _lines(value):
            print(f"{key}: {_said(inner)}")
    else:
        print(_said(value))
    return 0


def _below(section: object, before: str) -> list[tuple[str, object]]:
    return (
        [item for item in section.items() if item[0].startswith(before)]
        if isinstance(section, Mapping)
        else []
    )


def _written(settings: Settings) -> dict[str, object]:
    """The settings as they are written in a file."""
    found = settings.model_dump(mode="json")
    found["emotions"] = {label: names or "off" for label, names in found["emotions"].items()}
    return {key: _unfolded(value) for key, value in found.items()}


def _unfolded(value: object) -> object:
    """With what stands alone in place of several."""
    if isinstance(value, Mapping):
        return (
            _unfolded(value[ALONE]) if ALONE in value else {key: _unfolded(one) for key, one in value.items()}
        )
    return [_unfolded(one) for one in value] if isinstance(value, list) else value


def _lines(section: Mapping[str, object], before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in section.items():
        if isinstance(value, Mapping) and value:
            found += _lines(value, f"{before}{key}.")
        else:
            found.append((f"{before}{key}", value))
    return found


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str | int | float | None) for item in value):
        return spelled_out(value)
    return json.dumps(value, ensure_ascii=False)
