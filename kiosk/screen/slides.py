"""What the attract scene says by turns under its headline: each a slide of the same place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import pygame
from pygame import Rect, Surface

from kiosk.content.playlists import Playlist
from kiosk.screen import qr, shapes, text
from kiosk.screen.kit import Kit
from kiosk.screen.logo import logo
from kiosk.screen.poster import INVITE
from kiosk.screen.scene import Text
from kiosk.screen.text import Block

SLIDE_SECONDS = 10.0
FADE_SECONDS = 0.6
"""How long a slide takes to come, and to go."""

FADE_STEPS = 8

LEAST_MODULE = 3
"""Pixels per module of the last code: any telephone reads that from an arm's length."""

LONGEST_TEASER = 140
"""Characters of a fact that is still read in passing."""

Draw = Callable[[Surface, tuple[int, int]], None]


@dataclass(frozen=True, slots=True)
class Slide:
    """Texts, a picture, or both.

    Attributes:
        name: which one, for nothing but telling it from the others.
        texts: each in its place.
        picture: what else there is, where, and how it is drawn with its top left at a point.
    """

    name: str
    texts: dict[str, Text]
    picture: tuple[Rect, Draw] | None = None

    @property
    def rect(self) -> Rect:
        """All that it covers."""
        rects = [item.rect for item in self.texts.values()] + ([self.picture[0]] if self.picture else [])
        return rects[0].unionall(rects[1:])

    @property
    def cut(self) -> bool:
        """Whether there is no room for all of its words."""
        return any(item.block.cut for item in self.texts.values())

    def moved(self, dy: int) -> "Slide":
        """The same slide lower down."""
        picture = self.picture and (self.picture[0].move(0, dy), self.picture[1])
        texts = {
            name: Text(item.block, item.rect.move(0, dy), item.colour, item.centred, item.emphasis)
            for name, item in self.texts.items()
        }
        return Slide(self.name, texts, picture)

    def draw(self, surface: Surface, offset: tuple[int, int]) -> None:
        """Draw it, moved from its place."""
        if self.picture:
            place, draw = self.picture
            draw(surface, place.move(offset).topleft)
        for item in self.texts.values():
            item.block.draw(surface, item.rect.move(offset), item.colour, item.centred, item.emphasis)

    def alone(self) -> Surface:
        """The slide on transparent pixels, of the size of `rect`."""
        rect = self.rect
        surface = Surface(rect.size, pygame.SRCALPHA)
        self.draw(surface, (-rect.left, -rect.top))
        return surface


class Tile(NamedTuple):
    """A small code: itself, the width of the edge around it, pixels per module, and the side of it all."""

    code: qr.Code
    edge: int
    module: int
    side: int


@dataclass(frozen=True, slots=True)
class Slides:
    """Makes slides that stand at the top of ``place``, their lines centred or flush left."""

    kit: Kit
    place: Rect
    centred: bool

    def invitation(self) -> Slide:
        """What comes of a press."""
        kit = self.kit
        said, sizes = kit.brand.greeting or kit.words.invite, (round(kit.scale.unit * INVITE), kit.scale.body)
        block = text.fit(said, text.BODY, sizes, self.place.size, spacing=1.25, max_lines=3, balanced=True)
        return self._column("invitation", {"invite": (block, self.kit.theme.muted)})

    def question(self) -> Slide:
        """What does your face say?"""
        words, scale = self.kit.words, self.kit.scale
        sizes = (round(scale.headline * 0.92), scale.body)
        block = text.fit(
            words.ask, text.BOLD, sizes, self.place.size, spacing=1.15, max_lines=3, balanced=True
        )
        emphasis = (words.ask_emphasis, self.kit.theme.button)
        return self._column("question", {"ask": (block, self.kit.theme.ink)}, emphasis)

    def fact(self, fact: str) -> Slide:
        """One of the facts, to whet the appetite."""
        scale, theme = self.kit.scale, self.kit.theme
        width, height = self.place.size
        label = text.fit(
            self.kit.words.fact, text.BOLD, (scale.title, scale.least), (width, height // 3), max_lines=1
        )
        room = (width, height - label.height - self._space)
        sizes = (round(scale.title * 1.1), scale.least)
        block = text.fit(fact, text.BODY, sizes, room, spacing=1.25, balanced=True)
        return self._column("fact", {"fact label": (label, theme.button), "teaser": (block, theme.ink)})

    def house(self) -> Slide:
        """Whose kiosk it is: the brand's logo."""
        place = self.place
        # A pixel less, for it may be rounded up.
        drawn = logo(
            self.kit.brand, (place.width - 1, round(min(self.kit.scale.unit * 30, place.height * 0.9)))
        )
        rect = drawn.get_rect(midtop=place.midtop) if self.centred else drawn.get_rect(topleft=place.topleft)

        def draw(surface: Surface, at: tuple[int, int]) -> None:
            surface.blit(drawn, at)

        return Slide("house", {}, (rect, draw))

    def last_code(self, playlist: Playlist) -> Slide:
        """The code of the answer before, and what it is."""
        kit, place = self.kit, self.place
        tile = tiled(kit, playlist)
        side, left = tile.side, place.left
        beside = place.width - side - kit.scale.gap
        lines = {
            "last code": (kit.words.last_code, text.SEMI, kit.theme.ink),
            "last title": (playlist.title, text.BODY, kit.theme.muted),
        }
        texts: dict[str, tuple[Block, tuple[int, int, int]]] = {}
        heights = 0
        for name, (said, weight, colour) in lines.items():
            sizes = (kit.scale.title if name == "last code" else kit.scale.body, kit.scale.least)
            block = text.fit(said, weight, sizes, (beside, side - heights), spacing=1.2, balanced=True)
            if block.cut and texts:
                # The code matters more than what it is called.
                break
            texts[name] = (block, colour)
            heights += block.height
        if self.centred:
            widest = max(block.width for block, _ in texts.values())
            left += (beside - widest) // 2
        outer = Rect(left, place.top, side, side)

        def draw(surface: Surface, at: tuple[int, int]) -> None:
            # The tile's round corners stay outside the quiet zone.
            shapes.panel(surface, Rect(at, outer.size), tile.edge * 3, qr.LIGHT)
            surface.blit(tile.code.draw(tile.module), (at[0] + tile.edge, at[1] + tile.edge))

        placed, y = {}, place.top + (side - heights) // 2
        for name, (block, colour) in texts.items():
            placed[name] = Text(
                block, Rect(outer.right + kit.scale.gap, y, block.width, block.height), colour
            )
            y += block.height
        return Slide("last code", placed, (outer, draw))

    @property
    def _space(self) -> int:
        return round(self.kit.scale.unit * 0.8)

    def _column(
        self,
        name: str,
        blocks: dict[str, tuple[Block, tuple[int, int, int]]],
        emphasis: text.Emphasis | None = None,
    ) -> Slide:
        texts, y = {}, self.place.top
        for part, (block, colour) in blocks.items():
            rect = Rect(self.place.left, y, self.place.width, block.height)
            texts[part] = Text(block, rect, colour, self.centred, emphasis)
            y = rect.bottom + self._space
        return Slide(name, texts)


def tiled(kit: Kit, playlist: Playlist) -> Tile:
    """A small code for a playlist."""
    code = qr.encode(playlist.url)
    edge = max(3, kit.scale.radius // 3)
    module = max(LEAST_MODULE, round(kit.scale.unit * 20 / code.modules))
    return Tile(code, edge, module, code.modules * module + 2 * edge)


def teasers(facts: tuple[str, ...]) -> tuple[str, ...]:
    """The facts that are short enough to be read in passing; all where none is."""
    return tuple(fact for fact in facts if len(fact) <= LONGEST_TEASER) or facts
