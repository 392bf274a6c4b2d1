"""The scenes of a visit, one module each, and which of them shows what."""

from collections.abc import Mapping
from typing import Any

from kiosk.screen.scene import Scene, Shown
from kiosk.screen.scenes.attract import AttractScene
from kiosk.screen.scenes.looking import LookingScene
from kiosk.screen.scenes.message import MESSAGES, MessageScene
from kiosk.screen.scenes.not_sure import NotSureScene
from kiosk.screen.scenes.ready import ReadyScene
from kiosk.screen.scenes.result import ResultScene
from kiosk.session import Attract, GetReady, Looking, NotSure, Result

SCENES: Mapping[type[Shown], type[Scene[Any]]] = {
    Attract: AttractScene,
    GetReady: ReadyScene,
    Looking: LookingScene,
    Result: ResultScene,
    NotSure: NotSureScene,
    **dict.fromkeys(MESSAGES, MessageScene),
}
"""One entry for each state."""
