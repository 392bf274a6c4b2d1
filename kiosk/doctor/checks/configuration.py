"""The configuration: is it right, and is everything there that it names in words?"""

from pathlib import Path

from kiosk.config.loader import load_settings
from kiosk.config.schema import Settings
from kiosk.content.facts import load_facts
from kiosk.content.languages import load_words
from kiosk.content.playlists import PlaylistPicker
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, failed, ok
from kiosk.errors import ConfigError, ModelError

NAME = "configuration"

MOST = 10
"""Problems told here; `kiosk check` tells all."""


def read_configuration(path: Path) -> tuple[Settings, list[Finding]]:
    """The settings, or the defaults where the file is broken, and what was found: one line per problem."""
    try:
        settings = load_settings(path)
    except ConfigError as fault:
        return Settings(), _problems(fault, f"correct it, then run: kiosk check {path}")
    except ModelError as fault:
        # The shipped model's manifest, against which the emotions are checked.
        return Settings(), [failed(NAME, f"{path} cannot be checked: {fault}", INSTALL_AGAIN)]
    try:
        load_words(settings.language)
        playlists, facts = len(PlaylistPicker(settings)), len(load_facts(settings))
    except ConfigError as fault:
        return settings, _problems(fault, INSTALL_AGAIN)
    return settings, [
        ok(NAME, f"{path} is right: {playlists} playlists, {facts} facts, '{settings.language}'")
    ]


def _problems(fault: ConfigError, remedy: str) -> list[Finding]:
    found = [failed(NAME, problem, remedy) for problem in fault.problems[:MOST]]
    more = len(fault.problems) - MOST
    return found if more <= 0 else [*found, failed(NAME, f"and {more} more problems", remedy)]
