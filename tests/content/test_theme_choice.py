"""Which theme a configuration names: the kiosk's, an owner's own, or two by the hours."""

import json
import os
from datetime import time
from pathlib import Path

import pytest

from kiosk.content.bundle import bundle_from
from kiosk.content.theme_choice import ThemeChoice
from kiosk.content.theme_file import builtin_names, builtin_theme
from kiosk.errors import ConfigError

OWN = 'based_on: night\nbutton: "#00d0c0"\n'


def choice(theme: str, folder: Path | None = None, **display: str) -> ThemeChoice:
    said = {"theme": theme, **({} if folder is None else {"themes": str(folder)}), **display}
    return bundle_from(f"display: {json.dumps(said)}".encode(), "config.yaml").themes


def problems(theme: str, folder: Path | str) -> list[str]:
    said = f"display:\n  themes: {json.dumps(str(folder))}\n  theme: {theme}\n"
    with pytest.raises(ConfigError) as caught:
        bundle_from(said.encode(), "config.yaml")
    return [problem.removeprefix("config.yaml:") for problem in caught.value.problems]


@pytest.mark.parametrize("name", builtin_names())
def test_a_theme_of_the_kiosks_is_in_force_at_all_hours(name: str) -> None:
    found = choice(name)
    assert found.all == (builtin_theme(name),)
    assert found.at(time(3)) == found.at(time(12)) == builtin_theme(name)


def test_auto_is_day_within_the_hours_and_night_outside() -> None:
    found = choice("auto", day_hours="08:00-10:00")
    assert found.all == (builtin_theme("night"), builtin_theme("day"))
    assert (found.at(time(9)), found.at(time(10))) == (builtin_theme("day"), builtin_theme("night"))


def test_an_owners_theme_is_called_as_its_file(tmp_path: Path) -> None:
    (tmp_path / "Our house.yaml").write_text(OWN)
    (found,) = choice("Our house", tmp_path).all
    assert (found.name, found.button) == ("Our house", (0, 208, 192))


def test_a_theme_that_there_is_not_is_answered_with_those_there_are(tmp_path: Path) -> None:
    for name in ("harvest", "winter"):
        (tmp_path / f"{name}.yaml").write_text(OWN)
    (tmp_path / "notes.txt").write_text("no theme")
    assert problems("harvets", tmp_path) == [
        "3: display.theme: expected auto, contrast, day, night, harvest or winter, got 'harvets',"
        " did you mean 'harvest'?"
    ]


def test_of_many_themes_a_sentence_counts_the_names_and_an_ending_is_no_part_of_one(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"season {number}.yaml").write_text(OWN)
    assert problems("season 7.yaml", tmp_path) == [
        "3: display.theme: expected auto, contrast, day, night or one of the 40 in display.themes,"
        " got 'season 7.yaml', did you mean 'season 7'?"
    ]


def test_what_is_wrong_in_an_owners_theme_is_said_with_both_lines(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("based_on: night\nikn: '#ffffff'\nink: blue\n")
    place = tmp_path / "own.yaml"
    assert problems("own", tmp_path) == [
        f"3: display.theme: {place}:2: ikn: unknown key, did you mean 'ink'?",
        f"3: display.theme: {place}:3: ink: expected a colour in quotes, such as \"#ffca40\", got 'blue':"
        ' write "#0000ff"',
    ]


def test_a_theme_that_is_not_used_may_be_wrong(tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text("nothing yet")
    assert choice("day", tmp_path).all == (builtin_theme("day"),)


def test_a_theme_of_ones_own_cannot_have_a_name_of_the_kiosks(tmp_path: Path) -> None:
    (tmp_path / "night.yaml").write_text(OWN)
    (problem,) = problems("night", tmp_path)
    assert problem.startswith("2: display.themes: in ")
    assert problem.endswith("night.yaml has the name of one of the kiosk's own: call it otherwise")


def test_a_folder_of_no_use_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "circle").symlink_to("circle")
    os.mkfifo(tmp_path / "pipe")
    for name, why in {
        "none": "there is no folder",
        "file": "is no folder",
        "circle": "its links lead in a circle",
        "pipe": "is no folder",
    }.items():
        (problem,) = problems("night", tmp_path / name)
        assert problem.startswith("2: display.themes: ")
        assert why in problem


def test_a_folder_that_the_service_cannot_see_is_remarked_on(tmp_path: Path) -> None:
    folder = tmp_path if str(tmp_path).startswith("/tmp/") else Path("/tmp/../tmp")
    said = f"display: {{themes: {json.dumps(str(folder))}}}".encode()
    (warning,) = bundle_from(said, "config.yaml").warnings
    assert "the installed service sees nothing in /tmp: put the file elsewhere" in warning
