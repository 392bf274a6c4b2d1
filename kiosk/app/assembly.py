"""An app of real parts, put together from the operator's settings.

What looks after it (counts, status, configuration) is wired to it in `kiosk.appliance.assembly`: nothing here
knows of that.
"""

import datetime
import logging
import random
import time
from collections.abc import Callable

from kiosk.app.app import App
from kiosk.app.daylight import Daylight, wall_clock
from kiosk.app.locales import Locales
from kiosk.app.parts import Parts
from kiosk.app.standby import Standby
from kiosk.config.profile import profile_of
from kiosk.config.schema import Settings
from kiosk.config.schema import Sound as SoundSettings
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Facts
from kiosk.panel.panel import Panel, open_panel
from kiosk.power.base import DisplayPower
from kiosk.power.opening import open_power
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.sound.supervisor import Sound, SoundProcess
from kiosk.system.hardening import give_memory_back, keep_pictures_in_memory
from kiosk.system.wall_clock import WallClock
from kiosk.vision.process.protocol import Vision
from kiosk.vision.process.supervisor import VisionProcess

log = logging.getLogger(__name__)


def assemble(
    bundle: Bundle,
    window: Window,
    *,
    panel: Panel | None = None,
    vision: Vision | None = None,
    sound: Sound | None = None,
    power: DisplayPower | None = None,
    clock: Callable[[], float] = time.monotonic,
    wall: Callable[[], datetime.time] = wall_clock,
    dated: WallClock | None = None,
    chance: random.Random | None = None,
) -> App:
    """An app of these parts, which it closes, its vision process started.

    Args:
        bundle: the operator's settings and all that they name.
        window: where it draws.
        panel: instead of the one the settings describe.
        vision: instead of a process of its own; not polled here.
        sound: instead of a process of its own, of which there is none where nothing is to be heard.
        power: over the display, instead of what there is over the window's.
        clock: monotonic seconds.
        wall: what the clock on the wall says, for themes that take turns.
        dated: that clock with its date, and whether it is right, for the hours; by default the system's.
        chance: picks playlists and facts.

    Raises:
        KioskError: a part is missing or cannot be used; the sentence says which.
    """
    chance, settings = chance or random.Random(), bundle.settings
    if profile_of(settings).spares:
        give_memory_back()
    if panel is None:
        # The panel first: lgpio changes the working directory for a moment, and nobody else may be there yet.
        panel = open_panel(settings.button, settings.led, clock, light=settings.light)
    log.info("%s", panel.describe())
    if vision is None:
        process = VisionProcess(settings, bundle.manifest, clock)
        # Spawned before anything is drawn: both processes load their libraries side by side.
        process.launch()
        vision = process
    if sound is None:
        sound = SoundProcess(settings.sound, settings.language[0], clock)
        sound.poll()
    if power is None:
        power = open_power(settings.display, window.driver)
        log.info("display off by: %s", power.name)
    daylight = Daylight(bundle.themes, wall)
    parts = Parts(
        window=window,
        stage=Stage(window, bundle, daylight.theme),
        panel=panel,
        vision=vision,
        locales=Locales(bundle, chance),
        facts=Facts(bundle.pools, chance),
        sound=sound,
        power=power,
    )
    standby = Standby(settings, dated or WallClock(), wall, clock())
    keep_pictures_in_memory()
    return App(bundle, parts, clock, daylight, standby)


def unattended_panel(settings: Settings) -> Panel:
    """A panel for visits without a person: no pin is touched."""
    return Panel(settings.button, settings.led, None, "no person is expected")


def unattended_sound(settings: Settings) -> SoundProcess:
    """For visits without a person: nobody listens, so there is no sound process."""
    return SoundProcess(SoundSettings(), settings.language[0], time.monotonic)
