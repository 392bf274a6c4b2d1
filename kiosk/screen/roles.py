"""What has one type size on one display, in whatever scene it stands, so that it is known again."""

from collections.abc import Mapping
from typing import NamedTuple

from kiosk.screen import text
from kiosk.screen.scale import Scale
from kiosk.screen.text import Block


class Role(NamedTuple):
    """A weight of the typeface, and the size of `Scale` that it is set in."""

    weight: str
    size: str


ROLES: Mapping[str, Role] = {
    "again": Role(text.SEMI, "label"),
    "fact label": Role(text.SEMI, "label"),
    "demo": Role(text.SEMI, "small"),
    "problem": Role(text.SEMI, "small"),
}
"""By the name of the scene's text. Fitted to their place instead, as large as it allows: headlines, titles,
moods and facts, which may be of any length, what stands on a card and grows with it, and the notice about
privacy, which has more room while nobody visits."""


def set_role(role: str, sentence: str, scale: Scale, width: int) -> Block:
    """A sentence in its role's size, in as many lines as a column of that width needs; never cut."""
    weight, size = ROLES[role].weight, getattr(scale, ROLES[role].size)
    return text.set_in(sentence, weight, size, width, balanced=True)
