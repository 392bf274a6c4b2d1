"""Which theme is in force: one, or two that take turns by the hours of the day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from kiosk.config.advice import what_to_write
from kiosk.config.day_hours import DayHours, read_hours
from kiosk.config.diagnostics import Path as Place
from kiosk.config.diagnostics import printable, show
from kiosk.config.files import LONGEST_NAME
from kiosk.config.loader import Document
from kiosk.config.messages import any_of, did_you_mean, unfit
from kiosk.content.theme import Theme
from kiosk.content.theme_file import builtin_names, builtin_theme, load_theme
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT, hidden_from_service
from kiosk.system.ordinary_file import names_in

Say = Callable[[Place, str], None]
"""`Document.refuse`, or `Document.remark` where the kiosk can do without."""

AUTO = "auto"
NIGHT, DAY = "night", "day"
"""The themes that take turns under `AUTO`."""

SUFFIX = ".yaml"

MOST_FILES = 1000
"""Of a folder of themes: more are none."""

MOST_NAMED = 12
"""Of an owner's themes in a sentence."""


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """The themes that can be in force.

    Attributes:
        night, day: outside of the hours and within; the same one where there is one alone.
        hours: None for one theme all day.
    """

    night: Theme
    day: Theme
    hours: DayHours | None = None

    @property
    def all(self) -> tuple[Theme, ...]:
        """Each once."""
        return (self.night,) if self.hours is None else (self.night, self.day)

    def at(self, now: time) -> Theme:
        """The one in force when the clock on the wall says ``now``."""
        return self.day if self.hours is not None and now in self.hours else self.night


def themes_of(document: Document, say: Say) -> ThemeChoice | None:
    """The themes that a configuration names; None where they, or their folder, were refused.

    ``say``: what is wrong with them.
    """
    name, hours = document.text("display", "theme"), document.text("display", "day_hours")
    own = _own_names(document, say)
    if name is None or hours is None or own is None:
        return None
    if name == AUTO:
        return ThemeChoice(builtin_theme(NIGHT), builtin_theme(DAY), read_hours(hours))
    if name in builtin_names():
        return _only(builtin_theme(name))
    if name not in own:
        named = own if len(own) <= MOST_NAMED else [f"one of the {len(own)} in display.themes"]
        known = [AUTO, *builtin_names()]
        advice = what_to_write(("display", "theme"), name, {})
        near = None if advice else did_you_mean(name.removesuffix(SUFFIX), [*known, *own])
        wanted = any_of(map(show, [*known, *named]))
        say(("display", "theme"), unfit(wanted, f"'{show(name)}'", near) + advice)
        return None
    folder = themes_folder(document)
    assert folder is not None
    try:
        return _only(load_theme(folder / f"{name}{SUFFIX}"))
    except ConfigError as error:
        for problem in error.problems:
            say(("display", "theme"), printable(problem))
        return None


def themes_folder(document: Document) -> Path | None:
    """The folder of the owner's themes; a relative path is relative to the checkout. None for none."""
    written = document.text("display", "themes")
    return ROOT / written if written else None


def theme_paths(document: Document) -> list[Path]:
    """What must be looked at to know whether the owner's theme has changed."""
    folder, name = themes_folder(document), document.text("display", "theme")
    if folder is None or name is None or name in (AUTO, *builtin_names()):
        return [folder] if folder else []
    return [folder, folder / f"{name}{SUFFIX}"]


def as_it_comes() -> ThemeChoice:
    """What the kiosk wears where nobody says anything else."""
    return _only(builtin_theme(NIGHT))


def _only(theme: Theme) -> ThemeChoice:
    return ThemeChoice(theme, theme)


def _own_names(document: Document, say: Say) -> Sequence[str] | None:
    """The themes in the owner's folder; none where there is no folder, None where it was refused."""
    if not document.is_written("display", "themes"):
        return ()
    folder = themes_folder(document)
    if folder is None:
        return () if document.is_null("display", "themes") else None
    place = ("display", "themes")
    if not folder.is_relative_to(ROOT) and (doubt := hidden_from_service(str(folder))):
        document.remark(place, doubt)
    shown = show(str(folder), LONGEST_NAME)
    try:
        found = names_in(folder, MOST_FILES)
    except FileNotFoundError:
        say(place, f"there is no folder {shown}: make it, or correct the name")
        return None
    except OSError as error:
        say(place, f"{shown} cannot be read: {error.strerror}")
        return None
    own = sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX))
    for name in own:
        if name in (AUTO, *builtin_names()):
            sentence = f"in {shown}, {name}{SUFFIX} has the name of one of the kiosk's own: call it otherwise"
            say(place, sentence)
            return None
    return own
