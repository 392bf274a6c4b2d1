"""The part of the schema that is shown and heard: words, emotions, facts, music.

What is written is checked here; whether it fits the languages and the model that there are is
`kiosk.content.bundle`'s.
"""

from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from kiosk.config.day_hours import TIME, DayHours, read_time
from kiosk.config.links import canonical_link
from kiosk.config.one_or_more import OrOne
from kiosk.config.section import Section, refuse
from kiosk.config.text_types import SENTENCE_LENGTH, EmotionName, Fact, Mood, Name, Sentence, Title
from kiosk.config.yaml_unfit import Unfit

Music = Literal["match", "lift", "ask"]
"""Music for the mood as it is, for another one, or as the visitor chooses."""

MOST_LANGUAGES = 12
"""All of them take turns, and every one is tried before a configuration is taken up."""


def _some(languages: tuple[str, ...]) -> tuple[str, ...]:
    if not languages:
        raise ValueError("must name at least one language, such as en")
    if len(languages) > MOST_LANGUAGES:
        raise ValueError(f"must name at most {MOST_LANGUAGES} languages, names {len(languages)}")
    return languages


Languages = Annotated[tuple[Name, ...], AfterValidator(_some), OrOne()]

DEFAULT_MUSIC = "default"
"""The key for the emotions that are not named."""

MusicByEmotion = Annotated[dict[str, Music], OrOne(DEFAULT_MUSIC)]
"""By label, or under `DEFAULT_MUSIC`."""


_ON = (True, "on", "yes", "true")
_OFF = (False, "off", "no", "false")
"""Also in quotes: nobody calls an emotion that."""


def _switched(value: object) -> object:
    """``off`` is no name, and ``on`` is what an emotion is anyway."""
    if not isinstance(value, dict):
        return value
    made: dict[object, object] = {}
    for label, written in value.items():
        said = written.lower() if isinstance(written, str) else written
        if isinstance(said, bool | str) and said in _OFF:
            made[label] = {}
        elif not (isinstance(said, bool | str) and said in _ON):
            made[label] = written
    return made


EmotionNames = Annotated[dict[str, Annotated[dict[str, EmotionName], OrOne()]], BeforeValidator(_switched)]
"""By label: a name by language, under `kiosk.config.one_or_more.ALONE` for the first; none at all: off."""


def _dotted(value: object) -> object:
    """Tables within tables as one: ``hints.no_face``."""
    return dict(_flat(value, "")) if isinstance(value, dict) else value


def _flat(table: dict[object, object], before: str) -> Iterator[tuple[str, object]]:
    for key, said in table.items():
        if isinstance(said, dict):
            yield from _flat(said, f"{before}{key}.")
        elif said is not None:
            yield f"{before}{key}", said


_TEXT = {"type": "string", "minLength": 1, "maxLength": SENTENCE_LENGTH}
_TABLE = {"type": "object", "additionalProperties": _TEXT}
_OF_LANGUAGE = {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _TABLE]}}

Words = Annotated[
    dict[str, Sentence],
    BeforeValidator(_dotted),
    WithJsonSchema({"type": "object", "additionalProperties": {"anyOf": [_TEXT, _OF_LANGUAGE]}}),
]
"""Sentences by their keys, as in a language's file: those of tables as ``hints.no_face``, those of a language
that is named as ``de.hints.no_face``."""


def _as_written(value: object) -> object:
    """YAML takes ``22:30`` without quotes for a number, and ``06:30`` for a text: here both are times."""
    return value.raw if isinstance(value, Unfit) else value


Time = Annotated[str, StringConstraints(strip_whitespace=True, pattern=TIME), BeforeValidator(_as_written)]


def _in_a_language(texts: dict[str, str]) -> dict[str, str]:
    if not texts:
        raise ValueError("has no text in any language: write one, such as 'en: …'")
    return texts


class _Said(Section):
    """What is said of a playlist."""

    title: Annotated[dict[str, Title], OrOne(), AfterValidator(_in_a_language)] = Field(
        description="a text, or one per language"
    )
    mood: Annotated[dict[str, Mood], OrOne()] = Field({}, description="a text, or one per language")


class PlaylistUse(Section):
    """When a playlist is shown."""

    url: Annotated[str, AfterValidator(canonical_link)] = Field(description="made canonical when read")
    music: Literal["match", "lift"] | None = Field(
        None, alias="for", description="the mood as it is, or another one; null: either"
    )
    weight: int = Field(1, ge=1, le=100, description="how often it comes, compared with the others")
    begins: Time | None = Field(
        None, alias="from", description='a time such as "06:00", from which on it is shown'
    )
    ends: Time | None = Field(None, alias="to", description='a time such as "18:00", until which it is shown')

    @model_validator(mode="after")
    def _ends_when_it_does_not_begin(self) -> Self:
        if self.begins is not None and self.ends is not None and self.hours is None:
            refuse([{"to": "is the same time as from: leave both out for a playlist of all day"}])
        return self

    @property
    def hours(self) -> DayHours | None:
        """When it is shown; None for all day."""
        begins = time() if self.begins is None else read_time(self.begins)
        ends = time() if self.ends is None else read_time(self.ends)
        return None if begins == ends else DayHours(begins, ends)


class PlaylistEntry(PlaylistUse, _Said):
    """One playlist of an emotion, as an owner names it."""


class OwnFact(Section):
    """A fact of the owner's."""

    text: Fact
    emotion: Name | None = Field(None, description="it is shown for this emotion alone")


class Facts(Section):
    """Fun facts, shown while the kiosk looks, and with the answer."""

    builtin: bool = Field(True, description="use the facts that come with the kiosk")
    own: tuple[Annotated[OwnFact, OrOne("text")], ...] = ()
    file: Name | None = Field(None, description="your own facts, in YAML or one a line")
    remember: bool = Field(False, description="true: also after a restart none comes again before all have")

    @model_validator(mode="after")
    def _there_is_a_fact(self) -> Self:
        if not self.builtin and not self.own and self.file is None:
            alone = "without the kiosk's own facts at least one of yours is needed in facts.own"
            refuse([{"builtin": f"{alone}, or in a facts.file"}])
        return self
