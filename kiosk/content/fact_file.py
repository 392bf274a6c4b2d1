"""A file of an owner's own facts: a YAML list, a list per language, or one fact a line."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.advice import language_meant
from kiosk.config.diagnostics import Problem, printable, show, texts
from kiosk.config.files import LONGEST_NAME
from kiosk.config.loader import Document
from kiosk.config.messages import any_of, did_you_mean, unfit
from kiosk.config.one_or_more import ALONE
from kiosk.config.yaml_errors import MAX_BYTES, TextError, decode
from kiosk.config.yaml_nodes import Table, parse_tree
from kiosk.content.fact_list import FactList, about_emotion
from kiosk.content.facts import Fact
from kiosk.content.theme_choice import Say
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT, hidden_from_service
from kiosk.system.ordinary_file import read_ordinary

YAML = (".yaml", ".yml", ".json")
"""How the names of files in YAML end (JSON is YAML, too); any other has a fact in each line."""

OwnFacts = dict[str, tuple[Fact, ...]]
"""By language; under `ALONE` for all of them."""


@dataclass(frozen=True, slots=True)
class FactFile:
    """What a file holds.

    Attributes:
        facts: at least one.
        remarks: what is right and yet was hardly meant, as sentences with file and line.
    """

    facts: OwnFacts
    remarks: tuple[str, ...] = ()


def own_facts_of(
    document: Document, labels: Collection[str] | None, languages: Collection[str], say: Say
) -> OwnFacts:
    """The facts of the file that a configuration names; none where it names none, or that was refused.

    Args:
        document: the configuration, of whose own facts the emotions are checked as well.
        labels: the model's; None where that was refused.
        languages: codes that there are.
        say: what is wrong with the file.
    """
    for place, emotion in document.written("facts", "own", None, "emotion"):
        if labels is not None and emotion.strip() not in labels:
            document.refuse(place, about_emotion(emotion.strip(), labels))
    place, written = ("facts", "file"), document.text("facts", "file")
    if not written:
        return {}
    path = ROOT / written
    if not path.is_relative_to(ROOT) and (doubt := hidden_from_service(written)):
        document.remark(place, doubt)
    try:
        found = read_fact_file(path, labels, languages)
    except ConfigError as error:
        for problem in error.problems:
            say(place, printable(problem))
        return {}
    for remark in found.remarks:
        document.remark(place, printable(remark))
    return found.facts


def read_fact_file(path: Path, labels: Collection[str] | None, languages: Collection[str]) -> FactFile:
    """The facts of an owner's file.

    Args:
        path: of the file.
        labels: those that a fact may be for; None for any.
        languages: codes under which facts may stand.

    Raises:
        ConfigError: it cannot be read, or anything in it is wrong; all problems, by line.
        DisplayError: the typeface cannot be read.
    """
    name = show(str(path), LONGEST_NAME)
    try:
        data = read_ordinary(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise ConfigError([f"there is no file {name}: correct the name"]) from error
    except OSError as error:
        raise ConfigError([f"{name} cannot be read: {error.strerror}"]) from error
    try:
        lists, problems = _lists(data, path.suffix.lower() in YAML, languages)
    except TextError as error:
        raise ConfigError(texts(error.problems, name)) from error
    remarks = []
    for found in lists.values():
        found.check(labels)
        problems += found.problems
        remarks += found.remarks
    if problems:
        raise ConfigError(texts(problems, name))
    facts = {code: tuple(entry.fact for entry in found.entries) for code, found in lists.items()}
    return FactFile(facts, tuple(texts(remarks, name, called="warnings")))


def _lists(
    data: bytes, is_yaml: bool, languages: Collection[str]
) -> tuple[dict[str, FactList], list[Problem]]:
    """The lists by language, and what is wrong with the file as a whole."""
    everywhere = FactList()
    if not is_yaml:
        everywhere.take_lines(decode(data))
        return {ALONE: everywhere}, []
    tree, problems = parse_tree(data)
    if not isinstance(tree, Table) or not tree.entries:
        if isinstance(tree, Table) and not problems:
            problems.append(Problem(None, (), "has no fact in it: write '- ' and a text"))
        elif not isinstance(tree, Table):
            everywhere.take(tree)
        return {ALONE: everywhere}, problems
    lists = {}
    for code, node in tree.entries.items():
        if code not in languages:
            near = language_meant(code, languages) or did_you_mean(code, languages)
            wanted = f"a list, or lists under {any_of(sorted(languages))}"
            problems.append(Problem(tree.lines[code], (), unfit(wanted, f"'{show(code)}:'", near)))
            continue
        lists[code] = FactList()
        lists[code].take(node, (code,))
    return lists, problems
