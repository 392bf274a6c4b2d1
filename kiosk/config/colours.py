"""Colours as people write them, for the one way in which a configuration has them: ``"#ffca40"``."""

import re
from typing import Annotated

from pydantic import Field, StringConstraints

PATTERN = "^#[0-9a-fA-F]{6}$"

HexColour = Annotated[
    str, StringConstraints(pattern=PATTERN), Field(description='a colour in quotes, such as "#ffca40"')
]

COLOUR_AS_NOTE = re.compile(r"\s*#[0-9a-fA-F]{6}(?![0-9a-zA-Z])")
"""What YAML takes for a note behind a key with nothing: a colour without its quotes."""

UNQUOTED = "a ' #' begins a note: put the colour in quotes, as in \"#ffca40\""
"""The sentence for that."""

NAMED = {
    **dict.fromkeys(("black", "schwarz", "noir", "negro"), "#000000"),
    **dict.fromkeys(("white", "weiß", "weiss", "blanc", "blanco"), "#ffffff"),
    **dict.fromkeys(("red", "rot", "rouge", "rojo"), "#ff0000"),
    **dict.fromkeys(("green", "grün", "gruen", "vert", "verde"), "#008000"),
    **dict.fromkeys(("blue", "blau", "bleu", "azul"), "#0000ff"),
    **dict.fromkeys(("yellow", "gelb", "jaune", "amarillo"), "#ffff00"),
    **dict.fromkeys(("orange", "naranja"), "#ffa500"),
    **dict.fromkeys(("pink", "rosa", "rose"), "#ffc0cb"),
    **dict.fromkeys(("purple", "lila", "violett", "violet", "morado"), "#800080"),
    **dict.fromkeys(("grey", "gray", "grau", "gris"), "#808080"),
}
"""What CSS means by the English words (CSS Color Module Level 4, named colours)."""


def colour_meant(text: str) -> str | None:
    """The colour that a text means, or None: a word, three digits, one without its sign, ``rgb(1, 2, 3)``."""
    text = text.strip().lower()
    if found := re.fullmatch("#?([0-9a-f]{6})(?:ff)?", text):
        return f"#{found[1]}"
    if found := re.fullmatch("#?([0-9a-f])([0-9a-f])([0-9a-f])", text):
        return "#" + "".join(2 * digit for digit in found.groups())
    if found := re.fullmatch(r"(?:rgb)?[(\[]?(\d{1,3})[, ]+(\d{1,3})[, ]+(\d{1,3})[)\]]?", text):
        channels = [int(part) for part in found.groups()]
        return "#{:02x}{:02x}{:02x}".format(*channels) if max(channels) <= 255 else None
    return NAMED.get(text)
