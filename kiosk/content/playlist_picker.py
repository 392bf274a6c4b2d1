"""One playlist for each visit: none twice in a row, all in turn, those with more weight more often."""

import random
from collections.abc import Mapping
from datetime import time

from kiosk.content.playlists import Mode, Playlist, at_time, for_mode
from kiosk.model.compounds import listed

MOST_DUE = 2.0
"""Picks by which a playlist may fall behind its share, or get ahead of it, and have that made up for."""

CHANCE = 0.5
"""How much chance there is in the order of those that are due; from 1 on, some would come early or late."""


class PlaylistPicker:
    """Picks from the playlists of every emotion; ``len()`` is how many there are.

    Each is due for its share of the picks, by weight, and the one that is most overdue comes next; so of
    equal weights each comes once before any comes again, as from a shuffled deck.
    """

    def __init__(
        self, playlists: Mapping[str, tuple[Playlist, ...]], rng: random.Random | None = None
    ) -> None:
        """
        Args:
            playlists: at least one for each emotion.
            rng: what chooses; the same seed gives the same choices.
        """
        self._rng = rng or random.Random()
        self._playlists = {label: tuple(dict.fromkeys(playlists[label])) for label in sorted(playlists)}
        self._due: dict[str, dict[Playlist, float]] = {label: {} for label in self._playlists}
        self._last: dict[str, str] = {}

    def __len__(self) -> int:
        return sum(map(len, self._playlists.values()))

    def labels(self) -> list[str]:
        """The emotions there are playlists for, in alphabetical order."""
        return list(self._playlists)

    def playlists(self, label: str) -> tuple[Playlist, ...]:
        """All of an emotion's playlists. Raises KeyError for a label that `labels` does not have."""
        return self._playlists[label]

    def pick(self, label: str, *, music: Mode, at: time) -> Playlist:
        """One of an emotion's playlists; never the same twice in a row where it has several.

        Args:
            label: the emotion, or two such as ``surprise+happy``: for these the first one's, where they have
                none of their own.
            music: for the mood as it is, or for another one.
            at: the time of the day. Where none is shown then, all for that music are.

        Raises:
            KeyError: a label that `labels` does not have. `kiosk.content.bundle` sees to it that all of the
                model's labels are there.
        """
        pair = listed(label)
        label = pair if pair in self._playlists else label.partition("+")[0]
        among = at_time(for_mode(self._playlists[label], music), at)
        due, whole = self._due[label], sum(one.weight for one in among)
        for one in among:
            due[one] = min(MOST_DUE, due.get(one, 0.0) + one.weight / whole)
        others = [one for one in among if one.url != self._last.get(label)] or among
        picked = max(others, key=lambda one: due[one] + CHANCE * self._rng.random())
        due[picked] = max(-MOST_DUE, due[picked] - 1)
        self._last[label] = picked.url
        return picked
