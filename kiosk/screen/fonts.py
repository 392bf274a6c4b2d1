"""The open fonts: the typeface's own weights, and those of scripts that it lacks."""

import io
import os
import struct
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple, cast

import pygame

from kiosk.content.scripts import Script
from kiosk.content.typeface import WEIGHTS, file
from kiosk.errors import DisplayError
from kiosk.system.ordinary_file import open_ordinary

BOLD, SEMI, BODY = WEIGHTS


class Face(NamedTuple):
    """Which letters of a weight are meant.

    Attributes:
        script: whose font draws them; the typeface itself without one.
        country: which font of a collection (`kiosk.content.scripts.country`).
        turned: from right to left; letters of such a script always are.
    """

    script: Script | None = None
    country: int = 0
    turned: bool = False


OWN = Face()
"""The typeface's own."""


def open_font(face: Face, weight: str, size: int) -> pygame.font.Font:
    """What draws a face at ``size`` pixels per em. Raises DisplayError when it cannot be read."""
    if face.script is None:
        return font(weight, size, face.turned)
    return script_font(face.script, face.country if face.script.collected else 0, weight, size)


@lru_cache(maxsize=96)
def font(weight: str, size: int, turned: bool = False) -> pygame.font.Font:
    """Manrope at ``size`` pixels per em, ``turned`` to set signs among letters that run from right to left.

    Raises:
        DisplayError: the font package is missing.
    """
    if not pygame.font.get_init():
        pygame.font.init()
    path = file(weight)
    try:
        opened = pygame.font.Font(path, size)
        if turned:
            opened.set_direction(pygame.DIRECTION_RTL)
    except (OSError, pygame.error) as error:
        raise DisplayError(f"{path.name} cannot be read ({error}), run 'make install'") from error
    return opened


def script_font(script: Script, country: int, weight: str, size: int) -> pygame.font.Font:
    """A script's font at ``size`` pixels per em, in the weight that is nearest to one of the typeface's.

    There is one of each, which has the size that was last asked for: with all of China's signs a font takes
    more than a megabyte.

    Args:
        script: one whose fonts are installed.
        country: which font of a collection (`kiosk.content.scripts.country`).

    Raises:
        DisplayError: it cannot be read.
    """
    opened = _opened(script, country, weight != BODY)
    if opened.get_point_size() != size:
        opened.set_point_size(size)
    return opened


@lru_cache(maxsize=16)
def _opened(script: Script, country: int, bold: bool) -> pygame.font.Font:
    if not pygame.font.get_init():
        pygame.font.init()
    path = script.path(bold=bold)
    try:
        source = cast("IO[bytes]", Member(path, country)) if script.collected else path
        opened = pygame.font.Font(source)
        opened.set_script(script.tag)
        if script.right_to_left:
            opened.set_direction(pygame.DIRECTION_RTL)
    except (OSError, struct.error, pygame.error) as error:
        again = f"sudo apt install --reinstall {script.package}"
        raise DisplayError(f"{path.name} cannot be read ({error}), type '{again}'") from error
    return opened


class Member(io.RawIOBase):
    """A font collection as a file of which another font than the first is the first: pygame opens no other.

    Nothing is copied: the file's head has the places of its fonts, and four bytes of that are read otherwise.
    """

    _FIRST = 12
    """Where the place of the first font stands (OpenType, TTC header)."""

    def __init__(self, path: Path, index: int) -> None:
        """Raises OSError when it cannot be read, struct.error when it has no such font."""
        self._at, self._file = 0, -1
        self._file = open_ordinary(path)
        self._size = os.fstat(self._file).st_size
        self._place = os.pread(self._file, 4, self._FIRST + 4 * index)
        struct.unpack(">I", self._place)

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        data = bytearray(os.pread(self._file, len(buffer), self._at))
        for offset, byte in enumerate(self._place, self._FIRST - self._at):
            if 0 <= offset < len(data):
                data[offset] = byte
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed and self._file >= 0:
            os.close(self._file)
        super().close()
