"""The answer: what it is, how sure the kiosk is, the fact, and the playlist to take away or to choose."""

from collections.abc import Iterator
from dataclasses import replace

from pygame import Rect, Surface

from kiosk.content.acts import ACT_SECONDS
from kiosk.content.languages import SURE_FROM, degree
from kiosk.screen import shapes
from kiosk.screen.card import Card
from kiosk.screen.choice import Choice
from kiosk.screen.feedback_foot import FeedbackFoot
from kiosk.screen.icon_words import Said
from kiosk.screen.icons import icon, split_icon
from kiosk.screen.kit import Kit
from kiosk.screen.mime import Pose, mime
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Piece, Text
from kiosk.screen.scenes.answer import AnswerScene
from kiosk.session import THANKS_SECONDS, Question, Result, held
from kiosk.vision.camera.frame import ColourImage


class ResultScene(AnswerScene[Result]):
    """The icon, the sentence, how sure, a kind word, the fact, and the card or what to choose from.

    Attributes:
        choice: in the card's place, while the visitor is asked which music; None otherwise.
        foot: where the visitor is asked whether it was right; None where they never are.
    """

    def __init__(self, kit: Kit, state: Result, notices: Notices) -> None:
        labels = state.verdict.shown.split("+")
        tinted = replace(kit, theme=kit.theme.tinted(labels[0]))
        super().__init__(tinted, state, notices, labels, [state.playlist])
        self.choice: Choice | None = None
        self.foot: FeedbackFoot | None = None
        self._again: Text | None = None
        if not state.has_code:
            self.choice = self._lay_out_choice()
        elif state.asks_after is not None:
            self.foot = self._lay_out_feedback()

    @property
    def card(self) -> Card:
        """The playlist's."""
        return self.cards[0]

    def said(self, state: Result) -> Said:
        shown, confidence = state.verdict.shown, state.confidence
        reached = degree(confidence)
        in_words = self.words.sureness[list(SURE_FROM)[reached - 1]]
        in_percent = self.kit.settings.display.percent
        return Said(
            self.words.look(shown),
            self.words.warm[state.verdict.emotion],
            self.words.name(shown),
            self.words.how_sure(confidence) if in_percent else in_words,
            reached,
        )

    def picture(self, side: int) -> Surface:
        if len(self._labels) > 1:
            first, second = self._labels
            return split_icon(first, second, side, self.theme.outline)
        return icon(self._labels[0], side, self.theme.outline)

    def pose(self, seconds: float) -> Pose:
        """It mimes once, while what it has thrown still flies; what is made of two keeps still."""
        if len(self._labels) > 1:
            return super().pose(seconds)
        side = self._picture.get_width()
        return mime(self._labels[0], side, seconds, seconds >= ACT_SECONDS, self.theme.outline)

    def _lay_out_choice(self) -> Choice:
        for name in [name for name in self.texts if name.startswith("card ")]:
            del self.texts[name]
        # A press would not begin another visit now, and the ring stands alone.
        del self.texts["again"], self.boxes["again"]
        self.boxes["time"].centerx = self.card.rect.centerx
        choice = Choice(self.kit, self.card.rect)
        self.place("choice", choice.question, choice.place, self.theme.ink, centred=True)
        more = int(self.scale.unit)
        self.targets = choice.options.targets((more, more))
        return choice

    def _lay_out_feedback(self) -> FeedbackFoot:
        self._again, ring = self.texts.pop("again"), self.boxes["time"]
        # As wide as the screen but for a narrow edge, and for the ring, which counts on.
        edge = round(self.scale.unit * 1.6)
        room = Rect(edge, 0, self.scale.width - 2 * edge - ring.width - self.scale.gap, 0)
        foot = FeedbackFoot(self.kit, self._again.rect, room)
        self.boxes["again"] = self._again.rect.union(foot.rect)
        ring.left = self.boxes["again"].right + self.scale.gap
        below = self.scale.height - foot.rect.bottom
        self.targets = foot.options.targets((int(self.scale.unit), below))
        return foot

    def paint_prize(self, surface: Surface) -> None:
        if self.choice is None:
            super().paint_prize(surface)
        else:
            shapes.panel(surface, self.card.rect, self.scale.radius, self.theme.card, self.theme.frame)

    def pieces(self, state: Result, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        pieces = super().pieces(state, now, preview)
        if self.choice is not None:
            return pieces | self.choice.options.pieces(self.theme, self.tint, held(state.question, now))
        return pieces | self._at_the_foot(state, now)

    def _at_the_foot(self, state: Result, now: float) -> dict[str, Piece]:
        if self.foot is None or self._again is None:
            return {}
        if state.question is not None:
            return self.foot.asking(self.tint, held(state.question, now))
        if state.feedback is not None and now < state.feedback.at + THANKS_SECONDS:
            return self.foot.thanking(self.tint)
        return {"again": self._again.piece()}

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[Result]:
        first: Result | None = None
        for label, playlist, fact in repertoire.answers():
            made = Result(0.0, fact, repertoire.verdict(label, sure=True), playlist)
            first = first or made
            yield made
        if first is not None:
            offers = {"match": first.playlist, "lift": first.playlist}
            yield replace(first, offers=offers, question=Question("music", 0.0))
            yield replace(first, asks_after=0.0, asked=True, question=Question("feedback", 0.0))
        for one, other in repertoire.pairs:
            verdict = replace(repertoire.verdict(one, sure=False), second=other)
            yield Result(0.0, repertoire.facts[0], verdict, repertoire.playlists[0][1])
