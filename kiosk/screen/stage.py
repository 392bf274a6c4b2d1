"""The stage: shows a session state, fades from scene to scene, and redraws only what has changed."""

from dataclasses import replace
from typing import Any

from pygame import Rect, Surface

from kiosk.content.bundle import Bundle
from kiosk.content.locale import Locale
from kiosk.content.theme import Theme
from kiosk.screen.fade import Fade
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.scene import Piece, Scene, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.window import Window
from kiosk.session import Attract, GetReady, Looking, Outcome, Result, Visiting
from kiosk.vision.camera.frame import ColourImage

__all__ = ["Notices", "Stage"]


class Stage:
    """Draws on a window.

    Attributes:
        scene: the scene now shown; None before the first `draw`.
    """

    scene: Scene[Any] | None

    def __init__(
        self, window: Window, bundle: Bundle, theme: Theme | None = None, locale: Locale | None = None
    ) -> None:
        """``theme``, ``locale``: as for `Kit.of`."""
        self._window = window
        self._kit = Kit.of(bundle, window.size, theme, locale)
        self._bundle, self._theme = bundle, theme
        self._still = Surface(window.size, 0, window.canvas)
        self._pieces: dict[str, Piece] = {}
        self._shown: tuple[object, Kit, Notices] | None = None
        self._state: Shown | None = None
        self._fade: Fade | None = None
        self._faded: int | None = None
        self._rehearsed: set[int] = set()
        self.scene = None

    def speak(self, number: int, *, chosen: bool = False) -> None:
        """Say all in the bundle's locale of that ``number`` from now on; ``chosen``: as for `Kit.of`."""
        tongues = self._kit.tongues
        if (number, chosen) != (tongues.now, tongues.chosen):
            locale = self._bundle.locales[number]
            self._kit = Kit.of(self._bundle, self._window.size, self._theme, locale, chosen=chosen)

    def target_at(self, spot: tuple[int, int]) -> int | None:
        """Which of the `Scene.targets` was touched there, if any; the nearest of several."""
        if self.scene is None:
            return None
        hit = [
            (abs(rect.centerx - spot[0]) + abs(rect.centery - spot[1]), number)
            for number, rect in enumerate(self.scene.targets)
            if rect.collidepoint(spot)
        ]
        return min(hit)[1] if hit else None

    def draw(self, state: Shown, now: float, preview: ColourImage | None, notices: Notices) -> list[Rect]:
        """Show ``state`` as it looks at ``now``.

        Args:
            now: seconds on the monotonic clock.
            preview: uint8 ``[h, w, 3]``, the newest picture, unmirrored; a new array for each picture.

        Returns:
            The regions that changed and were presented; empty when nothing did.
        """
        scene, fresh = self._scene_of(state, now, notices)
        if scene.settle(now):
            scene.paint(self._still)
            fresh = True
        if not fresh:
            self.rehearse(state.since, notices)
        pieces = scene.pieces(state, now, preview)
        step = self._step_of_fade(now)
        if step is not None and step == self._faded:
            return []
        canvas = self._window.canvas
        whole = canvas.get_rect()
        # A fade covers everything, also once more when it is over.
        dirty = [whole] if fresh or step != self._faded else _changes(self._pieces, pieces)
        dirty = _apart([rect.clip(whole) for rect in dirty])
        self._pieces, self._faded = pieces, step
        for rect in dirty:
            canvas.set_clip(rect)
            canvas.blit(self._still, rect, rect)
            for piece in pieces.values():
                if piece.rect.colliderect(rect):
                    # A piece must not leave its rectangle, or it would not be cleaned up after.
                    canvas.set_clip(rect.clip(piece.rect))
                    piece.draw(canvas)
        canvas.set_clip(None)
        if self._fade is not None and step is not None:
            self._fade.draw(canvas, step)
        self._window.present(dirty)
        return dirty

    def rehearse(self, now: float, notices: Notices) -> None:
        """Make the next scenes while nobody waits, once: what they write is kept, a press is answered at
        once. Nothing is shown."""
        if self._kit.tongues.now in self._rehearsed:
            return
        self._rehearsed.add(self._kit.tongues.now)
        nowhere = Surface((1, 1))
        for state in (GetReady(now, self._kit.words.privacy), Looking(now, self._kit.words.privacy)):
            scene: Scene[Any] = SCENES[type(state)](self._kit, state, notices)
            scene.paint_texts(nowhere)
            for piece in scene.pieces(state, now, None).values():
                piece.draw(nowhere)

    def blank(self) -> None:
        """Show nothing: all black, until the next `draw`, which draws everything anew."""
        self._end_fade()
        self.scene, self._shown, self._state, self._faded, self._pieces = None, None, None, None, {}
        canvas = self._window.canvas
        canvas.set_clip(None)
        canvas.fill("black")
        self._window.present([canvas.get_rect()])

    def _step_of_fade(self, now: float) -> int | None:
        """The picture of the fade that is due, if one is under way; one that is over is done away with."""
        step = None if self._fade is None else self._fade.step(now)
        if step is None:
            self._end_fade()
        return step

    def _end_fade(self) -> None:
        if self._fade is not None:
            self._fade.wipe()
            self._fade = None

    def _scene_of(self, state: Shown, now: float, notices: Notices) -> tuple[Scene[Any], bool]:
        """The scene that shows ``state``, and whether it is a new one."""
        what = _laid_out(state), self._kit, notices
        if self.scene is not None and what == self._shown:
            self._state = state
            return self.scene, False
        before, self._state, self._shown = self._state, state, what
        scene = SCENES[type(state)](self._kit, state, notices)
        if self.scene is not None and before is not None:
            self._part(self.scene, before, scene, state, now)
        self.scene = scene
        # They hold the scene before with its mirror, and at 4K there is no room for two.
        self._pieces = {}
        scene.paint(self._still)
        return scene, True

    def _part(self, old: Scene[Any], before: Shown, new: Scene[Any], after: Shown, now: float) -> None:
        """Hand on what the old scene leaves, and let it fade away where the new one comes by itself."""
        if (circle := old.leaves()) is not None:
            new.arrives(circle)
        # What is on the display is copied, or gone, before another copy is made: there is never a second one.
        self._end_fade()
        self._faded = None
        if _comes_by_itself(before, after) or _turns(old, new):
            steady = old.steady if old.steady == new.steady else None
            self._fade = Fade(self._window.canvas, steady, now)
            if isinstance(after, Outcome) and after.answered:
                old.finish(self._fade.picture)


def _laid_out(state: Shown) -> object:
    """What of a state makes another scene: within one, readings come and go, and the last question."""
    match state:
        case Looking():
            return replace(state, reading=None)
        case Result():
            return replace(state, question=None, asked=False, feedback=None), state.has_code
        case _:
            return state


def _comes_by_itself(before: Shown, after: Shown) -> bool:
    """Whether ``after`` follows ``before`` by itself: what answers a press, or a notice, is there at once."""
    if isinstance(before, Visiting):
        return type(after) is not type(before)
    if isinstance(before, Result) and isinstance(after, Result):
        # A code in place of the choice of music, which may have another length.
        return before.since == after.since
    return isinstance(after, Attract) and not isinstance(before, Attract)


def _turns(old: Scene[Any], new: Scene[Any]) -> bool:
    """Whether languages have taken turns, and nobody has asked for the other one."""
    before, after = old.kit.tongues, new.kit.tongues
    return before.now != after.now and not after.chosen


def _changes(before: dict[str, Piece], after: dict[str, Piece]) -> list[Rect]:
    """Where pieces came, went, moved or changed."""
    rects: list[Rect] = []
    if before is after:
        return rects
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
