"""What an owner makes of the kiosk: their name, their greeting, their picture, their colour."""

from dataclasses import dataclass

from kiosk.config.colours import UNQUOTED
from kiosk.config.diagnostics import printable, show
from kiosk.config.files import LONGEST_NAME
from kiosk.config.loader import Document
from kiosk.config.schema import Settings
from kiosk.content.colour import from_hex, in_hex, nearest
from kiosk.content.logo import faint_on, read_logo
from kiosk.content.theme import Theme
from kiosk.content.theme_choice import Say, ThemeChoice
from kiosk.content.theme_contrast import LEAST, pairs, with_colour, works
from kiosk.content.typeface import drawn
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT, hidden_from_service


@dataclass(frozen=True, slots=True)
class Brand:
    """An owner's own; None for what they leave to the kiosk.

    Attributes:
        title: a line of their own, such as the name of the house.
        greeting: instead of the invitation.
        logo: the bytes of a PNG or an SVG; `kiosk.screen.logo` draws it.
        contact: whom to ask about privacy, in a line.
    """

    title: str | None = None
    greeting: str | None = None
    logo: bytes | None = None
    contact: str | None = None


def brand_of(settings: Settings, logo: bytes | None) -> Brand:
    """The brand of settings, with the texts as they are drawn."""
    own = settings.brand
    title, greeting, contact = (text and drawn(text).text for text in (own.title, own.greeting, own.contact))
    return Brand(title or None, greeting or None, logo, contact or None)


def logo_of(document: Document, choice: ThemeChoice | None, say: Say) -> bytes | None:
    """The logo that a configuration names; None where it names none, or that was refused.

    Args:
        document: the configuration.
        choice: what it must be seen on; None where that was refused.
        say: what is wrong with it.
    """
    place, written = ("brand", "logo"), document.text("brand", "logo")
    if not written:
        return None
    path = ROOT / written
    if not path.is_relative_to(ROOT) and (doubt := hidden_from_service(written)):
        document.remark(place, doubt)
    try:
        logo, lost = read_logo(path)
        grounds = () if choice is None else choice.all
        faint = [fault for theme in grounds if (fault := faint_on(logo, theme)) is not None]
    except ConfigError as error:
        say(place, printable(error.problems[0]))
        return None
    if faint:
        say(place, f"{show(str(path), LONGEST_NAME)} {faint[0]}")
        return None
    if lost:
        document.remark(place, lost)
    return logo


def accented(document: Document, choice: ThemeChoice | None, say: Say) -> ThemeChoice | None:
    """The themes with the brand's accent for their button; None where it, or they, were refused.

    For the arguments see `logo_of`.
    """
    for place in document.unquoted_colours():
        if place[0] == "brand":
            document.refuse(place, UNQUOTED)
    if choice is None:
        return None
    accent, by_day = (document.text("brand", key) for key in ("accent", "day_accent"))
    if by_day is not None and all(theme.dark for theme in choice.all):
        document.remark(("brand", "day_accent"), "is not used, for display.theme is dark at all hours")
    done: dict[str, Theme] = {}
    for theme in choice.all:
        key = "accent" if by_day is None or theme.dark else "day_accent"
        colour = by_day if key == "day_accent" else accent
        shown = theme if colour is None else with_colour(theme, "button", from_hex(colour))
        if shown is not theme and not works(shown, "button"):
            say(("brand", key), _faint(shown, alone=len(choice.all) == 1 or by_day is not None))
            return None
        done[theme.name] = shown
    return ThemeChoice(done[choice.night.name], done[choice.day.name], choice.hours)


def _faint(theme: Theme, alone: bool) -> str:
    ratio = min(pair.ratio for pair in pairs(theme) if pair.key == "button")
    measured = f"{ratio:.1f}:1, at least {LEAST:g}:1 is needed"
    sentence = f"is too faint on the theme '{theme.name}' ({measured})"
    better = nearest(theme.button, lambda one: works(with_colour(theme, "button", one), "button"))
    if better is None:
        return f"{sentence}: choose another theme"
    found = f'the nearest that works is "{in_hex(better)}"'
    if alone:
        return f"{sentence}: {found}"
    # No colour is clear on a dark and on a light ground.
    return f"{sentence}: {found}" + (
        ", and yours may stay as brand.day_accent" if theme.dark else ", to be written as brand.day_accent"
    )
