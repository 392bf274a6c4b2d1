"""A prover that tries a file at once, in this process: for tests that wind the clock."""

from collections.abc import Callable
from pathlib import Path

from kiosk.appliance.proof import Answer, Size, prove
from kiosk.content.bundle import Bundle, manifest_path
from kiosk.model.manifest import read_model


def read_only(bundle: Bundle) -> None:
    """Instead of running the network: is it the one the manifest was written for?"""
    read_model(bundle.manifest, manifest_path(bundle.settings))


def draw_nothing(bundle: Bundle, size: Size) -> None:
    """Instead of drawing every scene."""


def at_once(work: Callable[[], None]) -> None:
    """An `Aside` for which nobody has to wait."""
    work()


class PromptProver:
    """A `Prover` whose answer is there at once.

    Attributes:
        tried: how many files.
    """

    def __init__(
        self,
        draw: Callable[[Bundle, Size], None] = draw_nothing,
        run: Callable[[Bundle], None] = read_only,
    ) -> None:
        self._draw, self._run = draw, run
        self._answer: Answer | None = None
        self.tried = 0

    @property
    def busy(self) -> bool:
        return self._answer is not None

    def begin(self, path: Path, screen: Size, rotation: int) -> None:
        self.tried += 1
        self._answer = prove(path, screen, rotation, draw=self._draw, run=self._run)

    def poll(self) -> Answer | None:
        answer, self._answer = self._answer, None
        return answer

    def close(self) -> None:
        self._answer = None
