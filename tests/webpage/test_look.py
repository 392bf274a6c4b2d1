"""The page wears the kiosk's themes, icons and typeface, and asks nobody for any of it."""

import re
from dataclasses import replace

import pytest

from kiosk.content.brand import Brand
from kiosk.content.colour import contrast, from_hex, in_hex
from kiosk.content.emotions import EMOTIONS
from kiosk.content.theme_choice import ThemeChoice, as_it_comes
from kiosk.content.theme_file import builtin_names, builtin_theme
from kiosk.vision.reading import Hint
from kiosk.web import look

BOTH = ThemeChoice(builtin_theme("night"), builtin_theme("day"), object())


def test_every_theme_that_can_be_in_force_is_in_the_sheet():
    sheet = look.style(BOTH)
    for theme in BOTH.all:
        assert f':root[data-theme="{theme.name}"]' in sheet
        assert f"--top:{in_hex(theme.top)}" in sheet


def test_the_sheet_asks_for_no_file_and_no_host():
    sheet = look.style(BOTH)
    assert "@import" not in sheet
    assert all(url.startswith(('"data:', "data:")) for url in re.findall(r"url\(([^)]{0,20})", sheet))
    assert sheet.count("data:font/ttf") == len(look.WEIGHTS)


def test_every_variable_of_the_sheet_is_one_of_the_themes_or_of_an_answer():
    sheet = look.style(as_it_comes())
    used = set(re.findall(r"var\((--[a-z-]+)", sheet))
    made = set(re.findall(r"(--[a-z-]+):", sheet.split("/* The page", 1)[0])) | {"--tint"}
    assert used <= made


def test_motion_stops_for_those_who_do_not_want_any():
    assert "prefers-reduced-motion: reduce" in look.style(as_it_comes())


@pytest.mark.parametrize("name", builtin_names())
def test_what_stands_on_the_button_is_clear(name):
    theme = builtin_theme(name)
    (found,) = re.findall("--on-button:(#[0-9a-f]{6})", look.style(ThemeChoice(theme, theme)))
    assert contrast(from_hex(found), theme.button) >= 4.5


@pytest.mark.parametrize("label", EMOTIONS)
def test_an_icon_is_an_ornament_that_may_stand_there_twice(label):
    svg = look.icon(label, as_it_comes().night)
    assert 'aria-hidden="true"' in svg
    assert " id=" not in svg
    assert "currentColor" not in svg
    assert in_hex(EMOTIONS[label].fill) in svg


@pytest.mark.parametrize("hint", list(Hint))
def test_every_hint_has_its_emblem(hint):
    svg = look.emblem(hint.value, as_it_comes().night)
    assert svg.startswith("<svg ")
    assert not {"accentColor", "featureColor", "currentColor"} & set(re.findall("[A-Za-z]+Color", svg))


def test_a_logo_is_a_picture_and_runs_nothing():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    assert look.logo(Brand(logo=svg)).startswith('<img class="logo" alt="" src="data:image/svg+xml;base64,')
    assert "data:image/png;base64," in look.logo(Brand(logo=look.PNG + b"x"))
    assert look.logo(Brand()) == ""


def test_the_name_of_an_owners_theme_cannot_end_an_attribute():
    theme = replace(as_it_comes().night, name='"><b>x y')
    assert look.theme_name(theme) == "---b-x-y"
