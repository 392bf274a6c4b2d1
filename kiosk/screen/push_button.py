"""The pictured push button: it is pushed again and again, and shows what to do without a word."""

from functools import lru_cache
from math import pi, sin

from pygame import Rect, Surface

from kiosk.content.colour import Colour, in_hex, mix
from kiosk.content.theme import Theme
from kiosk.screen import shapes
from kiosk.screen.icon_ring import IconRing
from kiosk.screen.icons import picture
from kiosk.screen.scene import Piece

PERIOD = 2.4
"""Seconds from one push to the next."""

BREATH = 4.0
"""Seconds in which the ring around a calm button comes and goes."""

RIPPLE_STEPS = 26
PUSH_STEPS = 8
BREATH_STEPS = 14


Line = tuple[float, Colour, int]
"""Width in pixels, colour, and how opaque, 0-255."""


def pushed(icons: IconRing, unit: float, theme: Theme, seconds: float, offset: tuple[int, int]) -> Piece:
    """The button ``seconds`` after its first push, and the ripples that go out from it."""
    phase = seconds % PERIOD / PERIOD
    # Pushed quickly, released slowly; the ripple starts when it is down.
    push = sin(pi * min(1.0, phase / 0.22)) ** 2
    depth = round(push * PUSH_STEPS)
    waves = tuple(
        step
        for start in (0.10, 0.24)
        if 0 <= (step := round((phase - start) / 0.62 * RIPPLE_STEPS)) < RIPPLE_STEPS
    )
    rect = icons.button.move(offset)

    def draw(surface: Surface) -> None:
        for step in waves:
            share = step / RIPPLE_STEPS
            grown = 1.02 + 0.46 * (1 - (1 - share) ** 2)
            width = max(2.0, unit * 0.8 * (1 - 0.6 * share))
            _ring(surface, icons, rect, grown, (width, theme.button, round(170 * (1 - share) ** 1.5)))
        _cap(surface, icons, rect, theme, depth / PUSH_STEPS)

    return Piece(rect, (depth, waves), draw)


def glowing(icons: IconRing, unit: float, theme: Theme, seconds: float, offset: tuple[int, int]) -> Piece:
    """The button at rest, with a ring around it that comes and goes: for a calm display."""
    step = round((0.5 - 0.5 * sin(2 * pi * seconds / BREATH)) * BREATH_STEPS)
    rect = icons.button.move(offset)

    def draw(surface: Surface) -> None:
        alpha = 30 + 140 * step // BREATH_STEPS
        _ring(surface, icons, rect, 1.2, (max(2.0, unit * 0.6), theme.button, alpha))
        _cap(surface, icons, rect, theme, 0.0)

    return Piece(rect, step, draw)


def _ring(surface: Surface, icons: IconRing, rect: Rect, grown: float, line: Line) -> None:
    width, colour, alpha = line
    rx = round(icons.reach * grown)
    wave = shapes.ring(rx, round(rx * 0.37), width, colour, alpha)
    surface.blit(wave, wave.get_rect(center=(rect.centerx, rect.centery + round(icons.reach * 0.36))))


def _cap(surface: Surface, icons: IconRing, rect: Rect, theme: Theme, depth: float) -> None:
    cap = push_button(icons.reach, depth, theme.button, theme.line)
    surface.blit(cap, cap.get_rect(center=rect.center))


@lru_cache(maxsize=PUSH_STEPS + 1)
def push_button(reach: int, depth: float, colour: Colour, base: Colour) -> Surface:
    """A push button seen from the visitor's side, pushed in by ``depth`` 0-1, ``2 reach`` pixels square."""
    top = -26 + 34 * depth
    foot, hollow = in_hex(mix(base, (0, 0, 0), 0.35)), in_hex(mix(base, (0, 0, 0), 0.45))
    side = in_hex(mix(colour, (0, 0, 0), 0.28))
    rim = in_hex(mix(colour, (255, 255, 255), 0.126))
    # The base plate, then the cap from its foot up to its face.
    svg = f"""
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200">
      <ellipse cy="46" rx="98" ry="37" fill="{foot}"/>
      <ellipse cy="36" rx="98" ry="37" fill="{in_hex(base)}"/>
      <ellipse cy="34" rx="76" ry="27.5" fill="{hollow}"/>
      <path d="M-70 {top} V30 A70 25 0 0 0 70 30 V{top} Z" fill="{side}"/>
      <ellipse cy="{top}" rx="70" ry="25" fill="currentColor"/>
      <ellipse cy="{top - 1.5}" rx="60" ry="20" fill="{rim}"/>
      <ellipse cy="{top + 2}" rx="58" ry="18" fill="currentColor"/>
    </svg>"""
    return picture(svg, 2 * reach, colour)
