"""A playlist's card: the QR code is the prize; title and mood line stand under it, or beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pygame import Rect, Surface

from kiosk.content.playlists import Playlist
from kiosk.screen import qr, shapes, text
from kiosk.screen.icons import icon
from kiosk.screen.invitation import Invitation, paint_phone
from kiosk.screen.levels import Level
from kiosk.screen.scale import Scale
from kiosk.screen.scene import Scene
from kiosk.screen.text import ENDLESS, Block, set_in, whole_words

HEAD_ICON, HEAD_SPACE = 1.35, 0.4
"""Side of the icon beside a card's word, and the space between them, in sizes of its type."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to fill a card.

    Attributes:
        module: pixels per module of the code.
        beside: whether the words stand beside the code rather than under it.
        pad: between the card's edge and what is in it, pixels.
        width, height: what the card needs, pixels.
        words: height of what stands under or beside the code, pixels.
    """

    module: int
    beside: bool
    pad: int
    width: int
    height: int
    words: int
    head: Block | None
    scan: Invitation | None
    blocks: dict[str, Block]


class Card:
    """A code with its title and mood line; the words become texts of the scene.

    Attributes:
        code: what is encoded.
        rect: the card.
        place: where the code is, quiet zone included.
        module: pixels per module.
        beside: whether the words stand beside the code.
        phone: where the picture of a phone is; None on a card without an invitation.
    """

    rect: Rect
    place: Rect
    module: int
    beside: bool
    phone: Rect | None

    def __init__(
        self, scene: Scene[Any], name: str, playlist: Playlist, *, label: str | None, invites: bool
    ) -> None:
        """
        Args:
            scene: whose it is.
            name: begins the names of its texts.
            playlist: what it is about.
            label: the emotion that heads it, where there are others to choose from.
            invites: whether it says what to do with the code.
        """
        self._scene, self._name, self._playlist = scene, name, playlist
        self._label, self._invites = label, invites
        self.code = qr.encode(playlist.url)
        self._tile = max(3, scene.scale.radius // 3)

    def side(self, module: int) -> int:
        """Width of the code's tile, pixels."""
        return module * self.code.modules + 2 * self._tile

    def narrowest(self, module: int, shrink: float) -> int:
        """Width of a card that has room for its code alone, pixels."""
        return self.side(module) + 2 * self._pad(shrink)

    def plan(self, width: int, module: int, level: Level, *, beside: bool) -> Plan | None:
        """How it would be in a column of this width; None where it cannot be.

        Args:
            width: pixels.
            module: pixels per module of the code.
            level: how much gives way.
            beside: whether the words stand beside the code.
        """
        shrink = level.shrink
        scene, scale, side = self._scene, self._scene.scale, self.side(module)
        pad, gap = self._pad(shrink), self._gap(shrink)
        inner = width - 2 * pad
        column = inner - side - 2 * gap if beside else inner
        if side > inner or column < scale.unit * 22:
            return None
        title = max(scale.least + 1, round(scale.title * shrink))
        mood = max(scale.least, round(scale.body * shrink))
        if not level.broken and not whole_words(self._playlist.title, text.BOLD, title, column):
            return None
        head = None
        if self._label is not None:
            largest = max(title, round(scale.title * 1.1 * shrink))
            box = max(1, column - round(largest * (HEAD_ICON + HEAD_SPACE))), ENDLESS
            said = scene.words.emotions[self._label]
            head = text.fit(said, text.BOLD, (largest, scale.least), box, max_lines=1)
            if not level.broken and len(head.lines) > 1:
                return None
        scan = None
        if self._invites:
            scan = Invitation(scale, scene.words, self._playlist.url, column, shrink, stacked=beside)
            if not (scan.whole or level.broken):
                return None
        centred = not beside
        blocks = {
            "title": set_in(
                self._playlist.title, text.BOLD, title, column, level.title, spacing=1.2, balanced=centred
            )
        }
        if self._playlist.mood and level.mood != 0:
            blocks["mood"] = set_in(
                self._playlist.mood, text.BODY, mood, column, level.mood, balanced=centred
            )
        parts = [block.height for block in blocks.values()] + ([scan.height] if scan else [])
        words = sum(parts) + (len(parts) - 1) * gap + (gap if scan else 0)
        top = self._head_height(head) + (gap if head else 0)
        stacked = max(side, top + words) if beside else top + side + gap + words
        return Plan(module, beside, pad, width, stacked + 2 * pad, words, head, scan, blocks)

    def _pad(self, shrink: float) -> int:
        return self._scene.scale.pad(shrink)

    def _gap(self, shrink: float) -> int:
        return max(2, round(self._scene.scale.unit * 1.5 * shrink))

    @staticmethod
    def _head_height(head: Block | None) -> int:
        return max(head.height, round(head.size * HEAD_ICON)) if head else 0

    def lay_out(self, plan: Plan, rect: Rect, shrink: float) -> None:
        """Put everything into ``rect``, which has the plan's width and at least its height."""
        gap, side = self._gap(shrink), self.side(plan.module)
        self.rect, self.module, self.beside = rect, plan.module, plan.beside
        # What is to spare loosens the gaps first.
        loose = (rect.height - plan.height) // 6 if not plan.beside else 0
        loose = min(loose, 2 * gap)
        top = rect.top + plan.pad + max(0, rect.height - plan.height - 3 * loose) // 2
        inner = Rect(rect.left + plan.pad, top, rect.width - 2 * plan.pad, 0)
        outer = Rect(0, 0, side, side)
        head = self._head_height(plan.head)
        if plan.beside:
            column = Rect(inner.left, 0, inner.width - side - 2 * gap, 0)
            whole = head + (gap if head else 0) + plan.words
            tall = max(side, whole)
            outer.topright = (inner.right, inner.top + (tall - side) // 2)
            column.top = inner.top + (tall - whole) // 2
        else:
            column = inner.copy()
        if plan.head is not None:
            self._lay_out_head(plan.head, Rect(column.topleft, (column.width, head)), centred=not plan.beside)
            column.top += head + gap + loose
        if not plan.beside:
            outer.midtop = (inner.centerx, column.top)
            column.top = outer.bottom + gap + loose
        self.phone = None
        if plan.scan is not None:
            self.phone = plan.scan.lay_out(self._scene, f"{self._name} scan", column, centred=not plan.beside)
            column.top += plan.scan.height + 2 * gap + loose
        for part, block in plan.blocks.items():
            colour = self._scene.theme.ink if part == "title" else self._scene.theme.muted
            box = Rect(column.left, column.top, column.width, block.height)
            self._scene.place(f"{self._name} {part}", block, box, colour, centred=not plan.beside)
            column.top += block.height + gap
        self._outer = outer
        self.place = outer.inflate(-2 * self._tile, -2 * self._tile)

    def _lay_out_head(self, block: Block, box: Rect, *, centred: bool) -> None:
        assert self._label is not None
        side, space = round(block.size * HEAD_ICON), round(block.size * HEAD_SPACE)
        left = box.left + ((box.width - side - space - block.width) // 2 if centred else 0)
        self._icon = Rect(left, box.top + (box.height - side) // 2, side, side)
        line = Rect(self._icon.right + space, 0, block.width, block.height)
        line.centery = box.centery
        self._scene.place(f"{self._name} word", block, line, self._scene.theme.inks[self._label])

    def paint(self, surface: Surface) -> None:
        """The card, its code and its pictures; the words are the scene's to draw."""
        theme = self._scene.theme
        shapes.panel(surface, self.rect, self._scene.scale.radius, theme.card, theme.frame)
        # The tile's round corners stay outside the quiet zone.
        shapes.panel(surface, self._outer, self._tile * 3, qr.LIGHT)
        surface.blit(self.code.draw(self.module), self.place)
        if self._label is not None:
            surface.blit(icon(self._label, self._icon.width, theme.outline), self._icon)
        if self.phone is not None:
            paint_phone(surface, self._scene, self.phone)


def modules(scale: Scale, code: qr.Code, largest: float, least: float) -> Iterator[int]:
    """Pixels per module, the most first.

    Args:
        scale: the screen's.
        code: what is encoded.
        largest: the code's side at most, as a share of the screen's smaller side.
        least: at least, likewise; 1 pixel per module in any case.
    """
    pixels = scale.unit * 100 / code.modules
    fewest = max(1, -int(-least * pixels // 1))
    yield from range(max(fewest, int(largest * pixels)), fewest - 1, -1)
