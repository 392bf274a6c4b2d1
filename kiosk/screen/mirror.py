"""The live picture as a mirror, in the theme's colours, and the ring of dots that follows the face."""

from math import cos, exp, pi, sin

import numpy as np
import pygame
from pygame import Rect, Surface

from kiosk.screen.shapes import disc
from kiosk.screen.theme import Colour, Theme, mix
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.reading import Box

DOTS = 60
SHADE = (10, 12, 34)
"""Behind every dot, so that it shows on a bright shirt as well."""

FOLLOW_SECONDS = 0.11
"""Time constant with which the ring follows the face: quick enough to belong, slow enough not to jitter."""

TURN_SECONDS = 1.6
"""One round of the bright spot that shows the kiosk is at work."""

CROP = 1.34
"""How much larger than "all of it fits" a picture may be drawn to fill its panel: 4:3 fills a square."""


Place = tuple[float, float, float]
"""Centre x, y and half the larger side, in screen pixels."""


class Mirror:
    """The newest camera picture, scaled to fill ``panel`` and mirrored as a mirror would.

    Attributes:
        picture: what fills the panel; None until the first frame.
        ground: the panel's colour where there is no picture.
        version: counts the pictures, so that equal numbers mean equal pictures.
    """

    def __init__(self, panel: Rect, theme: Theme) -> None:
        self.picture: Surface | None = None
        self.version = 0
        self._panel = panel
        self._palette = duotone(theme)
        self.ground = self._palette[44]
        self._frame: GreyImage | None = None
        self._tinted: Surface | None = None
        self._mapping = (float(panel.width), float(panel.height), 0.0, 0.0)

    def show(self, frame: GreyImage | None) -> None:
        """Take ``frame``, uint8 ``[h, w]`` grey and unmirrored; None or the same array changes nothing."""
        if frame is None or frame is self._frame:
            return
        self._frame = frame
        self.version += 1
        height, width = frame.shape
        panel = self._panel
        grey = pygame.image.frombuffer(np.ascontiguousarray(frame[:, ::-1]).data, (width, height), "P")
        grey.set_palette(self._palette)
        if self.picture is None or self._tinted is None or self._tinted.get_size() != (width, height):
            self._tinted = Surface((width, height))
            self.picture = Surface(panel.size)
            self.picture.fill(self.ground)
        self._tinted.blit(grey, (0, 0))
        ratios = panel.width / width, panel.height / height
        zoom = min(max(ratios), min(ratios) * CROP)
        # Of a picture as thin as a line one pixel is left.
        across, down = (max(1, round(side / zoom)) for side in panel.size)
        part = Rect(0, 0, min(width, across), min(height, down))
        part.center = (width // 2, height // 2)
        across, down = (max(1, round(side * zoom)) for side in part.size)
        target = Rect(0, 0, min(panel.width, across), min(panel.height, down))
        target.center = (panel.width // 2, panel.height // 2)
        pygame.transform.smoothscale(
            self._tinted.subsurface(part), target.size, self.picture.subsurface(target)
        )
        self._mapping = (
            width * zoom,
            height * zoom,
            target.centerx - width * zoom / 2,
            target.centery - height * zoom / 2,
        )

    def locate(self, face: Box) -> Place:
        """Centre x, y and half the larger side, in screen pixels, of a box in fractions of the frame."""
        x, y, w, h = face
        width, height, left, top = self._mapping
        return (
            self._panel.left + left + (1 - x - w / 2) * width,
            self._panel.top + top + (y + h / 2) * height,
            max(w * width, h * height) / 2,
        )


def duotone(theme: Theme) -> list[Colour]:
    """256 colours from the theme's darkest to nearly white, through a tinted middle."""
    dark = mix(min(theme.top, theme.ink, key=sum), (0, 0, 0), 0.25)
    middle = (98, 106, 182)
    light = (248, 247, 252)
    return [
        mix(dark, middle, level / 128) if level < 128 else mix(middle, light, (level - 128) / 127)
        for level in range(256)
    ]


Appearance = tuple[int, int, int, int, int]
"""Of the ring: centre x, y and radius in pixels, dots lit, dot the bright spot has reached."""


class FaceRing:
    """Dots around the face that light up with progress, while a bright spot goes round.

    With no face it rests in the middle of the panel, where a face should be.
    """

    def __init__(self, panel: Rect, unit: float, colour: Colour) -> None:
        self._panel = panel
        self._unit = unit
        self._colour = colour
        self._home: Place = (panel.centerx, panel.centery, min(panel.width, panel.height) * 0.36)
        self._now: Place = self._home
        self._lit = 0.0
        self._moved_at: float | None = None

    def follow(self, place: Place | None, progress: float, now: float) -> None:
        """Move on towards ``place`` (centre and half a side of the face) as far as the time since allows.

        Whatever numbers they are, the ring's centre stays inside the panel.
        """
        panel = self._panel
        if place is None:
            target: Place = self._home
        else:
            limit = min(panel.width, panel.height) * 0.5
            target = (
                _within(panel.left, place[0], panel.right),
                _within(panel.top, place[1], panel.bottom),
                _within(min(self._unit * 6, limit), place[2] * 1.5, limit),
            )
        elapsed = 0.0 if self._moved_at is None else max(0.0, now - self._moved_at)
        self._moved_at = now
        share = 1 - exp(-elapsed / FOLLOW_SECONDS)
        (x, y, radius), (to_x, to_y, to_radius) = self._now, target
        self._now = _approach(x, to_x, share), _approach(y, to_y, share), _approach(radius, to_radius, share)
        self._lit = _approach(self._lit, _within(0, progress, 1) * DOTS, share)

    def appearance(self, beat: float) -> Appearance:
        """What is to be drawn at ``beat``."""
        x, y, radius = (round(value) for value in self._now)
        return x, y, radius, round(self._lit), int(beat / TURN_SECONDS * DOTS) % DOTS

    def reach(self, appearance: Appearance) -> Rect:
        """The part of the panel the ring covers."""
        x, y, radius, _, _ = appearance
        outer = radius + round(self._unit * 2)
        return Rect(x - outer, y - outer, 2 * outer, 2 * outer).clip(self._panel)

    def draw(self, surface: Surface, appearance: Appearance) -> None:
        """Draw it inside the panel."""
        x, y, radius, lit, head = appearance
        clip = surface.get_clip()
        surface.set_clip(clip.clip(self._panel))
        for dot in range(DOTS):
            angle = 2 * pi * (dot / DOTS - 0.25)
            behind = (head - dot) % DOTS
            glow = max(0.0, 1 - behind / 14)
            on = dot < lit
            size = self._unit * (0.72 if on else 0.42) + self._unit * 0.35 * glow
            alpha = 255 if on else round((90 + 150 * glow) / 15) * 15
            dot_size = max(2, round(size))
            shade = disc(dot_size + max(1, round(self._unit * 0.22)), SHADE, 110 if on else 60)
            sprite = disc(dot_size, self._colour, alpha)
            centre = (round(x + radius * cos(angle)), round(y + radius * sin(angle)))
            surface.blit(shade, shade.get_rect(center=centre))
            surface.blit(sprite, sprite.get_rect(center=centre))
        surface.set_clip(clip)


def _within(least: float, value: float, most: float) -> float:
    """``value``, or the bound it is beyond; ``least`` where it is no number."""
    # In this order: every comparison with what is no number is false.
    return min(most, max(least, value))


def _approach(value: float, target: float, share: float) -> float:
    """``value`` moved by ``share`` of the way; the last half pixel is taken at once."""
    moved = value + (target - value) * share
    return float(target) if abs(target - moved) < 0.5 else moved
