"""What is asked of a source of pictures, and what it tells of the cameras it has."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.vision.camera.base import Clock, Wait


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that is there.

    Attributes:
        source: what to write into config.yaml to get it, e.g. ``webcam:0``.
        name: the maker's name for it.
        problem: one clause on why it cannot be used, or None.
    """

    source: str
    name: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a source.

    Attributes:
        source: as in config.yaml.
        rotation: clockwise turn in degrees that sets its pictures upright: 0, 90, 180 or 270.
        fps: pictures a second.
        clock: stamps the frames; must run like `time.monotonic`.
        wait: how files pass the time between two pictures.
        pixels: a webcam's format: ``auto``, ``mjpg`` or ``yuyv``.
    """

    source: str
    rotation: int = 0
    fps: int = 30
    clock: "Clock" = time.monotonic
    wait: "Wait" = time.sleep
    pixels: str = "auto"
