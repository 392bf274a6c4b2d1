"""`kiosk preview`: a scene without a visit, and without a display where it is saved."""

from pathlib import Path

import pygame
import pytest

from kiosk.cli import main
from kiosk.commands import options, preview
from kiosk.config.schema import Display
from kiosk.content.bundle import bundle_from
from kiosk.screen.examples import examples
from kiosk.screen.window import Window
from kiosk.system.ending import Ending
from tests.configs import LINK


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(f"playlists:\n  sad:\n    - {{title: My own tears, url: '{LINK}'}}\n")
    return str(path)


def saved(tmp_path, *words):
    path = tmp_path / "scene.png"
    assert main(["preview", "--save", str(path), *words]) == 0
    return pygame.image.load(path)


def pixels(picture):
    return pygame.surfarray.array3d(picture)


def test_a_scene_is_saved_in_the_size_asked_for(tmp_path, config):
    assert saved(tmp_path, "result:sad", "--size", "800x480", "--config", config).get_size() == (800, 480)


def test_theme_and_language_may_be_others_than_the_configuration_s(tmp_path, config):
    words = ("attract", "--size", "480x320", "--config", config)
    night, day = saved(tmp_path, *words), saved(tmp_path, *words, "--theme", "day")
    assert pixels(day).mean() > pixels(night).mean() + 100
    assert (pixels(night) != pixels(saved(tmp_path, *words, "--language", "de"))).any()


def test_the_owner_s_own_texts_are_shown(config):
    bundle = options.as_asked(Path(config), None, "fr")
    state = examples(bundle)["result:sad"].state
    assert state.playlist.title == "My own tears"


def test_without_a_size_it_is_the_configuration_s_set_upright():
    assert preview._upright(None, Display()) == (1280, 720)
    assert preview._upright(None, Display(size="800x480", rotation=90)) == (480, 800)
    assert preview._upright((640, 480), Display(size="800x480", rotation=90)) == (640, 480)


@pytest.mark.slow
def test_every_scene_is_saved_into_a_folder(tmp_path, capsys):
    folder = tmp_path / "all" / "of them"
    assert main(["preview", "--all", str(folder), "--size", "480x320"]) == 0
    names = {path.stem for path in folder.iterdir()}
    assert {"attract", "result-sad", "no_face-too_dark", "out_of_order"} <= names
    alone = saved(tmp_path, "looking:too_dark", "--size", "480x320")
    assert (pixels(pygame.image.load(folder / "looking-too_dark.png")) == pixels(alone)).all()
    assert capsys.readouterr().out == f"{len(names)} pictures in {folder}\n"


def test_the_list_has_every_name(capsys):
    assert main(["preview", "--list"]) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert listed == set(examples(bundle_from(b"", "config.yaml")))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rsult --save x.png", "there is no scene 'rsult', did you mean 'result'?"),
        ("result:sda --save x.png", "there is no scene 'result:sda', did you mean 'result:sad'?"),
        ("zzz --save x.png", "there is no scene 'zzz', kiosk preview --list has all of them"),
        ("--save x.png", "name a scene, such as result:sad; kiosk preview --list has all of them"),
        ("result --save x.jpg", "--save: expected a name that ends in .png, got 'x.jpg'"),
        (
            "result --theme dya --save x.png",
            "--theme: expected auto, contrast, day or night, got 'dya', did you mean 'day'?",
        ),
        ("result --language ed --save x.png", "--language: expected de, en, es, fr, "),
        ("result --all x", "--all saves every scene: leave the scene's name out, or use --save FILE.png"),
        (
            "result --save /nowhere/x.png",
            "/nowhere: pictures cannot be written there (No such file or directory)",
        ),
    ],
)
def test_whatever_was_typed_wrong_is_one_sentence(words, said, capsys):
    assert main(["preview", *words.split()]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)


def test_a_size_that_scenes_do_not_fit_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["preview", "result", "--size", "400x200"])
    assert ended.value.code == 2
    assert "argument --size: must be at least 480x320 or 320x480, got '400x200'" in capsys.readouterr().err


def test_without_a_display_it_says_how_to_do_without(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    assert main(["preview", "result"]) == 1
    assert capsys.readouterr().err.endswith("; kiosk preview --save FILE.png needs no display\n")


class Pressed(Window):
    """A window in memory, and the keys that are pressed in it, one at each turn."""

    def events(self):
        self.shown.append(pygame.image.tobytes(self.canvas, "RGB"))
        key = next(self.keys)
        return [pygame.event.Event(pygame.KEYDOWN, key=key)] if key else []

    def follow(self):
        return False


def test_in_the_window_arrow_keys_turn_to_other_scenes_and_q_ends(monkeypatch):
    monkeypatch.setattr(preview.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(pygame.display, "set_caption", (titles := []).append)
    window = Pressed.offscreen((480, 320))
    window.shown, window.keys = [], iter([None, pygame.K_RIGHT, pygame.K_LEFT, pygame.K_LEFT, pygame.K_q])
    bundle = bundle_from(b"", "config.yaml")
    known = list(examples(bundle).values())
    preview._show(window, bundle, known, known[0], Ending())
    assert titles == [known[0].name, known[1].name, known[0].name, known[-1].name]
    assert len(set(window.shown[1:])) >= 3
