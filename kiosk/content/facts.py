"""Fun facts on faces, feelings and music: one for each visit."""

import random
from collections.abc import Iterable
from pathlib import Path

from kiosk.config.loader import read_file
from kiosk.config.schema import Settings
from kiosk.config.yaml_nodes import Rows, Value, read_tree
from kiosk.content.deck import Deck
from kiosk.errors import ConfigError

BUILTIN = Path(__file__).resolve().parent / "facts"
"""One file per language, each a list of texts."""


class Facts:
    """Facts to pick from; ``len()`` is how many there are."""

    def __init__(self, texts: Iterable[str], rng: random.Random | None = None) -> None:
        """Raises ValueError when there are no texts; `kiosk.config.schema` does not let that happen."""
        self._deck = Deck(texts, rng or random.Random())

    def __len__(self) -> int:
        return len(self._deck.items)

    def pick(self) -> str:
        """A fact; every one comes before any comes again, and never the same twice in a row."""
        return self._deck.draw()


def load_facts(settings: Settings, rng: random.Random | None = None) -> Facts:
    """The kiosk's own facts in the settings' language, and the operator's.

    Raises:
        ConfigError: the kiosk's own facts cannot be read.
    """
    builtin = read_facts(BUILTIN / f"{settings.language}.yaml") if settings.facts.builtin else ()
    return Facts((*builtin, *settings.facts.own), rng)


def read_facts(path: Path) -> tuple[str, ...]:
    """A file that is a list of texts.

    Raises:
        ConfigError: it cannot be read or is anything else.
    """
    tree = read_tree(read_file(path), str(path))
    items = tree.items if isinstance(tree, Rows) else []
    texts = tuple(item.value for item in items if isinstance(item, Value) and isinstance(item.value, str))
    if not texts or len(texts) != len(items):
        raise ConfigError(
            [f"{path}:{tree.line}: expected a list of texts and nothing else: reinstall the kiosk"]
        )
    return texts
