"""The configuration: is it right, and is everything there that it names in words?"""

from pathlib import Path

from kiosk.config.schema import Settings
from kiosk.content.bundle import load_bundle
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, failed, ok, warning
from kiosk.errors import ConfigError, DisplayError, ModelError

NAME = "configuration"

MOST = 10
"""Problems told here; `kiosk check` tells all."""


def read_configuration(path: Path) -> tuple[Settings, list[Finding]]:
    """The settings, or the defaults where the file is broken, and what was found: one line per problem."""
    try:
        bundle = load_bundle(path)
    except ConfigError as fault:
        return Settings(), _problems(fault, path)
    except (ModelError, DisplayError) as fault:
        # The shipped model's manifest, against which the emotions are checked, or the typeface.
        return Settings(), [failed(NAME, f"{path} cannot be checked: {fault}", INSTALL_AGAIN)]
    playlists, facts = sum(map(len, bundle.playlists.values())), len(bundle.facts)
    spoken = ", ".join(f"'{locale.language}'" for locale in bundle.locales)
    text = f"{path} is right: {playlists} playlists, {facts} facts, {spoken}"
    return bundle.settings, [ok(NAME, text), *_warnings(bundle.warnings, path)]


def _warnings(warnings: tuple[str, ...], path: Path) -> list[Finding]:
    """One line, for an exhibition may well know of it: the first, and how many more there are."""
    if not warnings:
        return []
    more = f" (and {len(warnings) - 1} more)" if len(warnings) > 1 else ""
    remedy = f"write it otherwise if you mind; all of them: kiosk check {path}"
    return [warning(NAME, f"{warnings[0]}{more}", remedy)]


def _problems(fault: ConfigError, path: Path) -> list[Finding]:
    correct = f"correct it, then run: kiosk check {path}"
    found = [
        # The others are about the kiosk's own files.
        failed(NAME, problem, correct if problem.startswith(str(path)) else INSTALL_AGAIN)
        for problem in fault.problems[:MOST]
    ]
    more = len(fault.problems) - MOST
    return found if more <= 0 else [*found, failed(NAME, f"and {more} more problems", correct)]
