"""Every emotion has a playlist; the operator's come before the kiosk's own, each in the screen's language."""

from dataclasses import replace
from datetime import time
from pathlib import Path
from types import MappingProxyType

import pytest

from kiosk.config.day_hours import DayHours
from kiosk.config.links import canonical_link, personal_mix
from kiosk.config.schema import Settings
from kiosk.content.languages import Words, load_words
from kiosk.content.playlists import (
    MODES,
    Mode,
    Playlist,
    at_time,
    builtin_playlists,
    for_mode,
    gap,
    mode_unasked,
    music_for,
    playlists_of,
)
from kiosk.content.shipped_playlists import FILE, read_shipped, shipped
from kiosk.errors import ConfigError
from tests.configs import LABELS, LINK, parse

ENGLISH = load_words("en")
HOURS = [time(hour, half) for hour in range(24) for half in (0, 30)]


def a(title: str, music: Mode | None = None, hours: tuple[int, int] | None = None) -> Playlist:
    when = DayHours(time(hours[0]), time(hours[1])) if hours else None
    return Playlist(title, "", f"https://www.deezer.com/playlist/{ord(title)}", music, 1, when)


def happy(text: str, words: Words = ENGLISH, its: str = "") -> Playlist:
    settings = parse(f"playlists:\n  happy:\n    - url: '{LINK}'\n{text}")
    return playlists_of(settings, LABELS, words, {LINK: its})["happy"][0]


def in_german(**said: str) -> Words:
    """The German words, with titles and moods as they would be."""
    titles = MappingProxyType({**ENGLISH.titles, "keep_the_smile": said.get("title", "Bleib heiter")})
    moods = MappingProxyType({**ENGLISH.moods, "keep_the_smile": said.get("mood", "Helle Lieder")})
    return replace(load_words("de"), titles=titles, moods=moods)


def test_without_a_configuration_every_emotion_has_the_kiosks_own() -> None:
    builtin = builtin_playlists(ENGLISH)
    assert playlists_of(Settings(), LABELS, ENGLISH, {}) == {label: builtin[label] for label in LABELS}


def test_the_operators_take_the_place_of_the_kiosks_own() -> None:
    settings = parse(f"playlists: {{happy: [{{title: A, url: '{LINK}'}}], sad: []}}")
    found = playlists_of(settings, LABELS, ENGLISH, {})
    assert found["happy"] == (Playlist("A", "", LINK),)
    assert found["sad"] == builtin_playlists(ENGLISH)["sad"]


def test_all_that_an_entry_says_is_taken_over() -> None:
    text = (
        "      title: T\n      mood: M\n      for: lift\n      weight: 3\n      from: 22:00\n      to: 6:00\n"
    )
    hours = DayHours(time(22), time(6))
    assert happy(text) == Playlist("T", "M", LINK, "lift", 3, hours)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("mode", MODES)
def test_the_kiosk_brings_five_for_every_emotion_and_mode_at_every_hour(label: str, mode: Mode) -> None:
    own = builtin_playlists(ENGLISH)[label]
    assert all(one.music in (None, mode) for one in for_mode(own, mode))
    for at in HOURS:
        shown = at_time(for_mode(own, mode), at)
        assert len({one.url for one in shown}) >= 5
        assert all(one.hours is None or at in one.hours for one in shown)


def test_the_kiosks_own_are_well_formed_and_the_same_for_everybody() -> None:
    for playlists in builtin_playlists(ENGLISH).values():
        assert len({one.url for one in playlists}) == len({one.title for one in playlists}) == len(playlists)
        for one in playlists:
            assert canonical_link(one.url) == one.url
            assert not personal_mix(one.url)
            assert one.mood
            assert len(one.title) <= 24
            assert len(one.mood) <= 48


def test_a_list_is_called_the_same_wherever_it_stands_and_no_two_are_called_alike() -> None:
    assert all(len(keys) == 1 for keys in shipped().keys_by_url.values())
    used = {keys[0] for keys in shipped().keys_by_url.values()}
    assert used == set(ENGLISH.titles) == set(ENGLISH.moods)
    assert len(set(ENGLISH.titles.values())) == len(set(ENGLISH.moods.values())) == len(used)


def test_a_damaged_file_of_the_kiosks_own_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "playlists.yaml"
    damaged.write_bytes(FILE.read_bytes().replace(b"https://open", b"ftp://open", 1))
    with pytest.raises(ConfigError, match=r"playlists.yaml:9: playlists.angry, entry 1, url: "):
        read_shipped(damaged)


def test_words_that_no_language_has_are_named(tmp_path: Path) -> None:
    damaged = tmp_path / "playlists.yaml"
    damaged.write_bytes(FILE.read_bytes().replace(b"words: quiet_keys", b"words: quiet", 1))
    with pytest.raises(ConfigError, match=r"playlists.angry: words: quiet: en.yaml has no title and mood"):
        read_shipped(damaged)


# What they are called.


def test_the_kiosks_own_are_called_something_in_every_language() -> None:
    own = builtin_playlists(in_german())["happy"]
    assert (own[0].title, own[0].mood) == ("Bleib heiter", "Helle Lieder")


def test_an_entry_that_says_what_the_kiosks_own_says_is_said_in_the_screens_language() -> None:
    said = "      title: Keep the smile\n      mood: Bright songs for a bright face\n"
    assert happy(said, in_german()) == Playlist("Bleib heiter", "Helle Lieder", LINK)
    own_mood = "      title: Keep the smile\n      mood: Ours\n"
    assert happy(own_mood, in_german()) == Playlist("Bleib heiter", "Ours", LINK)
    own_title = "      title: Ours\n      mood: Bright songs for a bright face\n"
    assert happy(own_title, in_german()) == Playlist("Ours", "Helle Lieder", LINK)


def test_the_same_title_for_another_link_is_the_owners_own() -> None:
    other = LINK[:-1] + "1"
    settings = parse(f"playlists: {{happy: [{{title: Keep the smile, url: '{other}'}}]}}")
    assert playlists_of(settings, LABELS, in_german(), {})["happy"][0].title == "Keep the smile"


def test_a_text_for_each_language_is_said_in_the_screens_or_else_in_the_first_that_is_given() -> None:
    text = "      title: {de: Froh, en: Glad}\n      mood: {fr: Gai}\n"
    assert happy(text) == Playlist("Glad", "Gai", LINK)
    assert happy(text, load_words("de")).title == "Froh"
    assert happy(text, load_words("es")).title == "Froh"


def test_what_the_service_calls_it_is_the_title_and_ours_says_what_it_does_for_a_mood() -> None:
    said = "      title: Glad\n      mood: Bright songs\n"
    assert happy(said, its="Mood Booster") == Playlist("Mood Booster", "Glad – Bright songs", LINK)
    assert happy("      title: Glad\n", its="Mood Booster").mood == "Glad"
    assert happy(said, its="GLAD") == Playlist("Glad", "Bright songs", LINK)
    long = f"      title: Glad\n      mood: {'m' * 120}\n"
    assert happy(long, its="Mood Booster").mood == "Glad"


# When they are shown.


def test_a_mode_has_those_for_it_and_for_either_and_where_it_has_none_all() -> None:
    assert for_mode((a("m", "match"), a("l", "lift"), a("e")), "match") == (a("m", "match"), a("e"))
    assert for_mode((a("m", "match"),), "lift") == (a("m", "match"),)


def test_an_hour_has_those_of_it_and_where_it_has_none_all() -> None:
    day, night, all_day = a("d", None, (6, 18)), a("n", None, (22, 3)), a("a")
    assert at_time((day, night, all_day), time(12)) == (day, all_day)
    assert at_time((day, night, all_day), time(23)) == at_time((day, night, all_day), time(2, 59))
    assert at_time((day, night), time(2, 59)) == (night,)
    assert at_time((day, night), time(3)) == (day, night)


@pytest.mark.parametrize(
    ("hours", "free"),
    [
        ([], None),
        ([None, (6, 18)], None),
        ([(6, 18)], (18, 6)),
        ([(22, 6)], (6, 22)),
        ([(6, 18), (18, 6)], None),
        ([(6, 18), (12, 22)], (22, 6)),
        ([(0, 6), (6, 12), (18, 0)], (12, 18)),
        ([(6, 12), (14, 20)], (12, 14)),
        ([(8, 9), (6, 18)], (18, 6)),
    ],
)
def test_hours_without_a_playlist_are_found(
    hours: list[tuple[int, int] | None], free: tuple[int, int] | None
) -> None:
    found = gap([a(chr(97 + place), None, each) for place, each in enumerate(hours)])
    assert found == (free and (time(free[0]), time(free[1])))


@pytest.mark.parametrize("music", ["match", "lift", "ask"])
def test_the_music_of_an_emotion_is_its_own_or_that_of_all(music: str) -> None:
    settings = parse(f"music: {{default: lift, sad: {music}}}")
    assert (music_for(settings, "sad"), music_for(settings, "happy")) == (music, "lift")
    assert mode_unasked(settings, "sad") == ("lift" if music == "lift" else "match")
    assert music_for(parse(f"music: {{sad: {music}}}"), "happy") == "match"
    assert music_for(parse(f"music: {music}"), "happy") == music
