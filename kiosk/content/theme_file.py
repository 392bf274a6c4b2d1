"""A theme's file → the theme, every problem with its line: what is no colour, and what nobody could read.

One YAML file is one theme, and its name the theme's. Those of the kiosk lie in ``themes/``; one of an owner's
may say on which of them it is based, and then only what is different.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kiosk.config.colours import UNQUOTED, HexColour
from kiosk.config.files import read_file
from kiosk.config.messages import any_of, did_you_mean, unfit
from kiosk.config.section import Section
from kiosk.config.section_file import SectionFile
from kiosk.content.colour import Colour, from_hex, in_hex
from kiosk.content.emotions import EMOTIONS
from kiosk.content.theme import Theme, Tint, own_inks
from kiosk.content.theme_contrast import INKS, Pair, colour_that_works, faults

FOLDER = Path(__file__).with_name("themes")

Share = Annotated[float, Field(ge=0, le=1)]
Ink = HexColour | None


class TintPart(Section):
    """How much of an emotion's colour is in its scene's surfaces."""

    top: Share | None = None
    bottom: Share | None = None
    card: Share | None = None
    line: Share | None = None


class ThemeFile(Section):
    """All that a theme's file may say; what `Theme` has under the same names."""

    based_on: str | None = Field(
        None, description="a theme of the kiosk's, from which comes what is not said"
    )
    dark: bool | None = Field(None, description="light writing on a dark ground")
    top: Ink = None
    bottom: Ink = None
    card: Ink = None
    line: Ink = None
    ink: Ink = None
    muted: Ink = None
    button: Ink = None
    warning: Ink = None
    outline: Ink = None
    tint: TintPart | None = None
    inks: dict[str, HexColour] = Field(default_factory=dict)


COLOURS = ("top", "bottom", "card", "line", "ink", "muted", "button", "warning")
"""Keys that every theme has."""

MAY_BE_NONE = ("outline", "tint")
"""Those for which null says that there is none."""


class ThemeDocument(SectionFile[ThemeFile]):
    """One theme's file, and all that is wrong with it."""

    example = 'ink: "#f6f7ff"'

    def __init__(self, data: bytes, name: str) -> None:
        """Raises ConfigError as `SectionFile`."""
        super().__init__(data, name, ThemeFile, ThemeFile())

    def theme(self, name: str) -> Theme:
        """What it describes, under a name. Raises ConfigError: anything is wrong; all problems, by line."""
        self.allow(("inks",), tuple(EMOTIONS))
        for place in self.unquoted_colours():
            self.refuse(place, UNQUOTED)
        base = self._base()
        if base is None:
            self._refuse_what_is_missing()
        said = self.read()
        theme = _composed(name, said, base)
        for key, pair in self._blamed(theme, base is not None).items():
            self.refuse(_path(key), faint(theme, pair, key))
        self.read()
        return theme

    def _base(self) -> Theme | None:
        for place, name in self.written("based_on"):
            if name.strip() in builtin_names():
                return builtin_theme(name.strip())
            near = did_you_mean(name, builtin_names())
            self.refuse(place, unfit(any_of(builtin_names()), f"'{name}'", near))
        return None

    def _refuse_what_is_missing(self) -> None:
        if self.is_written("based_on") or self.is_faulty("based_on"):
            return
        paths: list[tuple[str, ...]] = [("dark",), *((key,) for key in COLOURS)]
        paths += [(key,) for key in MAY_BE_NONE if not self.is_null(key)]
        if self.is_written("tint") and not self.is_null("tint"):
            paths += [("tint", key) for key in TintPart.model_fields]
        for path in paths:
            if not self.is_written(*path):
                self.refuse(path, "is missing: write it, or say 'based_on: night'")

    def _blamed(self, theme: Theme, based: bool) -> dict[str, Pair]:
        """What the file says that is wrong, with the worst that comes of it.

        That is the faint colour, or its ground, or what makes its ground another one.
        """
        worst: dict[str, Pair] = {}
        for pair in faults(theme):
            said = (pair.key, pair.ground, *(("tint", "inks", "dark", "based_on") if based else ()))
            key = next((key for key in said if self.is_written(*_path(key))), pair.key)
            if key not in worst or pair.ratio / pair.least < worst[key].ratio / worst[key].least:
                worst[key] = pair
        return worst


def load_theme(path: Path) -> Theme:
    """The theme of a file.

    Raises:
        ConfigError: it cannot be read, or anything in it is wrong; all problems, by line.
    """
    return ThemeDocument(read_file(path), str(path)).theme(path.stem)


@lru_cache(maxsize=1)
def builtin_names() -> tuple[str, ...]:
    """The themes that come with the kiosk, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=8)
def builtin_theme(name: str) -> Theme:
    """One of `builtin_names`. Raises ConfigError: somebody has damaged its file."""
    return load_theme(FOLDER / f"{name}.yaml")


def faint(theme: Theme, pair: Pair, key: str) -> str:
    """The sentence for a pair that does not hold; ``key`` is which of its colours is to be changed."""
    scene = f" in the scene of '{pair.label}'" if pair.label else ""
    measured = f"{pair.ratio:.1f}:1, at least {pair.least:g}:1 is needed"
    if key not in (pair.key, pair.ground):
        return f"leaves '{pair.key}' too faint on '{pair.ground}'{scene} ({measured}): change one of them"
    what = f"is too faint on '{pair.ground}'" if key == pair.key else f"leaves '{pair.key}' too faint"
    better = colour_that_works(theme, key)
    advice = f'the nearest that works is "{in_hex(better)}"' if better else "change its ground as well"
    return f"{what}{scene} ({measured}): {advice}"


def _path(key: str) -> tuple[str, ...]:
    return ("inks", key.removeprefix(INKS)) if key.startswith(INKS) else (key,)


def _composed(name: str, said: ThemeFile, base: Theme | None) -> Theme:
    def colour(key: str) -> Colour:
        written: str | None = getattr(said, key)
        found: Colour = getattr(base, key) if written is None else from_hex(written)
        return found

    dark = base.dark if said.dark is None and base is not None else bool(said.dark)
    of_base = own_inks(dark) if base is None or base.dark != dark else base.inks
    outline, tint = (None, None) if base is None else (base.outline, base.tint)
    if "outline" in said.model_fields_set:
        outline = None if said.outline is None else from_hex(said.outline)
    if "tint" in said.model_fields_set:
        tint = None if said.tint is None else _tint(said.tint, tint)
    return Theme(
        name=name,
        dark=dark,
        **{key: colour(key) for key in COLOURS},
        outline=outline,
        tint=tint,
        inks={**of_base, **{label: from_hex(ink) for label, ink in said.inks.items()}},
    )


def _tint(said: TintPart, base: Tint | None) -> Tint:
    shares = said.model_dump()
    return Tint(**{key: _first(share, getattr(base, key, None)) for key, share in shares.items()})


def _first(*shares: float | None) -> float:
    return next((share for share in shares if share is not None), 0.0)
