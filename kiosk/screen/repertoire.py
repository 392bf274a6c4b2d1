"""The texts of a configuration, as scenes take them to show what they would look like with each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice

from kiosk.config.links import service
from kiosk.content.languages import Words
from kiosk.content.locale import Locale
from kiosk.content.playlists import Playlist
from kiosk.vision.reading import Verdict

MOST_FACTS = 32
"""So many facts are tried in every scene that shows one; of the others each is written once."""

MOST_PLAYLISTS = 32
"""So many playlists are tried in every scene that shows one, beside the first of every emotion and of every
service; of the others each is written once."""


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What there is to say.

    Attributes:
        facts: for a scene that is tried with each of them; at most `MOST_FACTS`, the most awkward.
        others: the rest.
        playlists: each with its label, those of a pair of emotions with the pair's first; of many the most
            awkward.
        other_playlists: the rest.
        labels: the model's that are wanted.
        pairs: of labels that can be one answer.
    """

    facts: tuple[str, ...]
    others: tuple[str, ...]
    playlists: tuple[tuple[str, Playlist], ...]
    other_playlists: tuple[Playlist, ...]
    labels: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, locale: Locale, most: int | None = None) -> "Repertoire":
        """A locale's; ``most``: in place of `MOST_FACTS` and `MOST_PLAYLISTS`."""
        named = locale.playlists.items()
        every = [(label.partition("+")[0], one) for label, several in named for one in several]
        playlists = tuple(_tried(every, most or MOST_PLAYLISTS))
        facts = awkward(locale.facts, most or MOST_FACTS)
        tried = set(facts)
        others = dict.fromkeys(fact for fact in locale.facts if fact not in tried)
        written = {(one.title, one.mood) for _, one in playlists}
        other_playlists = tuple(one for _, one in every if (one.title, one.mood) not in written)
        labels = locale.labels
        return cls(facts, tuple(others), playlists, other_playlists, labels, pairs_of(labels, locale.words))

    def answers(self) -> Iterator[tuple[str, Playlist, str]]:
        """Label, playlist and fact of an answer, until each playlist and each fact was there once."""
        many = zip(cycle(self.playlists), cycle(self.facts))
        for (label, playlist), fact in islice(many, max(len(self.playlists), len(self.facts))):
            yield label, playlist, fact

    def verdict(self, label: str, sure: bool) -> Verdict:
        """A verdict for ``label``."""
        shares = dict.fromkeys(self.labels, 0.4 / len(self.labels)) | {label: 0.6}
        return Verdict(sure, label, shares, frames=9, seconds=1.0)


def pairs_of(labels: Collection[str], words: Words) -> tuple[tuple[str, str], ...]:
    """The pairs of labels that a language has a name for."""
    pairs = (tuple(pair.split("_")) for pair in words.compounds)
    return tuple((one, other) for one, other in pairs if one in labels and other in labels)


def _tried(every: Sequence[tuple[str, Playlist]], most: int) -> Iterator[tuple[str, Playlist]]:
    """The most awkward, the first of every label, and one for every service and length of a link."""
    texts = set(awkward(tuple(f"{one.title} {one.mood}" for _, one in every), most))
    labels: set[str] = set()
    links: dict[tuple[str, int], str] = {}
    for label, one in every:
        # Links of one length have codes of one size: to make one takes as long as its scene.
        kind = service(one.url), len(one.url)
        if label not in labels or kind not in links or f"{one.title} {one.mood}" in texts:
            labels.add(label)
            yield label, replace(one, url=links.setdefault(kind, one.url))


def awkward(facts: tuple[str, ...], most: int = MOST_FACTS) -> tuple[str, ...]:
    """Of many texts those that a layout has most trouble with, in their own order; each once.

    The longest, those with the longest words, those with the most signs that are no letters, and the
    shortest, as many of each.
    """
    orders = [
        sorted(facts, key=len, reverse=True),
        sorted(facts, key=lambda fact: max(map(len, fact.split()), default=0), reverse=True),
        sorted(
            facts, key=lambda fact: sum(not (sign.isalpha() or sign == " ") for sign in fact), reverse=True
        ),
        sorted(facts, key=len),
    ]
    ranked = dict.fromkeys(chain.from_iterable(zip(*orders, strict=True)))
    chosen = set(islice(ranked, most))
    return tuple(dict.fromkeys(fact for fact in facts if fact in chosen))
