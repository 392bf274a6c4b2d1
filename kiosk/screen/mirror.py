"""The live picture as a mirror, in its natural colours."""

import numpy as np
import pygame
from pygame import Rect, Surface

from kiosk.content.colour import mix
from kiosk.content.theme import Theme
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Box

CROP = 1.78
"""How much larger than "all of it fits" a picture may be drawn to fill its panel: 16:9 fills a square, 4:3
an upright 3:4."""

DRIFT = 0.15
"""Share of the way that the crop moves with each picture, towards one that holds the face that is read."""

AROUND = 0.6
"""So much of a face's box belongs around it on each side: hair, chin, and the ring."""

Place = tuple[float, float, float]
"""Centre x, y and half the larger side, in screen pixels."""


class Mirror:
    """The newest camera picture, scaled to fill ``panel`` and, if ``mirrored``, turned as a mirror would.

    Attributes:
        picture: what fills the panel; None until the first frame.
        ground: the panel's colour where there is no picture.
        version: counts the pictures, so that equal numbers mean equal pictures.
    """

    def __init__(self, panel: Rect, theme: Theme, *, mirrored: bool = True) -> None:
        self._mirrored = mirrored
        self.picture: Surface | None = None
        self.version = 0
        self._panel = panel
        # Calm, and such that cards show on it.
        self.ground = mix(theme.bottom, theme.card, 0.4)
        self._frame: ColourImage | None = None
        self._face: Box | None = None
        self._middle = (0.5, 0.5)
        self._whole: Surface | None = None
        self._mapping = (float(panel.width), float(panel.height), 0.0, 0.0)

    def follow(self, face: Box | None) -> None:
        """Have the coming pictures cropped so that ``face`` is seen, or in the middle where that is None."""
        self._face = face

    def show(self, frame: ColourImage | None) -> None:
        """Take ``frame``, uint8 ``[h, w, 3]`` and unmirrored; None or the same array changes nothing."""
        if frame is None or frame is self._frame:
            return
        self._frame = frame
        self.version += 1
        height, width, _ = frame.shape
        panel = self._panel
        if self.picture is None or self._whole is None or self._whole.get_size() != (width, height):
            self._whole = Surface((width, height))
            self.picture = Surface(panel.size)
            self.picture.fill(self.ground)
        seen = pygame.image.frombuffer(np.ascontiguousarray(frame).data, (width, height), "RGB")
        # SDL turns a picture in a tenth of the time that numpy takes.
        self._whole.blit(pygame.transform.flip(seen, True, False) if self._mirrored else seen, (0, 0))
        ratios = panel.width / width, panel.height / height
        zoom = min(max(ratios), min(ratios) * CROP)
        # Of a picture as thin as a line one pixel is left.
        across, down = (max(1, round(side / zoom)) for side in panel.size)
        part = Rect(0, 0, min(width, across), min(height, down))
        self._drift(part.width / width, part.height / height)
        part.center = round(self._middle[0] * width), round(self._middle[1] * height)
        part.clamp_ip(Rect(0, 0, width, height))
        if self._mirrored:
            part.left = width - part.right
        across, down = (max(1, round(side * zoom)) for side in part.size)
        # A rounded side that lacks a pixel would leave a seam at the panel's edge.
        across, down = (
            side if abs(side - grown) <= zoom else grown
            for side, grown in zip(panel.size, (across, down), strict=True)
        )
        target = Rect(0, 0, min(panel.width, across), min(panel.height, down))
        target.center = (panel.width // 2, panel.height // 2)
        pygame.transform.smoothscale(
            self._whole.subsurface(part), target.size, self.picture.subsurface(target)
        )
        self._mapping = (
            width * zoom,
            height * zoom,
            target.left - part.left * zoom,
            target.top - part.top * zoom,
        )

    def _drift(self, wide: float, high: float) -> None:
        """Move the crop, of this size in shares of the frame, a little towards where it holds the face."""
        wanted = [0.5, 0.5]
        if self._face is not None:
            for axis, size in enumerate((wide, high)):
                begin, length = self._face[axis], self._face[axis + 2]
                most = begin - AROUND * length + size / 2
                least = begin + (1 + AROUND) * length - size / 2
                # Of a face that is larger than the crop the middle.
                wanted[axis] = begin + length / 2 if least > most else min(most, max(least, 0.5))
        kept = [
            within(size / 2, value, 1 - size / 2) for size, value in zip((wide, high), wanted, strict=True)
        ]
        x, y = self._middle
        self._middle = x + (kept[0] - x) * DRIFT, y + (kept[1] - y) * DRIFT

    def locate(self, face: Box) -> Place:
        """Centre x, y and half the larger side, in screen pixels, of a box in fractions of the frame."""
        x, y, w, h = face
        width, height, left, top = self._mapping
        middle = x + w / 2
        return (
            self._panel.left + left + (1 - middle if self._mirrored else middle) * width,
            self._panel.top + top + (y + h / 2) * height,
            max(w * width, h * height) / 2,
        )


def within(least: float, value: float, most: float) -> float:
    """``value``, or the bound it is beyond; ``least`` where it is no number."""
    # In this order: every comparison with what is no number is false.
    return min(most, max(least, value))
