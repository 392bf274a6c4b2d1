"""What the scenes before the mirror share: the same mirror in the same place, words beside it, the notice."""

from math import ceil

from pygame import Rect, Surface

from kiosk.screen import text
from kiosk.screen.kit import Kit
from kiosk.screen.mirror import Mirror
from kiosk.screen.notices import Notices
from kiosk.screen.scene import Piece, Scene, StateT
from kiosk.vision.camera.frame import ColourImage

WORDS = 0.25
"""The words' share of a wide screen's width, where that is enough for them."""

LETTERS = 14
"""Least width of the words beside a mirror, in ems of the smallest type: long words go in whole."""

UPRIGHT = 0.62
"""The mirror's largest share of an upright screen's height."""

TALLEST = 1.34
"""An upright mirror's largest height, of its width: a 4:3 picture fills it with its middle."""

WIDEST = 16 / 9
"""A wide mirror's largest width, of its height."""

SQUARE = 1.2
"""A screen that is less than so many times as wide as high has its words under the mirror, or over it."""

WAKE_SECONDS = 0.25
"""In so long the first picture comes up from the panel's ground, where the panel was seen without one."""

WAKE_STEPS = 10


class MirrorScene(Scene[StateT]):
    """A mirror that reaches to the screen's edges, on the camera's side; beside it, or under it, the words.

    Attributes:
        words_area: what is left for the words.
        stacked: whether they are under the mirror, or over it, rather than beside it.
    """

    cadence = 1 / 30

    def __init__(self, kit: Kit, state: StateT, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        self.stacked = self.scale.width < SQUARE * self.scale.height
        block, panel, rest = self._arranged(self.words.notice(notices.camera_warm, notices.camera_network))
        self.boxes["preview"] = self.steady = panel
        box = Rect(rest.left, rest.bottom - block.height, rest.width, block.height)
        self.boxes["notice"] = self.place("notice", block, box, self.theme.muted, centred=self.stacked)
        rest.height -= block.height + self.scale.gap
        self.words_area = rest
        self._mirror = Mirror(panel, self.theme, mirrored=kit.settings.camera.mirror)
        self._calm = kit.settings.display.calm
        self._began: float | None = None
        self._woke: float | None = None

    def _arranged(self, notice: str) -> tuple[text.Block, Rect, Rect]:
        """The notice, the mirror's panel, and the words' place with the notice at its lower end."""
        scale, area, side = self.scale, self.area, self.kit.settings.camera.position
        # Without a notice on top of the screen the mirror begins at its edge.
        top = area.top if {"demo", "problem"} & self.boxes.keys() else 0
        between = round(scale.gap * 1.3)
        if self.stacked:
            block = self._notice(notice, area.width)
            spoken = block.height + scale.gap + round(scale.title * 2.7)
            free = scale.height - top - between - scale.margin
            height = min(
                round(scale.width * TALLEST), round(scale.height * UPRIGHT), max(scale.least, free - spoken)
            )
            panel = Rect(0, top, scale.width, height)
            rest = Rect(area.left, panel.bottom + between, area.width, 0)
            rest.height = scale.height - scale.margin - rest.top
            if side == "bottom":
                panel.bottom = scale.height
                rest.top = max(top, scale.margin)
                rest.height = panel.top - between - rest.top
            return block, panel, rest
        column = max(round(scale.width * WORDS), scale.margin + between + LETTERS * scale.least)
        height = scale.height - top
        panel = Rect(0, top, min(round(height * WIDEST), scale.width - column), height)
        rest = Rect(panel.right + between, area.top, 0, area.height)
        rest.width = scale.width - scale.margin - rest.left
        if side == "right":
            panel.right = scale.width
            rest.right = panel.left - between
        return self._notice(notice, rest.width), panel, rest

    def _notice(self, notice: str, width: int) -> text.Block:
        scale = self.scale
        return text.fit(
            notice,
            text.BODY,
            (scale.label, scale.least),
            (width, scale.height // 2),
            spacing=1.3,
            balanced=True,
        )

    def reflection(self, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        """The mirror, once there is a picture; it comes up gently where there was none before."""
        mirror, panel = self._mirror, self.boxes["preview"]
        mirror.show(preview)
        if self._began is None:
            self._began = now
        if not (picture := mirror.picture):
            return {}
        if self._woke is None:
            # The scene before has shown the mirror already.
            self._woke = now - (WAKE_SECONDS if self._began == now else 0)
        step = min(WAKE_STEPS, ceil((now - self._woke) / WAKE_SECONDS * WAKE_STEPS))

        def draw(surface: Surface) -> None:
            if step < WAKE_STEPS:
                surface.fill(mirror.ground, panel)
                picture.set_alpha(round(255 * step / WAKE_STEPS))
            surface.blit(picture, panel)
            picture.set_alpha(None)

        return {"preview": Piece(panel, (mirror.version, step), draw)}

    def paint(self, surface: Surface) -> None:
        self.paint_common(surface)
        surface.fill(self._mirror.ground, self.boxes["preview"])
        self.paint_texts(surface)
