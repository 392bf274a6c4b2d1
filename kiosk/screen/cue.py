"""Where to look, and how long there is time for it: words, an arrow and a countdown at the camera's edge."""

from functools import lru_cache
from math import ceil, floor, pi, sin

from pygame import Rect, Surface

from kiosk.content.colour import Colour
from kiosk.screen import shapes, text
from kiosk.screen.icons import picture
from kiosk.screen.kit import Kit
from kiosk.screen.scene import Circle, Piece
from kiosk.session import COUNTS

BOUNCE_SECONDS = 0.9
"""From one nudge of the arrow towards the camera to the next."""

LEAVE_SECONDS = 0.25
LEAVE_STEPS = 8
"""How long it takes to fade away, and in how many pictures."""

ASIDE = 0.36
"""Of the mirror's width, for words at its side: what is in the middle is the visitor's face."""

TOWARDS = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}
"""The way to the camera, by where it is."""

_TURNS = {"top": 0, "right": 90, "bottom": 180, "left": 270}


class Cue:
    """Words, arrow and countdown over the mirror, side by side along the edge where the camera is.

    Attributes:
        block, pill: the words, and what they stand on.
        arrow: where the arrow rests.
        count: where the countdown stands.
    """

    def __init__(self, kit: Kit, panel: Rect) -> None:
        """Inside ``panel``, which reaches to the camera's edge of the screen."""
        self._theme, self._side, self._unit = kit.theme, kit.settings.camera.position, kit.scale.unit
        scale, unit = kit.scale, kit.scale.unit
        edge, gap = round(unit * 3), round(unit * 2.2)
        side = round(unit * 17)
        self._pad = round(unit * 2.4)
        self._reach = round(unit * 1.8)
        upright = self._side in ("top", "bottom")
        # Smaller where the mirror ends soon behind the middle: it is to point at the camera.
        free = panel.right - edge - side - gap - scale.width // 2 if upright else scale.height
        length = min(max(round(unit * 13), 2 * free), round(unit * 18))
        self.arrow, self.count = Rect(0, 0, length, length), Rect(0, 0, side, side)
        if upright:
            # The middle of the screen, for there the camera is, as far as the countdown has room beside it.
            middle = min(scale.width // 2, panel.right - edge - side - gap - length // 2)
            room = middle - length // 2 - gap - panel.left - edge
        else:
            middle = min(scale.height // 2, panel.bottom - edge - side - gap - length // 2)
            # Two short lines there: a long one would lie across the visitor's face.
            room = min(round(panel.width * ASIDE), round(unit * 34))
        self.block = text.fit(
            kit.words.look_here,
            text.BOLD,
            (round(unit * 8.2), scale.least),
            (room - 2 * self._pad, round(unit * (18 if upright else 22))),
            spacing=1.1,
            max_lines=1 if upright and room > unit * 45 else 2,
            alone=True,
        )
        self.pill = Rect(0, 0, self.block.width + 2 * self._pad, self.block.height + round(unit * 2.6))
        deep = edge + max(side, length) // 2
        if upright:
            across = panel.top + deep if self._side == "top" else panel.bottom - deep
            self.arrow.center = middle, across
            self.pill.midright = self.arrow.left - gap, across
            self.count.midleft = self.arrow.right + gap, across
        else:
            across = panel.left + deep if self._side == "left" else panel.right - deep
            self.arrow.center = across, middle
            self.count.midtop = across, self.arrow.bottom + gap
            self.pill.midbottom = across, self.arrow.top - gap
            self.pill.clamp_ip(panel.inflate(-2 * edge, 0))

    def circle(self) -> Circle:
        """Where the countdown's ring is."""
        return Circle(*self.count.center, self.count.width * 0.43)

    def pieces(self, beat: float, left: float, calm: bool) -> dict[str, Piece]:
        """All of it at ``beat``, with a share ``left`` (0-1) of the time; the arrow rests where ``calm``."""
        nudge = 0 if calm else round(self._reach * sin(pi * (beat % BOUNCE_SECONDS / BOUNCE_SECONDS)) ** 2)
        dx, dy = TOWARDS[self._side]
        place = self.arrow.move(dx * nudge, dy * nudge)
        sprite = arrow(self.arrow.width, _TURNS[self._side], self._theme.button)
        digit = max(1, ceil(left * COUNTS - 1e-6))
        # In steps of about a pixel of the ring.
        steps = max(1, round(self.count.width * 2.7))
        share = round((1 - left) * steps) / steps

        def draw_arrow(surface: Surface) -> None:
            surface.blit(sprite, place)

        def draw_count(surface: Surface) -> None:
            self._draw_count(surface, digit, share)

        return {
            "cue": Piece(self.pill, self._side, self._draw_words),
            "arrow": Piece(place, place.topleft, draw_arrow),
            "count": Piece(self.count, (digit, share), draw_count),
        }

    def leaving(self, passed: float, beat: float, calm: bool) -> dict[str, Piece]:
        """All of it fading away, so many seconds after its time was over; nothing when it is gone."""
        step = LEAVE_STEPS - floor(max(0.0, passed) / LEAVE_SECONDS * LEAVE_STEPS + 1e-6)
        if step <= 0:
            return {}
        parts = list(self.pieces(beat, 0.0, calm).values())
        whole = parts[0].rect.unionall([part.rect for part in parts[1:]])

        def draw(surface: Surface) -> None:
            # Drawn whole, then covered again by what was there before, ever more of it.
            place = surface.get_clip().clip(whole)
            before = surface.subsurface(place).copy()
            for part in parts:
                part.draw(surface)
            before.set_alpha(255 - 255 * step // LEAVE_STEPS)
            surface.blit(before, place)
            # It may show the visitor.
            before.set_alpha(None)
            before.fill((0, 0, 0))

        return {"leaving": Piece(whole, (step, parts[1].rect.topleft), draw)}

    def _draw_words(self, surface: Surface) -> None:
        shapes.panel(surface, self.pill, round(self._unit * 5), self._theme.card, self._theme.frame)
        box = Rect(self.pill.left, 0, self.pill.width, self.block.height)
        box.centery = self.pill.centery
        self.block.draw(surface, box, self._theme.ink, centred=True)

    def _draw_count(self, surface: Surface, digit: int, gone: float) -> None:
        x, y, radius = self.circle()
        width = self.count.width * 0.075
        surface.blit(shapes.disc(self.count.width // 2, self._theme.card), self.count)
        shapes.arc(surface, (x, y), radius, width * 0.5, self._theme.line)
        shapes.arc(surface, (x, y), radius, width, self._theme.button, span=(gone, 1))
        number = text.rendered(str(digit), text.BOLD, round(self.count.width * 0.52), self._theme.ink)
        # A digit stands in the middle by its own outline, not by its line's.
        drawn = number.get_bounding_rect()
        surface.blit(number, (round(x) - drawn.centerx, round(y) - drawn.centery))


@lru_cache(maxsize=4)
def arrow(size: int, turn: int, colour: Colour) -> Surface:
    """An arrow with a white rim, ``turn`` degrees clockwise from upwards, ``size`` pixels square."""
    right = "L74 -4 Q80 6 68 8 L32 8 L32 74 Q32 84 22 84"
    left = "L-22 84 Q-32 84 -32 74 L-32 8 L-68 8 Q-80 6 -74 -4"
    path = f'path d="M0 -84 {right} {left} Z"'
    svg = f"""
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200">
      <g transform="rotate({turn})" stroke-linejoin="round">
        <{path} fill="#0a0c22" stroke="#0a0c22" stroke-width="30" opacity="0.3"/>
        <{path} fill="#ffffff" stroke="#ffffff" stroke-width="18"/>
        <{path} fill="currentColor"/>
      </g>
    </svg>"""
    return picture(svg, size, colour)
