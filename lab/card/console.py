"""Finds words on a text console, by drawing them with the console's own font.

The format is PSF 2 (``psf.h`` of the package kbd): eight little-endian words, the fifth the number of glyphs,
the sixth the bytes of each, the last two height and width; then the glyphs, row by row, a bit a pixel.
"""

import gzip
import struct
from pathlib import Path

import cv2
import numpy as np

MAGIC = 0x864AB572
LIT = 60
"""Grey level from which a pixel is part of a letter; the console writes in two thirds of white."""

SAME = 0.02
"""Share of pixels that may differ where words are found: a cursor, a row that is just being drawn."""


class ConsoleFont:
    """The font in ``file`` (PSF 2, gzipped): its glyphs of ASCII, ``[128, height, width]``, 0 or 255."""

    def __init__(self, file: Path) -> None:
        data = gzip.decompress(file.read_bytes())
        magic, _, start, _, _, size, height, width = struct.unpack_from("<8I", data)
        if magic != MAGIC:
            raise ValueError(f"{file} is no font of the format PSF 2")
        rows = np.frombuffer(data, np.uint8, 128 * size, start).reshape(128, height, size // height)
        self.glyphs = np.unpackbits(rows, axis=2)[:, :, :width] * np.uint8(255)

    def drawn(self, words: str) -> np.ndarray:
        """One row of words, uint8 ``[height, width * len(words)]``. Letters of ASCII only."""
        return np.hstack([self.glyphs[ord(letter)] for letter in words])

    def finds(self, words: str, picture: np.ndarray) -> bool:
        """Whether the words stand in one row of ``picture`` (uint8 ``[h, w, 3]``, RGB)."""
        seen = (picture.max(axis=2) > LIT).astype(np.uint8) * 255
        words = " ".join(words.split())
        wanted = self.drawn(words)
        if wanted.shape[0] > seen.shape[0] or wanted.shape[1] > seen.shape[1]:
            return False
        apart = cv2.matchTemplate(seen, wanted, cv2.TM_SQDIFF).min() / (255.0**2 * wanted.size)
        return bool(apart <= SAME)
