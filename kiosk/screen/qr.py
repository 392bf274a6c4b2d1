"""The QR code of a playlist: dark on light in every theme, whole-pixel modules, full quiet zone."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pygame
import segno
from pygame import Surface

DARK = (12, 14, 32)
LIGHT = (255, 255, 255)

QUIET_ZONE = 4
"""Free modules around the code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code before it has a size. ``modules`` counts one side, quiet zone included."""

    rows: tuple[bytes, ...]

    @property
    def modules(self) -> int:
        """Modules along one side with both quiet zones."""
        return len(self.rows) + 2 * QUIET_ZONE

    def draw(self, module: int) -> Surface:
        """The code with ``module`` pixels to the module: an opaque square of ``modules * module`` pixels."""
        side = self.modules * module
        surface = Surface((side, side), depth=32)
        rows = np.frombuffer(b"".join(self.rows), np.uint8).reshape(len(self.rows), -1).astype(bool)
        dark, light = surface.map_rgb(DARK), surface.map_rgb(LIGHT)
        small = np.pad(np.where(rows.T, dark, light), QUIET_ZONE, constant_values=light)
        # Not by a scaling of SDL's, which puts the edges of large modules a pixel beside where they belong.
        pygame.surfarray.blit_array(surface, small.repeat(module, axis=0).repeat(module, axis=1))
        return surface


@lru_cache(maxsize=32)
def encode(url: str) -> Code:
    """The code for ``url`` at error correction level M, or better where it costs no larger code."""
    return Code(tuple(bytes(row) for row in segno.make_qr(url, error="m", boost_error=True).matrix))
