"""What must be plain to see besides a scene itself: small marks along the upper edge."""

from dataclasses import dataclass
from typing import NamedTuple

from pygame import Rect, Surface

from kiosk.content.languages import Words
from kiosk.content.theme import Theme
from kiosk.screen import shapes, text
from kiosk.screen.icons import emblem
from kiosk.screen.scale import Scale
from kiosk.screen.text import Block
from kiosk.session import Problem

NOTICES = ("demo", "problem")
"""Names of the boxes and texts that stand over a scene."""

SPANNER = 1.7
"""Room for the spanner before what is for the staff, in sizes of the type; it fills three quarters of it."""


@dataclass(frozen=True, slots=True)
class Notices:
    """What is to be said.

    Attributes:
        camera_warm: the camera runs between visits.
        camera_network: its pictures come over the network.
        demo: name of the camera that stands in for a real one.
        problem: for the staff, sent for while nobody visits.
    """

    camera_warm: bool = False
    camera_network: bool = False
    demo: str | None = None
    problem: Problem | None = None


class Mark(NamedTuple):
    """One notice in its place: all it covers, its line, and where that is."""

    box: Rect
    block: Block
    line: Rect


def marks(
    scale: Scale, words: Words, demo: str | None, problem: Problem | None
) -> tuple[dict[str, Mark], int]:
    """The marks by name, side by side where they have room, and how far down the screen they reach, pixels.

    Args:
        scale: the screen's.
        words: the language's.
        demo: as in `Notices`.
        problem: likewise.
    """
    lines: dict[str, str] = {}
    if demo:
        lines["demo"] = words.demo.format(name=demo)
    if problem:
        lines["problem"] = words.staff.format(code=problem.code)
    free = scale.margin
    pad, edge, height = round(scale.small * 0.7), round(scale.unit * 1.6), scale.small * 2
    found: dict[str, Mark] = {}
    left, y = free, edge
    for name, line in lines.items():
        spanner = round(scale.small * SPANNER) if name == "problem" else 0
        block = _line(line, scale, scale.width - free - left - 2 * pad - spanner)
        if block.cut and left > free:
            # Not enough room beside the one before.
            left, y = free, y + height + edge // 2
            block = _line(line, scale, scale.width - 2 * free - 2 * pad - spanner)
        box = Rect(left, y, block.width + 2 * pad + spanner, height)
        place = Rect(box.left + pad + spanner, 0, block.width, block.height)
        place.centery = box.centery
        found[name] = Mark(box, block, place)
        left = box.right + scale.gap
    return found, y + height + edge if found else 0


def _line(line: str, scale: Scale, width: int) -> Block:
    size = scale.small
    return text.fit(line, text.SEMI, (size, size), (max(1, width), size * 2))


def paint_under(surface: Surface, name: str, box: Rect, line: Rect, *, scale: Scale, theme: Theme) -> None:
    """What is under the words of a mark: its ground and, before ``line``, the spanner for the staff."""
    shapes.panel(surface, box, box.height // 2, theme.card, theme.frame)
    if name == "problem":
        spanner = emblem("staff", round(scale.small * 1.25), theme.warning, theme.button)
        left = line.left - round(scale.small * SPANNER)
        surface.blit(spanner, spanner.get_rect(midleft=(left, box.centery)))
