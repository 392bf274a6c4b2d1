"""What all scenes share: a still picture, moving pieces over it, the notices, and the time left.

A scene lays itself out once, when it is made: its boxes and texts are there for tests to check. `paint` draws
everything that never moves; `pieces` names everything that does, each with a key that changes when, and only
when, it is drawn differently.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from math import floor
from typing import Generic, NamedTuple, TypeVar

from pygame import Rect, Surface

from kiosk.content.colour import Colour
from kiosk.screen import countdown, shapes
from kiosk.screen.kit import Kit
from kiosk.screen.notices import NOTICES, Notices, marks, paint_under
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.roles import set_role
from kiosk.screen.text import Block, Emphasis
from kiosk.session import OutOfOrder, State, time_left
from kiosk.vision.camera.frame import ColourImage

SETTLED = 1.0
"""Seconds into a scene when a hint has come up and what grows has grown."""

Shown = State | OutOfOrder
"""Everything a scene can show: the states of a visit, and the kiosk's own failure."""

SUNK = 2.2
"""So far the line along the lower edge stands in the margin, in hundredths of the screen's smaller side."""

StateT = TypeVar("StateT", bound=Shown)


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

    @property
    def ink(self) -> Rect:
        """What its lines cover, which may be narrower than its place."""
        left = (self.rect.width - self.block.width) // 2 if self.centred else 0
        return Rect(self.rect.left + left, self.rect.top, self.block.width, self.block.height)

    def piece(self) -> Piece:
        """For a scene in which it comes and goes."""

        def draw(surface: Surface) -> None:
            self.block.draw(surface, self.rect, self.colour, self.centred, self.emphasis)

        return Piece(self.rect, None, draw)


class Circle(NamedTuple):
    """Where one scene's ring is, from which the next scene's icon comes: centre and radius, pixels."""

    x: float
    y: float
    radius: float


class Scene(ABC, Generic[StateT]):
    """The scene of one state, or of a few that look alike.

    Attributes:
        area: the rectangle scenes arrange themselves in: the screen without its margins and notices.
        boxes: the layout's parts by name; none overlaps another.
        texts: every still text by name, each in a rectangle of its own.
        cadence: seconds from one picture of its animation to the next, unless `pace` says otherwise.
        targets: what of it can be touched, by number, in the order in which it is said.
        steady: what goes on unbroken in the next scene, if that has the same: no fade covers it.
        shows_problem: whether a problem for the staff is shown, too; not while somebody visits.
    """

    cadence = 0.05
    steady: Rect | None = None
    shows_problem = False

    def __init__(self, kit: Kit, state: StateT, notices: Notices) -> None:
        """Lay the scene out for ``state``."""
        self.kit = kit
        self.scale = kit.scale
        self.theme = kit.theme
        self.words = kit.words
        self.boxes: dict[str, Rect] = {}
        self.texts: dict[str, Text] = {}
        self.targets: list[Rect] = []
        self.area = self._lay_out_notices(notices)

    @abstractmethod
    def paint(self, surface: Surface) -> None:
        """Draw everything that never moves on all of ``surface``."""

    @abstractmethod
    def pieces(self, state: StateT, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        """Everything that moves, in drawing order."""

    def settle(self, now: float) -> bool:
        """Move what stands still, where it is time to; returns whether `paint` is to be called again."""
        return False

    def leaves(self) -> Circle | None:
        """What it hands to the scene that comes after it."""
        return None

    def arrives(self, circle: Circle) -> None:
        """Take what the scene before hands over; called before anything is drawn."""

    @classmethod
    @abstractmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[StateT]:
        """States that between them bring every text the scene can show, all beginning at 0 s."""

    def moments(self) -> Iterator[float]:
        """When it is to be looked at, in seconds, to have seen all it can show; for states from `tried`."""
        yield from (0.0, SETTLED)

    def finish(self, surface: Surface) -> None:
        """Complete its last picture on ``surface`` before that fades away: the visit is answered."""
        return

    def pace(self, now: float) -> float:
        """Seconds from one picture to the next at ``now``: for a scene with livelier and calmer moments."""
        return self.cadence

    def beat(self, now: float) -> float:
        """``now`` rounded down to the animation's pace: pictures between two beats are the same."""
        pace = self.pace(now)
        return floor(now / pace + 1e-6) * pace

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

    def lay_out_foot(self, sentence: str) -> Rect:
        """Write what comes next along the lower edge, with room for the ring of `time_ring` beside it.

        Returns:
            What is left of the area above.
        """
        scale, area = self.scale, self.area
        side = round(scale.label * 1.7)
        block = set_role("again", sentence, scale, area.width - 2 * (side + scale.gap))
        height = max(side, block.height)
        box = Rect(0, 0, block.width, block.height)
        # Into the margin, so that it stands in the middle between what is above and the edge.
        bottom = area.bottom + round(scale.unit * SUNK)
        box.center = (area.centerx, bottom - height // 2)
        self.boxes["again"] = self.place("again", block, box, self.theme.muted, centred=True)
        ring = Rect(0, 0, side, side)
        ring.midleft = (box.right + scale.gap, box.centery)
        self.boxes["time"] = ring
        return Rect(area.left, area.top, area.width, bottom - height - scale.gap - area.top)

    # What every scene shows

    def _lay_out_notices(self, notices: Notices) -> Rect:
        """Place the marks; what of the screen they and the margins leave."""
        scale, problem = self.scale, notices.problem if self.shows_problem else None
        found, reach = marks(scale, self.words, notices.demo, problem)
        for name, mark in found.items():
            self.boxes[name] = mark.box
            self.place(name, mark.block, mark.line, self.theme.warning)
        free = scale.margin
        top = max(free, reach)
        return Rect(free, top, scale.width - 2 * free, scale.height - top - free)

    def paint_common(self, surface: Surface, glows: tuple[shapes.Glow, ...] = ()) -> None:
        """The backdrop and the notices."""
        shapes.backdrop(surface, self.theme.top, self.theme.bottom, glows)
        for name in NOTICES:
            if name in self.boxes:
                self.paint_notice(surface, name)

    def paint_notice(self, surface: Surface, name: str, offset: tuple[int, int] = (0, 0)) -> None:
        """What is under the words of a notice, moved from its place."""
        box, line = self.boxes[name].move(offset), self.texts[name].rect.move(offset)
        paint_under(surface, name, box, line, scale=self.scale, theme=self.theme)

    def paint_texts(self, surface: Surface) -> None:
        """Every still text."""
        for item in self.texts.values():
            item.block.draw(surface, item.rect, item.colour, item.centred, item.emphasis)

    def sprite(self, picture: Surface, place: Rect) -> Piece:
        """A picture that moves up and down."""

        def draw(surface: Surface) -> None:
            surface.blit(picture, place)

        return Piece(place, place.y, draw)

    def time_ring(self, state: Shown, now: float, colour: Colour) -> dict[str, Piece]:
        """A ring that counts the last `countdown.LAST` seconds of the scene, if it ever ends.

        It stands in the box that `lay_out_foot` has kept for it.
        """
        left = time_left(state, now, self.kit.settings.timing)
        if left is None or not 0 < left <= countdown.LAST:
            return {}
        box = self.boxes["time"]
        shown = countdown.moment(left)

        def draw(surface: Surface) -> None:
            countdown.draw(surface, box, shown, colour, self.theme)

        return {"time": Piece(box, shown, draw)}
