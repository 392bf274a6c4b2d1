"""`kiosk playlists` shows what there is, with codes that can be read, and what services say of it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.cli import main
from kiosk.commands import online, playlists
from kiosk.content.bundle import load_bundle
from kiosk.content.service_titles import NAME, read_titles
from tests.configs import LABELS
from tests.fakes.music_service import Service, running, with_json, with_status

SPOTIFY = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"
OTHER = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L1"
DEEZER = "https://www.deezer.com/playlist/908622995"
TIDAL = "https://tidal.com/playlist/36ea71a8-445e-41a4-82ab-6628c581535d"

CONFIG = f"""\
playlists:
  happy:
    - title: Glad
      mood: Songs for a bright face
      url: {SPOTIFY}
    - title: Up
      url: {DEEZER}
      for: lift
      weight: 3
      from: 22:00
      to: "02:00"
  sad:
    - {{title: Blue, url: '{OTHER}', for: match}}
    - {{title: Grey, url: '{TIDAL}', for: match}}
    - {{title: Glad again, url: '{SPOTIFY}', for: lift}}
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    monkeypatch.setenv("STATE_DIRECTORY", str(folder))
    return folder


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "*")
    with running() as made:
        monkeypatch.setattr(online, "ADDRESSES", {"Spotify": made.address, "Deezer": made.address})
        made.answers = {
            "/oembed?url=https%3A%2F%2Fopen.spotify.com%2Fplaylist%2F37i9dQZF1DX3rxVfibe1L0": with_json(
                {"title": "Mood Booster"}
            ),
            "/oembed": with_status(404),
            "/playlist/908622995": with_json({"title": "Up & away"}),
        }
        yield made


def test_they_stand_by_emotion_and_by_what_they_are_for(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playlists", "--config", config, "--emotion", "happy", "--no-codes"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "happy",
        "  for either",
        "    Glad",
        "      Songs for a bright face",
        "      Spotify, all day",
        f"      {SPOTIFY}",
        "  for another mood (lift)",
        "    Up",
        "      Deezer, 22:00 to 02:00, weight 3",
        f"      {DEEZER}",
        "",
    ]


def test_all_emotions_are_there_unless_one_is_named(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playlists", "--config", config, "--no-codes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line in LABELS] == list(LABELS)


def test_every_code_can_be_read_off_the_terminal(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playlists", "--config", config, "--emotion", "happy"]) == 0
    codes: list[list[str]] = [[]]
    for line in capsys.readouterr().out.splitlines():
        if set(line.strip()) <= set("█▀▄ ") and line.strip():
            codes[-1].append(line[6:])
        elif codes[-1]:
            codes.append([])
    read = []
    for code in filter(None, codes):
        width = max(map(len, code))
        halves = [[sign in "█▀" for sign in line.ljust(width)] for line in code]
        lower = [[sign in "█▄" for sign in line.ljust(width)] for line in code]
        rows = [row for pair in zip(halves, lower, strict=True) for row in pair]
        picture = (np.array(rows) * 255).astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
        read += [found.text for found in zxingcpp.read_barcodes(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))]
    assert read == [SPOTIFY, DEEZER]


def test_a_terminal_without_blocks_has_no_codes(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlists, "_can_show_codes", lambda: False)
    assert main(["playlists", "--config", config]) == 0
    shown = capsys.readouterr()
    assert "█" not in shown.out
    assert shown.err == "this terminal has no blocks to draw the codes with\n"


def test_as_json_each_is_a_line(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playlists", "--config", config, "--emotion", "happy", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "emotion": "happy", "for": None, "title": "Glad", "mood": "Songs for a bright face", "url": SPOTIFY,
        "service": "Spotify", "weight": 1, "from": None, "to": None,
    }  # fmt: skip
    assert (second["for"], second["service"], second["from"], second["to"]) == (
        "lift",
        "Deezer",
        "22:00",
        "02:00",
    )


@pytest.mark.parametrize(
    ("emotion", "said"), [("joy", "did you mean 'happy'?"), ("\x1b[2J", "got '\\u001b[2J'")]
)
def test_an_emotion_that_there_is_not_is_told(
    emotion: str, said: str, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playlists", "--config", config, "--emotion", emotion]) == 2
    assert said in capsys.readouterr().err


def test_a_file_with_a_mistake_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("playlists: {happy: 3}\n")
    assert main(["playlists", "--config", str(tmp_path / "config.yaml")]) == 2
    assert "playlists.happy: expected a list" in capsys.readouterr().err


# Online.


def test_the_services_are_asked_once_for_each_and_what_has_gone_is_told(
    config: str, state: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playlists", "--config", config, "--online", "--emotion", "sad"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"gone:    {OTHER} (sad: Blue): there is no such playlist any more",
        f"there:   {SPOTIFY} (sad: Glad again): Mood Booster",
        "not asked about 1: Tidal tells nobody without a login",
        "1 there, 1 gone, 1 unknown; the kiosk shows the titles from the next visits on",
    ]
    assert len(service.asked) == 2


def test_all_is_well_where_none_has_gone(
    config: str, state: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playlists", "--config", config, "--online", "--emotion", "happy", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "url": SPOTIFY,
        "emotions": ["happy"],
        "state": "there",
        "title": "Mood Booster",
        "why": "",
    }
    assert (second["state"], second["title"]) == ("there", "Up & away")


def test_the_screen_then_shows_what_they_are_called(config: str, state: Path, service: Service) -> None:
    before = load_bundle(Path(config)).playlists["happy"]
    assert main(["playlists", "--config", config, "--online", "--emotion", "happy"]) == 0
    first, second = load_bundle(Path(config)).playlists["happy"]
    assert (first.title, first.mood) == ("Mood Booster", "Glad – Songs for a bright face")
    assert (second.title, second.mood) == ("Up & away", "Up")
    assert [one.url for one in before] == [first.url, second.url]


def test_what_was_known_stays_known_unless_it_has_gone(config: str, state: Path, service: Service) -> None:
    (state / NAME).write_text(
        json.dumps({"version": 1, "titles": {OTHER: "Was there", DEEZER: "Still there", TIDAL: "Too"}})
    )
    assert main(["playlists", "--config", config, "--online", "--emotion", "sad"]) == 1
    assert read_titles(state / NAME) == {DEEZER: "Still there", TIDAL: "Too", SPOTIFY: "Mood Booster"}
    assert (state / NAME).stat().st_mode & 0o777 == 0o644


def test_where_nobody_answers_nothing_is_written(
    config: str, state: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answers = {"/": with_status(503)}
    assert main(["playlists", "--config", config, "--online"]) == 1
    assert not list(state.iterdir())
    assert capsys.readouterr().out.splitlines()[-1].endswith(" unknown; the titles stay as they were")


def test_what_could_not_be_kept_is_not_asked_for(
    config: str,
    state: Path,
    service: Service,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != state)
    assert main(["playlists", "--config", config, "--online"]) == 1
    assert capsys.readouterr().err == (
        f"what the services answer is kept in {state}, which root may write: sudo kiosk playlists --online\n"
    )
    assert service.asked == []


def test_a_full_disk_is_told(
    config: str,
    state: Path,
    service: Service,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: Path, titles: dict[str, str]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(playlists, "keep_titles", full)
    assert main(["playlists", "--config", config, "--online", "--emotion", "happy"]) == 1
    assert capsys.readouterr().err == f"{state / NAME}: the titles cannot be kept: No space left on device\n"


def test_where_no_kiosk_is_installed_they_are_told_and_not_kept(
    config: str,
    tmp_path: Path,
    service: Service,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "none"))
    assert main(["playlists", "--config", config, "--online", "--emotion", "happy"]) == 0
    said = capsys.readouterr().out
    assert f"no kiosk is installed here (there is no {tmp_path / 'none'})" in said


def test_a_stranger_has_no_say_over_the_terminal(
    config: str, state: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answers = {"/": with_json({"title": "\x1b[2J\u202eGo\nod"})}
    assert main(["playlists", "--config", config, "--online", "--emotion", "happy"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "[2JGo od" in said
