"""The attract scene's button and icons: one icon after another comes forward, acts, and steps back."""

from math import floor

import pygame
from pygame import Rect, Surface

from kiosk.content.acts import ACT_SECONDS
from kiosk.screen.icon_ring import GROWN, IconRing
from kiosk.screen.icons import icon
from kiosk.screen.kit import Kit
from kiosk.screen.mime import mime
from kiosk.screen.push_button import glowing, pushed
from kiosk.screen.scene import Piece

STEP_SECONDS = 0.4
"""How long an icon takes to come forward, and to step back."""

TURN_SECONDS = STEP_SECONDS + ACT_SECONDS + STEP_SECONDS + 0.6
"""From one icon's turn to the next one's; all rest for a moment between."""

GROWTH_STEPS = 8

Offset = tuple[int, int]


class Cast:
    """All that moves in the picture."""

    def __init__(self, kit: Kit, ring: IconRing) -> None:
        """``ring``: where they stand."""
        self._kit, self._ring = kit, ring

    def pieces(self, passed: float, offset: Offset) -> dict[str, Piece]:
        """So many seconds into the scene, moved from their places.

        The icon that acts comes last, for it stands before the others.
        """
        ring, kit, calm = self._ring, self._kit, self._kit.settings.display.calm
        show = glowing if calm else pushed
        pieces = {"button": show(ring, kit.scale.unit, kit.theme, passed, offset)}
        labels = kit.labels
        turn = floor(passed / TURN_SECONDS)
        # The one on top begins; then it goes across the ring, so that nobody knows who is next.
        actor = labels[(len(labels) // 2 + turn * _stride(len(labels))) % len(labels)]
        within = passed - turn * TURN_SECONDS
        grown = 0.0 if calm else _grown(within)
        for number, label in enumerate(labels):
            place = ring.icon(number).move(offset)
            if label != actor or not grown:
                pieces[label] = _resting(icon(label, ring.size, kit.theme.outline), place)
        if grown:
            middle = ring.icon(labels.index(actor)).move(offset).center
            pieces[actor] = self._acting(actor, middle, grown, within - STEP_SECONDS)
        return pieces

    def _acting(self, label: str, middle: Offset, grown: float, seconds: float) -> Piece:
        size, outline = self._ring.size, self._kit.theme.outline
        forward = round(size * GROWN)
        key: tuple[object, ...] = (grown,)
        if grown < 1:
            side = round(size + (forward - size) * grown)
            picture = pygame.transform.smoothscale(icon(label, forward, outline), (side, side))
            rect = picture.get_rect(center=middle)
        else:
            pose = mime(label, forward, seconds, outline=outline)
            picture, key = pose.picture, pose.key
            x, y = middle
            rect = picture.get_rect(center=(x + round(pose.dx * forward), y + round(pose.dy * forward)))

        def draw(surface: Surface) -> None:
            surface.blit(picture, rect)

        return Piece(rect, key, draw)


def _grown(within: float) -> float:
    """How far forward the icon has come whose turn it is, 0-1."""
    ends = 2 * STEP_SECONDS + ACT_SECONDS
    share = min(1.0, within / STEP_SECONDS, max(0.0, (ends - within) / STEP_SECONDS))
    return round(share * share * (3 - 2 * share) * GROWTH_STEPS) / GROWTH_STEPS


def _stride(count: int) -> int:
    """A step with which every one of ``count`` comes before one comes again."""
    return next(step for step in (3, 2, 5, 1) if step == 1 or count % step)


def _resting(picture: Surface, place: Rect) -> Piece:
    def draw(surface: Surface) -> None:
        surface.blit(picture, place)

    return Piece(place, None, draw)
