"""The words on the screen in a language: its file's (`kiosk.content.language_files`), and the owner's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.config.diagnostics import show
from kiosk.config.messages import any_of, did_you_mean
from kiosk.content.emphasis import find_word
from kiosk.content.language_files import TABLES, languages, placeholders, sentences_in
from kiosk.errors import ConfigError
from kiosk.model.compounds import listed

SURE_FROM: Mapping[str, float] = MappingProxyType({"fairly": 0.0, "quite": 0.6, "very": 0.8})
"""The words for how sure the kiosk is, each with the least confidence for it, 0-1."""


@dataclass(frozen=True)
class Words:
    """Everything the screen says, in one language.

    Every other key of ``en.yaml`` is an attribute as well: ``words.press``.

    Attributes:
        sentences: each sentence by its key.
        hints, causes, advice: by `kiosk.vision.reading.Hint` values: said while the kiosk looks, and what was
            in the way and what to try when nothing came of it.
        sureness: by the names in `SURE_FROM`.
        emotions: the bare word, by the classifier's labels.
        you_look: the sentence around it.
        warm: a kind word.
        compounds: what a pair of emotions is called, by their labels in alphabetical order
            (``happy_surprise``).
        titles, moods: of the playlists that come with the kiosk, by their keys in playlists.yaml.
        faults: what is wrong with the kiosk, by the values of `kiosk.content.faults.Fault`.
        sign: of the printed sign that hangs beside the kiosk.
        web: of the web page.
    """

    language: str
    sentences: Mapping[str, str]
    hints: Mapping[str, str]
    causes: Mapping[str, str]
    advice: Mapping[str, str]
    emotions: Mapping[str, str]
    you_look: Mapping[str, str]
    warm: Mapping[str, str]
    compounds: Mapping[str, str]
    sureness: Mapping[str, str]
    titles: Mapping[str, str]
    moods: Mapping[str, str]
    faults: Mapping[str, str]
    sign: Mapping[str, str]
    web: Mapping[str, str]

    def __getattr__(self, key: str) -> str:
        try:
            # Not by self.sentences: where that is missing, this method would be asked for it again.
            return str(object.__getattribute__(self, "sentences")[key])
        except KeyError:
            raise AttributeError(f"there is no sentence '{key}' in en.yaml") from None

    def name(self, shown: str) -> str:
        """What an answer is called: the word for a label, or for a pair of them (``surprise+happy``)."""
        return self.compounds[listed(shown).replace("+", "_")] if "+" in shown else self.emotions[shown]

    def look(self, shown: str) -> str:
        """The sentence around that."""
        return self.you_look_so.format(emotion=self.name(shown)) if "+" in shown else self.you_look[shown]

    def notice(self, camera_warm: bool, camera_network: bool = False) -> str:
        """The privacy notice; where the camera stays on or is in the network, it says so."""
        notice = self.privacy_warm if camera_warm else self.privacy
        return f"{notice} {self.privacy_network}" if camera_network else notice

    def how_sure(self, confidence: float) -> str:
        """``confidence`` 0-1 as a number; never "100 %", for no classifier is."""
        return self.sure.format(percent=min(99, round(100 * confidence)))


def degree(confidence: float) -> int:
    """How many of `SURE_FROM`'s words a confidence 0-1 has reached, from 1."""
    return max(1, sum(confidence >= least for least in SURE_FROM.values()))


def base_of(language: str) -> str:
    """The language that comes with the kiosk in which another one says what it lacks itself.

    Its own where the kiosk has it; German for ``de-AT``; else English.
    """
    known = languages()
    return next((code for code in (language, language.partition("-")[0]) if code in known), "en")


def load_words(language: str, own: Mapping[str, str] | None = None) -> Words:
    """The words of a language.

    Args:
        language: its code, e.g. ``de``.
        own: sentences of the owner's by their keys, as they are drawn, in place of the kiosk's. Not None for
            a language that does not come with the kiosk; what they lack is said in `base_of` it.

    Raises:
        ConfigError: there is no such language, its file (or the English one) lacks something, or one of the
            owner's sentences is none of the kiosk's.
    """
    known = languages()
    if language not in known and own is None:
        near = did_you_mean(language, known)
        suggestion = f"did you mean '{near}'?" if near else f"choose one of {', '.join(known)}"
        raise ConfigError([f"language: '{language}' is not available, {suggestion}"])
    sentences = _with(sentences_in(base_of(language)), own or {})
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


def _with(sentences: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """``sentences`` with an owner's in place of some."""
    for key, said in own.items():
        if key not in sentences or (fault := fault_of(said, sentences[key])):
            raise ConfigError([f"'{key}' {fault if key in sentences else 'is no sentence of the kiosk'}"])
    made = {**sentences, **own}
    for key in own:
        table, _, label = key.partition(".")
        if table == "emotions" and f"you_look.{label}" not in own:
            # The sentence around the kiosk's word for it says that word.
            made[f"you_look.{label}"] = made["you_look_so"].format(emotion=own[key])
    return made


def fault_of(said: str, instead_of: str) -> str | None:
    """What is wrong with the braces of a sentence that shall stand in place of another; None for nothing.

    Only what the kiosk has something for may stand in braces, and that must.
    """
    wanted = sorted(placeholders(instead_of))
    left = said
    for name in wanted:
        if f"{{{name}}}" not in said:
            return f"must have {{{name}}} in it: the kiosk puts something there"
        left = left.replace(f"{{{name}}}", "")
    if (found := re.search("[{}][^{}]*[}]?", left)) is None:
        return None
    may = f"only {any_of([f'{{{name}}}' for name in wanted])} may" if wanted else "nothing may"
    return f"has '{show(found[0])}' in it, but {may} stand in braces: write it otherwise"


def stands_in(word: str, sentence: str) -> bool:
    """Whether ``word`` stands in a sentence as a word of its own, in small letters or large ones."""
    return find_word(word, sentence) != (0, 0)
