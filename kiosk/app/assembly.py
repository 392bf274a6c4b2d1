"""The real parts of a kiosk, put together from the operator's settings."""

import logging
import random
import time
from collections.abc import Callable

from kiosk.app.app import App, Parts
from kiosk.appliance.counts import Counts
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Facts
from kiosk.content.playlists import PlaylistPicker
from kiosk.panel.panel import Panel, open_panel
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.vision.process.protocol import Vision
from kiosk.vision.process.supervisor import VisionProcess

log = logging.getLogger(__name__)


def assemble(
    bundle: Bundle, window: Window, *, panel: Panel | None = None, counts: Counts | None = None
) -> App:
    """An app with a real clock and a real vision process, its first picture drawn.

    Args:
        bundle: the operator's settings and all that they name.
        window: where it draws; the app closes it.
        panel: instead of the one the settings describe.
        counts: what visits are added to.

    Raises:
        KioskError: a part is missing or cannot be used; the sentence says which.
    """
    clock, settings = time.monotonic, bundle.settings
    # The panel first: lgpio changes the working directory for a moment, and nobody else may be there yet.
    panel = panel or open_panel(settings.button, settings.led, clock)
    log.info("%s", panel.describe())
    vision = VisionProcess(settings, clock)
    # Spawned before anything is drawn: both processes load their libraries side by side.
    vision.poll()
    return put_together(bundle, window, panel=panel, vision=vision, clock=clock, counts=counts)


def put_together(
    bundle: Bundle,
    window: Window,
    *,
    panel: Panel,
    vision: Vision,
    clock: Callable[[], float],
    counts: Counts | None = None,
    chance: random.Random | None = None,
) -> App:
    """An app of these parts, which it closes; ``chance`` picks playlists and facts."""
    chance, settings = chance or random.Random(), bundle.settings
    parts = Parts(
        window=window,
        stage=Stage(window, settings.display.theme, bundle.words, settings.timing),
        panel=panel,
        vision=vision,
        playlists=PlaylistPicker(bundle.playlists, chance),
        facts=Facts(bundle.facts, chance),
    )
    return App(bundle, parts, clock, counts)


def unattended_panel(settings: Settings) -> Panel:
    """A panel for visits without a person: no pin is touched."""
    return Panel(settings.button, settings.led, None, "no person is expected")
