"""The QR code of a playlist: dark on light in every theme, whole-pixel modules, full quiet zone."""

from dataclasses import dataclass
from functools import lru_cache

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
        side = self.modules
        small = Surface((side, side))
        small.fill(LIGHT)
        for y, row in enumerate(self.rows, QUIET_ZONE):
            for x, dark in enumerate(row, QUIET_ZONE):
                if dark:
                    small.set_at((x, y), DARK)
        return pygame.transform.scale(small, (side * module, side * module))


@lru_cache(maxsize=32)
def encode(url: str) -> Code:
    """The code for ``url`` at error correction level M, or better where it costs no larger code."""
    return Code(tuple(bytes(row) for row in segno.make_qr(url, error="m", boost_error=True).matrix))
