"""`kiosk merge`: what a fleet shares, with what one kiosk has otherwise."""

import pytest

from kiosk.cli import main
from kiosk.commands.merge import merged, own_keys
from kiosk.config.loader import Document
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT

SHIPPED = (ROOT / "config.yaml").read_bytes()


def merge(base: str, own: str) -> str:
    return merged(base.encode(), "base.yaml", own_keys(own.encode(), "own.yaml")).decode()


def test_a_kiosk_s_own_keys_win_and_the_notes_stay():
    base = "language: en   # what visitors read\ntiming:\n  result_seconds: 30   # long enough\n"
    own = "language: [en, de]\ntiming: {message_seconds: 5}\n"
    assert merge(base, own) == (
        "language: [en, de] # what visitors read\n"
        "timing:\n  result_seconds: 30   # long enough\n  message_seconds: 5\n"
    )


def test_without_keys_of_its_own_the_file_stays_the_same_byte_for_byte():
    assert merged(SHIPPED, "config.yaml", {}) == SHIPPED


def test_program_s_yaml_will_do():
    own = '{"camera": {"rotation": 90}, "words": {"invite": "off"}, "display": {"day_hours": "07:00-19:00"}}'
    said = merge("camera:\n  rotation: 0    # by the wall\n", own)
    assert said.startswith("camera:\n  rotation: 90   # by the wall\n")
    assert 'invite: "off"' in said


def test_a_list_is_replaced_as_a_whole():
    own = "playlists:\n  happy:\n    - {title: A, url: u}\n    - title: B\n      weight: 2\n"
    own += "facts: {own: [x, y]}\n"
    said = merge("playlists:\n  happy:\n    - title: Z\n", own)
    assert said == (
        "playlists:\n  happy:\n    - title: A\n      url: u\n    - title: B\n      weight: 2\n"
        "facts:\n  own: [x, y]\n"
    )


def test_a_value_that_stands_alone_for_a_section_becomes_one():
    assert merge("music: lift   # for all\n", "music: {sad: match}\n") == (
        "music: {default: lift, sad: match} # for all\n"
    )


def test_all_of_it_goes_into_the_shipped_file_and_is_what_it_says():
    own = (
        "camera: {rotation: 180, source: demo}\nemotions: {disgust: false, happy: joyful}\n"
        "language: [de, en]\nplaylists: {happy: [{title: Ours, url: 'https://open.spotify.com/playlist/"
        "37i9dQZF1DX3rxVfibe1L0'}]}\n"
        "brand: {title: 'Museum: east'}\nled: {gpio: 24}\nwords: {de: {invite: und sieh}}\n"
    )
    text = merged(SHIPPED, "config.yaml", own_keys(own.encode(), "own"))
    settings = Document(text, "config.yaml").settings()
    assert (settings.camera.rotation, settings.led.gpio, settings.brand.title) == (180, 24, "Museum: east")
    assert settings.language == ("de", "en")
    assert settings.playlists["happy"][0].title
    # Nothing of what is written for people is lost.
    notes = [line.partition("#")[2] for line in SHIPPED.decode().splitlines() if "#" in line]
    kept = text.decode()
    assert [note for note in notes if note not in kept] == []


@pytest.mark.parametrize(
    ("base", "own", "said"),
    [
        ("camera: demo\n", "camera: {rotation: 90}", "base.yaml: camera holds no 'key: value' lines"),
        ("a: 1\n", "camera: [", "own.yaml"),
        ("a: 1\n", "- a\n", "own.yaml: holds no 'key: value' lines"),
        ("a: [\n", "a: 1", "base.yaml"),
    ],
)
def test_what_cannot_be_merged_is_a_sentence(base, own, said):
    with pytest.raises(ConfigError) as caught:
        merge(base, own)
    assert said in str(caught.value)


def test_the_command_writes_a_file_and_leaves_the_others(tmp_path, capsys):
    base, own, result = (tmp_path / name for name in ("base.yaml", "own.yaml", "result.yaml"))
    base.write_text("language: en\n")
    own.write_text("language: de\n")
    assert main(["merge", str(base), str(own), "--to", str(result)]) == 0
    assert (base.read_text(), result.read_text()) == ("language: en\n", "language: de\n")
    own.write_text("a: [")
    assert main(["merge", str(base), str(own), "--to", str(result)]) == 2
    assert "own.yaml" in capsys.readouterr().err
    own.write_text("")
    assert main(["merge", str(base), str(own), "--to", str(tmp_path / "gone" / "x")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["base.yaml", "own.yaml", "link.yaml", "../here/base.yaml"])
def test_no_result_takes_the_place_of_what_it_is_made_of(name, tmp_path, capsys):
    folder = tmp_path / "here"
    folder.mkdir()
    base, own = folder / "base.yaml", folder / "own.yaml"
    base.write_text("language: en\n")
    own.write_text("language: de\n")
    (folder / "link.yaml").symlink_to("own.yaml")
    assert main(["merge", str(base), str(own), "--to", str(folder / name)]) == 2
    assert "name another file" in capsys.readouterr().err
    assert (base.read_text(), own.read_text()) == ("language: en\n", "language: de\n")
