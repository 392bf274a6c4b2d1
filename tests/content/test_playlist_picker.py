"""None twice in a row, all in turn, those with more weight more often, and the same seed the same."""

import itertools
import random
from collections import Counter
from datetime import time

import pytest

from kiosk.config.day_hours import DayHours
from kiosk.content.playlist_picker import PlaylistPicker
from kiosk.content.playlists import Mode, Playlist

NOON, NIGHT = time(12), time(23)


def made(name: str, weight: int = 1, music: Mode | None = None, hours: DayHours | None = None) -> Playlist:
    return Playlist(name, "", f"https://www.deezer.com/playlist/{ord(name[0])}", music, weight, hours)


def picks(picker: PlaylistPicker, count: int, music: Mode = "match", at: time = NOON) -> list[str]:
    return [picker.pick("happy", music=music, at=at).title for _ in range(count)]


def of(*playlists: Playlist, seed: int = 0) -> PlaylistPicker:
    return PlaylistPicker({"happy": playlists, "sad": (made("s"),)}, random.Random(seed))


def test_it_knows_what_there_is() -> None:
    picker = of(made("a"), made("b"), made("a"))
    assert (len(picker), picker.labels()) == (3, ["happy", "sad"])
    assert picker.playlists("happy") == (made("a"), made("b"))


@pytest.mark.parametrize("seed", range(5))
def test_of_equal_weights_each_comes_once_before_any_comes_again(seed: int) -> None:
    found = picks(of(*map(made, "abcde"), seed=seed), 50)
    assert all(sorted(found[start : start + 5]) == list("abcde") for start in range(0, 50, 5))


def test_the_order_is_another_one_each_time() -> None:
    found = picks(of(*map(made, "abcde")), 50)
    assert len({tuple(found[start : start + 5]) for start in range(0, 50, 5)}) > 5


@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 100, "b": 1}, {"a": 5, "b": 3, "c": 2}])
def test_none_comes_twice_in_a_row_where_there_are_several(weights: dict[str, int]) -> None:
    found = picks(of(*(made(name, weight) for name, weight in weights.items())), 300)
    assert all(one != other for one, other in itertools.pairwise(found))


def test_the_same_link_under_two_names_does_not_come_twice_in_a_row_either() -> None:
    found = picks(of(made("a"), made("aa"), made("b")), 60)
    assert all(one[0] != other[0] for one, other in itertools.pairwise(found))


def test_a_single_one_comes_every_time() -> None:
    assert picks(of(made("a")), 3) == ["a"] * 3


def test_each_comes_as_often_as_it_weighs() -> None:
    found = Counter(picks(of(made("a", 5), made("b", 3), made("c", 1), made("d", 1)), 1000))
    assert all(
        abs(found[name] - 100 * weight) <= 3 for name, weight in {"a": 5, "b": 3, "c": 1, "d": 1}.items()
    )


def test_what_had_to_wait_is_not_made_up_for_without_end() -> None:
    picker = PlaylistPicker({"happy": (made("a", 9), made("b"), made("c", 1, "lift"))}, random.Random(1))
    picks(picker, 100)
    assert Counter(picks(picker, 20, "lift"))["a"] <= 10


def test_each_mode_and_hour_has_its_own() -> None:
    night = DayHours(time(22), time(6))
    picker = of(made("m", 1, "match"), made("l", 1, "lift"), made("e"), made("n", 1, "match", night))
    assert set(picks(picker, 20)) == {"m", "e"}
    assert set(picks(picker, 20, "lift")) == {"l", "e"}
    assert set(picks(picker, 20, "match", NIGHT)) == {"m", "e", "n"}


def test_none_comes_twice_in_a_row_across_modes() -> None:
    picker = of(made("m", 1, "match"), made("l", 1, "lift"), made("e"))
    chance = random.Random(3)
    modes: list[Mode] = [chance.choice(("match", "lift")) for _ in range(100)]
    found = [picker.pick("happy", music=mode, at=NOON).title for mode in modes]
    assert all(one != other for one, other in itertools.pairwise(found))


def test_the_same_seed_picks_the_same() -> None:
    lists = [made(name, weight) for name, weight in (("a", 3), ("b", 2), ("c", 2))]
    assert picks(of(*lists, seed=7), 50) == picks(of(*lists, seed=7), 50)
    assert picks(of(*lists, seed=7), 50) != picks(of(*lists, seed=8), 50)


def test_a_compound_has_its_own_or_the_first_emotions() -> None:
    picker = PlaylistPicker({"happy": (made("h"),), "sad": (made("s"),), "angry+sad": (made("c"),)})
    assert picker.pick("happy+sad", music="match", at=NOON) == made("h")
    assert picker.pick("sad+angry", music="match", at=NOON) == made("c")


def test_an_unknown_emotion_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        of(made("a")).pick("hungry", music="match", at=NOON)
