"""What may stand behind ``camera.source``: known without opening, or importing, anything."""

import contextlib
import re
from pathlib import Path

from kiosk.config.diagnostics import show
from kiosk.config.messages import did_you_mean, unfit

WORDS = ("auto", "picamera2", "webcam", "demo")
"""Sources that are named by a word; ``webcam:N`` and paths come beside them."""

WANTED = "auto, picamera2, webcam, webcam:0, demo, or the path of a picture, folder or video that is there"

_NUMBERED = re.compile(r"webcam:[0-9]{1,3}")


def is_device(source: str) -> bool:
    """True for a camera that is plugged in, or may be: ``auto``, ``picamera2``, ``webcam``, ``webcam:N``."""
    return (source in WORDS and source != "demo") or _NUMBERED.fullmatch(source) is not None


def is_known(source: str) -> bool:
    """True for a word, a numbered webcam (plugged in or not), and a path at which there is something."""
    return source in WORDS or _NUMBERED.fullmatch(source) is not None or path_of(source) is not None


def path_of(source: str) -> Path | None:
    """The path that a source names, ``~`` resolved; None where there is nothing, or can be nothing."""
    try:
        path = Path(source).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError, ValueError):
        # Too long a name, a folder that may not be looked into, the home of nobody we know, a NUL byte.
        return None


def sentence(source: str) -> str:
    """What to say of a source that is not `is_known`."""
    known = [*WORDS, *(f"webcam:{number}" for number in re.findall(r"[0-9]{1,3}", source)[:1])]
    # Whatever lies beside the file that is not there.
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        folder = Path(source).expanduser().parent
        known += [str(folder / entry.name) for entry in folder.iterdir()]
    return unfit(WANTED, f"'{show(source)}'", did_you_mean(source, known))
