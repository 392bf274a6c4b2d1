"""What an emotion throws about when it is found: confetti, drops, sparks, for a moment.

Where a particle is follows from the time alone: a shower has no memory, so that any picture of it can be
drawn by itself, and two showers with one seed are the same.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, exp, hypot, pi, sin
from typing import NamedTuple

import pygame
from pygame import Rect, Surface

from kiosk.content.colour import Colour, mix
from kiosk.content.emotions import EMOTIONS
from kiosk.content.theme import Theme
from kiosk.screen.entrance import Square
from kiosk.screen.icons import picture
from kiosk.screen.particle_kinds import KINDS
from kiosk.screen.scene import Piece

SECONDS = 2.5
"""How long a shower lasts."""

COUNT = 44
"""Particles of an answer."""

TURNS = 16
"""Pictures of a particle for a whole turn, or a whole tumble."""

NEAR = 1.6
"""A particle that comes nearer to words than so many of its sides begins to shrink away."""

FADES = 0.3
"""The share of a particle's life in which it shrinks away."""


@dataclass(frozen=True, slots=True)
class _Particle:
    birth: float
    life: float
    direction: float
    speed: float
    ring: float
    phase: float
    spin: float
    side: int
    colour: Colour


class Around(NamedTuple):
    """What stands still around the particles.

    Attributes:
        hidden: panels that they fly behind.
        words: lines that none comes before: they are there to be read.
    """

    hidden: list[Rect]
    words: list[Rect]


class Shower:
    """The particles of one emotion."""

    def __init__(self, label: str, count: int, theme: Theme, unit: float, seed: float) -> None:
        """
        Args:
            label: the emotion.
            count: how many particles.
            theme: in whose colours they are.
            unit: a hundredth of the screen's smaller side, pixels.
            seed: what the particles follow from.
        """
        chance = random.Random(f"{label} {seed}")
        self._label = label
        self._kind = kind = KINDS[EMOTIONS[label].particles]
        ink = theme.inks[label]
        fill = EMOTIONS[label].fill
        shades = [fill, mix(fill, ink, 0.6), mix(fill, theme.ink, 0.25)]
        colours = [emotion.fill for emotion in EMOTIONS.values()] if kind.motley else shades
        self._particles = [
            _Particle(
                chance.uniform(*kind.births),
                chance.uniform(*kind.lives),
                2 * pi * chance.uniform(*kind.directions),
                chance.uniform(*kind.speeds),
                chance.uniform(*kind.ring),
                chance.random(),
                chance.uniform(-kind.spin, kind.spin),
                max(4, round(unit * 100 * kind.size * chance.choice((0.7, 1.0, 1.3)))),
                chance.choice(colours),
            )
            for _ in range(count)
        ]

    def pieces(self, seconds: float, origin: Square, around: Around) -> Iterator[tuple[str, Piece]]:
        """The particles that there are, ``seconds`` after they began, each by a name of its own.

        Args:
            seconds: any; before 0 and from `SECONDS` on there are none.
            origin: the icon they come from.
            around: what they keep away from.
        """
        if not 0 <= seconds < SECONDS:
            return
        for number, particle in enumerate(self._particles):
            age = seconds - particle.birth
            left = min(particle.birth + particle.life, SECONDS) - seconds
            if age < 0 or left <= 0:
                continue
            if piece := self._piece(particle, age, left, origin, around):
                yield f"particle {self._label} {number}", piece

    def _piece(
        self,
        particle: _Particle,
        age: float,
        left: float,
        origin: Square,
        around: Around,
    ) -> Piece | None:
        kind = self._kind
        way = particle.ring + particle.speed * (1 - exp(-kind.drag * age)) / kind.drag
        swung = kind.sway * sin(2 * pi * (particle.phase + 0.9 * age))
        x = sin(particle.direction) * way + swung
        y = -cos(particle.direction) * way + kind.pull * age * age / 2
        middle = origin.x + x * origin.side, origin.y + y * origin.side
        near = min((_distance(middle, line) for line in around.words), default=NEAR * particle.side)
        # In quarters, so that there are few pictures to make.
        shown = min(4, 1 + int(4 * left / (FADES * particle.life)), int(4 * near / (NEAR * particle.side)))
        if shown == 0:
            return None
        turn = particle.phase + particle.spin * age
        if kind.points:
            turn = particle.direction / (2 * pi)
        frame = round(turn * TURNS) % TURNS if kind.spin or kind.points else 0
        sprite = _sprite(kind.shape, particle.colour, particle.side * shown // 4, frame, kind.tumbles)
        place = sprite.get_rect(center=(round(middle[0]), round(middle[1])))
        rect = _beside(place, around.hidden)
        if rect.width <= 0 or rect.height <= 0:
            return None

        def draw(surface: Surface) -> None:
            surface.blit(sprite, place)

        return Piece(rect, (place.topleft, frame, shown), draw)


def _distance(point: tuple[float, float], rect: Rect) -> float:
    """Pixels from a point to the nearest of a rectangle."""
    x, y = point
    return hypot(max(rect.left - x, 0, x - rect.right), max(rect.top - y, 0, y - rect.bottom))


def _beside(place: Rect, hidden: list[Rect]) -> Rect:
    """What of a small place is to be seen beside the cards it may be partly behind."""
    for card in hidden:
        if place.colliderect(card):
            right = Rect(card.right, place.top, place.right - card.right, place.height)
            left = Rect(place.left, place.top, card.left - place.left, place.height)
            above = Rect(place.left, place.top, place.width, card.top - place.top)
            below = Rect(place.left, card.bottom, place.width, place.bottom - card.bottom)
            place = max(
                (right, left, above, below), key=lambda part: max(0, part.width) * max(0, part.height)
            )
    return place


@lru_cache(maxsize=256)
def _sprite(shape: str, colour: Colour, side: int, frame: int, tumbles: bool) -> Surface:
    """One picture of a particle; ``frame`` of `TURNS` says how it is turned."""
    drawn = _upright(shape, colour, side)
    if frame == 0:
        return drawn
    if tumbles:
        over = max(0.15, abs(cos(pi * frame / TURNS)))
        drawn = pygame.transform.smoothscale(drawn, (side, max(1, round(side * over))))
    return pygame.transform.rotozoom(drawn, -360 * frame / TURNS, 1.0)


@lru_cache(maxsize=128)
def _upright(shape: str, colour: Colour, side: int) -> Surface:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200">{shape}</svg>'
    return picture(svg, side, colour)
