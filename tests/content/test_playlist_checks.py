"""An owner is told of playlists that are shown otherwise than was meant."""

import pytest

from kiosk.content.bundle import bundle_from
from tests.configs import LINK, problem

OTHER = LINK[:-1] + "1"


def warnings(playlists: str, music: str = "match") -> list[str]:
    """Of these entries of happy."""
    text = f"music: {music}\nplaylists:\n  happy:\n{playlists}"
    return [said.removeprefix("c.yaml:") for said in bundle_from(text.encode(), "c.yaml").warnings]


def entry(link: str = LINK, **more: str) -> str:
    extra = "".join(f"      {key.rstrip('_')}: {value}\n" for key, value in more.items())
    return f"    - title: T\n      url: {link}\n{extra}"


NONE_TO_MATCH = (
    "3: playlists.happy: there is none for the mood as it is (match), which music asks for: "
    "the others are shown instead"
)
NONE_TO_LIFT = NONE_TO_MATCH.replace("the mood as it is (match)", "another mood (lift)")


@pytest.mark.parametrize(
    ("music", "entries", "said"),
    [
        ("match", entry(), []),
        ("ask", entry(), []),
        ("match", entry(for_="match"), []),
        ("lift", entry(for_="match"), [NONE_TO_LIFT]),
        ("match", entry(for_="lift"), [NONE_TO_MATCH]),
        ("ask", entry(for_="lift"), [NONE_TO_MATCH]),
        ("ask", entry(for_="lift") + entry(OTHER, for_="match"), []),
        ("{default: lift, happy: match}", entry(for_="match"), []),
        ("{default: match, happy: lift}", entry(for_="match"), [NONE_TO_LIFT]),
    ],
)
def test_a_mode_that_is_asked_for_and_has_none(music: str, entries: str, said: list[str]) -> None:
    assert warnings(entries, music) == said


def no_hours(begins: str, ends: str) -> str:
    return (
        f"3: playlists.happy: from {begins} to {ends} none is to be shown: all are then, whatever their hours"
    )


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (entry(from_="06:00", to="18:00"), [no_hours("18:00", "06:00")]),
        (entry(from_="06:00"), [no_hours("00:00", "06:00")]),
        (entry(to="6:30"), [no_hours("06:30", "00:00")]),
        (entry(from_="22:00", to="06:00") + entry(OTHER, from_="06:00", to="22:00"), []),
        (entry(from_="22:00", to="06:00") + entry(OTHER), []),
        (entry(from_="22:00", to="06:00") + entry(OTHER, for_="lift"), [no_hours("06:00", "22:00")]),
    ],
)
def test_hours_that_have_none(entries: str, said: list[str]) -> None:
    assert warnings(entries) == said


def test_hours_that_none_has_are_told_once_though_both_modes_may_be_asked_for() -> None:
    assert warnings(entry(from_="06:00", to="18:00"), "ask") == [no_hours("18:00", "06:00")]


def test_a_language_that_there_is_not() -> None:
    said = warnings("    - title: {en: T, German: U}\n      url: " + LINK + "\n      mood: {xx: M}\n")
    assert said[0].startswith(
        "4: playlists.happy, entry 1, title.German: 'German' is none of the kiosk's languages, "
        "did you mean de?"
    )
    assert said[1].startswith("6: playlists.happy, entry 1, mood.xx: 'xx' is none of the kiosk's languages, ")


def test_a_mix_of_any_service_is_told() -> None:
    assert warnings(entry("https://music.youtube.com/playlist?list=LM")) == [
        "5: playlists.happy, entry 1, url: this is the list of the songs that whoever looks likes: "
        "visitors see another one than you do"
    ]


def test_of_the_kiosks_own_nothing_is_said() -> None:
    assert bundle_from(b"music: ask\n", "c.yaml").warnings == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"from_": "6"}, "got '6': write \"06:00\""),
        ({"from_": "6.30"}, 'write "06:30"'),
        ({"to": "6pm"}, 'write "18:00"'),
        ({"to": "'24:00'"}, 'write "00:00"'),
        ({"from_": "sunrise"}, "expected a time such as \"06:00\", from which on it is shown, got 'sunrise'"),
        (
            {"from_": "06:00", "to": "6:00"},
            "to: is the same time as from: leave both out for a playlist of all",
        ),
        ({"for_": "both"}, "expected match or lift, got 'both': write null, which stands for both"),
        ({"for_": "lft"}, "did you mean 'lift'?"),
        ({"weight": "0"}, "must be at least 1 and at most 100, got '0'"),
        ({"music": "lift"}, "unknown key, did you mean 'for'?"),
        ({"until": "06:00"}, "unknown key, did you mean 'to'?"),
        ({"mood": "{}", "weight": "x"}, "weight: expected a whole number, got 'x'"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(more: dict[str, str], said: str) -> None:
    assert said in problem(f"playlists:\n  happy:\n{entry(**more)}")


def test_a_title_without_any_text_is_refused() -> None:
    said = problem(f"playlists:\n  happy:\n    - title: {{}}\n      url: {LINK}\n")
    assert (
        said == "3: playlists.happy, entry 1, title: has no text in any language: write one, such as 'en: …'"
    )


def test_times_need_no_quotes() -> None:
    assert warnings(entry(from_="22:30", to="6:00") + entry(OTHER, from_='"6:00"', to="22:30")) == []
