"""The ring of a visit: it leaves the countdown, follows the face, closes with the reading, is handed on."""

from math import ceil, exp

from pygame import Rect, Surface

from kiosk.content.colour import Colour
from kiosk.screen.mirror import Place, within
from kiosk.screen.scene import Circle
from kiosk.screen.shapes import arc, disc, on_circle

LINE: Colour = (255, 255, 255)
SHADE: Colour = (10, 12, 34)
"""Behind the line, so that it shows on a bright shirt as well."""

FOLLOW_SECONDS = 0.11
"""Time constant with which the ring follows the face: quick enough to belong, slow enough not to jitter."""

TURN_SECONDS = 1.6
"""One round of the comet that shows that a face is looked for."""

STEPS = 360
"""Of a turn: how finely it closes, and the comet goes round."""

TAIL = 14
"""Pieces of the comet's tail, each fainter than the one before it."""

ROUND = 1.5
"""The ring's radius, of half the larger side of a face: it holds hair and chin."""

HOME = 0.3
"""The ring's radius where there is no face, of the panel's smaller side."""

Appearance = tuple[int, int, int, int, int | None]
"""Of the ring: centre x, y and radius in pixels, how far it is closed in `STEPS`, where the comet is."""


class FaceRing:
    """A faint ring that fills clockwise from the top; a comet goes round while there is nobody.

    With no face it rests in the middle of the panel, where a face should be.
    """

    def __init__(self, panel: Rect, unit: float, *, calm: bool = False) -> None:
        """``unit`` is a hundredth of the screen's smaller side; ``calm``: no comet."""
        self._panel = panel
        self._width = max(3.0, unit * 1.3)
        self._least = unit * 6
        self._calm = calm
        self._home: Place = (panel.centerx, panel.centery, min(panel.size) * HOME)
        self._now: Place = self._home
        self._closed = 0.0
        self._alone = True
        self._moved_at: float | None = None

    def begin(self, circle: Circle) -> None:
        """Come from ``circle``."""
        self._now = circle.x, circle.y, circle.radius

    def follow(self, place: Place | None, progress: float, now: float) -> None:
        """Move on towards ``place`` (centre and half a side of the face) as far as the time since allows.

        Whatever numbers they are, the ring's centre stays inside the panel.
        """
        panel = self._panel
        self._alone = place is None
        if place is None:
            target: Place = self._home
        else:
            limit = min(panel.width, panel.height) * 0.5
            target = (
                within(panel.left, place[0], panel.right),
                within(panel.top, place[1], panel.bottom),
                within(min(self._least, limit), place[2] * ROUND, limit),
            )
        elapsed = 0.0 if self._moved_at is None else max(0.0, now - self._moved_at)
        self._moved_at = now
        share = 1 - exp(-elapsed / FOLLOW_SECONDS)
        (x, y, radius), (to_x, to_y, to_radius) = self._now, target
        self._now = _approach(x, to_x, share), _approach(y, to_y, share), _approach(radius, to_radius, share)
        self._closed = _approach(self._closed, within(0, progress, 1) * STEPS, share)

    def circle(self) -> Circle:
        """Where it is."""
        return Circle(*self._now)

    def appearance(self, beat: float) -> Appearance:
        """What is to be drawn at ``beat``."""
        x, y, radius = (round(value) for value in self._now)
        comet = int(beat / TURN_SECONDS * STEPS) % STEPS if self._alone and not self._calm else None
        return x, y, radius, round(self._closed), comet

    def reach(self, appearance: Appearance) -> Rect:
        """The part of the panel the ring covers."""
        x, y, radius, _, _ = appearance
        outer = radius + ceil(self._width * 1.6) + 1
        return Rect(x - outer, y - outer, 2 * outer, 2 * outer).clip(self._panel)

    def draw(self, surface: Surface, appearance: Appearance) -> None:
        """Draw it inside the panel."""
        x, y, radius, closed, comet = appearance
        centre, width = (x, y), self._width
        clip = surface.get_clip()
        surface.set_clip(clip.clip(self._panel))
        arc(surface, centre, radius, width * 1.9, SHADE, alpha=80)
        arc(surface, centre, radius, width * 0.4, LINE, alpha=150)
        if comet is not None:
            step = 0.02
            for piece in range(TAIL):
                head = comet / STEPS - piece * step
                alpha = round(255 * (1 - piece / TAIL))
                arc(surface, centre, radius, width, LINE, span=(head - step, head), alpha=alpha)
        if closed:
            share = closed / STEPS
            if closed >= STEPS:
                arc(surface, centre, radius, width * 2.8, LINE, alpha=70)
            arc(surface, centre, radius, width, LINE, span=(0, share))
            for end, size in ((0.0, 0.5), (share, 0.5 if closed >= STEPS else 1.0)):
                self._dot(surface, appearance, end, width * size)
        surface.set_clip(clip)

    def draw_closed(self, surface: Surface) -> None:
        """Draw it where it is, closed."""
        x, y, radius, _, _ = self.appearance(0.0)
        self.draw(surface, (x, y, radius, STEPS, None))

    def _dot(self, surface: Surface, appearance: Appearance, share: float, radius: float) -> None:
        x, y, reach, _, _ = appearance
        dot = disc(max(2, round(radius)), LINE)
        surface.blit(dot, dot.get_rect(center=on_circle((x, y), reach, share)))


def _approach(value: float, target: float, share: float) -> float:
    """``value`` moved by ``share`` of the way; the last half pixel is taken at once."""
    moved = value + (target - value) * share
    return float(target) if abs(target - moved) < 0.5 else moved
