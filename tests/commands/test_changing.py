"""`kiosk get`, `set`, `playlist add`, `fact add`: tried before they are written; nothing else changes."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands.completion import keys_of
from kiosk.config.loader import Document
from tests.configs import LINK, SHIPPED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    return path


def said(file: Path, *words: str) -> int:
    return main([*words, "--config", str(file)])


def settings(file: Path):
    return Document(file.read_bytes(), "config.yaml").settings()


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("timing.result_seconds", ["45"], 45.0),
        ("display.percent", ["yes"], True),
        ("brand.title", ["The", "Corner", "Roastery:", "#1"], "The Corner Roastery: #1"),
        ("brand.title", ["null"], None),
        ("brand.title", ["off"], "off"),
        ("brand.accent", ["#00b0a0"], "#00b0a0"),
        ("language", ["de"], ("de",)),
        ("language", ["en", "de"], ("en", "de")),
        ("language", ["en,", "de"], ("en", "de")),
        ("language", ["[en, fr]"], ("en", "fr")),
        ("button.gpio", ["null"], None),
        ("display.day_hours", ["08:00-20:00"], "08:00-20:00"),
    ],
)
def test_set_has_the_file_say_so_and_keeps_every_comment(key, words, value, file, capsys) -> None:
    comments = [line.partition("#")[2] for line in file.read_text("utf-8").splitlines()]
    assert said(file, "set", key, *words) == 0
    found: object = settings(file)
    for step in key.split("."):
        found = getattr(found, step)
    assert found == value
    if "#" not in " ".join(words):
        assert [line.partition("#")[2] for line in file.read_text("utf-8").splitlines()] == comments


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["timing.reslt_seconds", "4"], "timing.reslt_seconds: unknown key, did you mean 'result_seconds'?"),
        (["timing.result_seconds", "30s"], "timing.result_seconds: expected a number, got '30s': write 30"),
        (
            ["display.theme", "nigt"],
            "display.theme: expected auto, contrast, day or night, got 'nigt', did you",
        ),
        (["language", "German"], "language: expected "),
        (["led.gpio", "17"], "led.gpio: pin 17 is the button's: give the LED a pin of its own"),
        (["timing", "4"], "timing: expected indented 'key: value' lines"),
    ],
)
def test_a_value_that_does_not_fit_is_told_without_a_line_and_changes_nothing(words, sentence, file, capsys):
    before = file.read_bytes()
    assert said(file, "set", *words) == 2
    assert capsys.readouterr().err.startswith(sentence)
    assert file.read_bytes() == before


def test_a_broken_file_is_not_changed_but_may_be_mended(file, capsys) -> None:
    file.write_text("timing:\n  result_seconds: 30s\n")
    assert said(file, "set", "language", "de") == 2
    assert "config.yaml:2: timing.result_seconds" in capsys.readouterr().err
    assert said(file, "set", "timing.result_seconds", "30") == 0
    assert settings(file).timing.result_seconds == 30


def test_what_waits_for_a_restart_is_told(file, capsys) -> None:
    assert said(file, "set", "button.gpio", "5") == 0
    assert "button.gpio: takes effect with sudo systemctl restart kiosk" in capsys.readouterr().out


def test_rights_and_links_stay_as_they_are(file, tmp_path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    assert said(link, "set", "language", "de") == 0
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert settings(file).language == ("de",)


def test_a_file_that_is_not_there_is_made(tmp_path) -> None:
    assert said(tmp_path / "new.yaml", "set", "language", "de") == 0
    assert (tmp_path / "new.yaml").read_text() == "language: de\n"


def test_a_folder_that_may_not_be_written_asks_for_sudo(file, monkeypatch, capsys) -> None:
    def forbidden(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    before = file.read_bytes()
    assert said(file, "set", "language", "de") != 0
    monkeypatch.undo()
    assert file.read_bytes() == before


def test_get_prints_what_is_in_force_also_where_the_file_says_nothing(file, capsys) -> None:
    file.write_text("timing: {result_seconds: 45}\n")
    assert said(file, "get", "timing.result_seconds") == 0
    assert said(file, "get", "timing.message_seconds") == 0
    assert said(file, "get", "language") == 0
    assert capsys.readouterr().out.splitlines() == ["45.0", "8.0", "[en]"]
    assert said(file, "get", "timing") == 0
    assert "ready_seconds: 2.0" in capsys.readouterr().out
    assert said(file, "get", "timing.reslt_seconds") == 2
    assert "did you mean 'result_seconds'?" in capsys.readouterr().err


def test_get_and_set_go_together(file, capsys) -> None:
    for key in ("timing.result_seconds", "display.theme", "language", "brand.title", "sound.volume"):
        assert said(file, "get", key) == 0
        value = capsys.readouterr().out.strip()
        assert said(file, "set", key, value) == 0
        capsys.readouterr()
    assert settings(file) == settings(SHIPPED)


def test_a_playlist_is_added_by_its_link_as_it_was_copied(file, capsys) -> None:
    assert said(file, "playlist", "add", "sad", f"{LINK}?si=1", "--mood", "Slow: and warm") == 0
    assert "From now on yours are used for sad, and not those that come" in capsys.readouterr().out
    when = ["--for", "lift", "--weight", "3", "--from", "22:30", "--to", "6:00"]
    assert said(file, "playlist", "add", "sad", "www.deezer.com/de/playlist/1", "--title", "Up", *when) == 0
    assert "From now on" not in capsys.readouterr().out
    first, second = settings(file).playlists["sad"]
    assert (first.url, list(first.mood.values())) == (LINK, ["Slow: and warm"])
    assert second.url == "https://www.deezer.com/playlist/1"
    assert (second.music, second.weight, second.begins, second.ends) == ("lift", 3, "22:30", "6:00")


def test_a_link_that_is_no_playlist_s_and_an_emotion_there_is_not_are_refused(file, capsys) -> None:
    before = file.read_bytes()
    assert said(file, "playlist", "add", "sad", LINK.replace("playlist", "album")) == 2
    assert "this is a link to an album" in capsys.readouterr().err
    assert said(file, "playlist", "add", "hapy", LINK) == 2
    assert capsys.readouterr().err == "playlists.hapy: unknown key, did you mean 'happy'?\n"
    assert file.read_bytes() == before


def test_a_fact_is_added_as_it_is_typed(file, capsys) -> None:
    assert said(file, "fact", "add", "Did", "you", "know:", "we", "roast", "#1") == 0
    assert [fact.text for fact in settings(file).facts.own] == ["Did you know: we roast #1"]
    assert said(file, "fact", "add", "x" * 241) == 2
    assert "must have at most 240 characters" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_shell_completes_commands_options_and_keys(shell: str, capsys) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("preview", "--config", *keys_of()))


def test_music_for_one_emotion_is_set_beside_that_for_all(file) -> None:
    assert said(file, "set", "music.sad", "lift") == 0
    assert settings(file).music == {"default": "match", "sad": "lift"}
    assert said(file, "set", "music.happy", "ask") == 0
    assert settings(file).music == {"default": "match", "sad": "lift", "happy": "ask"}
    assert "# for the mood as it is (match)" in file.read_text("utf-8")


@pytest.mark.parametrize(
    "text", ["", "# a note", "---\n", "language: en\n", "music:\n", "music: match  # so\n"]
)
def test_it_is_so_in_any_file(text: str, file) -> None:
    file.write_text(text)
    assert said(file, "set", "music.sad", "lift") == 0
    assert settings(file).music == {"default": "match", "sad": "lift"}
    assert file.read_text().startswith(text.partition(":")[0])


def test_what_stands_for_all_is_set_alone_where_it_stands_alone(file) -> None:
    assert said(file, "set", "music.default", "ask") == 0
    assert "\nmusic: ask  " in file.read_text("utf-8")


def test_an_emotion_is_switched_off(file) -> None:
    assert said(file, "set", "emotions.disgust", "off") == 0
    assert settings(file).emotions == {"disgust": {}}


def test_a_list_may_have_one_entry(file) -> None:
    assert said(file, "set", "facts.own", "We roast on Tuesdays.") == 0
    assert [fact.text for fact in settings(file).facts.own] == ["We roast on Tuesdays."]


def test_a_file_that_is_indented_otherwise_stays_so(file) -> None:
    text = "timing:\n    # so long\n    result_seconds: 30\nfacts:\n    own:\n    - a\n"
    file.write_text(text)
    assert said(file, "set", "timing.looking_seconds", "9") == 0
    assert file.read_text() == text.replace("30\n", "30\n    looking_seconds: 9\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["set", "timing.result_seconds.x", "1"], "timing.result_seconds: holds nothing below it"),
        (["set", "timing.", "1"], "KEY: expected a key such as timing.result_seconds, got 'timing.'"),
        (["set", "brand.title", "a\udcffb"], "a letter of the new value is not UTF-8: type it anew"),
        (["fact", "add", "a\udcffb"], "a letter of the new value is not UTF-8: type it anew"),
        (["playlist", "add", "", LINK], "playlists.'': unknown key, expected"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(words, sentence, file, capsys) -> None:
    before = file.read_bytes()
    assert said(file, *words) == 2
    said_of_it = capsys.readouterr().err
    assert sentence in said_of_it
    assert f"{file}:" not in said_of_it
    assert file.read_bytes() == before


def test_links_that_lead_in_a_circle_are_said_to(tmp_path, capsys) -> None:
    (tmp_path / "a.yaml").symlink_to("a.yaml")
    assert said(tmp_path / "a.yaml", "set", "stats", "off") == 2
    assert "circle" in capsys.readouterr().err


def test_of_two_changes_at_once_none_is_lost(file) -> None:
    command = [sys.executable, "-m", "kiosk", "set", "--config", str(file)]
    changes = [("brand.title", "Roastery"), ("timing.result_seconds", "45"), ("stats", "off")]
    running = [subprocess.Popen([*command, *words], stdout=subprocess.DEVNULL) for words in changes]
    assert [one.wait() for one in running] == [0, 0, 0]
    found = settings(file)
    assert (found.brand.title, found.timing.result_seconds, found.stats) == ("Roastery", 45.0, False)


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("emotions", "disgust: off\nhappy: joyful\n"),
        ("emotions.happy", "joyful\n"),
        ("music.sad", "ask\n"),
        ("music.happy", "match\n"),
        ("playlists.happy", f'[{{"title": "T", "mood": {{}}, "url": "{LINK}", "for": null, "weight": 1, '
         '"from": null, "to": null}]\n'),
    ],
)  # fmt: skip
def test_get_prints_what_is_written(key, printed, file, capsys) -> None:
    file.write_text(
        "emotions: {disgust: off, happy: joyful}\nmusic: {default: match, sad: ask}\n"
        f"playlists: {{happy: [{{title: T, url: '{LINK}'}}]}}\n"
    )
    assert said(file, "get", key) == 0
    assert capsys.readouterr().out == printed
