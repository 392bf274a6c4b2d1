"""An operator with an editor, and a kiosk that looks at the file in every tick."""

import os
from pathlib import Path

from kiosk.app.reports import CameraDown, CameraReady, VisitEnded
from kiosk.appliance.live_config import LAST_GOOD, LiveConfig
from kiosk.appliance.trial_record import FILE
from kiosk.config.schema import Settings
from kiosk.session import CameraUnavailable, NoFace
from kiosk.system.store import Store
from kiosk.vision.reading import Hint
from tests.fakes.clock import FakeClock
from tests.fakes.prover import PromptProver, at_once

PROMISED = 2.0
PATIENCE = 5.0
"""For a disk, in real seconds; it takes some thousandths."""


class Desk:
    """The operator, the editor and the kiosk; no camera but what a test plays."""

    def __init__(self, folder: Path) -> None:
        self.path, self.state = folder / "config.yaml", folder / "state"
        self.state.mkdir()
        self.clock = FakeClock()
        self.store = Store(None)
        self.stamp = 1_000_000_000
        self.boot = "boot 1"
        self.make_prover = PromptProver

    def save(self, text: str) -> None:
        self.path.write_text(text)
        self.stamp += 1_000_000
        os.utime(self.path, ns=(self.stamp, self.stamp))

    def start(self) -> LiveConfig:
        self.store = Store(self.state)
        self.prover = self.make_prover()
        self.configuration = LiveConfig(
            self.path, self.store, self.clock, prover=self.prover, boot=self.boot, aside=at_once
        )
        # The display is open, and nobody visits.
        self.adopt()
        return self.configuration

    def end(self) -> None:
        self.configuration.end()
        self.store.close()

    def wait(self, visiting: bool = False) -> Settings | None:
        """Let two seconds go by; what the kiosk was to run with from then on, if anything new."""
        adopted = None
        for _ in range(round(PROMISED / 0.05)):
            self.configuration.poll()
            adopted = (None if visiting else self.adopt()) or adopted
            self.clock.now += 0.05
        return adopted

    def wait_long(self, seconds: float = 10.0) -> Settings | None:
        """As `wait`, for as long as it may take until a file that is named is looked at."""
        adopted = None
        for _ in range(round(seconds / PROMISED)):
            adopted = self.wait() or adopted
        return adopted

    def adopt(self) -> Settings | None:
        """What a visit's end brings, the disk being quick."""
        bundle = self.configuration.adopt()
        self.store.settled(FILE, PATIENCE)
        bundle = bundle or self.configuration.adopt()
        return bundle and bundle.settings

    def ready(self) -> None:
        """Vision is."""
        self.configuration.hear(CameraReady("Pi camera", fake=False))

    def down(self, reason: str = "the cable is out", usage: bool = False, gave_up: bool = False) -> None:
        """Vision has ended."""
        self.configuration.hear(CameraDown(reason, usage, gave_up))

    def visit(self, ready: bool = True) -> None:
        """A whole visit, with a camera."""
        if ready:
            self.ready()
        self.configuration.hear(VisitEnded(NoFace(self.clock(), "A fact.", Hint.NO_FACE), 8.0, self.clock()))

    def vain_visit(self) -> None:
        """One that is told that the camera rests."""
        self.configuration.hear(VisitEnded(CameraUnavailable(self.clock(), "A fact."), 8.0, self.clock()))

    def crash(self) -> None:
        """The kiosk is gone, and nobody had a chance to say so."""
        self.store.close()

    def live(self) -> None:
        """One life of the kiosk, with a visit."""
        self.start()
        self.visit()
        self.end()

    @property
    def kept(self) -> str:
        """The last good file, once the disk has it."""
        self.store.settled(LAST_GOOD, PATIENCE)
        return self.last_good

    @property
    def last_good(self) -> str:
        return (self.state / LAST_GOOD).read_text()
