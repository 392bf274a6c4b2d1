"""A playlist's card: the QR code as large as it can be, the title and the mood line in what is left."""

from dataclasses import dataclass

from pygame import Rect, Surface

from kiosk.content.playlists import Playlist
from kiosk.screen import qr, shapes, text
from kiosk.screen.scene import Scene
from kiosk.screen.text import Block


@dataclass(frozen=True, slots=True)
class _Fitting:
    """One way to fill a card."""

    module: int
    beside: bool
    title: Block
    mood: Block | None
    scan: Block | None


class Card:
    """A code with its title and mood line inside ``rect``.

    Args:
        scene: the scene it belongs to; the card adds its texts there as ``<name> title`` and so on.
        rect: the outside of the card.
        head: height in pixels kept free at the card's top, over the text (the scene's to fill).
        share: the widest the code should be, as a share of the screen's smaller side.

    Attributes:
        code: where the code is, quiet zone included.
        head: the free part at the top, as wide as the text.
        module: pixels per module.
    """

    def __init__(
        self, scene: Scene, name: str, rect: Rect, playlist: Playlist, head: int = 0, share: float = 0.56
    ) -> None:
        self.scene, self.rect = scene, rect
        scale = scene.scale
        self._pad = round(scale.unit * (3 if scale.compact else 4))
        self._tile = max(3, scale.radius // 3)
        self._code = qr.encode(playlist.url)
        inner = rect.inflate(-2 * self._pad, -2 * self._pad)
        fitting = self._solve(inner, playlist, head, share)
        self.module = fitting.module
        self._lay_out(name, inner, head, fitting)

    def _solve(self, inner: Rect, playlist: Playlist, head: int, share: float) -> _Fitting:
        """The largest code that leaves the words room; comfortable type first, then the smallest."""
        scale = self.scene.scale
        most = int(share * scale.unit * 100) // self._code.modules
        ideal = (scale.title, scale.body)
        best = None
        for smallest in ((round(scale.title * 0.8), round(scale.body * 0.9)), (scale.small, 16), (16, 16)):
            for module in range(most, 2, -1):
                for beside in (False, True):
                    best = self._try(inner, playlist, head, module, beside, ideal, smallest)
                    if best and not best.title.cut and not (best.mood and best.mood.cut):
                        return best
        if best is None:
            raise ValueError(f"no room for a QR code in {inner}")
        return best

    def _try(self, inner, playlist, head, module, beside, ideal, smallest) -> _Fitting | None:
        scale = self.scene.scale
        side = module * self._code.modules + 2 * self._tile
        if beside:
            width, height = inner.width - side - self._pad, inner.height - head
        else:
            width, height = inner.width, inner.height - head - side - round(self._pad * 0.7)
        if side > inner.width or side > inner.height or width < scale.unit * 24 or height < smallest[0] * 1.4:
            return None
        gap = round(scale.unit * 0.8)
        scan = None
        if not scale.compact:
            scan = text.fit(self.scene.words.scan, width, scale.small * 2, text.SEMI, scale.small, 16)
            height -= scan.height + gap
        mood = None
        if playlist.mood:
            mood = text.fit(playlist.mood, width, height, text.BODY, min(ideal[1], ideal[1]), smallest[1])
            height -= mood.height + gap
        if height < smallest[0] * 1.4:
            return None
        title = text.fit(playlist.title, width, height, text.BOLD, ideal[0], smallest[0], spacing=1.2)
        return _Fitting(module, beside, title, mood, scan)

    def _lay_out(self, name: str, inner: Rect, head: int, fitting: _Fitting) -> None:
        scene, scale = self.scene, self.scene.scale
        side = fitting.module * self._code.modules
        outer = Rect(0, 0, side + 2 * self._tile, side + 2 * self._tile)
        gap = round(scale.unit * 0.8)
        blocks = {"scan": fitting.scan, "title": fitting.title, "mood": fitting.mood}
        blocks = {part: block for part, block in blocks.items() if block}
        height = sum(block.height for block in blocks.values()) + gap * (len(blocks) - 1)
        if fitting.beside:
            outer.midright = inner.midright
            column = Rect(inner.left, 0, inner.width - outer.width - self._pad, head + height)
            column.centery = inner.centery
            self.head = Rect(column.left, column.top, column.width, head)
            y = column.top + head
        else:
            total = head + outer.height + round(self._pad * 0.7) + height
            top = inner.top + (inner.height - total) // 2
            self.head = Rect(inner.left, top, inner.width, head)
            outer.midtop = (inner.centerx, top + head)
            column = inner
            y = outer.bottom + round(self._pad * 0.7)
        colours = {"scan": scene.theme.muted, "title": scene.theme.ink, "mood": scene.theme.muted}
        for part, block in blocks.items():
            box = Rect(column.left, y, column.width, block.height)
            scene.place(f"{name} {part}", block, box, colours[part], centred=not fitting.beside)
            y += block.height + gap
        self._outer = outer
        self.code = outer.inflate(-2 * self._tile, -2 * self._tile)

    def paint(self, surface: Surface) -> None:
        """The card and its code; the words are the scene's to draw."""
        shapes.panel(surface, self.rect, self.scene.scale.radius, self.scene.theme.card)
        # The tile's round corners stay outside the quiet zone.
        shapes.panel(surface, self._outer, self._tile * 3, qr.LIGHT)
        surface.blit(self._code.draw(self.module), self.code)
