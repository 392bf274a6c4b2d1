"""Spotify playlists: what there is for each emotion, and one picked per visit."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.schema import PlaylistEntry, Settings
from kiosk.content.deck import Deck
from kiosk.content.typeface import drawn

BUILTIN = Path(__file__).resolve().with_name("playlists.yaml")
"""The playlists that come with the kiosk, in the form of a configuration."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """One playlist as the screen shows it.

    Attributes:
        title: its name, as the operator wrote it and the typeface can draw it.
        mood: one line on what it does for a mood; may be empty.
        url: canonical link ``https://open.spotify.com/playlist/<22 base62 characters>``.
    """

    title: str
    mood: str
    url: str


class PlaylistPicker:
    """Picks from the playlists of every emotion; ``len()`` is how many there are."""

    def __init__(
        self, playlists: Mapping[str, tuple[Playlist, ...]], rng: random.Random | None = None
    ) -> None:
        """
        Args:
            playlists: at least one for each emotion.
            rng: what chooses; the same seed gives the same choices.
        """
        rng = rng or random.Random()
        self._decks = {label: Deck(playlists[label], rng) for label in sorted(playlists)}

    def __len__(self) -> int:
        return sum(len(deck.items) for deck in self._decks.values())

    def labels(self) -> list[str]:
        """The emotions there are playlists for, in alphabetical order."""
        return list(self._decks)

    def playlists(self, label: str) -> tuple[Playlist, ...]:
        """All of an emotion's playlists. Raises KeyError for a label that `labels` does not have."""
        return self._decks[label].items

    def pick(self, label: str) -> Playlist:
        """One of an emotion's playlists; never the same twice in a row where it has several.

        Raises:
            KeyError: a label that `labels` does not have. `kiosk.content.bundle` sees to it that all of the
                model's labels are there.
        """
        return self._decks[label].draw()


def own_playlists(settings: Settings) -> dict[str, tuple[Playlist, ...]]:
    """The operator's, by emotion; an emotion with an empty list is left out."""
    return {label: _shown(entries) for label, entries in settings.playlists.items() if entries}


def builtin_playlists(path: Path = BUILTIN) -> dict[str, tuple[Playlist, ...]]:
    """The playlists that come with the kiosk, by emotion.

    Raises:
        ConfigError: somebody has damaged the file.
    """
    return own_playlists(Document(read_file(path), str(path)).settings())


def _shown(entries: Iterable[PlaylistEntry]) -> tuple[Playlist, ...]:
    return tuple(Playlist(drawn(entry.title).text, drawn(entry.mood).text, entry.url) for entry in entries)
