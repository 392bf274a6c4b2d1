"""A tie, told honestly: the two likeliest emotions side by side, each with its playlist."""

import numpy as np
from pygame import Rect, Surface

from kiosk.content.playlists import Playlist
from kiosk.screen import text
from kiosk.screen.card import Card
from kiosk.screen.icons import icon
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.session import NotSure, State


class NotSureScene(Scene):
    """A headline, two cards, the fact where there is room for it, and the way back."""

    cadence = 1 / 10

    def __init__(self, kit: Kit, state: NotSure, notices: Notices) -> None:
        super().__init__(kit, notices)
        scale, area = self.scale, self.area
        top = self._lay_out_headline(state, area)
        bottom = self._lay_out_foot(state.fact, area)
        middle = Rect(area.left, top + scale.gap, area.width, bottom - top - 2 * scale.gap)
        gap = scale.gap
        if scale.portrait:
            height = (middle.height - gap) // 2
            rects = [Rect(middle.left, middle.top + n * (height + gap), middle.width, height) for n in (0, 1)]
        else:
            width = (middle.width - gap) // 2
            rects = [Rect(middle.left + n * (width + gap), middle.top, width, middle.height) for n in (0, 1)]
        self._icons: list[tuple[str, Rect]] = []
        self.cards = [
            self._lay_out_choice(f"choice {n}", rect, *choice)
            for n, (rect, choice) in enumerate(zip(rects, state.choices, strict=True), 1)
        ]

    def _lay_out_headline(self, state: NotSure, area: Rect) -> int:
        """Returns where the headline ends."""
        scale, words = self.scale, self.words
        first, second = (words.emotions[label] for label, _ in state.choices)
        largest = round(scale.headline * (0.75 if scale.portrait else 0.62))
        headline = self.block(
            words.not_sure,
            text.BOLD,
            (largest, scale.title),
            (area.width, area.height // 4),
            spacing=1.1,
            max_lines=1,
        )
        box = Rect(area.left, area.top, area.width, headline.height)
        self.boxes["headline"] = self.place("headline", headline, box, self.theme.ink, centred=scale.portrait)
        if scale.compact:
            return box.bottom - scale.gap // 2
        between = self.block(
            words.between.format(first=first, second=second),
            text.BODY,
            (scale.title, scale.body),
            (area.width, area.height // 6),
            max_lines=1,
        )
        box = Rect(area.left, box.bottom, area.width, between.height)
        self.boxes["between"] = self.place("between", between, box, self.theme.muted, centred=scale.portrait)
        return box.bottom

    def _lay_out_foot(self, fact: str, area: Rect) -> int:
        """The fact, unless the screen is small, over the way back; returns where they begin."""
        scale, words = self.scale, self.words
        again = self.block(words.again, text.BODY, (scale.small, 16), (area.width, scale.small * 3))
        box = Rect(area.left, area.bottom - again.height, area.width, again.height)
        self.boxes["again"] = self.place("again", again, box, self.theme.muted, centred=scale.portrait)
        if scale.compact:
            return box.top + scale.gap // 2
        label = self.block(words.fact, text.SEMI, (scale.small, 16), (area.width, scale.small * 2))
        body = self.block(
            fact, text.BODY, (scale.body, 16), (area.width, round(area.height * 0.14)), max_lines=None
        )
        top = box.top - round(scale.gap * 0.7) - body.height
        place = Rect(area.left, top - label.height, area.width, label.height)
        self.boxes["fact"] = Rect(area.left, place.top, area.width, label.height + body.height)
        self.place("fact label", label, place, self.theme.muted)
        self.place("fact", body, Rect(area.left, top, area.width, body.height), self.theme.ink)
        return place.top

    def _lay_out_choice(self, name: str, rect: Rect, emotion: str, playlist: Playlist) -> Card:
        scale = self.scale
        size = round(min(scale.unit * 16, rect.height * 0.24, rect.width * 0.22))
        space = round(scale.unit * 1.8)
        self.boxes[name] = rect
        card = Card(self, name, rect, playlist, head=size + space, share=0.46)
        head = card.head
        place = Rect(head.left, head.top, size, size)
        word = self.block(
            self.words.emotions[emotion],
            text.BOLD,
            (round(scale.title * 1.3), 16),
            (head.width - size - space, size),
            spacing=1.1,
            max_lines=1,
        )
        if head.width > rect.width * 0.8:
            place.left = head.left + (head.width - size - space - word.width) // 2
        box = Rect(place.right + space, 0, word.width, word.height)
        box.centery = place.centery
        self.place(f"{name} word", word, box, self.theme.inks[emotion])
        self._icons.append((emotion, place))
        return card

    def paint(self, surface: Surface) -> None:
        self.paint_common(surface)
        for card in self.cards:
            card.paint(surface)
        for emotion, place in self._icons:
            surface.blit(icon(emotion, place.width), place)
        self.paint_texts(surface)

    def pieces(self, state: State, now: float, preview: np.ndarray | None) -> dict[str, Piece]:
        return self.time_bar(state, self.beat(now), self.theme.muted)
