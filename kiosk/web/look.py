"""How the page looks: the kiosk's themes, icons and typeface, as CSS and SVG."""

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path

from kiosk.content.brand import Brand
from kiosk.content.colour import Colour, in_hex, luminance
from kiosk.content.emotions import EMOTIONS
from kiosk.content.logo import PNG
from kiosk.content.theme import Theme
from kiosk.content.theme_choice import ThemeChoice
from kiosk.content.typeface import file
from kiosk.system.ordinary_file import read_ordinary

HERE = Path(__file__).parent

WEIGHTS = {"SemiBold": (400, 699), "ExtraBold": (700, 900)}
"""The typeface's files that the page uses, and from which to which weight each stands in CSS."""

MOST_FONT = 1 << 20
"""Bytes of one of them; they have about a tenth of it."""

DARK_FEATURES, LIGHT_FEATURES = "#1e1830", "#ffffff"
"""What is drawn on an emblem, on a light one and on a dark one."""

_SHADES = ("top", "bottom", "card", "line", "ink", "muted", "button", "warning")


def style(themes: ThemeChoice) -> str:
    """All of the page's CSS; which theme is in force says ``data-theme`` of the document."""
    sheet = (HERE / "page.css").read_text(encoding="utf-8")
    return "\n".join([*map(_font_face, WEIGHTS), *_themes(themes), sheet])


def _themes(themes: ThemeChoice) -> Iterator[str]:
    for number, theme in enumerate(themes.all):
        selector = f':root[data-theme="{_name(theme)}"]'
        scheme = "dark" if theme.dark else "light"
        # The first one's until the page knows better.
        chosen = f":root,{selector}" if number == 0 else selector
        yield f"{chosen}{{{shades(theme)}--on-button:{_on(theme.button)};color-scheme:{scheme}}}"


def theme_name(theme: Theme) -> str:
    """What a theme is called in the page: of an owner's, only what cannot end an attribute."""
    return _name(theme)


def _name(theme: Theme) -> str:
    return re.sub(r"[^a-zA-Z0-9_-]", "-", theme.name)


def shades(theme: Theme) -> str:
    """A theme's colours as CSS variables."""
    colours = "".join(f"--{key}:{in_hex(getattr(theme, key))};" for key in _SHADES)
    edge = theme.frame or theme.line
    return f"{colours}--edge:{in_hex(edge)};--outline:{in_hex(theme.outline or theme.line)};"


def ink(theme: Theme, label: str) -> str:
    """What writes an emotion, as ``#rrggbb``."""
    return in_hex(theme.inks[label])


def icon(label: str, theme: Theme) -> str:
    """An emotion's icon, which says nothing that the words beside it do not say."""
    return _svg(EMOTIONS[label].icon, in_hex(EMOTIONS[label].fill), f"icon{_outlined(theme)}")


def split_icon(first: str, second: str, theme: Theme) -> str:
    """The left half of one emotion's icon beside the right half of another's."""
    return f'<span class="split" aria-hidden="true">{icon(first, theme)}{icon(second, theme)}</span>'


def emblem(name: str, theme: Theme) -> str:
    """The picture of a message: ``name`` is one of those of the kiosk's screen."""
    svg = (resources.files("kiosk.screen") / "emblems" / f"{name}.svg").read_text(encoding="utf-8")
    features = DARK_FEATURES if luminance(theme.muted) > 0.25 else LIGHT_FEATURES
    svg = svg.replace("accentColor", in_hex(theme.button)).replace("featureColor", features)
    return _svg(svg, in_hex(theme.muted), "icon")


def logo(brand: Brand) -> str:
    """The owner's logo, if any. As a picture: what might be in an SVG is not run."""
    if brand.logo is None:
        return ""
    kind = "image/png" if brand.logo.startswith(PNG) else "image/svg+xml"
    data = base64.b64encode(brand.logo).decode("ascii")
    return f'<img class="logo" alt="" src="data:{kind};base64,{data}">'


def _svg(svg: str, colour: str, kind: str) -> str:
    """One that stands in a page more than once, as an ornament."""
    svg = re.sub(r"<!--.*?-->|\s+id=\"[^\"]*\"", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s+", " ", svg).replace("> <", "><").strip().replace("currentColor", colour)
    return svg.replace("<svg ", f'<svg class="{kind}" aria-hidden="true" focusable="false" ', 1)


def _outlined(theme: Theme) -> str:
    return " outlined" if theme.outline else ""


def _on(colour: Colour) -> str:
    """What writes on a colour."""
    return DARK_FEATURES if luminance(colour) > 0.18 else LIGHT_FEATURES


@lru_cache(maxsize=4)
def _font_face(weight: str) -> str:
    """A part of the typeface, within the page: it needs no request, and no file that anybody can ask for."""
    data = base64.b64encode(read_ordinary(file(weight), MOST_FONT)).decode("ascii")
    least, most = WEIGHTS[weight]
    source = f'url("data:font/ttf;base64,{data}") format("truetype")'
    return f'@font-face{{font-family:"Manrope";font-weight:{least} {most};font-display:swap;src:{source}}}'
