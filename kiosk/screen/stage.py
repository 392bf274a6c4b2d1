"""The stage: shows a session state, and redraws only what has changed since the last time."""

from dataclasses import replace
from typing import Any

from pygame import Rect, Surface

from kiosk.config.schema import Timing
from kiosk.content.languages import Words
from kiosk.screen.scene import Kit, Notices, Piece, Scene, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.theme import THEMES, Scale
from kiosk.screen.window import Window
from kiosk.session import Looking
from kiosk.vision.camera.frame import GreyImage

__all__ = ["Notices", "Stage"]


class Stage:
    """Draws on a window.

    Attributes:
        scene: the scene now shown; None before the first `draw`.
    """

    scene: Scene[Any] | None

    def __init__(
        self, window: Window, theme_name: str, words: Words, timing: Timing, mirrored: bool = True
    ) -> None:
        """``theme_name`` is a key of `kiosk.screen.theme.THEMES`; ``mirrored`` is for the live picture."""
        self._window = window
        self._kit = Kit(Scale.of(window.size), THEMES[theme_name], words, timing, mirrored)
        self._still = Surface(window.size, 0, window.canvas)
        self._pieces: dict[str, Piece] = {}
        self._shown: tuple[Shown, Notices] | None = None
        self._rehearsed = False
        self.scene = None

    def draw(self, state: Shown, now: float, preview: GreyImage | None, notices: Notices) -> list[Rect]:
        """Show ``state`` as it looks at ``now``.

        Args:
            now: seconds on the monotonic clock.
            preview: uint8 ``[h, w]``, the newest grey picture, unmirrored; a new array for each picture.

        Returns:
            The regions that changed and were presented; empty when nothing did.
        """
        scene, fresh = self._scene_of(state, notices)
        if not fresh and not self._rehearsed:
            self._rehearse(state.since, notices)
        pieces = scene.pieces(state, now, preview)
        canvas = self._window.canvas
        whole = canvas.get_rect()
        dirty = [whole] if fresh else _changes(self._pieces, pieces)
        dirty = _apart([rect.clip(whole) for rect in dirty])
        self._pieces = pieces
        for rect in dirty:
            canvas.set_clip(rect)
            canvas.blit(self._still, rect, rect)
            for piece in pieces.values():
                if piece.rect.colliderect(rect):
                    # A piece must not leave its rectangle, or it would not be cleaned up after.
                    canvas.set_clip(rect.clip(piece.rect))
                    piece.draw(canvas)
        canvas.set_clip(None)
        self._window.present(dirty)
        return dirty

    def _rehearse(self, now: float, notices: Notices) -> None:
        """Make the next scene while nobody waits: its type is loaded then, a press is answered at once."""
        self._rehearsed = True
        SCENES[Looking](self._kit, Looking(now, self._kit.words.privacy), notices)

    def _scene_of(self, state: Shown, notices: Notices) -> tuple[Scene[Any], bool]:
        """The scene that shows ``state``, and whether it is a new one."""
        # Within one scene readings come and go; everything else makes a new scene.
        what = replace(state, reading=None) if isinstance(state, Looking) else state
        if self.scene is not None and (what, notices) == self._shown:
            return self.scene, False
        self._shown = (what, notices)
        self.scene = SCENES[type(state)](self._kit, state, notices)
        self.scene.paint(self._still)
        return self.scene, True


def _changes(before: dict[str, Piece], after: dict[str, Piece]) -> list[Rect]:
    """Where pieces came, went, moved or changed."""
    rects = []
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old and new and old.key == new.key and old.rect == new.rect:
            continue
        rects += [piece.rect for piece in (old, new) if piece]
    return rects


def _apart(rects: list[Rect]) -> list[Rect]:
    """The same area as rectangles of which no two overlap, so that nothing is drawn or presented twice."""
    apart: list[Rect] = []
    for rect in sorted(rects, key=lambda r: (r.y, r.x)):
        merged = rect
        while (index := merged.collidelist(apart)) >= 0:
            merged = merged.union(apart.pop(index))
        if merged.width and merged.height:
            apart.append(merged)
    return apart
