"""The fact of an answer, on a panel of its own."""

from dataclasses import dataclass

from kiosk.screen import text
from kiosk.screen.kit import Kit
from kiosk.screen.levels import Level
from kiosk.screen.roles import set_role
from kiosk.screen.text import Block, set_in


@dataclass(frozen=True, slots=True)
class Fact:
    """The fact on a panel of its own; all in pixels.

    Attributes:
        pad, side: free over and under the words, and to their left and right.
        space: between the label and the fact.
    """

    label: Block
    body: Block
    pad: int
    side: int
    space: int

    @property
    def height(self) -> int:
        """Of the panel."""
        return 2 * self.pad + self.label.height + self.space + self.body.height


def fact_in(kit: Kit, said: str, box: tuple[int, int | None], level: Level) -> Fact:
    """A fact on its panel.

    Args:
        kit: the scene's.
        said: the fact.
        box: width and height of the panel at most, pixels; without a height it is as small as can be.
        level: how much gives way.
    """
    scale, (width, height) = kit.scale, box
    pad = scale.pad(level.shrink)
    # Lines have some air over and under them already.
    side = round(pad * 1.3)
    space = round(scale.unit * 0.8 * level.shrink)
    inner = max(1, width - 2 * side)
    label = set_role("fact label", kit.words.fact, scale, inner)
    least = max(scale.least, round(scale.body * 1.1 * level.shrink))
    if height is not None:
        room = inner, max(1, height - 2 * pad - label.height - space)
        largest = max(least, round(scale.title * 1.1 * max(0.8, level.shrink)))
        body = text.fit(said, text.BODY, (largest, least), room, balanced=True)
    else:
        body = set_in(said, text.BODY, least, inner, level.fact, spacing=1.3)
    return Fact(label, body, pad, side, space)
