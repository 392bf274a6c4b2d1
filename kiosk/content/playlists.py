"""Playlists: what there is for each emotion, when each is shown, and what is said of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from typing import Literal

from kiosk.config.day_hours import DayHours
from kiosk.config.one_or_more import ALONE
from kiosk.config.schema import Settings
from kiosk.config.schema_content import Music, PlaylistEntry, PlaylistUse
from kiosk.config.text_types import MOOD_LENGTH
from kiosk.content.languages import Words
from kiosk.content.shipped_playlists import shipped
from kiosk.content.typeface import drawn
from kiosk.model.compounds import compounds_of, listed

Mode = Literal["match", "lift"]
"""Music for the mood as it is, or for another one."""

MODES: tuple[Mode, ...] = ("match", "lift")

DEFAULT = "default"
"""The key of `Settings.music` for the emotions that are not named there."""

Titles = Mapping[str, str]
"""What services call their playlists, by canonical link."""

NO_TITLES: Titles = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Playlist:
    """One playlist as the screen shows it.

    Attributes:
        title: its name, as the operator wrote it, or its service, and as the typeface can draw it.
        mood: one line on what it does for a mood; may be empty.
        url: its canonical link, see `kiosk.config.links`.
        music: what it is for; None: for either.
        weight: how often it comes, compared with the others, 1-100.
        hours: when it is shown; None: all day.
    """

    title: str
    mood: str
    url: str
    music: Mode | None = None
    weight: int = 1
    hours: DayHours | None = None

    def told(self) -> dict[str, str]:
        """What there is to say of it, as plain JSON types."""
        return {"title": self.title, "mood": self.mood, "url": self.url}


def music_for(settings: Settings, label: str) -> Music:
    """How the music for an emotion is chosen."""
    return settings.music.get(label, settings.music.get(DEFAULT, "match"))


def mode_unasked(settings: Settings, label: str) -> Mode:
    """The music for an emotion where nobody is asked: for the mood as it is, unless the other one is set."""
    return "lift" if music_for(settings, label) == "lift" else "match"


def for_mode(playlists: Sequence[Playlist], mode: Mode) -> tuple[Playlist, ...]:
    """Those for a mode, and those for either; where there are none, all."""
    return tuple(one for one in playlists if one.music in (None, mode)) or tuple(playlists)


def at_time(playlists: Sequence[Playlist], at: time) -> tuple[Playlist, ...]:
    """Those that are shown at a time of the day; where there are none, all."""
    return tuple(one for one in playlists if one.hours is None or at in one.hours) or tuple(playlists)


def gap(playlists: Sequence[Playlist]) -> tuple[time, time] | None:
    """From when until when none of them is shown, the first such stretch of a day; None for none."""
    hours = [one.hours for one in playlists if one.hours is not None]
    if len(hours) < len(playlists) or not hours:
        return None
    turns = sorted({turn for one in hours for turn in (one.begins, one.ends)})
    free = [not any(turn in one for one in hours) for turn in turns]
    for place, is_free in enumerate(free):
        # One that goes over midnight begins with the last turn of the day, and is said from there.
        if is_free and not free[place - 1]:
            until = next(step for step in range(1, len(turns) + 1) if not free[(place + step) % len(turns)])
            return turns[place], turns[(place + until) % len(turns)]
    return None


def playlists_of(
    settings: Settings, labels: Collection[str], words: Words, titles: Titles
) -> dict[str, tuple[Playlist, ...]]:
    """For each label the operator's where there are any, else the kiosk's own; none where there are neither.

    And for each pair of labels the operator's, if there are any.

    Args:
        settings: the operator's.
        labels: the emotions.
        words: of the language in which they are said.
        titles: what their services call them, as far as that is known.

    Raises:
        ConfigError: somebody has damaged the kiosk's own.
    """
    own = {listed(label): entries for label, entries in settings.playlists.items() if entries}
    builtin = builtin_playlists(words, titles)
    named = (*labels, *(pair for pair in compounds_of(labels) if pair in own))
    return {
        label: tuple(_owners(own[label], words, titles)) if label in own else builtin.get(label, ())
        for label in named
    }


def builtin_playlists(words: Words, titles: Titles = NO_TITLES) -> dict[str, tuple[Playlist, ...]]:
    """The playlists that come with the kiosk, by emotion; arguments and faults as of `playlists_of`."""
    return {
        label: tuple(
            _shown(entry, words.titles[entry.words], words.moods[entry.words], titles) for entry in entries
        )
        for label, entries in shipped().playlists.items()
    }


def _owners(entries: Iterable[PlaylistEntry], words: Words, titles: Titles) -> Iterator[Playlist]:
    for entry in entries:
        title, mood = said(entry.title, words.language), said(entry.mood, words.language)
        # What the kiosk's own list is called is known in all languages.
        for key in shipped().keys_by_url.get(entry.url, ()):
            if entry.title == {ALONE: shipped().english.titles[key]}:
                title = words.titles[key]
            if entry.mood == {ALONE: shipped().english.moods[key]}:
                mood = words.moods[key]
        yield _shown(entry, title, mood, titles)


def _shown(entry: PlaylistUse, title: str, mood: str, titles: Titles) -> Playlist:
    title, mood = drawn(title).text, drawn(mood).text
    # Services want theirs shown; ours then says what it does for a mood.
    if (its_own := titles.get(entry.url)) and its_own.casefold() != title.casefold():
        both = f"{title} \u2013 {mood}" if mood else title
        title, mood = its_own, both if len(both) <= MOOD_LENGTH else title
    return Playlist(title, mood, entry.url, entry.music, entry.weight, entry.hours)


def said(texts: Mapping[str, str], language: str) -> str:
    """What a configuration says in a language, or in the first that it has; empty where it says nothing.

    ``texts``: by language, or one under `kiosk.config.one_or_more.ALONE`.
    """
    return texts.get(language) or next(iter(texts.values()), "")
