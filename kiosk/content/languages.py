"""The words on the screen, one YAML file per language in ``languages/``.

English is the list of what there is to say: its file names every sentence and its ``{placeholders}``, and the
other languages have the same, no more and no fewer. A new sentence may stand in English alone for a while: as
long as its key is listed under ``untranslated`` there, languages that lack it say it in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from kiosk.config.diagnostics import texts
from kiosk.config.files import read_file
from kiosk.config.messages import did_you_mean
from kiosk.config.plain_text import tidied
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import plain, read_tree
from kiosk.content.typeface import drawn, named
from kiosk.errors import ConfigError

FOLDER = Path(__file__).with_name("languages")

TABLES = ("hints", "advice", "emotions", "you_look")
"""Keys that hold one sentence per hint or per emotion."""

UNTRANSLATED = "untranslated"


@dataclass(frozen=True)
class Words:
    """Everything the screen says, in one language.

    Every other key of ``en.yaml`` is an attribute as well: ``words.press``.

    Attributes:
        sentences: each sentence by its key.
        hints, advice: by `kiosk.vision.reading.Hint` values.
        emotions: the bare word, by the classifier's labels.
        you_look: the sentence around it.
    """

    language: str
    sentences: Mapping[str, str]
    hints: Mapping[str, str]
    advice: Mapping[str, str]
    emotions: Mapping[str, str]
    you_look: Mapping[str, str]

    def __getattr__(self, key: str) -> str:
        try:
            # Not by self.sentences: where that is missing, this method would be asked for it again.
            return str(object.__getattribute__(self, "sentences")[key])
        except KeyError:
            raise AttributeError(f"there is no sentence '{key}' in en.yaml") from None

    def notice(self, camera_warm: bool) -> str:
        """The privacy notice; it also says that the camera stays on where it does."""
        return self.privacy_warm if camera_warm else self.privacy

    def how_sure(self, confidence: float) -> str:
        """``confidence`` 0-1 in words; never "100 %", for no classifier is."""
        return self.sure.format(percent=min(99, round(100 * confidence)))


def languages() -> list[str]:
    """The codes `load_words` knows, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_words(language: str) -> Words:
    """The words of a language.

    Args:
        language: two-letter code, e.g. ``de``.

    Raises:
        ConfigError: there is no such language, or its file (or the English one) lacks something.
    """
    known = languages()
    if language not in known:
        near = did_you_mean(language, known)
        suggestion = f"did you mean '{near}'?" if near else f"choose one of {', '.join(known)}"
        raise ConfigError([f"language: '{language}' is not available, {suggestion}"])
    sentences, lacking = english()
    if language != "en":
        name = f"{language}.yaml"
        own = sentences_of(name, read(language))
        if problems := _differences(name, own, sentences, lacking):
            raise ConfigError(problems)
        sentences |= own
    single = {key: sentence for key, sentence in sentences.items() if "." not in key}
    tables = {
        table: MappingProxyType(
            {
                key.removeprefix(f"{table}."): said
                for key, said in sentences.items()
                if key.startswith(f"{table}.")
            }
        )
        for table in TABLES
    }
    return Words(language, MappingProxyType(single), **tables)


def english() -> tuple[dict[str, str], set[str]]:
    """Every English sentence by its key (``table.key`` within tables), and the keys other languages may lack.

    Raises:
        ConfigError: en.yaml lacks something.
    """
    data = read("en")
    listed = data.pop(UNTRANSLATED, [])
    sentences = sentences_of("en.yaml", data)
    if problems := _problems_of_english(sentences, listed):
        raise ConfigError(problems)
    return sentences, set(listed)


def placeholders(sentence: str) -> set[str]:
    """The names in braces in ``sentence``; ValueError where the braces do not pair."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def read(language: str) -> dict[str, Any]:
    """A language's file as it stands. Raises ConfigError when it cannot be read."""
    path = FOLDER / f"{language}.yaml"
    try:
        data = plain(read_tree(read_file(path)))
    except TextError as error:
        raise ConfigError(texts(error.problems, path.name)) from error
    if not isinstance(data, dict):
        raise ConfigError([f"{path.name}: should hold one sentence per key, restore the file"])
    return data


def sentences_of(name: str, data: dict[str, Any]) -> dict[str, str]:
    """Every sentence by its key, ``table.key`` within tables.

    Raises:
        ConfigError: where a sentence should be there is none, or one that the typeface cannot draw.
    """
    problems = []
    found = {}
    for key, value in data.items():
        if key == UNTRANSLATED:
            problems.append(f"{name}: '{key}' is English alone to say, remove it")
            continue
        if key in TABLES and not isinstance(value, dict):
            problems.append(f"{name}: '{key}' should hold one sentence per name, restore the file")
            continue
        items = value.items() if key in TABLES else [(None, value)]
        for inner, sentence in items:
            where = key if inner is None else f"{key}.{inner}"
            if not isinstance(sentence, str) or not tidied(sentence):
                problems.append(f"{name}: '{where}' should be a sentence, write one")
                continue
            seen = drawn(sentence)
            found[where] = seen.text
            if seen.lacking:
                lacking = named(seen.lacking)
                problems.append(
                    f"{name}: '{where}': the kiosk's typeface has no {lacking}, write it otherwise"
                )
    if problems:
        raise ConfigError(problems)
    return found


def _problems_of_english(sentences: dict[str, str], listed: object) -> list[str]:
    tables = {key.partition(".")[0] for key in sentences if "." in key}
    problems = [f"en.yaml: '{table}' is missing, restore the file" for table in TABLES if table not in tables]
    problems += [
        f"en.yaml: '{key}': {fault}" for key, said in sentences.items() if (fault := _brace_fault(said))
    ]
    if not isinstance(listed, list):
        return [*problems, f"en.yaml: '{UNTRANSLATED}' should be a list of keys, mend it"]
    return problems + [
        f"en.yaml: '{UNTRANSLATED}' names '{key}', which is no sentence, remove it"
        for key in listed
        if key not in sentences
    ]


def _differences(name: str, own: dict[str, str], english: dict[str, str], lacking: set[str]) -> list[str]:
    """What ``own`` has otherwise than English has."""
    missing = english.keys() - own.keys() - lacking
    problems = [f"{name}: '{key}' is missing, add it" for key in sorted(missing)]
    problems += [f"{name}: '{key}' is not a key, remove it" for key in sorted(own.keys() - english.keys())]
    for key in sorted(own.keys() & english.keys()):
        if fault := _brace_fault(own[key]):
            problems.append(f"{name}: '{key}': {fault}")
        elif placeholders(own[key]) != placeholders(english[key]):
            expected = ", ".join(sorted(placeholders(english[key]))) or "none"
            problems.append(f"{name}: '{key}' has other placeholders than it should ({expected}), mend it")
    return problems


def _brace_fault(sentence: str) -> str | None:
    try:
        placeholders(sentence)
    except ValueError as error:
        return f"its braces do not pair ({error}), mend it"
    return None
