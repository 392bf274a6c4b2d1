"""The files of the languages that come with the kiosk, a YAML file each in ``languages/``, read and checked.

English is the list of what there is to say: its file names every sentence and its ``{placeholders}``, and the
other languages have the same, no more and no fewer. A new sentence may stand in English alone for a while: as
long as its key is listed under ``untranslated`` there, languages that lack it say it in English.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from kiosk.config.diagnostics import texts
from kiosk.config.files import read_file
from kiosk.config.plain_text import tidied
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import plain, read_tree
from kiosk.content.typeface import drawn, named
from kiosk.errors import ConfigError

FOLDER = Path(__file__).with_name("languages")

TABLES = (
    *("hints", "causes", "advice", "emotions", "you_look", "warm", "compounds", "sureness"),
    *("titles", "moods", "faults", "sign", "web"),
)
"""Keys that hold a sentence per hint, emotion, pair of them, degree, playlist, fault, or part of the sign or
of the web page."""

UNTRANSLATED = "untranslated"


def languages() -> list[str]:
    """The codes `sentences_in` knows, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def sentences_in(language: str) -> Mapping[str, str]:
    """Every sentence of a language that comes with the kiosk, by its key.

    A file is read once, and again when it has become another.

    Raises:
        ConfigError: its file, or the English one, lacks something or has too much.
    """
    return _sentences_in(language, _version("en"), _version(language))


@lru_cache(maxsize=16)
def _sentences_in(language: str, *versions: object) -> Mapping[str, str]:
    sentences, lacking = english()
    if language == "en":
        return sentences
    name = f"{language}.yaml"
    said = sentences_of(name, read(language))
    if problems := _differences(name, said, sentences, lacking):
        raise ConfigError(problems)
    return MappingProxyType({**sentences, **said})


def _version(language: str) -> object:
    """What is another when a language's file is another one."""
    path = FOLDER / f"{language}.yaml"
    try:
        stat = path.stat()
    except OSError:
        # Whoever reads it says why.
        return path
    return path, stat.st_ino, stat.st_size, stat.st_mtime_ns


def english() -> tuple[Mapping[str, str], frozenset[str]]:
    """Every English sentence by its key (``table.key`` within tables), and the keys other languages may lack.

    Raises:
        ConfigError: en.yaml lacks something.
    """
    return _english(_version("en"))


@lru_cache(maxsize=1)
def _english(version: object) -> tuple[Mapping[str, str], frozenset[str]]:
    data = read("en")
    listed = data.pop(UNTRANSLATED, [])
    sentences = sentences_of("en.yaml", data)
    if problems := _problems_of_english(sentences, listed):
        raise ConfigError(problems)
    lacking = frozenset(key for key in sentences if key in listed or key.partition(".")[0] in listed)
    return MappingProxyType(sentences), lacking


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
        if key not in sentences and key not in TABLES
    ]


def _differences(
    name: str, own: dict[str, str], english: Mapping[str, str], lacking: frozenset[str]
) -> list[str]:
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
