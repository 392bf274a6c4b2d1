"""No reading, kindly put: what was in the way, what to try, and the fact all the same. Or worse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import pi, sin

from pygame import Rect, Surface

from kiosk.content.acts import blink, pose_of
from kiosk.content.faults import Fault
from kiosk.content.languages import Words
from kiosk.screen import shapes, text
from kiosk.screen.icons import emblem
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Piece, Scene
from kiosk.screen.text import Block
from kiosk.session import CameraUnavailable, ForStaff, NoFace, OutOfOrder, Problem
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Hint

MessageState = NoFace | CameraUnavailable | ForStaff | OutOfOrder


@dataclass(frozen=True, slots=True)
class Message:
    """What a state says. Sentences are named by their keys in ``languages/``.

    Attributes:
        emblem: name of a picture in ``emblems/``.
        headline, advice: what has happened, what to try. A state that has a hint needs none of the three: the
            hint is the name of its picture, and of its words.
        label: heads the card.
        retry: what comes next.
    """

    emblem: str = ""
    headline: str = ""
    advice: str = ""
    label: str = "fact"
    retry: str = "retry"


MESSAGES: Mapping[type[MessageState], Message] = {
    NoFace: Message(),
    CameraUnavailable: Message("resting", "resting", "resting_advice"),
    ForStaff: Message("for_staff", "for_staff", "for_staff_advice", label="reason", retry="again"),
    OutOfOrder: Message(
        "out_of_order", "out_of_order", "out_of_order_advice", label="reason", retry="out_of_order_retry"
    ),
}
"""One row for each state that is a message."""


BLINK_SECONDS = 3.7
BLINKS = blink(2.0)
"""Faces in the emblems blink now and then."""


class MessageScene(Scene[MessageState]):
    """An emblem, a sentence, advice, and a card with the fact (or with what happened)."""

    cadence = 1 / 20

    def __init__(self, kit: Kit, state: MessageState, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        self._since = state.since
        self._message = message = MESSAGES[type(state)]
        self._emblem = state.hint if isinstance(state, NoFace) else message.emblem
        scale, words = self.scale, self.words
        headline, advice = self._said(state)
        body, detail = _body(state, words)
        area = self.lay_out_foot(words.sentences[message.retry])
        # A screen that is hardly higher than wide needs more of its height for the fact; so does a long one.
        most = 0.62 if area.height > area.width * 1.25 else 0.58
        for share in (most, most - 0.06, most - 0.12, most - 0.18):
            upper = Rect(area.left, area.top, area.width, round(area.height * share))
            card = Rect(area.left, upper.bottom + scale.gap, area.width, 0)
            card.height = area.bottom - card.top
            self._lay_out_message(upper, headline, advice)
            self._lay_out_fact(words.sentences[message.label], body, detail, card)
            if not any(self.texts[name].block.cut for name in ("fact", "detail") if name in self.texts):
                break
        self.boxes["card"] = card

    def _said(self, state: MessageState) -> tuple[str, str]:
        """Headline and advice."""
        words, message = self.words, self._message
        if isinstance(state, NoFace):
            return words.causes[state.hint], words.advice[state.hint]
        advice = words.sentences[message.advice]
        if isinstance(state, ForStaff):
            advice = advice.format(code=state.problem.code)
        return words.sentences[message.headline], advice

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
            (round(scale.title * 1.15), scale.body),
            (column, room - headline.height - scale.gap // 2),
            balanced=True,
            max_lines=3,
        )
        return headline, advised

    def _lay_out_fact(self, headed: str, said: str, detail: str, card: Rect) -> None:
        scale = self.scale
        inner = card.inflate(-3 * scale.gap, -round(1.6 * scale.gap))
        label = text.fit(headed, text.SEMI, (scale.label, scale.least), (inner.width, scale.label * 2))
        space = round(scale.unit * 0.5)
        room, largest = inner.height - label.height - space, scale.title * (1.3 if scale.portrait else 1.05)
        small = None
        if detail:
            # The sentence comes first: it has what it needs at the least size, and the detail what is left.
            least = text.set_in(said, text.BODY, scale.least, inner.width, spacing=1.3)
            below = inner.width, max(scale.least, room - least.height - 2 * space)
            small = text.fit(detail, text.BODY, (scale.small, scale.least), below)
            room -= small.height + 2 * space
        body = text.fit(said, text.BODY, (round(largest), scale.least), (inner.width, room), balanced=True)
        whole = label.height + space + body.height + (small.height + 2 * space if small else 0)
        top = inner.top + (inner.height - whole) // 2
        box = Rect(inner.left, top, inner.width, label.height)
        self.place("fact label", label, box, self.theme.muted, centred=True)
        box = Rect(inner.left, box.bottom + space, inner.width, body.height)
        self.place("fact", body, box, self.theme.ink, centred=True)
        if small:
            box = Rect(inner.left, box.bottom + 2 * space, inner.width, small.height)
            self.place("detail", small, box, self.theme.muted, centred=True)

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[MessageState]:
        facts = repertoire.facts
        # Both have one card, and one sentence in it for each fault.
        yield from (OutOfOrder(0.0, f"{facts[0]} {facts[-1]}", fault) for fault in Fault)
        yield ForStaff(0.0, Problem(88, f"{facts[0]} {facts[-1]}", Fault.CONFIGURATION))
        yield from (NoFace(0.0, facts[0], hint) for hint in Hint)
        yield from (CameraUnavailable(0.0, fact) for fact in facts)

    def paint(self, surface: Surface) -> None:
        self.paint_common(surface)
        shapes.panel(surface, self.boxes["card"], self.scale.radius, self.theme.card, self.theme.frame)
        self.paint_texts(surface)

    def pieces(self, state: MessageState, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        box = self.boxes["emblem"]
        sway = max(1, box.width // 40)
        beat = self.beat(now)
        place = box.inflate(-2 * sway, -2 * sway)
        eyes = 1.0
        if not self.kit.settings.display.calm:
            passed = beat - self._since
            place.y += round(sway * sin(2 * pi * passed / 4.4))
            eyes = pose_of(BLINKS, passed % BLINK_SECONDS).eyes
        picture = emblem(self._emblem, place.width, self.theme.muted, self.theme.button, round(eyes, 1))

        def draw(surface: Surface) -> None:
            surface.blit(picture, place)

        return {
            "emblem": Piece(place, (place.y, round(eyes, 1)), draw),
            **self.time_ring(state, beat, self.theme.muted),
        }


def _body(state: MessageState, words: Words) -> tuple[str, str]:
    """What the card says, and what it says small below that, if anything."""
    match state:
        case OutOfOrder(fault=fault, reason=reason):
            return words.faults[fault], reason
        case ForStaff(problem=problem):
            return words.faults[problem.fault], problem.sentence
        case _:
            return state.fact, ""
