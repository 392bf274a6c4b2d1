"""A tie, told honestly: the two likeliest emotions side by side, each with its playlist."""

from collections.abc import Iterator

from pygame import Rect, Surface

from kiosk.screen import text
from kiosk.screen.card import Arrangement, Wishes, cards
from kiosk.screen.icons import icon
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.session import NotSure
from kiosk.vision.camera.frame import GreyImage


class NotSureScene(Scene[NotSure]):
    """A headline, two cards, the fact where there is room for it, and the way back."""

    cadence = 1 / 10

    def __init__(self, kit: Kit, state: NotSure, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        # The two choices come first: the fact stays where they leave it room.
        if not self._arrange(state, with_fact=self.scale.unit >= 7):
            self._arrange(state, with_fact=False)

    def _arrange(self, state: NotSure, with_fact: bool) -> bool:
        """Lay everything out; False when the fact takes room that the choices need."""
        scale, area, gap = self.scale, self.area, self.scale.gap
        top = self._lay_out_headline(state, area)
        bottom = self._lay_out_foot(state.fact if with_fact else None, area)
        if self._one_line:
            top = max(top, self.boxes["again"].bottom)
        middle = Rect(area.left, top + gap, area.width, bottom - top - 2 * gap)
        if scale.portrait:
            height = (middle.height - gap) // 2
            rects = [Rect(middle.left, middle.top + n * (height + gap), middle.width, height) for n in (0, 1)]
        else:
            width = (middle.width - gap) // 2
            rects = [Rect(middle.left + n * (width + gap), middle.top, width, middle.height) for n in (0, 1)]
        choices = {f"choice {n}": rect for n, rect in enumerate(rects, 1)}
        self.boxes |= choices
        for name in choices:
            for part in ("scan", "title", "mood"):
                self.texts.pop(f"{name} {part}", None)
        playlists = [playlist for _, playlist in state.choices]
        placed = dict(zip(choices, zip(rects, playlists, strict=True), strict=True))
        self.cards = cards(self, placed, self._wishes(rects[0]))
        if with_fact and any(card.cramped for card in self.cards):
            return False
        self._icons = self._lay_out_heads([label for label, _ in state.choices])
        return True

    def _sizes(self, rect: Rect) -> tuple[int, int]:
        """Side of a choice's icon, and type size of its word at most."""
        scale = self.scale
        return round(min(scale.unit * 16, rect.height * 0.22)), round(scale.title * 1.25)

    def _wishes(self, rect: Rect) -> Wishes:
        icon_side, word_size = self._sizes(rect)
        space = round(self.scale.unit * 1.6)
        stack = icon_side + round(word_size * 1.4) + space
        return Wishes(largest=0.46, least=0.28, row=icon_side + space, stack=stack)

    def _lay_out_heads(self, labels: list[str]) -> list[tuple[str, Rect]]:
        """Icon and word of each choice, both words at one size; returns the icons' places."""
        scale, words = self.scale, self.words
        space = round(scale.unit * 1.6)
        icon_side, largest = self._sizes(self.cards[0].rect)

        def fitted(size: int) -> list[text.Block]:
            rooms = [
                c.head.width - (0 if c.arrangement is Arrangement.BESIDE else icon_side + space)
                for c in self.cards
            ]
            return [
                text.fit(words.emotions[label], text.BOLD, (size, scale.least), (room, size * 2), max_lines=1)
                for label, room in zip(labels, rooms, strict=True)
            ]

        blocks = fitted(min(block.size for block in fitted(largest)))
        icons = []
        for number, (label, block, card) in enumerate(zip(labels, blocks, self.cards, strict=True), 1):
            head = card.head
            place = Rect(head.left, head.top, icon_side, icon_side)
            if card.arrangement is Arrangement.BESIDE:
                box = Rect(head.left, place.bottom, head.width, block.height)
            else:
                if card.arrangement is Arrangement.BELOW:
                    # Icon and word as one group over the middle of the code.
                    place.left = head.left + (head.width - icon_side - space - block.width) // 2
                box = Rect(place.right + space, 0, block.width, block.height)
                box.centery = place.centery
            self.place(f"choice {number} word", block, box, self.theme.inks[label])
            icons.append((label, place))
        return icons

    def _lay_out_headline(self, state: NotSure, area: Rect) -> int:
        """Returns where the headline ends."""
        scale, words = self.scale, self.words
        first, second = (words.emotions[label] for label, _ in state.choices)
        largest = round(scale.headline * (0.75 if scale.portrait else 0.62))
        width = area.width
        if self._one_line:
            width = round(area.width * 0.62)
        headline = text.fit(
            words.not_sure,
            text.BOLD,
            (largest, scale.title),
            (width, area.height // 4),
            spacing=1.1,
            max_lines=1,
        )
        box = Rect(area.left, area.top, width, headline.height)
        self.boxes["headline"] = self.place("headline", headline, box, self.theme.ink, centred=scale.portrait)
        # The cards say it too, and on wide screens their codes need the height.
        if scale.unit < 7 or not scale.portrait:
            return box.bottom - (scale.gap // 2 if scale.compact else 0)
        between = text.fit(
            words.between.format(first=first, second=second),
            text.BODY,
            (scale.title, scale.body),
            (area.width, area.height // 6),
            max_lines=1,
        )
        box = Rect(area.left, box.bottom, area.width, between.height)
        self.boxes["between"] = self.place("between", between, box, self.theme.muted, centred=scale.portrait)
        return box.bottom

    @property
    def _one_line(self) -> bool:
        """On small wide screens headline and way back share a line."""
        return self.scale.compact and not self.scale.portrait

    def _lay_out_foot(self, fact: str | None, area: Rect) -> int:
        """The way back and, over it, the fact; returns where they begin."""
        scale, words = self.scale, self.words
        for name in ("fact", "fact label"):
            self.texts.pop(name, None)
            self.boxes.pop(name, None)
        if self._one_line:
            room = round(area.width * 0.36)
            again = text.fit(
                words.again, text.BODY, (scale.small, scale.least), (room, scale.small * 4), spacing=1.2
            )
            box = Rect(area.right - again.width, 0, again.width, again.height)
            box.centery = max(self.boxes["headline"].centery, area.top + again.height // 2)
            self.boxes["again"] = self.place("again", again, box, self.theme.muted)
            return area.bottom + scale.gap
        again = text.fit(words.again, text.BODY, (scale.small, scale.least), (area.width, scale.small * 3))
        box = Rect(area.left, area.bottom - again.height, area.width, again.height)
        self.boxes["again"] = self.place("again", again, box, self.theme.muted, centred=scale.portrait)
        if fact is None:
            return box.top + scale.gap // 2
        label = text.fit(words.fact, text.SEMI, (scale.label, scale.least), (area.width, scale.label * 2))
        body = text.fit(fact, text.BODY, (scale.body, scale.least), (area.width, round(area.height * 0.14)))
        top = box.top - round(scale.gap * 0.7) - body.height
        place = Rect(area.left, top - label.height, area.width, label.height)
        self.boxes["fact"] = Rect(area.left, place.top, area.width, label.height + body.height)
        self.place("fact label", label, place, self.theme.muted)
        self.place("fact", body, Rect(area.left, top, area.width, body.height), self.theme.ink)
        return place.top

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[NotSure]:
        before = repertoire.playlists[-1]
        for label, playlist, fact in repertoire.answers():
            verdict = repertoire.verdict(label, sure=False)
            yield NotSure(0.0, fact, verdict, ((label, playlist), before))
            before = label, playlist

    def paint(self, surface: Surface) -> None:
        self.paint_common(surface)
        for card in self.cards:
            card.paint(surface)
        for emotion, place in self._icons:
            surface.blit(icon(emotion, place.width), place)
        self.paint_texts(surface)

    def pieces(self, state: NotSure, now: float, preview: GreyImage | None) -> dict[str, Piece]:
        return self.time_bar(state, self.beat(now), self.theme.muted)
