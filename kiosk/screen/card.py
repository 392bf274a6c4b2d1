"""A playlist's card: the QR code as large as it can be, the title and the mood line in what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from math import ceil
from typing import Any

from pygame import Rect, Surface

from kiosk.content.playlists import Playlist
from kiosk.screen import qr, shapes, text
from kiosk.screen.scene import Scene
from kiosk.screen.text import Block


class Arrangement(Enum):
    """Where the words stand, and with them the head (an icon and a word, say) a card may have."""

    BELOW = auto()
    """Head, code and words one under another."""

    BESIDE = auto()
    """The head and, under it, the words stand beside the code."""

    UNDER = auto()
    """The head runs along the top; under it the words stand beside the code."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a card should be like.

    Attributes:
        largest, least: the code's side, as shares of the screen's smaller side.
        row: height in pixels of a head that runs along the top.
        stack: height in pixels of a head that stands beside the code.
    """

    largest: float
    least: float
    row: int = 0
    stack: int = 0

    def modules(self, unit: float, count: int) -> tuple[int, int]:
        """Most and fewest pixels per module for a code of ``count`` modules."""
        pixels = unit * 100 / count
        return int(self.largest * pixels), ceil(self.least * pixels)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One way to fill a card: pixels per module, where the words stand, and the words."""

    module: int
    arrangement: Arrangement
    blocks: dict[str, Block]
    cramped: bool = False


def cards(scene: Scene[Any], choices: dict[str, tuple[Rect, Playlist]], wishes: Wishes) -> list["Card"]:
    """Cards that match: the same arrangement, module size and type in all of them.

    ``choices`` has the place and the playlist by the name that begins the names of the card's texts. The
    first plan that holds all the words of all the cards is taken; comfortable type goes before a larger code,
    as long as the code is not a small one.
    """
    made = [Card(scene, name, rect, playlist, wishes) for name, (rect, playlist) in choices.items()]
    plans = next(_plans(scene, made, wishes), None) or [card.last_resort() for card in made]
    tallest = max(card.height(plan.blocks) for card, plan in zip(made, plans, strict=True))
    for card, plan in zip(made, plans, strict=True):
        card.lay_out(plan, tallest)
    return made


def _plans(scene: Scene[Any], made: list["Card"], wishes: Wishes) -> Iterator[list[_Plan]]:
    """Ways to fill all the cards alike, the best first."""
    sizes = [wishes.modules(scene.scale.unit, card.code.modules) for card in made]
    most, least = min(size[0] for size in sizes), max(size[1] for size in sizes)
    steps = [(1.0, True), (0.9, True), (0.82, True)] + [(1 - n * 0.06, False) for n in range(10)]
    least = min(most, least)
    generous = max(least, round(most * 0.8))
    for shrink, scan, fewest in [(*step, generous) for step in steps[:3]] + [
        (*step, least) for step in steps
    ]:

        def attempts(
            module: int, arrangement: Arrangement, shrink: float = shrink, scan: bool = scan
        ) -> list[_Plan] | None:
            plans = [plan for card in made if (plan := card.attempt(module, arrangement, shrink, scan))]
            return plans if len(plans) == len(made) else None

        # What does not go with the smallest code goes with no larger one.
        possible = [arrangement for arrangement in Arrangement if attempts(fewest, arrangement)]
        for module in range(most, fewest - 1, -1):
            for arrangement in possible:
                if plans := attempts(module, arrangement):
                    yield plans


class Card:
    """A code with its title and mood line inside ``rect``; the words become texts of the scene.

    Attributes:
        code: what is encoded.
        place: where the code is, quiet zone included.
        head: the part kept free for a head.
        arrangement: where head and words stand.
        module: pixels per module.
        cramped: True when the type had to shrink a good deal to hold all the words.
    """

    place: Rect
    head: Rect
    arrangement: Arrangement
    module: int
    cramped: bool

    def __init__(self, scene: Scene[Any], name: str, rect: Rect, playlist: Playlist, wishes: Wishes) -> None:
        """Only `cards` makes them: it also lays them out."""
        scale = scene.scale
        self.scene, self.rect, self.code = scene, rect, qr.encode(playlist.url)
        self._name, self._playlist, self._wishes = name, playlist, wishes
        self._pad = round(scale.unit * (2.6 if scale.compact else 4))
        self._tile = max(3, scale.radius // 3)
        self._gap = round(scale.unit * 0.8)
        self._inner = rect.inflate(-2 * self._pad, -2 * self._pad)

    def _room(self, module: int, arrangement: Arrangement) -> tuple[int, int, int]:
        """Width and height left for the words, and the side of the code's tile."""
        side = module * self.code.modules + 2 * self._tile
        inner, wishes = self._inner, self._wishes
        if arrangement is Arrangement.BELOW:
            return inner.width, inner.height - wishes.row - side - round(self._pad * 0.7), side
        head = wishes.stack if arrangement is Arrangement.BESIDE else wishes.row
        return inner.width - side - self._pad, inner.height - head, side

    def attempt(self, module: int, arrangement: Arrangement, shrink: float, scan: bool) -> _Plan | None:
        """A plan with type ``shrink`` times its ideal size, or None when it does not hold all the words."""
        scale = self.scene.scale
        width, height, side = self._room(module, arrangement)
        free = self._inner.height - (self._wishes.row if arrangement is Arrangement.UNDER else 0)
        if side > min(self._inner.width, free) or width < scale.unit * 24 or height < scale.least:
            return None
        title = max(scale.least + 1, round(scale.unit * 2.2), round(scale.title * shrink))
        mood = max(scale.least, round(scale.unit * 2.0), round(scale.body * shrink))
        words = ((self._playlist.title, text.BOLD, title), (self._playlist.mood, text.BODY, mood))
        if not all(text.may_fit(line, weight, size, (width, height), 1.2) for line, weight, size in words):
            return None
        blocks = {
            "title": text.fit(self._playlist.title, text.BOLD, (title, title), (width, height), spacing=1.2)
        }
        if self._playlist.mood:
            blocks["mood"] = text.fit(
                self._playlist.mood, text.BODY, (mood, mood), (width, height), spacing=1.28
            )
        if scan and not scale.compact:
            line = self.scene.words.scan
            blocks = {
                "scan": text.fit(line, text.SEMI, (scale.small, scale.least), (width, height), max_lines=1)
            } | blocks
        if self.height(blocks) > height or any(block.cut for block in blocks.values()):
            return None
        return _Plan(module, arrangement, blocks, cramped=shrink < 0.7)

    def last_resort(self) -> _Plan:
        """For screens smaller than any the kiosk is made for: title and mood cut to what fits, or neither."""
        least = self._wishes.modules(self.scene.scale.unit, self.code.modules)[1]
        for module in range(least, 0, -1):
            for arrangement in Arrangement:
                width, height, side = self._room(module, arrangement)
                if side <= min(self._inner.size) and width > 60 and height > 24:
                    title = text.fit(self._playlist.title, text.BOLD, (17, 16), (width, height), spacing=1.2)
                    blocks = {"title": title}
                    left = height - title.height - self._gap
                    if self._playlist.mood and left > 24:
                        blocks["mood"] = text.fit(self._playlist.mood, text.BODY, (16, 16), (width, left))
                    return _Plan(module, arrangement, blocks, cramped=True)
        return _Plan(
            max(1, min(self._inner.size) // (self.code.modules + 4)), Arrangement.BELOW, {}, cramped=True
        )

    def height(self, blocks: dict[str, Block]) -> int:
        """What the words need from top to bottom."""
        return sum(block.height for block in blocks.values()) + self._gap * (len(blocks) - 1)

    def lay_out(self, plan: _Plan, height: int) -> None:
        """Put everything in its place, the words into ``height``, so that neighbouring cards line up."""
        scene, wishes, inner = self.scene, self._wishes, self._inner
        self.module, self.arrangement, self.cramped = plan.module, plan.arrangement, plan.cramped
        side = plan.module * self.code.modules + 2 * self._tile
        outer = Rect(0, 0, side, side)
        column = Rect(inner.left, 0, inner.width - side - self._pad, height)
        if plan.arrangement is Arrangement.BELOW:
            space = round(self._pad * 0.7) if plan.blocks else 0
            top = inner.top + (inner.height - wishes.row - side - space - height) // 2
            self.head = Rect(inner.left, top, inner.width, wishes.row)
            outer.midtop = (inner.centerx, self.head.bottom)
            column = Rect(inner.left, outer.bottom + space, inner.width, height)
        elif plan.arrangement is Arrangement.BESIDE:
            top = inner.top + (inner.height - wishes.stack - height) // 2
            self.head = Rect(column.left, top, column.width, wishes.stack)
            outer.midright = inner.midright
            column.top = self.head.bottom
        else:
            tall = max(side, height)
            top = inner.top + (inner.height - wishes.row - tall) // 2
            self.head = Rect(inner.left, top, inner.width, wishes.row)
            outer.topright = (inner.right, self.head.bottom + (tall - side) // 2)
            column.top = self.head.bottom + (tall - height) // 2
        colours = {"scan": scene.theme.muted, "title": scene.theme.ink, "mood": scene.theme.muted}
        centred = plan.arrangement is Arrangement.BELOW
        y = column.top
        for part, block in plan.blocks.items():
            box = Rect(column.left, y, column.width, block.height)
            scene.place(f"{self._name} {part}", block, box, colours[part], centred=centred)
            y += block.height + self._gap
        self._outer = outer
        self.place = outer.inflate(-2 * self._tile, -2 * self._tile)

    def paint(self, surface: Surface) -> None:
        """The card and its code; the words are the scene's to draw."""
        shapes.panel(surface, self.rect, self.scene.scale.radius, self.scene.theme.card)
        # The tile's round corners stay outside the quiet zone.
        shapes.panel(surface, self._outer, self._tile * 3, qr.LIGHT)
        surface.blit(self.code.draw(self.module), self.place)
