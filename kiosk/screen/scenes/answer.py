"""What both answers have in common: an icon that comes in, its words, the fact, and codes to take away."""

from abc import abstractmethod
from collections.abc import Sequence
from math import pi, sin
from typing import TypeVar

from pygame import Rect, Surface, transform

from kiosk.content.colour import Colour
from kiosk.content.emotions import EMOTIONS
from kiosk.content.playlists import Playlist
from kiosk.screen import entrance, particles, shapes
from kiosk.screen.arranger import Arranged, Arranger, Form
from kiosk.screen.card import Card
from kiosk.screen.entrance import Square
from kiosk.screen.fact_panel import fact_in
from kiosk.screen.icon_words import DOTS, Said, Verdict, dots_width
from kiosk.screen.invitation import paint_phone
from kiosk.screen.kit import Kit
from kiosk.screen.mime import Pose
from kiosk.screen.notices import Notices
from kiosk.screen.particles import Around, Shower
from kiosk.screen.scene import Circle, Piece, Scene
from kiosk.screen.text import Block
from kiosk.session import NotSure, Result
from kiosk.vision.camera.frame import ColourImage

CALM_CADENCE = 1 / 20
"""Seconds from one picture to the next once nothing flies any more."""

SWAY_SECONDS = 3.6
"""From one side to the other and back."""

BURST = entrance.SECONDS * 0.55
"""Seconds after the icon has set out when it throws its particles: it has nearly arrived."""

AnswerT = TypeVar("AnswerT", bound=Result | NotSure)


class AnswerScene(Scene[AnswerT]):
    """An answer of one label or two, the likelier first, with a playlist for all of it or one for each.

    Attributes:
        cards: one for each.
        level: how much had to give way.
    """

    cadence = 1 / 60

    def __init__(
        self,
        kit: Kit,
        state: AnswerT,
        notices: Notices,
        labels: Sequence[str],
        playlists: Sequence[Playlist],
    ) -> None:
        super().__init__(kit, state, notices)
        self._since = state.since
        self._calm = kit.settings.display.calm
        self._circle: Circle | None = None
        self._labels = tuple(labels)
        several = len(playlists) > 1
        names = [f"choice {number}" for number in range(1, len(playlists) + 1)] if several else ["card"]
        self.cards = [
            Card(self, name, playlist, label=labels[number] if several else None, invites=not several)
            for number, (name, playlist) in enumerate(zip(names, playlists, strict=True))
        ]
        main = self.lay_out_foot(self.words.again)
        arranger = Arranger(self.kit, self.said(state), state.fact, self.cards, playlists[0].url)
        found = arranger.arranged(main)
        self.level = found.level
        self._lay_out(arranger, found, main, names)
        self._picture = self.picture(self.boxes["icon"].width - 2 * self._sway)
        self._around = Around(
            [self.boxes["fact"], *(card.rect for card in self.cards)],
            [*(item.ink for item in self.texts.values()), *self.dots],
        )
        count = particles.COUNT // len(self._labels)
        self._showers = [
            Shower(label, count, self.theme, self.scale.unit, state.since) for label in self._labels
        ]

    @abstractmethod
    def said(self, state: AnswerT) -> Said:
        """The words around the icon."""

    @abstractmethod
    def picture(self, side: int) -> Surface:
        """The icon on so many pixels squared."""

    # Arranging

    def _lay_out(self, arranger: Arranger, found: Arranged, main: Rect, names: list[str]) -> None:
        gap, level, prize = self.scale.gap, found.level, found.prize
        height, over = found.verdict.height, main.height - prize.height - gap
        match found.form:
            case Form.WIDE:
                fact = fact_in(self.kit, arranger.fact, (found.width, main.height - height - gap), level)
                panel = Rect(main.left, main.bottom - fact.height, found.width, fact.height)
                verdict = Rect(main.left, main.top, found.width, panel.top - gap - main.top)
                cards = Rect(main.right - prize.width, main.top, prize.width, main.height)
            case Form.COLUMN:
                fact = fact_in(self.kit, arranger.fact, (main.width, over - height - gap), level)
                heights = {"verdict": height, "fact": fact.height, "prize": prize.height}
                boxes = self.column(main, heights, dict.fromkeys(heights, gap))
                verdict, panel, cards = boxes["verdict"], boxes["fact"], boxes["prize"]
            case Form.ABREAST:
                verdict = Rect(main.left, main.top, found.width, over)
                panel = Rect(verdict.right + gap, main.top, main.right - verdict.right - gap, over)
                fact = fact_in(self.kit, arranger.fact, panel.size, level)
                panel = Rect(panel.left, panel.top + (over - fact.height) // 2, panel.width, fact.height)
                cards = Rect(main.left, main.top + over + gap, main.width, prize.height)
        self._lay_out_verdict(arranger, found.verdict, verdict, centred=found.form is Form.COLUMN)
        self.boxes["fact"] = panel
        inner = panel.inflate(-2 * fact.side, -2 * fact.pad)
        box = Rect(inner.left, inner.top, inner.width, fact.label.height)
        self.place("fact label", fact.label, box, self.tint)
        box = Rect(box.left, box.bottom + fact.space, box.width, fact.body.height)
        self.place("fact", fact.body, box, self.theme.ink)
        self._lay_out_prize(found, cards, names)

    def _lay_out_verdict(self, arranger: Arranger, verdict: Verdict, area: Rect, *, centred: bool) -> None:
        top = area.top + (area.height - verdict.height) // 2
        icon = Rect(area.left, top, verdict.side, verdict.side)
        if verdict.beside:
            icon.top = top + (verdict.height - verdict.side) // 2
            whole = verdict.side + verdict.space + verdict.width
            if centred:
                icon.left = area.left + max(0, area.width - whole) // 2
            left = icon.right + verdict.space
            column = Rect(left, 0, area.right - left, verdict.words)
            column.centery = icon.centery if verdict.words <= verdict.side else top + verdict.height // 2
        else:
            if centred:
                icon.centerx = area.centerx
            column = Rect(area.left, icon.bottom + verdict.space, area.width, verdict.words)
        self.boxes["icon"] = icon
        self._sway = 0 if self._calm else max(1, verdict.side // 40)
        centred = centred and not verdict.beside
        if not centred:
            # Words that run from right to left begin here, and not at the far end of the area.
            sure = verdict.blocks.get("sure")
            widest = max(verdict.width, sure.width + dots_width(sure.size) if sure else 0)
            column.width = min(area.right - column.left, widest)
        colours = {"headline": self.theme.ink, "sure": self.theme.ink, "aside": self.theme.muted}
        y = column.top
        self.dots: list[Rect] = []
        for name, block in verdict.blocks.items():
            box = Rect(column.left, y, column.width, block.height)
            self.boxes[name] = box
            if name == "sure":
                self._lay_out_sure(arranger, block, box, centred=centred)
            else:
                word = arranger.icon_words.said.word if name == "headline" else None
                emphasis = (word, self.tint) if word else None
                self.place(name, block, box, colours[name], centred=centred, emphasis=emphasis)
            y = box.bottom + verdict.gap

    def _lay_out_sure(self, arranger: Arranger, block: Block, row: Rect, *, centred: bool) -> None:
        """The words and the dots."""
        size = block.size
        whole = block.width + dots_width(size)
        backwards = block.right_to_left
        left = row.left + ((row.width - whole) // 2 if centred else row.width - whole if backwards else 0)
        line = Rect(left + (whole - block.width if backwards else 0), row.top, block.width, block.height)
        self.place("sure", block, line, self.theme.ink)
        side = round(size * 0.62)
        x: float = line.left - size * 0.6 - side if backwards else line.right + size * 0.6
        for _ in range(DOTS):
            self.dots.append(Rect(round(x), row.centery - side // 2 + round(size * 0.04), side, side))
            x += (side + size * 0.25) * (-1 if backwards else 1)
        self._degree = arranger.icon_words.said.degree

    def _lay_out_prize(self, found: Arranged, area: Rect, names: list[str]) -> None:
        prize, gap, count = found.prize, self.scale.gap, len(self.cards)
        self._phone: Rect | None = None
        if prize.scan is not None:
            row = Rect(area.left, area.bottom - prize.scan.height, area.width, prize.scan.height)
            self._phone = prize.scan.lay_out(self, "scan", row, centred=True)
            self.boxes["scan"] = row
            area = Rect(area.left, area.top, area.width, row.top - gap // 2 - area.top)
        between = (gap if prize.across else gap // 2) * (count - 1)
        width = (area.width - between) // count if prize.across else area.width
        height = area.height if prize.across else (area.height - between) // count
        for number, (name, card, plan) in enumerate(zip(names, self.cards, prize.plans, strict=True)):
            x = number * (width + gap) if prize.across else 0
            y = 0 if prize.across else number * (height + gap // 2)
            self.boxes[name] = Rect(area.left + x, area.top + y, width, height)
            card.lay_out(plan, self.boxes[name], found.level.shrink)

    # Drawing

    @property
    def tint(self) -> Colour:
        """The colour of what stands out."""
        return self.theme.inks[self._labels[0]]

    def arrives(self, circle: Circle) -> None:
        self._circle = circle

    def paint(self, surface: Surface) -> None:
        place = self.boxes["icon"]
        glows = tuple(
            ((place.centerx + side, place.centery), round(place.width * 1.2), EMOTIONS[label].fill, 0.20)
            for label, side in zip(self._labels, self._glow_sides(), strict=True)
        )
        self.paint_common(surface, glows)
        shapes.panel(surface, self.boxes["fact"], self.scale.radius, self.theme.card, self.theme.frame)
        self.paint_prize(surface)
        for number, dot in enumerate(self.dots):
            self._paint_dot(surface, dot, number < self._degree)
        self.paint_texts(surface)

    def paint_prize(self, surface: Surface) -> None:
        """The cards, and what to do with their codes."""
        for card in self.cards:
            card.paint(surface)
        if self._phone is not None:
            paint_phone(surface, self, self._phone)

    def _glow_sides(self) -> list[int]:
        if len(self._labels) == 1:
            return [0]
        quarter = self.boxes["icon"].width // 4
        return [-quarter, quarter]

    def _paint_dot(self, surface: Surface, dot: Rect, full: bool) -> None:
        radius = dot.width // 2
        if full:
            sprite = shapes.disc(radius, self.tint)
        else:
            width = max(1.5, radius * 0.3)
            sprite = shapes.ring(round(radius - width / 2), round(radius - width / 2), width, self.tint, 255)
        surface.blit(sprite, sprite.get_rect(center=dot.center))

    def pace(self, now: float) -> float:
        """Every picture while anything flies; slower when all is calm."""
        lively = not self._calm and now < self._since + entrance.SECONDS + particles.SECONDS
        return self.cadence if lively else CALM_CADENCE

    def pieces(self, state: AnswerT, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        beat = self.beat(now)
        passed = beat - self._since
        pieces: dict[str, Piece] = {}
        if not self._calm:
            for shower in self._showers:
                pieces |= shower.pieces(passed - BURST, self._origin, self._around)
        # It throws them from behind.
        return pieces | {"icon": self._icon(passed)} | self.time_ring(state, beat, self.tint)

    def pose(self, seconds: float) -> Pose:
        """The icon so many seconds after it has arrived; at rest unless a scene says otherwise."""
        return Pose(self._picture, 0.0, 0.0, ())

    @property
    def _origin(self) -> Square:
        box = self.boxes["icon"]
        return Square(*box.center, box.width)

    def _icon(self, passed: float) -> Piece:
        """The icon on its way, then swaying gently where it belongs."""
        box, side = self.boxes["icon"], self._picture.get_width()
        if self._calm:
            return self.sprite(self._picture, box)
        end = Square(box.centerx, box.centery, side)
        start = Square(self._circle.x, self._circle.y, 2 * self._circle.radius) if self._circle else None
        x, y, size = entrance.entering(start, end, passed)
        picture: Surface = self._picture
        key: tuple[object, ...] = ()
        arrived = passed - entrance.SECONDS
        if arrived < 0:
            width = max(1, round(size))
            picture = transform.smoothscale(picture, (width, width))
        else:
            pose = self.pose(arrived)
            picture, key = pose.picture, pose.key
            x += pose.dx * side
            y += pose.dy * side + self._sway * sin(2 * pi * arrived / SWAY_SECONDS)
        place = picture.get_rect(center=(round(x), round(y)))

        def draw(surface: Surface) -> None:
            surface.blit(picture, place)

        return Piece(place, (place.topleft, place.width, key), draw)
