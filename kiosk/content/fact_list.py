"""A list of facts, in YAML or one a line, and all that is wrong with it: each with its line."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.config.diagnostics import Path, Problem, show
from kiosk.config.doubts import doubts_of_text
from kiosk.config.messages import Fault, any_of, did_you_mean, key_meant, unfit, unknown_key, value_sentence
from kiosk.config.text_types import FACT_LENGTH, Name
from kiosk.config.text_types import Fact as FactText
from kiosk.config.yaml_nodes import Broken, Node, Rows, Table, Value
from kiosk.content.drawable import check_texts
from kiosk.content.facts import Fact
from kiosk.content.typeface import drawn

KEYS = ("id", "text", "source", "emotion")
"""What an entry of several lines may have; the text must be there."""

MOST = 1000
"""Facts of one list: a new one each day for almost three years."""

_TEXT: TypeAdapter[str] = TypeAdapter(FactText)
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_BULLET = re.compile(r"[-*•–]\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as it is written.

    Attributes:
        place: keys and positions that lead to its text.
        text: on one line.
        id: by which other languages name it; empty where it has none.
        source: who found it, when, and where that is written; empty where nothing is said.
        emotion: the label for which alone it is shown, or None.
    """

    place: Path
    text: str
    id: str = ""
    source: str = ""
    emotion: str | None = None

    @property
    def fact(self) -> Fact:
        """As it is drawn."""
        return Fact(self.id or key_of(self.text), drawn(self.text).text, self.emotion)


def key_of(text: str) -> str:
    """By which a fact is known again that has no other name than itself."""
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def about_emotion(emotion: str, labels: Collection[str]) -> str:
    """The sentence for a fact that is for an emotion which the model does not know."""
    known = sorted(labels)
    near = key_meant(emotion, known) or did_you_mean(emotion, known)
    return unfit(any_of(known), f"'{show(emotion)}'", near)


class FactList:
    """Facts, and what is wrong with them or was hardly meant.

    Attributes:
        entries: those that can be read.
        problems, remarks: in no order.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self._lines: dict[Path, int] = {}

    def take(self, node: Node, place: Path = ()) -> None:
        """Take in a list of YAML's, which stands at ``place`` in its file."""
        if isinstance(node, Rows):
            for index, item in enumerate(node.items):
                self._take_entry(item, (*place, index))
            self._count(len(node.items), node.line, place)
        else:
            self._unfit(node, place, "tuple_type", "array")

    def take_lines(self, text: str) -> None:
        """Take in a text with a fact in each line; lines that begin with ``#`` are notes."""
        # As editors count lines, who know of no other ends.
        for number, line in enumerate(re.split("\r\n|[\r\n]", text), 1):
            said = _BULLET.sub("", line.strip(), 1) if _BULLET.match(line.strip()) else line.strip()
            if said and not said.startswith("#"):
                place = (len(self.entries),)
                node = Value(number, said, said, quoted=True)
                if (checked := self._checked(node, place, _TEXT)) is not None:
                    self.entries.append(Entry(place, checked))
        self._count(len(self.entries), 1, ())

    def check(self, labels: Collection[str] | None) -> None:
        """Judge what the typeface can draw, and whether the emotions are the model's (None: not known).

        Raises:
            DisplayError: the typeface cannot be read.
        """
        check_texts(self, [((), FACT_LENGTH, False)])
        for entry in self.entries:
            if entry.emotion is not None and labels is not None and entry.emotion not in labels:
                self.refuse((*entry.place[:-1], "emotion"), about_emotion(entry.emotion, labels))

    def written(self, *path: str | None) -> Iterator[tuple[Path, str]]:
        """Every text with its place."""
        yield from [(entry.place, entry.text) for entry in self.entries]

    def refuse(self, path: Path, words: str | Callable[[], str]) -> None:
        """Say what is wrong with the value at ``path``."""
        self.problems.append(Problem(self._lines.get(path, 1), path, words))

    def remark(self, path: Path, words: str) -> None:
        """Say what is worth knowing of the value at ``path``."""
        self.remarks.append(Problem(self._lines.get(path, 1), path, words))

    def _take_entry(self, node: Node, place: Path) -> None:
        if isinstance(node, Table) and not node.entries.keys().isdisjoint(KEYS):
            self._take_table(node, place)
        elif (text := self._text(node, place)) is not None:
            self.entries.append(Entry(place, text))

    def _take_table(self, table: Table, place: Path) -> None:
        for key in table.entries:
            if key not in KEYS:
                self._lines[(*place, key)] = table.lines[key]
                self.refuse((*place, key), unknown_key(key, KEYS, (), ()))
        said = {
            key: self._checked(table.entries[key], (*place, key), _NAME)
            for key in ("id", "source", "emotion")
            if key in table.entries and not _is_nothing(table.entries[key])
        }
        if "text" not in table.entries:
            self._lines[(*place, "text")] = table.line
            self.refuse((*place, "text"), "is missing")
        elif (text := self._text(table.entries["text"], (*place, "text"))) is not None:
            found = Entry(
                (*place, "text"), text, said.get("id") or "", said.get("source") or "", said.get("emotion")
            )
            self.entries.append(found)

    def _text(self, node: Node, place: Path) -> str | None:
        text = self._checked(node, place, _TEXT)
        if isinstance(node, Value):
            for doubt in doubts_of_text(place, node):
                self.remark(place, doubt)
        return text

    def _checked(self, node: Node, place: Path, kind: TypeAdapter[str]) -> str | None:
        """The text that a node holds; None for one that was refused."""
        self._lines[place] = node.line
        if not isinstance(node, Value) or not isinstance(node.value, str):
            self._unfit(node, place, "string_type", "string")
            return None
        try:
            return kind.validate_python(node.value, strict=True)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            self._fault(fault["type"], fault.get("ctx", {}), place, node, {})
            return None

    def _unfit(self, node: Node, place: Path, kind: str, wanted: str) -> None:
        self._lines[place] = node.line
        if not isinstance(node, Broken):
            self._fault(kind, {}, place, node, {"type": wanted})

    def _fault(
        self, kind: str, context: dict[str, Any], place: Path, node: Node, schema: Mapping[str, Any]
    ) -> None:
        # As though it stood in the configuration, of whose facts the sentences know.
        fault = Fault(kind, context, ("facts", *place), node, dict(schema))
        self.refuse(place, lambda: value_sentence(fault))

    def _count(self, number: int, line: int, place: Path) -> None:
        self._lines[place] = line
        if number > MOST:
            self.refuse(place, f"has {number} facts, at most {MOST} are taken: leave some out")
        elif not number and not self.problems:
            self.refuse(place, "has no fact in it: write one")


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Value) and node.kind == "nothing"
