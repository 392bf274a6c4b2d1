"""Pictures of the screen as PNG files."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pygame
from pygame import Surface

from kiosk.errors import UsageError
from kiosk.system.ordinary_file import as_os_error
from kiosk.system.store import write_atomically


def make_folder(folder: Path) -> None:
    """Make the folder for pictures. Raises UsageError where there can be none."""
    with _writing(folder, folder), as_os_error(folder):
        folder.mkdir(parents=True, exist_ok=True)


def write_png(picture: Surface, path: Path) -> None:
    """Write a picture to ``path``, which ends in ``.png``. Raises UsageError where it cannot be written."""
    content = BytesIO()
    pygame.image.save(picture, content, "picture.png")
    with _writing(path, path.parent), as_os_error(path):
        # Not through a pipe or a link that lies there, as pygame would.
        write_atomically(path, content.getvalue(), lasting=False)


@contextmanager
def _writing(path: Path, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = path if isinstance(error, IsADirectoryError) else folder
        raise UsageError(f"{place}: pictures cannot be written there ({error.strerror})") from error
