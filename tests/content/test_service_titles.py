"""What services call their playlists is read whatever lies there, and does no harm."""

import json
import os
from pathlib import Path

import pytest

from kiosk.content.service_titles import MOST, NAME, fit_title, keep_titles, read_titles, titles_file
from kiosk.system.folders import STATE
from tests.configs import LINK


def test_they_lie_in_the_state_folder() -> None:
    assert titles_file({}) == STATE / NAME
    assert titles_file({"STATE_DIRECTORY": "/srv/state:/srv/other"}) == Path("/srv/state") / NAME


def test_what_is_kept_is_read(tmp_path: Path) -> None:
    keep_titles(tmp_path / NAME, {LINK: "Mood Booster", LINK[:-1] + "1": "Für dich"})
    assert read_titles(tmp_path / NAME) == {LINK: "Mood Booster", LINK[:-1] + "1": "Für dich"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is damaged"),
        (b"{", "is damaged"),
        (b"\xff", "is damaged"),
        (b"[" * 100, "is damaged"),
        (b"[]", "is of another version"),
        (b"null", "is of another version"),
        (b'{"version": 2, "titles": {}}', "is of another version"),
        (b'{"version": 1}', "is of another version"),
        (b'{"version": 1, "titles": []}', "is of another version"),
        (b" " * (2 << 20), "cannot be read"),
    ],
)
def test_a_damaged_file_is_told_and_read_as_none(
    content: bytes, said: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert read_titles(tmp_path / NAME) == {}
    assert said in caplog.text


def test_where_there_is_none_nothing_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_titles(tmp_path / NAME) == {}
    assert read_titles(tmp_path / "none" / NAME) == {}
    assert caplog.text == ""


def test_what_lies_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert read_titles(tmp_path / NAME) == {}


def test_of_what_it_says_only_titles_of_playlists_are_taken(tmp_path: Path) -> None:
    titles = {
        LINK: "A\u202eB\n C",
        f"{LINK}?si=1": "no canonical link",
        "https://example.org/": "elsewhere",
        "": "nothing",
        "https://www.deezer.com/playlist/1": 3,
        "https://www.deezer.com/playlist/2": None,
        "https://www.deezer.com/playlist/3": "\u200b",
    }
    (tmp_path / NAME).write_text(json.dumps({"version": 1, "titles": titles}))
    assert read_titles(tmp_path / NAME) == {LINK: "AB C"}


def test_no_more_of_them_than_a_configuration_can_hold(tmp_path: Path) -> None:
    keep_titles(
        tmp_path / NAME, {f"https://www.deezer.com/playlist/{number}": "A" for number in range(MOST + 5)}
    )
    assert len(read_titles(tmp_path / NAME)) == MOST


@pytest.mark.parametrize(
    ("title", "fit"), [(" A \t B ", "A B"), ("x" * 80, "x" * 80), ("x" * 81, "x" * 79 + "…"), ("🎉", "")]
)
def test_a_title_fits_the_screen(title: str, fit: str) -> None:
    assert fit_title(title) == fit
