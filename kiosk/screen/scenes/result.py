"""One emotion was clear: what it is, how sure the kiosk is, the fact, and the playlist to take away."""

from collections.abc import Iterator
from dataclasses import replace
from math import pi, sin

from pygame import Rect, Surface

from kiosk.content.emotions import EMOTIONS
from kiosk.screen import shapes, text
from kiosk.screen.card import Wishes, cards
from kiosk.screen.icons import icon
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.session import Result
from kiosk.vision.camera.frame import GreyImage

GROW_SECONDS = 0.9
"""How long the confidence bar takes to fill."""


class ResultScene(Scene[Result]):
    """The icon, the sentence, the confidence, the fact and the card."""

    cadence = 1 / 20

    def __init__(self, kit: Kit, state: Result, notices: Notices) -> None:
        emotion = state.verdict.emotion
        super().__init__(replace(kit, theme=kit.theme.tinted(emotion)), state, notices)
        self._since = state.since
        self._emotion = emotion
        self._confidence = state.verdict.confidence
        card = self._lay_out_upright(state.fact) if kit.scale.portrait else self._lay_out_wide(state.fact)
        self.boxes["card"] = card
        (self.card,) = cards(self, {"card": (card, state.playlist)}, Wishes(largest=0.58, least=0.36))

    def _lay_out_wide(self, fact: str) -> Rect:
        """Verdict over fact on the left; returns the card's place on the right."""
        scale, area = self.scale, self.area
        right = round(area.width * 0.39)
        left = Rect(area.left, area.top, area.width - right - round(scale.gap * 1.6), area.height)
        again = self._lay_out_again(left)
        left.height = again.top - scale.gap - left.top
        upper = Rect(left.left, left.top, left.width, round(left.height * 0.58))
        self._lay_out_verdict(upper)
        top = upper.bottom + scale.gap
        self._lay_out_fact(fact, Rect(left.left, top, left.width, left.bottom - top))
        return Rect(area.right - right, area.top, right, area.height)

    def _lay_out_upright(self, fact: str) -> Rect:
        """Verdict on top, fact at the bottom; returns the card's place between them."""
        scale, area = self.scale, self.area
        again = self._lay_out_again(area)
        upper = Rect(area.left, area.top, area.width, round(area.height * (0.22 if scale.compact else 0.30)))
        self._lay_out_verdict(upper)
        room = round(
            area.height * (0.17 if not scale.compact else 0.21 if area.height > area.width else 0.25)
        )
        bottom = again.top - scale.gap
        body = self._lay_out_fact(fact, Rect(area.left, bottom - room, area.width, room))
        top = upper.bottom + scale.gap
        return Rect(area.left, top, area.width, body.top - scale.gap - top)

    def _lay_out_again(self, area: Rect) -> Rect:
        scale = self.scale
        block = text.fit(
            self.words.again, text.BODY, (scale.small, scale.least), (area.width, scale.small * 3)
        )
        box = Rect(area.left, area.bottom - block.height, area.width, block.height)
        self.boxes["again"] = self.place("again", block, box, self.theme.muted, centred=scale.portrait)
        return box

    def _lay_out_verdict(self, area: Rect) -> None:
        """Icon, sentence and confidence; on small upright screens the icon stands beside the sentence."""
        scale = self.scale
        centred = scale.portrait and not scale.compact
        sentence = self.words.you_look[self._emotion]
        sure = text.fit(
            self.words.how_sure(self._confidence),
            text.SEMI,
            (scale.body, scale.least),
            (round(area.width * 0.62), scale.body * 2),
        )
        row = sure.height
        room = area.height - row - scale.gap
        if centred or not scale.portrait:
            box = area.width, round(room * 0.55)
            headline = text.fit(
                sentence,
                text.BOLD,
                (round(scale.headline * 1.25), scale.title),
                box,
                spacing=1.08,
                max_lines=1,
            )
            if headline.size < scale.headline * (0.7 if centred else 0.8):
                sizes = scale.headline, scale.title
                headline = text.fit(
                    sentence, text.BOLD, sizes, box, spacing=1.08, max_lines=2, balanced=centred
                )
            size = min(round(scale.unit * 34), room - headline.height - scale.gap // 2)
            boxes = self.column(
                area,
                {"icon": size, "headline": headline.height, "sure": row},
                {"headline": scale.gap // 2, "sure": round(scale.unit * 1.4)},
            )
            place = Rect(area.centerx - size // 2 if centred else area.left, boxes["icon"].top, size, size)
            line = boxes["headline"]
        else:
            size = min(round(area.width * 0.33), room)
            column = area.width - size - scale.gap
            headline = text.fit(
                sentence, text.BOLD, (scale.headline, scale.title), (column, room), spacing=1.1, max_lines=3
            )
            boxes = self.column(area, {"icon": size, "sure": row}, {"sure": scale.gap})
            place = Rect(area.left, boxes["icon"].top, size, size)
            line = Rect(place.right + scale.gap, 0, column, headline.height)
            line.centery = place.centery
        self.boxes["icon"] = place
        word = self.words.emotions[self._emotion]
        self.boxes["headline"] = self.place(
            "headline",
            headline,
            line,
            self.theme.ink,
            centred=centred,
            emphasis=(word, self.theme.inks[self._emotion]),
        )
        self.boxes["sure"] = boxes["sure"]
        self._lay_out_bar(boxes["sure"], sure)

    def _lay_out_bar(self, row: Rect, sure: text.Block) -> None:
        height = max(8, round(self.scale.unit * 1.5))
        width = row.width - sure.width - self.scale.gap
        self._bar = Rect(row.left, 0, min(width, round(self.scale.unit * 75)), height)
        if self.scale.portrait:
            self._bar.width = width
        self._bar.centery = row.centery
        box = Rect(self._bar.right + self.scale.gap, row.top, sure.width, sure.height)
        self.place("sure", sure, box, self.theme.ink)

    def _lay_out_fact(self, fact: str, area: Rect) -> Rect:
        """The fact at the bottom of ``area``; returns what it fills."""
        scale = self.scale
        label = text.fit(
            self.words.fact, text.SEMI, (scale.label, scale.least), (area.width, scale.label * 2)
        )
        space = round(scale.unit * 0.6)
        body = text.fit(
            fact,
            text.BODY,
            (round(scale.body * 1.2), scale.least),
            (area.width, area.height - label.height - space),
            balanced=True,
        )
        used = label.height + space + body.height
        whole = Rect(area.left, area.bottom - used, area.width, used)
        box = Rect(whole.left, whole.top, whole.width, label.height)
        self.place("fact label", label, box, self.theme.inks[self._emotion])
        self.place(
            "fact", body, Rect(whole.left, box.bottom + space, whole.width, body.height), self.theme.ink
        )
        self.boxes["fact"] = whole
        return whole

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[Result]:
        for label, playlist, fact in repertoire.answers():
            yield Result(0.0, fact, repertoire.verdict(label, sure=True), playlist)

    def paint(self, surface: Surface) -> None:
        place = self.boxes["icon"]
        glow = (place.center, round(place.width * 1.25), EMOTIONS[self._emotion].fill, 0.20)
        self.paint_common(surface, (glow,))
        self.card.paint(surface)
        shapes.panel(surface, self._bar, self._bar.height // 2, self.theme.line)
        self.paint_texts(surface)

    def pieces(self, state: Result, now: float, preview: GreyImage | None) -> dict[str, Piece]:
        beat = self.beat(now)
        fill = EMOTIONS[self._emotion].fill
        grown = min(1.0, max(0.0, (beat - self._since) / GROW_SECONDS))
        share = self._confidence * (1 - (1 - grown) ** 3)
        bar = Rect(
            self._bar.topleft, (max(self._bar.height, round(self._bar.width * share)), self._bar.height)
        )

        def draw_bar(surface: Surface) -> None:
            shapes.panel(surface, bar, bar.height // 2, fill)

        sway = max(1, self.boxes["icon"].width // 40)
        size = self.boxes["icon"].width - 2 * sway
        place = Rect(0, 0, size, size)
        place.center = self.boxes["icon"].center
        place.y += round(sway * sin(2 * pi * (beat - self._since) / 3.6))
        sprite = icon(self._emotion, size)
        return {
            "icon": self.sprite(sprite, place),
            "bar": Piece(self._bar, bar.width, draw_bar),
            **self.time_bar(state, now, fill),
        }
