"""Languages of the owner's: a folder of files, one each, by the language's code.

A file of a language that comes with the kiosk has the sentences that shall be others there. One of another
language has as many as there are; what it lacks is said in a language of the kiosk's.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, create_model

from kiosk.config.advice import language_meant
from kiosk.config.advice_words import IN_ENGLISH
from kiosk.config.diagnostics import printable, show, texts
from kiosk.config.doubts import doubts_of_text, values
from kiosk.config.files import LONGEST_NAME, read_file
from kiosk.config.loader import Document
from kiosk.config.section import Section
from kiosk.config.section_file import SectionFile
from kiosk.config.text_types import Sentence
from kiosk.content.language_files import languages
from kiosk.content.languages import base_of, load_words
from kiosk.content.own_words import Sayings, colourless
from kiosk.content.theme_choice import Say
from kiosk.content.typeface import drawn
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT, hidden_from_service
from kiosk.system.ordinary_file import names_in

PLACE = ("language_files",)

SUFFIX = ".yaml"

MOST_FILES = 1000
"""Of a folder of languages: more are none."""

MOST_NAMED = 3
"""Sentences that a file lacks and that are named."""

_CODE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
"""A language's code, and a region's or a script's (BCP 47, RFC 5646): ``nds``, ``de-AT``."""


class LanguageDocument(SectionFile[Section]):
    """A file of a language, and all that is wrong with it."""

    example = "press: Press the button"

    def __init__(self, data: bytes, name: str, said: Sayings) -> None:
        """Raises ConfigError as `SectionFile`."""
        kind = _schema(tuple(said.english))
        super().__init__(data, name, kind, kind())
        self._said = said

    def sentences(self) -> dict[str, str]:
        """What it says by its keys, as it is drawn.

        Raises:
            ConfigError: anything is wrong; all problems, by line.
        """
        found = {}
        for path, node, _ in values(self._tree):
            if node.empty:
                self.refuse(path, "nothing is written here: write the sentence, or remove the key")
                continue
            for doubt in doubts_of_text(path, node):
                self.remark(path, doubt)
        for key in self._said.english:
            for place, text in list(self.written(*key.split("."))):
                for fault in (faults := list(self._said.faults(key, text))):
                    self.refuse(place, fault)
                for doubt in () if faults else self._said.doubts(text):
                    self.remark(place, doubt)
                found[key] = drawn(text).text
        self.read()
        return found

    def doubts(self, code: str, found: Mapping[str, str]) -> list[str]:
        """What is right, and yet was hardly meant; ``found``: `sentences`, of the language ``code``."""
        for key, doubt in colourless(load_words(code, found), found):
            self.remark(tuple(key.split(".")), doubt)
        remarks = texts(self._remarks, self._name, called="warnings")
        lacking = [key for key in self._said.english if key not in found]
        if code not in languages() and lacking:
            more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
            which = f"{', '.join(lacking[:MOST_NAMED])}{more}"
            where = f"{show(self._name, LONGEST_NAME)}: {len(lacking)} of {len(self._said.english)} sentences"
            said = IN_ENGLISH[base_of(code)]
            remarks.append(f"{where} are not in it and are said in {said} ({which})")
        return remarks


def own_languages(document: Document, say: Say) -> dict[str, Path] | None:
    """The files in the owner's folder by their codes; none where there is no folder, None if it is refused.

    ``say``: what is wrong with it.
    """
    if not document.is_written(*PLACE):
        return {}
    folder = language_folder(document)
    if folder is None:
        return {} if document.is_null(*PLACE) else None
    if not folder.is_relative_to(ROOT) and (doubt := hidden_from_service(str(folder))):
        document.remark(PLACE, doubt)
    shown = show(str(folder), LONGEST_NAME)
    try:
        names = sorted(name for name in names_in(folder, MOST_FILES) if not name.startswith("."))
    except FileNotFoundError:
        say(PLACE, f"there is no folder {shown}: make it, or correct the name")
        return None
    except OSError as error:
        say(PLACE, f"{shown} cannot be read: {error.strerror}")
        return None
    wrong = [(name, better) for name in names if (better := _better_name(name))]
    for name, better in wrong:
        say(PLACE, printable(f"in {shown}, {show(name)} is not called as a language's file: {better}"))
    files = {name.removesuffix(SUFFIX): folder / name for name in names if name.endswith(SUFFIX)}
    return None if wrong else files


def language_folder(document: Document) -> Path | None:
    """The folder of the owner's languages; a relative path is relative to the checkout. None for none."""
    written = document.text(*PLACE)
    return ROOT / written if written else None


def language_paths(document: Document) -> list[Path]:
    """What must be looked at to know whether the owner's sentences have changed."""
    folder = language_folder(document)
    if folder is None:
        return []
    codes = {code for _, code in document.texts("language") if is_code(code)}
    return [folder, *(folder / f"{code}{SUFFIX}" for code in sorted(codes))]


def is_code(text: str) -> bool:
    """Whether a text has the form of a language's code."""
    return _CODE.fullmatch(text) is not None


def read_language(document: Document, path: Path, said: Sayings, say: Say) -> dict[str, str]:
    """The sentences of one of `own_languages`, by their keys; none where the file was refused."""
    try:
        file = LanguageDocument(read_file(path), str(path), said)
        found = file.sentences()
        for doubt in file.doubts(path.stem, found):
            document.remark(PLACE, printable(doubt))
        return found
    except ConfigError as error:
        for problem in error.problems:
            say(PLACE, printable(problem))
        return {}


def _better_name(name: str) -> str:
    """What to do about a file's name that is no language's; empty for one that is, or is no such file."""
    stem, dot, suffix = name.rpartition(".")
    if f"{dot}{suffix}".lower() not in (SUFFIX, ".yml"):
        return ""
    if is_code(stem) and name.endswith(SUFFIX):
        return ""
    code = stem if is_code(stem) else language_meant(stem, IN_ENGLISH)
    return (
        f"rename it to {code}{SUFFIX}"
        if code
        else "give it the language's code, such as nds.yaml, or put it elsewhere"
    )


@lru_cache(maxsize=2)
def _schema(keys: tuple[str, ...]) -> type[Section]:
    """What a file may say, as sections; every key may be left out."""
    tables: dict[str, dict[str, Any]] = {}
    for key in keys:
        table, _, inner = key.rpartition(".")
        tables.setdefault(table, {})[inner] = (Sentence, Field("", validate_default=False))
    singles = tables.pop("", {})
    made = {name: create_model(name, __base__=Section, **inner) for name, inner in tables.items()}
    whole: dict[str, Any] = singles | {name: (kind, kind()) for name, kind in made.items()}
    return create_model("LanguageFile", __base__=Section, **whole)
