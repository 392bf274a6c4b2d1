"""Sentences of the owner's: which there may be, how long, and what is wrong with those in config.yaml.

They stand under `words` in config.yaml, or in a file of a language (`kiosk.content.own_languages`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kiosk.config.advice import language_meant
from kiosk.config.diagnostics import Path, path_text, show
from kiosk.config.followers import UNKNOWN
from kiosk.config.loader import Document
from kiosk.config.messages import did_you_mean
from kiosk.config.schema import Settings
from kiosk.config.yaml_nodes import MAX_DEPTH
from kiosk.content.language_files import FOLDER, english, languages, sentences_in
from kiosk.content.languages import Words, fault_of, load_words, stands_in
from kiosk.content.typeface import columns, drawn, named, or_install, wide
from kiosk.system.folders import ROOT

LONGER = 1.25
"""So much longer than the longest of the kiosk's own languages a sentence may be, and still has room."""

SHORT = 8
"""So many characters longer it may be at least."""

TIGHT = ("privacy", "privacy_warm", "privacy_network", "demo", "staff")
"""Those that have to do with the room that the longest of the kiosk's own languages need."""


ALL_OF_THEM = (FOLDER / "en.yaml").relative_to(ROOT)


@dataclass(frozen=True)
class Sayings:
    """What an owner may say.

    Attributes:
        english: every sentence by its key.
    """

    english: Mapping[str, str]

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        spoken = [sentences_in(code) for code in languages()]
        return {key: max(len(said[key]) for said in spoken) for key in self.english}

    def room(self, key: str) -> int:
        """How many characters a sentence may have."""
        longest = self._longest[key]
        return longest if key in TIGHT else max(round(longest * LONGER), longest + SHORT)

    def faults(self, key: str, text: str) -> Iterator[str]:
        """What is wrong with a text as this sentence."""
        seen = drawn(text)
        if seen.lacking and not seen.text:
            lacks = f"the kiosk's typeface has no {named(seen.lacking)}, and nothing would be left to read"
            yield lacks + or_install(seen.lacking)
        elif fault := fault_of(seen.text, self.english[key]):
            yield fault
        elif (long := columns(seen.text)) > (room := self.room(key)):
            most = f"must have at most {room} characters to have room on every screen, has {long}"
            yield most + wide(seen.text)

    def doubts(self, text: str) -> Iterator[str]:
        """What is right with a text that has no fault, and yet was hardly meant."""
        seen = drawn(text)
        if seen.lacking:
            lacks = f"the kiosk's typeface has no {named(seen.lacking)}: the screen shows '{show(seen.text)}'"
            yield lacks + or_install(seen.lacking)


def sayings() -> Sayings:
    """All that there is to say. Raises ConfigError: somebody has damaged en.yaml."""
    return Sayings(english()[0])


def colourless(words: Words, own: Collection[str]) -> Iterator[tuple[str, str]]:
    """Keys of sentences of the owner's in which nothing is drawn in colour, each with a sentence on that.

    ``own``: the keys of all sentences of the owner's.
    """
    for label, word in words.emotions.items():
        if (key := f"you_look.{label}") in own and not stands_in(word, words.you_look[label]):
            yield key, f"has no '{show(word)}' in it, which would be drawn in colour (emotions.{label})"
    if {"ask", "ask_emphasis"} & {*own} and not stands_in(words.ask_emphasis, words.ask):
        key = "ask" if "ask" in own else "ask_emphasis"
        yield key, f"'{show(words.ask_emphasis)}' would be drawn in colour, and is no word of 'ask'"


def words_in(settings: Settings, language: str) -> dict[str, str]:
    """The sentences that config.yaml has in a language, by their keys, as they are drawn."""
    found = {}
    keys = english()[0].keys() if settings.words else ()
    for key, text in settings.words.items():
        if key in keys:
            if language == settings.language[0]:
                found[key] = drawn(text).text
        elif key.startswith(f"{language}."):
            found[key.removeprefix(f"{language}.")] = drawn(text).text
    return found


def check_words(
    document: Document, said: Sayings, known: Collection[str], of_files: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse sentences under `words` that there are not, or that cannot be shown.

    Args:
        document: the configuration.
        said: what there is to say.
        known: all languages that there are.
        of_files: sentences of the owner's files, by language and key.
    """
    if not document.is_written("words") or not (spoken := [code for _, code in document.texts("language")]):
        return
    places = _Places(document, said.english.keys(), known, spoken[0])
    own: dict[tuple[str, str], Path] = {}
    for path, text, language, key in places.found():
        if (first := own.setdefault((language, key), path)) != path:
            sentence = f"is said as {path_text(first)} as well: keep one of the two"
            document.refuse(path, sentence)
        for fault in (faults := list(said.faults(key, text))):
            document.refuse(path, fault)
        for doubt in () if faults else said.doubts(text):
            document.remark(path, doubt)
    for language in dict.fromkeys(language for language, _ in own):
        if language not in spoken:
            first = next(path for (code, _), path in own.items() if code == language)
            document.remark(first[:2], f"is not shown, for language does not name '{language}'")
    if document.is_faulty_within("words"):
        return
    texts = {(language, key): text for _, text, language, key in places.found()}
    for language in dict.fromkeys(language for language, _ in own if language in known):
        mine = {key: drawn(text).text for (code, key), text in texts.items() if code == language}
        whole = {**of_files.get(language, {}), **mine}
        for key, doubt in colourless(load_words(language, whole), mine):
            document.remark(own[language, key], doubt)


@dataclass(frozen=True)
class _Places:
    """What stands where under `words`.

    Attributes:
        keys: of all sentences that there are.
        known: all languages that there are.
        first: the language of what does not stand under one.
    """

    document: Document
    keys: Collection[str]
    known: Collection[str]
    first: str

    def found(self) -> Iterator[tuple[Path, str, str, str]]:
        """Where a sentence is, its text, its language, and its key. What is none is refused, once."""
        for depth in range(1, MAX_DEPTH):
            for path, text in list(self.document.written("words", *[None] * depth)):
                dotted = ".".join(map(str, path[1:]))
                language, _, key = dotted.partition(".")
                if dotted in self.keys:
                    yield path, text, self.first, dotted
                elif language in self.known and key in self.keys:
                    yield path, text, language, key
                else:
                    self._refuse(path)

    def _refuse(self, path: Path) -> None:
        """Where the first step is that leads nowhere."""
        steps = [str(step) for step in path[1:]]
        for count, step in enumerate(steps, 1):
            before, here = ".".join(steps[: count - 1]), ".".join(steps[:count])
            place = path[: count + 1]
            if self.document.is_faulty(*map(str, place)):
                return
            if before in self.keys:
                sentence = "is one sentence: write it behind the colon"
                if step in self.known:
                    sentence = f"write '{step}:' here, and below it, indented, '{before}: …'"
                self.document.refuse(path[:count], sentence)
                return
            if here not in self.keys and not self._leads_on(here):
                self.document.refuse(place, self._unknown(step, before), UNKNOWN)
                return
        self.document.refuse(path, f"has sentences below it, indented, such as '{self._names(here)[0]}: …'")

    def _names(self, before: str) -> list[str]:
        """Keys that may come behind others, those within tables also as one."""
        if before in self.known:
            before = ""
        elif before.partition(".")[0] in self.known:
            before = before.partition(".")[2]
        within = [key for key in self.keys if not before or key.startswith(f"{before}.")]
        behind = [key[len(before) + 1 :] if before else key for key in within]
        return list(dict.fromkeys([key.partition(".")[0] for key in behind] + behind))

    def _leads_on(self, here: str) -> bool:
        return here in self.known or bool(here and self._names(here))

    def _unknown(self, step: str, before: str) -> str:
        names = [*self._names(before), *(() if before else self.known)]
        near = None if before else language_meant(step, self.known)
        if near := near or did_you_mean(step, names):
            return f"unknown key, did you mean '{near}'?"
        return f"unknown key: all that there are stand in {ALL_OF_THEM}"
