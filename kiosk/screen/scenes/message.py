"""No reading, kindly put: what was in the way, what to try, and the fact all the same. Or worse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import pi, sin

from pygame import Rect, Surface

from kiosk.screen import shapes, text
from kiosk.screen.icons import emblem
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.screen.text import Block
from kiosk.session import CameraUnavailable, NoFace, OutOfOrder
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.reading import Hint

MessageState = NoFace | CameraUnavailable | OutOfOrder


@dataclass(frozen=True, slots=True)
class Message:
    """What a state says. Sentences are named by their keys in ``languages/``.

    Attributes:
        emblem: name of a picture in ``emblems/``.
        headline: what has happened.
        advice: what to try; not needed where the state has a hint, which says it better.
        label: heads the card.
        retry: what comes next.
    """

    emblem: str
    headline: str
    advice: str = ""
    label: str = "fact"
    retry: str = "retry"


MESSAGES: Mapping[type[MessageState], Message] = {
    NoFace: Message("unseen", "no_face"),
    CameraUnavailable: Message("asleep", "resting", "resting_advice"),
    OutOfOrder: Message(
        "asleep", "out_of_order", "out_of_order_advice", label="reason", retry="out_of_order_retry"
    ),
}
"""One row for each state that is a message."""


class MessageScene(Scene[MessageState]):
    """An emblem, a sentence, advice, and a card with the fact (or with what happened)."""

    cadence = 1 / 20

    def __init__(self, kit: Kit, state: MessageState, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        self._since = state.since
        self._message = message = MESSAGES[type(state)]
        scale, area, words = self.scale, self.area, self.words
        advice = words.advice[state.hint] if isinstance(state, NoFace) else words.sentences[message.advice]
        body = state.reason if isinstance(state, OutOfOrder) else state.fact
        # A screen that is hardly higher than wide needs more of its height for the fact.
        share = 0.62 if area.height > area.width * 1.25 else 0.55
        upper = Rect(area.left, area.top, area.width, round(area.height * share))
        card = Rect(area.left, upper.bottom + scale.gap, area.width, 0)
        again = text.fit(
            words.sentences[message.retry],
            text.SEMI,
            (scale.label, scale.least),
            (area.width, scale.label * 3),
        )
        box = Rect(area.left, area.bottom - again.height, area.width, again.height)
        self.boxes["again"] = self.place("again", again, box, self.theme.muted, centred=True)
        card.height = box.top - scale.gap - card.top
        self._lay_out_message(upper, words.sentences[message.headline], advice)
        self.boxes["card"] = card
        self._lay_out_fact(words.sentences[message.label], body, card)

    def _lay_out_message(self, area: Rect, said: str, advice: str) -> None:
        """Stacked and centred when upright; emblem on the left when wide."""
        scale = self.scale
        largest = round(min(scale.unit * 44, area.height * (0.42 if scale.portrait else 0.78)))
        # Words come first: where they need the room, on square screens, the emblem is a smaller one.
        for share in (1.0, 0.75, 0.5):
            size = round(largest * share)
            headline, advised = self._words_beside(size, area, said, advice)
            if not (headline.cut or advised.cut):
                break
        heights = {"headline": headline.height, "advice": advised.height}
        gaps = {"headline": scale.gap, "advice": round(scale.unit)}
        if scale.portrait:
            boxes = self.column(area, {"emblem": size} | heights, gaps)
            place = Rect(area.centerx - size // 2, boxes["emblem"].top, size, size)
        else:
            # Emblem and words as one group in the middle of the screen.
            widest = max(headline.width, advised.width)
            left = area.left + (area.width - size - 2 * scale.gap - widest) // 2
            place = Rect(left, area.centery - size // 2, size, size)
            boxes = self.column(
                Rect(place.right + 2 * scale.gap, area.top, widest, area.height), heights, gaps
            )
        self.boxes["emblem"] = place
        self.boxes["headline"] = self.place(
            "headline", headline, boxes["headline"], self.theme.ink, centred=scale.portrait
        )
        self.boxes["advice"] = self.place(
            "advice", advised, boxes["advice"], self.theme.muted, centred=scale.portrait
        )

    def _words_beside(self, emblem_side: int, area: Rect, said: str, advice: str) -> tuple[Block, Block]:
        """Headline and advice as large as an emblem of this size leaves them room."""
        scale = self.scale
        column = area.width - (0 if scale.portrait else emblem_side + 3 * scale.gap)
        room = area.height - (emblem_side + scale.gap * 2 if scale.portrait else 0)
        headline = text.fit(
            said,
            text.BOLD,
            (round(scale.headline * 0.9), scale.title),
            (column, round(room * 0.62)),
            spacing=1.12,
            max_lines=2,
            balanced=True,
        )
        advised = text.fit(
            advice,
            text.BODY,
            (scale.title, scale.body),
            (column, room - headline.height - scale.gap // 2),
            balanced=True,
            max_lines=3,
        )
        return headline, advised

    def _lay_out_fact(self, headed: str, said: str, card: Rect) -> None:
        scale = self.scale
        inner = card.inflate(-2 * scale.gap, -round(1.6 * scale.gap))
        label = text.fit(headed, text.SEMI, (scale.label, scale.least), (inner.width, scale.label * 2))
        space = round(scale.unit * 0.5)
        body = text.fit(
            said,
            text.BODY,
            (round(scale.title * 1.05), scale.least),
            (inner.width, inner.height - label.height - space),
            balanced=True,
        )
        top = inner.top + (inner.height - label.height - space - body.height) // 2
        box = Rect(inner.left, top, inner.width, label.height)
        self.place("fact label", label, box, self.theme.muted, centred=True)
        box = Rect(inner.left, box.bottom + space, inner.width, body.height)
        self.place("fact", body, box, self.theme.ink, centred=True)

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[MessageState]:
        facts = repertoire.facts
        yield OutOfOrder(0.0, f"{facts[0]} {facts[-1]}")
        yield from (NoFace(0.0, facts[0], hint) for hint in Hint)
        yield from (CameraUnavailable(0.0, fact) for fact in facts)

    def paint(self, surface: Surface) -> None:
        self.paint_common(surface)
        shapes.panel(surface, self.boxes["card"], self.scale.radius, self.theme.card)
        self.paint_texts(surface)

    def pieces(self, state: MessageState, now: float, preview: GreyImage | None) -> dict[str, Piece]:
        box = self.boxes["emblem"]
        sway = max(1, box.width // 40)
        beat = self.beat(now)
        place = box.inflate(-2 * sway, -2 * sway)
        place.y += round(sway * sin(2 * pi * (beat - self._since) / 4.4))
        sprite = emblem(self._message.emblem, place.width, self.theme.muted)
        return {
            "emblem": self.sprite(sprite, place),
            **self.time_bar(state, beat, self.theme.muted),
        }
