"""What all scenes share: a still picture, moving pieces over it, the notices, and the time left.

A scene lays itself out once, when it is made: its boxes and texts are there for tests to check. `paint` draws
everything that never moves; `pieces` names everything that does, each with a key that changes when, and only
when, it is drawn differently.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from math import floor
from typing import Generic, TypeVar

from pygame import Rect, Surface

from kiosk.config.schema import Timing
from kiosk.content.languages import Words
from kiosk.screen import shapes, text
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.text import Block, Emphasis
from kiosk.screen.theme import Colour, Scale, Theme
from kiosk.session import OutOfOrder, State, time_left
from kiosk.vision.camera.frame import GreyImage

Shown = State | OutOfOrder
"""Everything a scene can show: the states of a visit, and the kiosk's own failure."""

StateT = TypeVar("StateT", bound=Shown)


@dataclass(frozen=True, slots=True)
class Notices:
    """What must be plain to see besides the scene itself.

    Attributes:
        camera_warm: the camera runs between visits.
        demo: name of the camera that stands in for a real one.
        problem: one line for the staff, shown while nobody visits.
    """

    camera_warm: bool = False
    demo: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Kit:
    """What a scene is made with."""

    scale: Scale
    theme: Theme
    words: Words
    timing: Timing


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that moves: where it is now, a key that changes when its drawing does, and how to draw it."""

    rect: Rect
    key: Hashable
    draw: Callable[[Surface], None]


@dataclass(frozen=True, slots=True)
class Text:
    """A block of text in its place."""

    block: Block
    rect: Rect
    colour: Colour
    centred: bool = False
    emphasis: Emphasis | None = None


class Scene(ABC, Generic[StateT]):
    """The scene of one state, or of a few that look alike.

    Attributes:
        area: the rectangle scenes arrange themselves in: the screen without its margins and notices.
        boxes: the layout's parts by name; none overlaps another.
        texts: every still text by name, each in a rectangle of its own.
        cadence: seconds from one picture of its animation to the next.
        shows_problem: whether a problem for the staff is shown, too; not while somebody visits.
    """

    cadence = 0.05
    shows_problem = False

    def __init__(self, kit: Kit, state: StateT, notices: Notices) -> None:
        """Lay the scene out for ``state``."""
        self.kit = kit
        self.scale = kit.scale
        self.theme = kit.theme
        self.words = kit.words
        self.boxes: dict[str, Rect] = {}
        self.texts: dict[str, Text] = {}
        self.area = self._lay_out_notices(notices.demo, notices.problem if self.shows_problem else None)

    @abstractmethod
    def paint(self, surface: Surface) -> None:
        """Draw everything that never moves on all of ``surface``."""

    @abstractmethod
    def pieces(self, state: StateT, now: float, preview: GreyImage | None) -> dict[str, Piece]:
        """Everything that moves, in drawing order."""

    @classmethod
    @abstractmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[StateT]:
        """States that between them bring every text the scene can show, all beginning at 0 s."""

    def beat(self, now: float) -> float:
        """``now`` rounded down to the animation's cadence: pictures between two beats are the same."""
        return floor(now / self.cadence + 1e-6) * self.cadence

    # Arranging

    def place(
        self,
        name: str,
        block: Block,
        box: Rect,
        colour: Colour,
        *,
        centred: bool = False,
        emphasis: Emphasis | None = None,
    ) -> Rect:
        """Write ``block`` at the top of ``box``, and remember where; returns the rectangle it fills."""
        rect = Rect(box.left, box.top, box.width, block.height)
        self.texts[name] = Text(block, rect, colour, centred, emphasis)
        return rect

    def column(self, area: Rect, heights: dict[str, int], gaps: dict[str, int]) -> dict[str, Rect]:
        """Boxes one under another, the whole column centred in ``area`` from top to bottom.

        ``gaps`` are the distances above each part (the first part's is ignored). Spare room loosens the gaps,
        up to double, before it frames the column.
        """
        wanted = sum(gaps.get(name, 0) for name in list(heights)[1:])
        spare = area.height - sum(heights.values()) - wanted
        looser = min(2.0, max(0.0, 1 + 0.6 * spare / wanted)) if wanted else 1.0
        total = sum(heights.values()) + round(wanted * looser)
        y = area.top + max(0, (area.height - total) // 2)
        boxes = {}
        for index, (name, height) in enumerate(heights.items()):
            y += round(gaps.get(name, 0) * looser) if index else 0
            boxes[name] = Rect(area.left, y, area.width, height)
            y += height
        return boxes

    # What every scene shows

    def _lay_out_notices(self, demo: str | None, problem: str | None) -> Rect:
        scale = self.scale
        free = scale.margin
        lines: dict[str, str] = {}
        if demo:
            lines["demo"] = self.words.demo.format(name=demo)
        if problem:
            lines["problem"] = self.words.problem.format(text=problem)
        top = free
        if lines:
            pad, edge, height = round(scale.small * 0.7), round(scale.unit * 1.6), scale.small * 2
            left, y = free, edge
            for name, line in lines.items():
                block = self._notice_line(line, scale.width - free - left - 2 * pad)
                if block.cut and left > free:
                    # Not enough room beside the one before.
                    left, y = free, y + height + edge // 2
                    block = self._notice_line(line, scale.width - 2 * free - 2 * pad)
                box = Rect(left, y, block.width + 2 * pad, height)
                self.boxes[name] = box
                line_box = Rect(box.left + pad, 0, block.width, block.height)
                line_box.centery = box.centery
                self.place(name, block, line_box, self.theme.warning)
                left = box.right + scale.gap
            top = max(free, y + height + edge)
        return Rect(free, top, scale.width - 2 * free, scale.height - top - free)

    def _notice_line(self, line: str, width: int) -> Block:
        size = self.scale.small
        return text.fit(line, text.SEMI, (size, size), (max(1, width), round(size * 1.5)))

    def paint_common(self, surface: Surface, glows: tuple[shapes.Glow, ...] = ()) -> None:
        """The backdrop and the notices."""
        shapes.backdrop(surface, self.theme.top, self.theme.bottom, glows)
        for name in ("demo", "problem"):
            if box := self.boxes.get(name):
                shapes.panel(surface, box, box.height // 2, self.theme.card)

    def paint_texts(self, surface: Surface) -> None:
        """Every still text."""
        for item in self.texts.values():
            item.block.draw(surface, item.rect, item.colour, item.centred, item.emphasis)

    def sprite(self, picture: Surface, place: Rect) -> Piece:
        """A picture that moves up and down."""

        def draw(surface: Surface) -> None:
            surface.blit(picture, place)

        return Piece(place, place.y, draw)

    def time_bar(self, state: Shown, now: float, colour: Colour) -> dict[str, Piece]:
        """A thin bar along the lower edge that shortens as the scene's time runs out, if it ever does."""
        left, whole = time_left(state, now, self.kit.timing), state.duration(self.kit.timing)
        if left is None or whole is None:
            return {}
        height = max(4, round(self.scale.unit * 0.7))
        track = Rect(0, self.scale.height - height, self.scale.width, height)
        width = round(track.width * min(1.0, max(0.0, left / whole)))
        filled = Rect(track.left, track.top, width, height)

        def draw(surface: Surface) -> None:
            surface.fill(colour, filled)

        return {"time": Piece(track, width, draw)}
