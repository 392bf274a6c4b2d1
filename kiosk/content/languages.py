"""The words on the screen, one YAML file per language in ``languages/``."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from string import Formatter
from types import MappingProxyType

import yaml

from kiosk.errors import ConfigError

FOLDER = Path(__file__).with_name("languages")

PLACEHOLDERS = {
    "sure": {"percent"},
    "between": {"first", "second"},
    "demo": {"name"},
    "problem": {"text"},
}
"""Keys with ``{placeholders}``; all other sentences have none."""

TABLES = ("hints", "advice", "emotions", "look")
"""Keys that hold one sentence per hint or per emotion."""


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the screen says, in one language.

    ``hints`` and ``advice`` are keyed by `kiosk.vision.reading.Hint` values, ``emotions`` (the bare word)
    and ``look`` (the sentence around it) by the classifier's labels.
    """

    language: str
    press: str
    invite: str
    privacy: str
    privacy_warm: str
    searching: str
    analysing: str
    fact: str
    hints: Mapping[str, str]
    emotions: Mapping[str, str]
    look: Mapping[str, str]
    sure: str
    scan: str
    again: str
    not_sure: str
    between: str
    no_face: str
    advice: Mapping[str, str]
    resting: str
    resting_advice: str
    retry: str
    out_of_order: str
    out_of_order_advice: str
    out_of_order_retry: str
    reason: str
    demo: str
    problem: str

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
        ConfigError: there is no such language, or its file lacks something.
    """
    known = languages()
    if language not in known:
        near = difflib.get_close_matches(language.lower(), known, n=1, cutoff=0.4)
        suggestion = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(known)}"
        raise ConfigError([f"language: '{language}' is not available, {suggestion}"])
    path = FOLDER / f"{language}.yaml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path.name}: not readable as YAML, restore the file: {error}"]) from error
    if problems := _problems(path.name, data):
        raise ConfigError(problems)
    frozen = {key: MappingProxyType(data[key]) if key in TABLES else data[key] for key in data}
    return Words(language=language, **frozen)


def _problems(name: str, data: object) -> list[str]:
    if not isinstance(data, dict):
        return [f"{name}: should hold one sentence per key, restore the file"]
    wanted = {field.name for field in fields(Words)} - {"language"}
    problems = [f"{name}: '{key}' is missing, add it" for key in sorted(wanted - data.keys())]
    problems += [f"{name}: '{key}' is not a key, remove it" for key in sorted(data.keys() - wanted)]
    for key in sorted(wanted & data.keys()):
        value = data[key]
        if key in TABLES and not isinstance(value, dict):
            problems.append(f"{name}: '{key}' should hold one sentence per name, restore the file")
            continue
        sentences = value if key in TABLES else {None: value}
        for inner, sentence in sentences.items():
            where = key if inner is None else f"{key}.{inner}"
            if not isinstance(sentence, str) or not sentence.strip():
                problems.append(f"{name}: '{where}' should be a sentence, write one")
            elif placeholders(sentence) != PLACEHOLDERS.get(key, set()):
                expected = ", ".join(sorted(PLACEHOLDERS.get(key, set()))) or "none"
                problems.append(
                    f"{name}: '{where}' has other placeholders than it should ({expected}), mend it"
                )
    return problems


def placeholders(sentence: str) -> set[str]:
    """The names in braces in ``sentence``."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
