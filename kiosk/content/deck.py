"""Choosing at random as people expect it: everything comes round, nothing comes twice in a row."""

import random
from collections.abc import Iterable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Deck(Generic[Item]):
    """A shuffled deck that is reshuffled when it is empty.

    Equal items count once. With more than one item no draw repeats the draw before, not even across a
    reshuffle. The same items and the same seed give the same draws.
    """

    def __init__(self, items: Iterable[Item], rng: random.Random, drawn: Iterable[Item] = ()) -> None:
        """
        Args:
            items: what can be drawn.
            rng: what shuffles.
            drawn: what has come before, in that order, and shall not come again before the others have.

        Raises:
            ValueError: there are no items.
        """
        self._items = tuple(dict.fromkeys(items))
        if not self._items:
            raise ValueError("a deck needs at least one item")
        self._rng = rng
        came, known = dict.fromkeys(drawn), set(self._items)
        self._drawn = [item for item in came if item in known]
        self._last = self._drawn[-1] if self._drawn else None
        self._left = [item for item in self._items if item not in came]
        self._rng.shuffle(self._left)

    @property
    def items(self) -> tuple[Item, ...]:
        """What can be drawn, each once, in the order given."""
        return self._items

    @property
    def drawn(self) -> tuple[Item, ...]:
        """What has come since the deck was shuffled, in that order."""
        return tuple(self._drawn)

    @property
    def used_up(self) -> bool:
        """True when everything has come: the next draw shuffles anew."""
        return not self._left

    def draw(self) -> Item:
        """The next item."""
        if self.used_up:
            self.shuffle()
        self._last = self._left.pop()
        self._drawn.append(self._last)
        return self._last

    def put_back(self) -> None:
        """What came last comes next once more, as though it had not come."""
        if self._drawn:
            self._left.append(self._drawn.pop())
            self._last = self._drawn[-1] if self._drawn else None

    def shuffle(self) -> None:
        """Begin anew: everything can come again."""
        self._drawn = []
        self._left = list(self._items)
        self._rng.shuffle(self._left)
        if len(self._left) > 1 and self._left[-1] == self._last:
            other = self._rng.randrange(len(self._left) - 1)
            self._left[-1], self._left[other] = self._left[other], self._left[-1]
