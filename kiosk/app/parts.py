"""What an app is made of."""

from dataclasses import dataclass

from kiosk.app.locales import Locales
from kiosk.content.facts import Facts
from kiosk.panel.panel import Panel
from kiosk.power.base import DisplayPower
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.sound.supervisor import Sound
from kiosk.vision.process.protocol import Vision


@dataclass(frozen=True, slots=True)
class Parts:
    """What an app is made of; `kiosk.app.assembly` puts the real ones together, tests their own."""

    window: Window
    stage: Stage
    panel: Panel
    vision: Vision
    locales: Locales
    facts: Facts
    sound: Sound
    power: DisplayPower
