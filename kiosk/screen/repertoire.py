"""The texts of a configuration, as scenes take them to show what they would look like with each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice

from kiosk.content.bundle import Bundle
from kiosk.content.playlists import Playlist
from kiosk.vision.reading import Verdict

MOST_FACTS = 400
"""So many facts are tried in every scene that shows one, more than these in the looking scene alone."""


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What there is to say.

    Attributes:
        facts: for a scene that is tried with each of them; at most `MOST_FACTS`.
        all_facts: those, and the rest.
        playlists: each with its label.
        labels: the model's.
    """

    facts: tuple[str, ...]
    all_facts: tuple[str, ...]
    playlists: tuple[tuple[str, Playlist], ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, bundle: Bundle) -> "Repertoire":
        """A bundle's."""
        labels = tuple(bundle.playlists)
        # All links are of one length, so are their codes; to make one takes as long as its scene.
        link = bundle.playlists[labels[0]][0].url
        playlists = tuple(
            (label, replace(playlist, url=link)) for label in labels for playlist in bundle.playlists[label]
        )
        return cls(bundle.facts[:MOST_FACTS], bundle.facts, playlists, labels)

    def answers(self) -> Iterator[tuple[str, Playlist, str]]:
        """Label, playlist and fact of an answer, until each playlist and each fact was there once."""
        many = zip(cycle(self.playlists), cycle(self.facts))
        for (label, playlist), fact in islice(many, max(len(self.playlists), len(self.facts))):
            yield label, playlist, fact

    def verdict(self, label: str, sure: bool) -> Verdict:
        """A verdict for ``label``."""
        shares = dict.fromkeys(self.labels, 0.4 / len(self.labels)) | {label: 0.6}
        return Verdict(sure, label, shares, frames=9, seconds=1.0)
