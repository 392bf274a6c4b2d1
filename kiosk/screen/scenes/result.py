"""One emotion was clear: what it is, how sure the kiosk is, the fact, and the playlist to take away."""

from math import pi, sin

import numpy as np
from pygame import Rect, Surface

from kiosk.screen import shapes, text
from kiosk.screen.card import Card
from kiosk.screen.icons import icon
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.screen.theme import FILLS
from kiosk.session import Result, State

GROW_SECONDS = 0.9
"""How long the confidence bar takes to fill."""


class ResultScene(Scene):
    """The icon, the sentence, the confidence, the fact and the card."""

    cadence = 1 / 20

    def __init__(self, kit: Kit, state: Result, notices: Notices) -> None:
        emotion = state.verdict.emotion
        super().__init__(Kit(kit.scale, kit.theme.tinted(emotion), kit.words, kit.timing), notices)
        self._since = state.since
        self._emotion = emotion
        self._confidence = state.verdict.confidence
        scale, area = self.scale, self.area
        if scale.portrait:
            again = self._lay_out_again(area)
            rest = Rect(area.left, area.top, area.width, again.top - scale.gap // 2 - area.top)
            share = 0.50 if scale.height / scale.width > 1.7 else 0.47
            card = Rect(area.left, 0, area.width, round(rest.height * (0.43 if share == 0.5 else 0.41)))
            above = round(rest.height * (0.31 if share == 0.5 else 0.28))
            card.top = rest.top + above + scale.gap
            self._lay_out_verdict(Rect(rest.left, rest.top, rest.width, above))
            fact = Rect(rest.left, card.bottom + scale.gap, rest.width, rest.bottom - card.bottom - scale.gap)
            self._lay_out_fact(state.fact, fact)
        else:
            right = round(area.width * 0.39)
            card = Rect(area.right - right, area.top, right, area.height)
            left = Rect(area.left, area.top, area.width - right - round(scale.gap * 1.6), area.height)
            again = self._lay_out_again(left)
            left.height = again.top - scale.gap - left.top
            above = round(left.height * 0.56)
            self._lay_out_verdict(Rect(left.left, left.top, left.width, above))
            top = left.top + above + scale.gap
            self._lay_out_fact(state.fact, Rect(left.left, top, left.width, left.bottom - top))
            share = 0.58
        self.boxes["card"] = card
        self.card = Card(self, "card", card, state.playlist, share=share)

    def _lay_out_again(self, area: Rect) -> Rect:
        scale = self.scale
        block = self.block(self.words.again, text.BODY, (scale.small, 16), (area.width, scale.small * 3))
        box = Rect(area.left, area.bottom - block.height, area.width, block.height)
        self.boxes["again"] = self.place("again", block, box, self.theme.muted, centred=scale.portrait)
        return box

    def _lay_out_verdict(self, area: Rect) -> None:
        """Icon, sentence and confidence; on small upright screens the icon stands beside the sentence."""
        scale = self.scale
        centred = scale.portrait and not scale.compact
        sentence = self.words.look[self._emotion]
        sure = self.block(
            self.words.how_sure(self._confidence),
            text.SEMI,
            (scale.body, scale.small),
            (area.width // 2, scale.body * 2),
        )
        row = sure.height
        room = area.height - row - scale.gap
        if centred or not scale.portrait:
            lines = 1 if centred else 2
            headline = self.block(
                sentence,
                text.BOLD,
                (scale.headline, scale.title),
                (area.width, round(room * 0.55)),
                spacing=1.08,
                max_lines=lines,
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
            headline = self.block(
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

    def _lay_out_fact(self, fact: str, area: Rect) -> None:
        scale = self.scale
        label = self.block(self.words.fact, text.SEMI, (scale.small, 16), (area.width, scale.small * 2))
        space = round(scale.unit * 0.6)
        body = self.block(
            fact, text.BODY, (round(scale.body * 1.15), 16), (area.width, area.height - label.height - space)
        )
        used = label.height + space + body.height
        top = area.top + (area.height - used) // (2 if scale.portrait else 1)
        self.boxes["fact"] = Rect(area.left, top, area.width, used)
        box = Rect(area.left, top, area.width, label.height)
        self.place("fact label", label, box, self.theme.inks[self._emotion])
        self.place("fact", body, Rect(area.left, box.bottom + space, area.width, body.height), self.theme.ink)

    def paint(self, surface: Surface) -> None:
        place = self.boxes["icon"]
        glow = (place.center, round(place.width * 1.25), FILLS[self._emotion], 0.20)
        self.paint_common(surface, (glow,))
        self.card.paint(surface)
        shapes.panel(surface, self._bar, self._bar.height // 2, self.theme.line)
        self.paint_texts(surface)

    def pieces(self, state: State, now: float, preview: np.ndarray | None) -> dict[str, Piece]:
        beat = self.beat(now)
        fill = FILLS[self._emotion]
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
            "icon": Piece(place, place.y, lambda surface: surface.blit(sprite, place) and None),
            "bar": Piece(self._bar, bar.width, draw_bar),
            **self.time_bar(state, now, fill),
        }
