"""Themes: what stands in a file, what is wrong with one, and that everything can be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.content.colour import contrast, from_hex, in_hex, mix, nearest
from kiosk.content.emotions import EMOTIONS
from kiosk.content.theme import Theme
from kiosk.content.theme_contrast import faults, pairs, with_colour
from kiosk.content.theme_file import FOLDER, ThemeDocument, builtin_names, builtin_theme, load_theme
from kiosk.errors import ConfigError

THEMES = [builtin_theme(name) for name in builtin_names()]


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        ThemeDocument(text.encode(), "own.yaml").theme("own")
    return [problem.removeprefix("own.yaml:") for problem in caught.value.problems]


def theme(text: str) -> Theme:
    return ThemeDocument(text.encode(), "own.yaml").theme("own")


def grounds(theme: Theme) -> list[tuple[int, int, int]]:
    return [theme.card, *(mix(theme.top, theme.bottom, step / 16) for step in range(17))]


def test_the_kiosk_has_themes_for_night_and_day_and_one_of_high_contrast() -> None:
    dark = {theme.name: theme.dark for theme in THEMES}
    assert dark.keys() == set(builtin_names())
    assert dark | {"contrast": True, "day": False, "night": True} == dark


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("label", [None, *EMOTIONS])
def test_all_writing_stands_out_from_every_ground(theme: Theme, label: str | None) -> None:
    shade = theme.tinted(label) if label else theme
    for ground in grounds(shade):
        assert contrast(shade.ink, ground) >= 7
        assert contrast(shade.muted, ground) >= 4.5
        assert contrast(shade.warning, ground) >= 4.5
        for ink in [theme.inks[label]] if label else theme.inks.values():
            assert contrast(ink, ground) >= 4.5
        if theme.outline:
            assert contrast(theme.outline, ground) >= 3


def test_the_theme_of_high_contrast_has_it() -> None:
    high = builtin_theme("contrast")
    assert {high.top, high.bottom, high.card} == {(0, 0, 0)}
    assert contrast(high.ink, high.top) >= 12
    assert all(contrast(ink, high.top) >= 7 for ink in high.inks.values())
    assert high.frame == high.outline
    assert all(high.tinted(label) == high for label in EMOTIONS)


def test_an_owners_theme_says_what_is_different_from_one_of_the_kiosks() -> None:
    night = builtin_theme("night")
    own = theme('based_on: night\nbutton: "#00d0c0"\ntint: {top: 0.2}\ninks: {happy: "#ffee88"}\n')
    assert own.button == (0, 208, 192)
    assert own.tint == replace(night.tint, top=0.2)
    assert own.inks == {**night.inks, "happy": (255, 238, 136)}
    kept = {"name": night.name, "button": night.button, "tint": night.tint, "inks": night.inks}
    assert replace(own, **kept) == night


def test_an_owners_theme_may_do_without_outline_and_tint() -> None:
    own = theme("based_on: day\noutline: null\ntint: null\n")
    assert (own.outline, own.tint) == (None, None)
    assert own.tinted("happy") == own


def test_a_theme_that_is_based_on_nothing_says_everything(tmp_path: Path) -> None:
    text = (FOLDER / "day.yaml").read_text()
    (tmp_path / "own.yaml").write_text(text)
    assert load_theme(tmp_path / "own.yaml") == replace(builtin_theme("day"), name="own")
    without = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("muted"))
    (problem,) = problems(without)
    assert problem.endswith(": muted: is missing: write it, or say 'based_on: night'")
    assert len(problems("dark: true")) == 10


COLOUR = 'expected a colour in quotes, such as "#ffca40", got'
NOTE = "a ' #' begins a note: put the colour in quotes, as in \"#ffca40\""
CHOICES = "expected contrast, day or night, got"
SPECIAL = "a text that begins with & has a special meaning in YAML: put the text in quotes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ink: red\nbased_on: day", f"1: ink: {COLOUR} 'red': write \"#ff0000\""),
        ("based_on: day\nink: abc", f"2: ink: {COLOUR} 'abc': write \"#aabbcc\""),
        ("based_on: day\nink: 112233", f"2: ink: {COLOUR} '112233': write \"#112233\""),
        ("based_on: day\nink: 'rgb(1, 2, 3)'", f"2: ink: {COLOUR} 'rgb(1, 2, 3)': write \"#010203\""),
        ("based_on: day\nink: '#12345g'", f"2: ink: {COLOUR} '#12345g'"),
        ("based_on: day\nink: [1, 2, 3]", f"2: ink: {COLOUR} a list"),
        ("based_on: day\nink: #112233", f"2: ink: {NOTE}"),
        ("based_on: day\nikn: '#112233'", "2: ikn: unknown key, did you mean 'ink'?"),
        ("based_on: nigth", f"1: based_on: {CHOICES} 'nigth', did you mean 'night'?"),
        ("based_on: &a night", f"1: based_on: {SPECIAL}"),
        ("based_on: day\ndark: yess", "2: dark: expected true or false, got 'yess', did you mean 'yes'?"),
        (
            "based_on: day\ntint: {top: 2}",
            "2: tint.top: must be at least 0 and at most 1, got '2': write 0.02, a share of 1",
        ),
        ("based_on: day\ninks: {hapy: '#112233'}", "2: inks.hapy: unknown key, did you mean 'happy'?"),
        ("just words", "1: expected 'key: value' lines, such as 'ink: \"#f6f7ff\"'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    assert problems(text) == [said]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('based_on: night\nink: "#555566"\n', "ink"),
        ('based_on: night\nmuted: "#606060"\n', "muted"),
        ('based_on: day\nwarning: "#ffcc00"\n', "warning"),
        ('based_on: day\nbutton: "#ffcc00"\n', "button"),
        ('based_on: day\noutline: "#eeeeee"\n', "outline"),
        ('based_on: night\ninks: {sad: "#101060"}\n', "sad"),
        ('based_on: night\ntop: "#888888"\n', "top"),
        ('based_on: night\ncard: "#667788"\n', "card"),
    ],
)
def test_a_colour_that_cannot_be_seen_is_refused_with_one_that_can(text: str, key: str) -> None:
    (problem,) = problems(text)
    better = problem.rpartition('the nearest that works is "')[2].rstrip('"')
    line = next(line for line in text.splitlines() if f"{key}:" in line)
    written = line.partition('"')[2].partition('"')[0]
    assert problem.startswith("2: ")
    assert ":1, at least " in problem
    assert faults(theme(text.replace(written, better))) == []


def test_the_nearest_colour_is_hardly_more_than_needed() -> None:
    day = builtin_theme("day")
    (problem,) = problems('based_on: day\nbutton: "#e84634"\n')
    better = from_hex(problem.rpartition(' is "')[2].rstrip('"'))
    found = [pair.ratio for pair in pairs(with_colour(day, "button", better)) if pair.key == "button"]
    assert 4.5 <= min(found) < 4.8


def test_what_makes_the_grounds_others_is_blamed_where_no_colour_is() -> None:
    (problem,) = problems("based_on: day\ndark: true\n")
    assert problem.startswith("2: dark: leaves '")
    (problem,) = problems("based_on: night\ntint: {top: 1, bottom: 1, card: 1}\n")
    assert problem.startswith("2: tint: leaves '")


def test_colours_are_written_as_they_are_read() -> None:
    assert in_hex(from_hex("#FfcA40")) == "#ffca40"
    for wrong in ("ffca40", "#ffca4", "#ffca400", "#gfca40", ""):
        with pytest.raises(ValueError, match="is no colour"):
            from_hex(wrong)


def test_of_two_ways_the_nearer_is_taken() -> None:
    assert nearest((200, 200, 200), lambda one: one[0] > 220 or one[0] < 100)[0] > 220
    assert nearest((120, 120, 120), lambda one: one[0] > 220 or one[0] < 100)[0] < 100
    assert nearest((120, 120, 120), lambda one: False) is None


def test_contrast_is_the_standard_one() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
