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

    def __init__(self, items: Iterable[Item], rng: random.Random) -> None:
        """Raises ValueError when there are no items."""
        self._items = tuple(dict.fromkeys(items))
        if not self._items:
            raise ValueError("a deck needs at least one item")
        self._rng = rng
        self._left: list[Item] = []
        self._last: Item | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """What can be drawn, each once, in the order given."""
        return self._items

    def draw(self) -> Item:
        """The next item."""
        if not self._left:
            self._left = list(self._items)
            self._rng.shuffle(self._left)
            if len(self._left) > 1 and self._left[-1] == self._last:
                other = self._rng.randrange(len(self._left) - 1)
                self._left[-1], self._left[other] = self._left[other], self._left[-1]
        self._last = self._left.pop()
        return self._last
