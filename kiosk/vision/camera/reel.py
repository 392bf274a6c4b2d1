"""What a file shows, picture by picture; `kiosk.vision.camera.files` plays it as a camera."""

from abc import ABC, abstractmethod

from kiosk.vision.camera.frame import Picture


class Reel(ABC):
    """An endless sequence of pictures, at ``fps`` a second."""

    fps: float

    @abstractmethod
    def rewind(self) -> None:
        """Go to before the first picture."""

    @abstractmethod
    def forget(self) -> None:
        """Keep no picture until `rewind`."""

    @abstractmethod
    def next(self, skip: int = 0) -> Picture:
        """Pass over ``skip`` pictures and return the one after; the caller does not write into its grey.

        Raises:
            ImageError: nothing readable is left.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file, where it is held open."""
