"""A tie, told honestly: an icon of two halves, and a playlist for each to choose from."""

from collections.abc import Iterator

from pygame import Surface

from kiosk.content.emphasis import capitalised
from kiosk.screen.icon_words import Said
from kiosk.screen.icons import split_icon
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scenes.answer import AnswerScene
from kiosk.session import NotSure


class NotSureScene(AnswerScene[NotSure]):
    """The two likeliest, the question which it is, the fact, and two cards."""

    def __init__(self, kit: Kit, state: NotSure, notices: Notices) -> None:
        (first, one), (second, other) = state.choices
        super().__init__(kit, state, notices, (first, second), (one, other))

    def said(self, state: NotSure) -> Said:
        first, second = (self.words.emotions[label] for label, _ in state.choices)
        question = self.words.you_choose.format(first=first, second=second)
        return Said(capitalised(question), self.words.not_sure)

    def picture(self, side: int) -> Surface:
        first, second = self._labels
        return split_icon(first, second, side, self.theme.outline)

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[NotSure]:
        before = repertoire.playlists[-1]
        for label, playlist, fact in repertoire.answers():
            verdict = repertoire.verdict(label, sure=False)
            yield NotSure(0.0, fact, verdict, ((label, playlist), before))
            before = label, playlist
