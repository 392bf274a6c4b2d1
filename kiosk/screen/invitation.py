"""What to do with a code: "Scan with your phone → opens in Spotify", and the picture of a phone."""

from typing import Any

from pygame import Rect, Surface

from kiosk.config.links import service
from kiosk.content.languages import Words
from kiosk.screen import text
from kiosk.screen.bidi import is_right_to_left
from kiosk.screen.icons import emblem
from kiosk.screen.scale import Scale
from kiosk.screen.scene import Scene
from kiosk.screen.text import set_in, whole_words

PHONE_MARGIN = 0.2
"""How much of the square of ``emblems/phone.svg`` is free on either side."""


class Invitation:
    """What to do with a code, and a phone: "Scan with your phone → opens in Spotify".

    Attributes:
        block: the words.
        width, height: of both together, pixels.
        whole: whether no word had to be broken.
    """

    def __init__(
        self, scale: Scale, words: Words, url: str, width: int, shrink: float, *, stacked: bool
    ) -> None:
        """
        Args:
            scale: the screen's.
            words: of its language.
            url: what the code says.
            width: of the column, pixels.
            shrink: of the type, which is so many times its ideal size, 0-1.
            stacked: whether the phone stands over the words, or to their left.
        """
        size = max(scale.least, round(scale.body * shrink))
        # The arrow never ends a line.
        arrow = "←" if is_right_to_left(words.scan) else "→"
        said = f"{words.scan} {arrow}\u00a0{words.opens.format(service=service(url))}"
        self.space = size // 2
        self._stacked = stacked
        column = max(1, width if stacked else width - round(size * 2.2) - self.space)
        self.block = set_in(said, text.SEMI, size, column, spacing=1.2, balanced=True)
        self.whole = whole_words(said, text.SEMI, size, column)
        self.side = round(size * (2.2 if stacked or len(self.block.lines) > 1 else 1.6))
        if stacked:
            self.width = max(self.side, self.block.width)
            self.height = self.side + self.space // 2 + self.block.height
        else:
            self.width = self.side + self.space + self.block.width
            self.height = max(self.side, self.block.height)

    def lay_out(self, scene: Scene[Any], name: str, box: Rect, *, centred: bool) -> Rect:
        """Put it at the top of ``box``; returns the phone's place."""
        left = box.left + ((box.width - self.width) // 2 if centred else 0)
        phone = Rect(left, box.top, self.side, self.side)
        line = Rect(left, phone.bottom + self.space // 2, self.block.width, self.block.height)
        if self._stacked:
            # The picture is narrower than its square: flush with the words.
            phone.left -= round(self.side * PHONE_MARGIN)
        else:
            phone.top += (self.height - self.side) // 2
            line.left = phone.right + self.space // 2
            line.centery = box.top + self.height // 2
        scene.place(name, self.block, line, scene.theme.ink)
        return phone


def paint_phone(surface: Surface, scene: Scene[Any], place: Rect) -> None:
    """The phone beside an invitation."""
    surface.blit(emblem("phone", place.width, scene.theme.ink, scene.theme.ink), place)
