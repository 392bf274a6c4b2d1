"""What there is to tell in one language: the kiosk's own facts, and the owner's.

The kiosk's own lie in ``facts/``. English has them all, each with its source; a file of another language has
those that are translated, under the same identifiers.
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from kiosk.config.diagnostics import Problem, texts
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.one_or_more import ALONE
from kiosk.config.schema import Settings
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import Rows, Table, Value, read_tree
from kiosk.content.fact_file import OwnFacts
from kiosk.content.fact_list import Entry, FactList, key_of
from kiosk.content.facts import Fact
from kiosk.content.theme_choice import Say
from kiosk.content.typeface import drawn, named
from kiosk.errors import ConfigError

BUILTIN = Path(__file__).resolve().parent / "facts"

ENGLISH = BUILTIN / "en.yaml"


def pool_of(settings: Settings, language: str, labels: Collection[str], own: OwnFacts) -> tuple[Fact, ...]:
    """All facts in a language, of which one at least is for anybody.

    Args:
        settings: with the owner's single facts.
        language: a code.
        labels: the model's; facts for other emotions are left out.
        own: of the owner's file.

    Raises:
        ConfigError: the kiosk's own facts cannot be read.
    """
    written = _own(settings, language, own)
    if settings.facts.builtin or not _for_anybody(written):
        # Where the owner's file can no longer be used there may be none but the kiosk's.
        written = (*builtin_facts(language), *written)
    return tuple(fact for fact in written if fact.emotion is None or fact.emotion in labels)


def check_own_facts(document: Document, settings: Settings, own: OwnFacts, say: Say) -> None:
    """Without the kiosk's own facts the owner's must do in each language; ``say`` what is wrong with them."""
    if settings.facts.builtin:
        return
    place = ("facts", "file") if settings.facts.file is not None else ("facts", "own")
    for language in settings.language:
        found = _own(settings, language, own)
        if not found:
            say(place, f"has none in the language '{language}', and facts.builtin is false: add one")
        elif not _for_anybody(found):
            whose = f" in the language '{language}'" if len(settings.language) > 1 else ""
            say(place, f"all of yours{whose} are for one emotion alone: add one that is for anybody")


def _own(settings: Settings, language: str, own: OwnFacts) -> tuple[Fact, ...]:
    single = (Fact(key_of(said.text), drawn(said.text).text, said.emotion) for said in settings.facts.own)
    return (*single, *own.get(ALONE, ()), *own.get(language, ()))


def _for_anybody(facts: Collection[Fact]) -> bool:
    return any(fact.emotion is None for fact in facts)


@lru_cache(maxsize=16)
def builtin_facts(language: str) -> tuple[Fact, ...]:
    """The kiosk's own facts in a language; in English where there are none in that one.

    Raises:
        ConfigError: somebody has damaged a file.
    """
    path = BUILTIN / f"{language}.yaml"
    english = _english()
    if language == "en" or not path.exists():
        return tuple(entry.fact for entry in english)
    return translated(path, english)


@lru_cache(maxsize=1)
def _english() -> tuple[Entry, ...]:
    return english_entries(ENGLISH)


def english_entries(path: Path) -> tuple[Entry, ...]:
    """The facts of a file that has them with their identifiers and sources.

    Raises:
        ConfigError: it cannot be read, or anything in it is wrong.
    """
    found = FactList()
    found.take(_tree(path))
    found.check(None)
    for entry in found.entries:
        if not entry.id or not entry.source:
            found.refuse(entry.place, "needs an 'id' and a 'source'")
    _refuse(path, found.problems + found.remarks)
    return tuple(found.entries)


def translated(path: Path, english: Collection[Entry]) -> tuple[Fact, ...]:
    """The facts of a file that has a text for each identifier, in its order.

    Args:
        path: of the file.
        english: what the identifiers stand for.

    Raises:
        ConfigError: it cannot be read, or anything in it is wrong.
    """
    tree = _tree(path)
    if not isinstance(tree, Table) or not tree.entries:
        raise ConfigError([f"{path}:{tree.line}: expected 'identifier: text' lines: reinstall the kiosk"])
    known = {entry.id: entry for entry in english}
    problems, facts = [], []
    for key, node in tree.entries.items():
        line = tree.lines[key]
        if key not in known:
            problems.append(Problem(line, (key,), "is no identifier of a fact in English"))
        elif not isinstance(node, Value) or not isinstance(node.value, str) or not node.value.strip():
            problems.append(Problem(line, (key,), "expected text"))
        elif lacking := (seen := drawn(node.value)).lacking:
            problems.append(Problem(line, (key,), f"the kiosk's typeface has no {named(lacking)}"))
        else:
            facts.append(Fact(key, seen.text, known[key].emotion))
    _refuse(path, problems)
    return tuple(facts)


def _tree(path: Path) -> Rows | Table | Value:
    try:
        tree = read_tree(read_file(path))
    except TextError as error:
        raise _damaged(path, error.problems) from error
    assert isinstance(tree, Rows | Table | Value), "of a broken node there is a problem"
    return tree


def _refuse(path: Path, problems: list[Problem]) -> None:
    if problems:
        raise _damaged(path, problems)


def _damaged(path: Path, problems: list[Problem]) -> ConfigError:
    return ConfigError([f"{problem}: reinstall the kiosk" for problem in texts(problems, str(path))])
