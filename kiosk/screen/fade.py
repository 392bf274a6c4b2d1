"""One scene gives way to the next: what was on the display fades away over what comes."""

from pygame import Rect, Surface

FADE_SECONDS = 0.25

STEPS = 8
"""Pictures of a fade: one each 31 ms."""


class Fade:
    """A copy of what the display showed, laid over the next scene ever fainter.

    It may show the visitor: whoever makes one calls `wipe` when it is over, or when it is cut short.

    Attributes:
        picture: the copy, of no more than what fades.
        over: the copy is overwritten, and there is nothing more to lay over anything.
    """

    def __init__(self, shown: Surface, steady: Rect | None, now: float) -> None:
        """``steady`` stays uncovered: it looks the same before and after."""
        self._regions = around(shown.get_rect(), steady)
        # At 4K a copy of all of it takes 33 MB.
        self._place = self._regions[0].unionall(self._regions[1:])
        self.picture = shown.subsurface(self._place).copy()
        self.over = False
        self._began = now

    def step(self, now: float) -> int | None:
        """Which of its pictures is due, from 0; None when the fade is over."""
        step = int(max(0.0, now - self._began) / FADE_SECONDS * STEPS + 1e-6)
        return step if step < STEPS else None

    def draw(self, surface: Surface, step: int) -> None:
        """Lay the copy over the next scene as faint as it is at ``step``."""
        left = 1 - (step + 1) / (STEPS + 1)
        self.picture.set_alpha(round(255 * left * left * (3 - 2 * left)))
        for region in self._regions:
            surface.blit(self.picture, region, region.move(-self._place.left, -self._place.top))

    def wipe(self) -> None:
        """Overwrite the copy."""
        self.picture.set_alpha(None)
        self.picture.fill((0, 0, 0))
        self.over = True


def around(whole: Rect, hole: Rect | None) -> list[Rect]:
    """What of ``whole`` lies outside ``hole``, as rectangles that do not overlap."""
    if hole is None:
        return [whole]
    hole = hole.clip(whole)
    parts = [
        Rect(whole.left, whole.top, whole.width, hole.top - whole.top),
        Rect(whole.left, hole.bottom, whole.width, whole.bottom - hole.bottom),
        Rect(whole.left, hole.top, hole.left - whole.left, hole.height),
        Rect(hole.right, hole.top, whole.right - hole.right, hole.height),
    ]
    return [part for part in parts if part.width and part.height] or [Rect(whole.topleft, (0, 0))]
