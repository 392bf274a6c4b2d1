"""Spotify playlists: what there is for each emotion, and one picked per visit."""

import random
from dataclasses import dataclass

from kiosk.config.loader import builtin_playlists
from kiosk.config.schema import PlaylistEntry, Settings
from kiosk.content.deck import Deck


@dataclass(frozen=True, slots=True)
class Playlist:
    """One playlist as the screen shows it.

    Attributes:
        title: its name, as the operator wrote it.
        mood: one line on what it does for a mood; may be empty.
        url: canonical link ``https://open.spotify.com/playlist/<22 base62 characters>``.
    """

    title: str
    mood: str
    url: str


class PlaylistPicker:
    """The playlists of every emotion: the operator's where there are any, else the kiosk's own.

    ``len()`` is the number of playlists on it.
    """

    def __init__(self, settings: Settings, rng: random.Random | None = None) -> None:
        """
        Args:
            settings: the operator's; the emotions in it were checked against the model when it was read.
            rng: what chooses; the same seed gives the same choices.

        Raises:
            ConfigError: the kiosk's own playlists cannot be read.
        """
        rng = rng or random.Random()
        configured = {label: entries for label, entries in settings.playlists.items() if entries}
        entries = builtin_playlists() | configured
        self._decks = {label: Deck(map(_playlist, entries[label]), rng) for label in sorted(entries)}

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
            KeyError: a label that `labels` does not have. `kiosk.config.loader` sees to it that all of the
                model's labels are there.
        """
        return self._decks[label].draw()


def _playlist(entry: PlaylistEntry) -> Playlist:
    return Playlist(entry.title, entry.mood, entry.url)
