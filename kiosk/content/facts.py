"""Fun facts on faces, feelings and music: one for each visit, and one for those who look so."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.content.deck import Deck

Shown = Mapping[str, Sequence[str]]
"""The keys of facts that have come, by language, in the order in which they came."""

NOTHING_YET: Shown = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the screen shows it.

    Attributes:
        key: by which it is known again; the same in all languages for the kiosk's own.
        text: on one line.
        emotion: the label for which alone it is shown; None for a fact for anybody.
    """

    key: str
    text: str
    emotion: str | None = None


class Facts:
    """Facts to pick from, in every language of the kiosk; ``len()`` is how many the first one has."""

    def __init__(
        self,
        pools: Mapping[str, Sequence[Fact]],
        rng: random.Random | None = None,
        shown: Shown = NOTHING_YET,
    ) -> None:
        """
        Args:
            pools: the facts of every language, at least one of each for anybody; the first language is the
                one that is meant where none is named.
            rng: what chooses; the same seed gives the same choices.
            shown: what has come before, and does not come again before the others have.

        Raises:
            ValueError: a language has no fact for anybody; `kiosk.content.bundle` does not let that happen.
        """
        self._rng = rng or random.Random()
        self._elsewhere: dict[str, tuple[str, ...]] = {}
        self._pools: dict[str, _Pool] = {}
        self._deal(pools, shown)

    def __len__(self) -> int:
        return self._pool(None).size

    def pick(self, language: str | None = None) -> str:
        """A fact for anybody; every one comes before any comes again, and never the same twice in a row."""
        return self._pool(language).pick()

    def put_back(self, language: str | None = None) -> None:
        """What was picked last for anybody was not shown after all: it comes next."""
        self._pool(language).put_back()

    def pick_for(self, emotion: str, language: str | None = None) -> str | None:
        """A fact for those who look so; None once all have come, until the facts for anybody begin anew."""
        return self._pool(language).pick_for(emotion)

    @property
    def shown(self) -> dict[str, tuple[str, ...]]:
        """What has come, also in languages that the kiosk does not speak just now."""
        return self._elsewhere | {code: pool.shown for code, pool in self._pools.items()}

    def recall(self, shown: Shown) -> None:
        """Go on as though these had come, and no others."""
        self._deal({code: pool.facts for code, pool in self._pools.items()}, shown)

    def adopt(self, pools: Mapping[str, Sequence[Fact]]) -> None:
        """Go on with other facts; those among them that have come stay so. Arguments as at the beginning."""
        self._deal(pools, self.shown)

    def _deal(self, pools: Mapping[str, Sequence[Fact]], shown: Shown) -> None:
        self._elsewhere = {code: tuple(keys) for code, keys in shown.items() if code not in pools}
        self._pools = {code: _Pool(facts, self._rng, shown.get(code, ())) for code, facts in pools.items()}

    def _pool(self, language: str | None) -> "_Pool":
        return self._pools[language or next(iter(self._pools))]


class _Pool:
    """The facts of one language."""

    def __init__(self, facts: Sequence[Fact], rng: random.Random, shown: Sequence[str]) -> None:
        self.facts = tuple(facts)
        places = {key: place for place, key in enumerate(shown)}
        came = sorted((fact for fact in self.facts if fact.key in places), key=lambda fact: places[fact.key])
        emotions = sorted({fact.emotion for fact in self.facts if fact.emotion is not None})
        self._for_anybody = Deck((fact for fact in self.facts if fact.emotion is None), rng, came)
        self._by_emotion = {
            emotion: Deck((fact for fact in self.facts if fact.emotion == emotion), rng, came)
            for emotion in emotions
        }

    @property
    def size(self) -> int:
        return sum(len(deck.items) for deck in (self._for_anybody, *self._by_emotion.values()))

    @property
    def shown(self) -> tuple[str, ...]:
        decks = (self._for_anybody, *self._by_emotion.values())
        return tuple(dict.fromkeys(fact.key for deck in decks for fact in deck.drawn))

    def pick(self) -> str:
        if self._for_anybody.used_up:
            for deck in self._by_emotion.values():
                deck.shuffle()
        return self._for_anybody.draw().text

    def put_back(self) -> None:
        self._for_anybody.put_back()

    def pick_for(self, emotion: str) -> str | None:
        deck = self._by_emotion.get(emotion)
        return None if deck is None or deck.used_up else deck.draw().text
