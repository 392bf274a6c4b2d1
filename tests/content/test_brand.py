"""The house's own: texts, logo and accent, checked on what they are shown on."""

import json
from pathlib import Path

import pytest

from kiosk.content.brand import Brand
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.theme_contrast import faults
from kiosk.content.theme_file import builtin_theme
from kiosk.errors import ConfigError
from tests.content.test_logo import SVG, png


def bundle(theme: str = "night", **brand: str) -> Bundle:
    said = {"display": {"theme": theme}, "brand": brand}
    return bundle_from(json.dumps(said).encode(), "config.yaml")


def problem(theme: str = "night", **brand: str) -> str:
    with pytest.raises(ConfigError) as caught:
        bundle(theme, **brand)
    (found,) = caught.value.problems
    return found.removeprefix("config.yaml:1: ")


def better(sentence: str) -> str:
    """The colour that a refusal names."""
    return sentence.partition('the nearest that works is "')[2].partition('"')[0]


def test_without_a_brand_all_is_as_it_comes() -> None:
    found = bundle_from(b"", "config.yaml")
    assert found.brand == Brand()
    assert found.themes.all == (builtin_theme("night"),)


def test_the_texts_are_those_that_can_be_drawn() -> None:
    found = bundle(title=" Café  Ｍitte ", greeting="Well, hello!", contact="privacy@example.org")
    assert found.brand == Brand("Café Mitte", "Well, hello!", None, "privacy@example.org")


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("title", "x" * 41, "brand.title: must have at most 40 characters, has 41"),
        ("greeting", "x" * 81, "brand.greeting: must have at most 80 characters, has 81"),
        ("contact", "x" * 121, "brand.contact: must have at most 120 characters, has 121"),
        ("title", "", "brand.title: must not be empty"),
        ("title", "a\tb", "brand.title: has a line break, a tab or an invisible character in it"),
        ("greeting", "日本", "brand.greeting: the kiosk's typeface has no '日'"),
    ],
)
def test_a_text_of_no_use_is_named_with_its_key(key: str, text: str, said: str) -> None:
    assert problem(**{key: text}).startswith(said)


def test_a_text_that_loses_letters_is_remarked_on() -> None:
    (warning,) = bundle(title="Café ★").warnings
    assert warning.startswith("config.yaml:1: brand.title: the kiosk's typeface has no '★'")


def test_a_text_that_a_note_cuts_short_is_remarked_on() -> None:
    (warning,) = bundle_from(b"brand:\n  title: Bar #1 in town\n", "config.yaml").warnings
    assert "'#1 in town' is taken for a note and not shown" in warning


@pytest.mark.parametrize("content", [SVG.encode(), png()], ids=["svg", "png"])
def test_the_logo_is_read_with_the_configuration(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(content)
    assert bundle(logo=str(tmp_path / "logo")).brand.logo == content


def test_a_logo_that_cannot_be_shown_is_refused_at_its_key(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    assert problem(logo=str(path)) == f"brand.logo: there is no file {path}: correct the name"
    path.write_bytes(png((0, 0, 0, 255)))
    assert problem(logo=str(path)).startswith(f"brand.logo: {path} can hardly be seen on the theme 'night'")
    assert bundle("day", logo=str(path)).brand.logo
    assert "on the theme 'night'" in problem("auto", logo=str(path))


@pytest.mark.parametrize(
    ("theme", "accent"),
    [("night", "#00b0a0"), ("day", "#7a1f5c"), ("contrast", "#00ffff"), ("auto", "#00b0a0")],
)
def test_the_accent_takes_the_buttons_place(theme: str, accent: str) -> None:
    by_day = {"day_accent": "#7a1f5c"} if theme == "auto" else {}
    found = bundle(theme, accent=accent, **by_day).themes
    shown = "#{:02x}{:02x}{:02x}".format(*found.night.button)
    assert shown == accent
    assert found.day.button == ((0x7A, 0x1F, 0x5C) if by_day else found.night.button)
    assert [faults(theme) for theme in found.all] == [[] for _ in found.all]


@pytest.mark.parametrize("theme", ["night", "day", "contrast"])
@pytest.mark.parametrize("accent", ["#1a237e", "#808080", "#ffeb3b", "#e84634", "#000000", "#ffffff"])
def test_an_accent_that_is_taken_can_be_seen_and_one_that_cannot_is_answered_with_one_that_is(
    theme: str, accent: str
) -> None:
    said = ""
    try:
        found = bundle(theme, accent=accent)
    except ConfigError as error:
        said = error.problems[0]
        found = bundle(theme, accent=better(said))
    assert said == "" or f"brand.accent: is too faint on the theme '{theme}' (" in said
    assert [faults(theme) for theme in found.themes.all] == [[]]


def test_under_auto_no_one_colour_is_clear_and_the_sentence_says_what_to_write() -> None:
    said = problem("auto", accent="#00b0a0")
    assert said.startswith("brand.accent: is too faint on the theme 'day' (")
    assert said.endswith(", to be written as brand.day_accent")
    bundle("auto", accent="#00b0a0", day_accent=better(said))
    said = problem("auto", accent="#7a1f5c")
    assert said.startswith("brand.accent: is too faint on the theme 'night' (")
    assert said.endswith(", and yours may stay as brand.day_accent")
    bundle("auto", accent=better(said), day_accent="#7a1f5c")
    said = problem("auto", accent="#00b0a0", day_accent="#ffee88")
    assert said.startswith("brand.day_accent: is too faint on the theme 'day' (")


def test_a_colour_for_the_day_where_it_is_always_night_is_remarked_on() -> None:
    (warning,) = bundle("night", day_accent="#7a1f5c").warnings
    assert warning == "config.yaml:1: brand.day_accent: is not used, for display.theme is dark at all hours"


def test_a_colour_without_quotes_is_no_note() -> None:
    with pytest.raises(ConfigError) as caught:
        bundle_from(b"brand:\n  accent: #00b0a0\n", "config.yaml")
    assert caught.value.problems == [
        "config.yaml:2: brand.accent: a ' #' begins a note: put the colour in quotes, as in \"#ffca40\""
    ]


def test_an_owners_theme_carries_the_accent_too(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("based_on: day\n")
    said = {"display": {"theme": "own", "themes": str(tmp_path)}, "brand": {"accent": "#7a1f5c"}}
    (theme,) = bundle_from(json.dumps(said).encode(), "config.yaml").themes.all
    assert (theme.name, theme.button) == ("own", (0x7A, 0x1F, 0x5C))
