"""Fun facts on faces, feelings and music: one for each visit."""

import random
from collections.abc import Iterable
from pathlib import Path

from kiosk.config.diagnostics import texts
from kiosk.config.files import read_file
from kiosk.config.schema import Settings
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import Rows, Value, read_tree
from kiosk.content.deck import Deck
from kiosk.content.typeface import drawn, named
from kiosk.errors import ConfigError

BUILTIN = Path(__file__).resolve().parent / "facts"
"""One file per language, each a list of texts; a language without one has the English facts."""


class Facts:
    """Facts to pick from; ``len()`` is how many there are."""

    def __init__(self, facts: Iterable[str], rng: random.Random | None = None) -> None:
        """Raises ValueError when there are none; `kiosk.config.schema` does not let that happen."""
        self._deck = Deck(facts, rng or random.Random())

    def __len__(self) -> int:
        return len(self._deck.items)

    def pick(self) -> str:
        """A fact; every one comes before any comes again, and never the same twice in a row."""
        return self._deck.draw()


def facts_for(settings: Settings) -> tuple[str, ...]:
    """The kiosk's own facts in the settings' language (else in English), and the operator's, as drawn.

    Raises:
        ConfigError: the kiosk's own facts cannot be read.
    """
    own = tuple(drawn(fact).text for fact in settings.facts.own)
    if not settings.facts.builtin:
        return own
    path = BUILTIN / f"{settings.language}.yaml"
    return (*read_facts(path if path.exists() else BUILTIN / "en.yaml"), *own)


def read_facts(path: Path) -> tuple[str, ...]:
    """A file that is a list of texts that can be drawn.

    Raises:
        ConfigError: it cannot be read or is anything else.
    """
    try:
        tree = read_tree(read_file(path))
    except TextError as error:
        raise ConfigError(texts(error.problems, str(path))) from error
    items = tree.items if isinstance(tree, Rows) else []
    facts = tuple(item.value for item in items if isinstance(item, Value) and isinstance(item.value, str))
    if not facts or len(facts) != len(items):
        raise ConfigError(
            [f"{path}:{tree.line}: expected a list of texts and nothing else: reinstall the kiosk"]
        )
    seen = [drawn(fact) for fact in facts]
    if lacking := tuple(dict.fromkeys(char for fact in seen for char in fact.lacking)):
        raise ConfigError([f"{path}: the kiosk's typeface has no {named(lacking)}: reinstall the kiosk"])
    return tuple(fact.text for fact in seen)
