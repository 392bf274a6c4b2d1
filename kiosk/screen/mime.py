"""How an emotion's icon acts: it blinks, and mimes what it stands for (`kiosk.content.acts`)."""

import re
from dataclasses import dataclass
from functools import lru_cache

import pygame
from pygame import Surface

from kiosk.content.acts import ACT_SECONDS, pose_of
from kiosk.content.colour import Colour
from kiosk.content.emotions import EMOTIONS
from kiosk.screen.icons import icon, icon_of, with_eyes

REACH = 0.62
"""No icon reaches further from the middle of where it rests than this share of its side."""

EYES_STEP = 0.22
EXTRA_STEP = 0.125
"""Eyes and extras are drawn in so many degrees: each is a picture to be made."""

EXTRA_FALLS = 34
"""How far an extra moves down while it comes, in the units of the icons' pictures, which are 200 wide."""


@dataclass(frozen=True, slots=True)
class Pose:
    """An icon at one moment.

    Attributes:
        picture: of it, which may be a little larger or smaller than at rest.
        dx, dy: how far its middle is from where it rests, as shares of its side; to the right, and down.
        key: changes when, and only when, it is drawn differently.
    """

    picture: Surface
    dx: float
    dy: float
    key: tuple[object, ...]


def mime(label: str, size: int, seconds: float, calm: bool = False, outline: Colour | None = None) -> Pose:
    """How the icon of an emotion looks ``seconds`` after it began to act; at rest where ``calm``.

    An act is over after `ACT_SECONDS`, and then begins anew. At its beginning and end the icon rests.
    ``outline``: as for `icon`.
    """
    if calm:
        return Pose(icon(label, size, outline), 0.0, 0.0, (label, size))
    pose = pose_of(EMOTIONS[label].act, seconds % ACT_SECONDS)
    eyes = 1 + round((pose.eyes - 1) / EYES_STEP) * EYES_STEP
    extra = round(pose.extra / EXTRA_STEP) * EXTRA_STEP
    # Where it stands to the pixel, so that what looks the same is the same.
    dx, dy = round(pose.dx * size) / size, round(pose.dy * size) / size
    width, height = round(size * pose.wide), round(size * pose.tall)
    key = (label, size, dx, dy, width, height, round(eyes, 3), extra)
    picture = _face(label, size, outline, (round(eyes, 3), extra))
    if (width, height) != picture.get_size():
        picture = pygame.transform.smoothscale(picture, (width, height))
    return Pose(picture, dx, dy, key)


def _face(label: str, size: int, outline: Colour | None, look: tuple[float, float]) -> Surface:
    return icon(label, size, outline) if look == (1.0, 0.0) else _made_face(label, size, outline, look)


# One act needs hardly more at a time, and at 4K each takes 1.5 MB.
@lru_cache(maxsize=12)
def _made_face(label: str, size: int, outline: Colour | None, look: tuple[float, float]) -> Surface:
    """With eyes and extra in other degrees than at rest."""
    eyes, extra = look
    return icon_of(label, with_extra(with_eyes(EMOTIONS[label].icon, eyes), extra), size, outline)


def with_extra(svg: str, share: float) -> str:
    """A picture with what it has for its act alone, which has come by so much, 0-1."""
    if share <= 0:
        return svg
    fall = f"translate(0 {EXTRA_FALLS * share:g})"
    # It comes up at once, and fades as it ends.
    seen = min(1.0, 4 * share, 4 * (1 - share) + 0.2)
    return re.sub(r'(<g id="extra" transform="[^"]*)" opacity="0"', rf'\1 {fall}" opacity="{seen:g}"', svg)
