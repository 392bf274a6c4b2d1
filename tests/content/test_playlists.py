"""Every emotion has a playlist; the operator's come before the kiosk's own."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.config.links import canonical_link
from kiosk.config.schema import PlaylistEntry, Settings
from kiosk.content.playlists import BUILTIN, Playlist, PlaylistPicker, builtin_playlists
from kiosk.errors import ConfigError
from tests.configs import LABELS, bundle


def entry(letter: str) -> PlaylistEntry:
    return PlaylistEntry(
        title=f"Title {letter}", url=f"spotify:playlist:{letter * 22}", mood=f"Mood {letter}"
    )


def playlist(letter: str) -> Playlist:
    return Playlist(f"Title {letter}", f"Mood {letter}", f"https://open.spotify.com/playlist/{letter * 22}")


@pytest.fixture
def picker() -> Callable[..., PlaylistPicker]:
    def make(seed: int = 0, **playlists: tuple[PlaylistEntry, ...]) -> PlaylistPicker:
        return PlaylistPicker(bundle(Settings(playlists=playlists)).playlists, random.Random(seed))

    return make


def test_without_a_configuration_every_emotion_has_the_kiosks_own(
    picker: Callable[..., PlaylistPicker],
) -> None:
    made = picker()
    assert set(made.labels()) == set(LABELS)
    for label in LABELS:
        assert made.pick(label) in made.playlists(label)
    builtin = builtin_playlists()
    assert len(made) == sum(len(builtin[label]) for label in LABELS)


def test_the_operators_take_the_place_of_the_kiosks_own(picker: Callable[..., PlaylistPicker]) -> None:
    made = picker(happy=(entry("a"), entry("b")))
    assert {made.pick("happy") for _ in range(20)} == {playlist("a"), playlist("b")}
    assert made.playlists("sad") == picker().playlists("sad")


def test_an_empty_list_leaves_the_kiosks_own(picker: Callable[..., PlaylistPicker]) -> None:
    assert picker(happy=()).playlists("happy") == picker().playlists("happy")


def test_no_playlist_comes_twice_in_a_row_for_one_emotion(picker: Callable[..., PlaylistPicker]) -> None:
    made = picker(happy=(entry("a"), entry("b"), entry("c")), sad=(entry("d"), entry("e")))
    last: dict[str, Playlist] = {}
    for label in ("happy", "sad", "happy", "happy", "sad", "sad") * 20:
        picked = made.pick(label)
        assert picked != last.get(label)
        last[label] = picked


def test_a_single_playlist_comes_every_time(picker: Callable[..., PlaylistPicker]) -> None:
    made = picker(happy=(entry("a"),))
    assert [made.pick("happy") for _ in range(3)] == [playlist("a")] * 3


def test_the_same_seed_picks_the_same(picker: Callable[..., PlaylistPicker]) -> None:
    first, second = picker(seed=7), picker(seed=7)
    for label in LABELS * 5:
        assert first.pick(label) == second.pick(label)


def test_an_unknown_emotion_is_a_mistake_of_the_caller(picker: Callable[..., PlaylistPicker]) -> None:
    with pytest.raises(KeyError):
        picker().pick("hungry")


def test_the_kiosks_own_are_well_formed_and_distinct() -> None:
    entries = [entry for entries in builtin_playlists().values() for entry in entries]
    assert all(canonical_link(entry.url) == entry.url for entry in entries)
    assert len({entry.url for entry in entries}) == len({entry.title for entry in entries}) == len(entries)
    assert all(entry.mood for entry in entries)
    assert all(len(entry.title) <= 24 and len(entry.mood) <= 48 for entry in entries)


def test_a_damaged_file_of_the_kiosks_own_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "playlists.yaml"
    damaged.write_bytes(BUILTIN.read_bytes().replace(b"https://open", b"ftp://open", 1))
    with pytest.raises(ConfigError, match=r"playlists.yaml:6: playlists.angry, entry 1, url: "):
        builtin_playlists(damaged)
