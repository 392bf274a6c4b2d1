"""A saved config.yaml is taken up between visits; a broken one changes nothing, now or at the next start."""

import errno
import hashlib
import logging
import os
from functools import partial
from pathlib import Path

import pytest

from kiosk.appliance.live_config import LAST_GOOD, LiveConfig
from kiosk.config.schema import Settings
from kiosk.errors import ConfigError
from kiosk.model.manifest import load_manifest
from kiosk.system.store import Store
from tests.appliance.desk import Desk
from tests.configs import other_model
from tests.content.test_logo import png
from tests.fakes.prover import PromptProver

BROKEN = "language: en\ntimng: {}\n"


@pytest.fixture
def desk(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    made = Desk(tmp_path)
    made.save("language: de\n")
    return made


def test_starts_with_the_file_and_keeps_it_byte_for_byte_after_a_visit(desk):
    assert desk.start().settings.language == ("de",)
    desk.visit()
    desk.end()
    assert desk.last_good == "language: de\n"


def test_a_good_save_is_adopted_within_two_seconds_and_named(desk, caplog):
    desk.start()
    desk.save("language: fr\ndisplay: {theme: day}\n")
    assert desk.wait().language == ("fr",)
    assert desk.configuration.settings.display.theme == "day"
    assert "configuration: language, display.theme changed" in caplog.messages
    desk.visit()
    desk.end()
    assert desk.last_good == "language: fr\ndisplay: {theme: day}\n"


def test_nothing_is_adopted_during_a_visit_and_then_everything(desk):
    desk.start()
    desk.save("language: fr\n")
    assert desk.wait(visiting=True) is None
    assert desk.configuration.settings.language == ("de",)
    assert desk.adopt().language == ("fr",)
    assert desk.adopt() is None


def test_of_two_saves_during_a_visit_the_last_counts(desk):
    desk.start()
    for language in ("fr", "es"):
        desk.save(f"language: {language}\n")
        desk.wait(visiting=True)
    assert desk.adopt().language == ("es",)


@pytest.mark.parametrize("broken", [BROKEN, "a: [", "\t", "\0", "language: klingon"])
def test_a_broken_save_changes_nothing_and_is_named(broken, desk, caplog):
    desk.live()
    before = desk.start().settings
    desk.save(broken)
    assert desk.wait() is None
    assert desk.configuration.settings is before
    assert desk.configuration.problem.startswith("config.yaml:")
    assert f"configuration: {desk.path.parent}/{desk.configuration.problem}" in caplog.messages
    assert caplog.messages[-1] == "configuration: kept the last good one"
    desk.end()
    assert desk.last_good == "language: de\n"


def test_the_problem_names_line_and_key(desk):
    desk.start()
    desk.save(BROKEN)
    desk.wait()
    assert desk.configuration.problem == "config.yaml:2: timng: unknown key, did you mean 'timing'?"


def test_nothing_is_tried_during_a_visit(desk):
    desk.start()
    tried = desk.prover.tried
    desk.save("language: fr\n")
    desk.wait(visiting=True)
    assert desk.prover.tried == tried
    assert desk.adopt().language == ("fr",)
    assert desk.prover.tried == tried + 1


def test_what_is_in_the_file_when_the_visit_is_over_counts(desk):
    desk.live()
    desk.start()
    desk.save("language: fr\n")
    desk.wait(visiting=True)
    desk.save(BROKEN)
    desk.wait(visiting=True)
    assert desk.adopt() is None
    assert desk.configuration.problem.startswith("config.yaml:2: timng:")
    desk.end()
    assert desk.last_good == "language: de\n"


@pytest.mark.parametrize("reloaded", [False, True])
def test_what_is_half_written_when_the_visit_is_over_is_waited_out(reloaded, desk):
    desk.start()
    desk.save("language: es\n")
    if reloaded:
        desk.configuration.reload()
    else:
        desk.wait(visiting=True)
    desk.save("language: fr\ntiming: {resu")
    assert desk.adopt() is None
    assert desk.configuration.problem is None
    desk.save("language: fr\ntiming: {result_seconds: 9}\n")
    assert desk.adopt() is None
    adopted = desk.wait()
    assert (adopted.language, adopted.timing.result_seconds) == (("fr",), 9)


def test_a_mended_file_takes_the_problem_away(desk, caplog):
    desk.start()
    desk.save(BROKEN)
    desk.wait()
    desk.save("language: de\n")
    assert desk.wait() is None
    assert desk.configuration.problem is None
    assert caplog.messages[-1].endswith("is right again")


def test_a_file_that_is_gone_is_a_problem_like_any_other(desk):
    desk.start()
    desk.path.unlink()
    desk.wait()
    desk.wait()
    assert "there is no such file" in desk.configuration.problem


EMPTY = "config.yaml: the file is empty; yours is kept; delete it and restart if you mean the defaults"


@pytest.mark.parametrize(
    "emptied",
    ["", "\n\n", "# language: de\n", "\ufeff# all gone\n---\n", "--- # all gone\n", "\x85", "\u2028"],
)
def test_a_file_that_was_emptied_is_a_mistake(emptied, desk):
    desk.live()
    desk.start()
    desk.save(emptied)
    assert desk.wait() is None
    assert desk.configuration.problem == EMPTY
    assert desk.configuration.settings.language == ("de",)
    desk.end()
    assert desk.last_good == "language: de\n"
    assert desk.start().settings.language == ("de",)
    assert desk.configuration.problem == EMPTY


def test_an_empty_file_where_there_never_was_another_means_the_defaults(desk):
    desk.save("")
    assert desk.start().settings == Settings()
    desk.save("# still nothing\n")
    assert desk.wait() is None
    assert desk.configuration.problem is None


def test_a_file_that_says_nothing_on_purpose_is_no_empty_one(desk):
    desk.start()
    desk.save("{}\n")
    assert desk.wait() == Settings()


def test_a_file_that_was_deleted_means_the_defaults_at_every_start_from_then_on(desk, caplog):
    desk.live()
    desk.path.unlink()
    for _ in range(2):
        assert desk.start().settings == Settings()
        assert desk.configuration.problem is None
        assert "is not there, so the defaults are used" in caplog.messages[-1]
        desk.end()
    desk.start()
    desk.save("language: fr\n")
    assert desk.wait().language == ("fr",)


@pytest.mark.parametrize("saved", [BROKEN, "", "# nothing\n"])
def test_what_was_deleted_does_not_come_back_with_the_next_mistake(saved, desk):
    desk.live()
    desk.path.unlink()
    desk.live()
    assert desk.last_good == ""
    desk.save(saved)
    assert desk.start().settings == Settings()
    assert (desk.configuration.problem is not None) == (saved == BROKEN)


def test_a_folder_that_is_away_is_no_deleted_file(desk):
    desk.live()
    desk.path = desk.path.parent / "mounted" / "config.yaml"
    assert desk.start().settings.language == ("de",)
    assert "config.yaml: there is no such file" in desk.configuration.problem
    desk.end()
    assert desk.last_good == "language: de\n"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_that_cannot_be_read_is_no_deleted_file(number, desk, monkeypatch):
    desk.live()
    listed, looked, opened = os.listdir, Path.stat, os.open

    def closed(call, path, *args, **more):
        if Path(path) in (desk.path, desk.path.parent):
            raise OSError(number, os.strerror(number))
        return call(path, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", partial(closed, listed))
        patch.setattr(os, "lstat", partial(closed, os.lstat))
        patch.setattr(os, "open", partial(closed, opened))
        patch.setattr(Path, "stat", lambda path, **more: closed(looked, path, **more))
        assert desk.start().settings.language == ("de",)
    problem = "a folder on its path may not be entered" if number == errno.EACCES else "Input/output error"
    assert f"config.yaml: cannot be read: {problem}" in desk.configuration.problem


@pytest.mark.parametrize("name", ["/", "x" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_no_deleted_file(name, desk):
    desk.live()
    desk.path = Path(name)
    assert desk.start().settings.language == ("de",)
    assert desk.configuration.problem is not None


def test_a_link_to_nothing_is_no_deleted_file(desk):
    desk.live()
    desk.path.unlink()
    desk.path.symlink_to(desk.path.parent / "mounted" / "config.yaml")
    assert desk.start().settings.language == ("de",)
    assert "there is no such file" in desk.configuration.problem


@pytest.mark.parametrize("saved", [None, BROKEN])
def test_a_stick_that_is_away_at_the_next_start_is_no_mistake_of_the_file(saved, desk, tmp_path):
    (tmp_path / "stick").mkdir()
    desk.save(f"camera: {{source: '{tmp_path}/stick'}}\n")
    desk.live()
    (tmp_path / "stick").rmdir()
    if saved:
        desk.save(saved)
    assert desk.start().settings.camera.source == f"{tmp_path}/stick"
    assert (desk.configuration.problem is not None) == (saved == BROKEN)


def test_a_stick_that_is_away_when_the_file_is_saved_is_one(desk, tmp_path):
    desk.start()
    text = f"language: fr\ncamera: {{source: '{tmp_path}/stick'}}\n"
    desk.save(text)
    assert desk.wait() is None
    assert desk.configuration.problem.startswith("config.yaml:2: camera.source: expected")
    desk.end()
    assert desk.start().settings.language == ("de",)
    assert desk.configuration.problem.startswith("config.yaml:2: camera.source: expected")


def test_a_file_may_be_deleted_that_was_always_empty(desk):
    desk.save("")
    desk.live()
    desk.path.unlink()
    assert desk.start().settings == Settings()


def test_a_file_that_never_was_is_said(desk):
    desk.path.unlink()
    with pytest.raises(ConfigError, match="there is no such file"):
        desk.start()


@pytest.mark.parametrize("source", ["webcam1", "usb", "picamera", "webcam:x", "gone.png"])
def test_a_camera_that_there_cannot_be_is_a_mistake_in_the_file(source, desk):
    desk.start()
    desk.save(f"language: fr\ncamera: {{source: '{source}'}}\n")
    assert desk.wait() is None
    assert desk.configuration.problem.startswith("config.yaml:2: camera.source: expected auto, picamera2, ")
    assert desk.configuration.settings.language == ("de",)


def test_a_webcam_that_is_unplugged_is_none(desk):
    desk.start()
    desk.save("camera: {source: 'webcam:63'}\n")
    assert desk.wait().camera.source == "webcam:63"


def test_a_model_with_a_label_the_kiosk_does_not_know_is_refused(desk, tmp_path):
    manifest = other_model(tmp_path, happy="joy")
    desk.live()
    desk.start()
    desk.save(f"language: de\nmodel: {manifest}\n")
    assert desk.wait() is None
    assert desk.configuration.problem.startswith(
        "config.yaml:2: model: for its label 'joy' the kiosk has no word"
    )
    desk.end()
    assert desk.last_good == "language: de\n"
    assert desk.start().settings.language == ("de",)


def test_a_save_that_changes_only_a_comment_is_kept_and_no_news(desk, caplog):
    desk.start()
    desk.save("language: de  # as always\n")
    assert desk.wait() is None
    assert not [line for line in caplog.messages if "changed" in line]
    desk.visit()
    desk.end()
    assert desk.last_good == "language: de  # as always\n"


def test_a_broken_file_at_the_start_gives_way_to_the_last_good_one(desk):
    desk.live()
    desk.save(BROKEN)
    assert desk.start().settings.language == ("de",)
    assert desk.configuration.problem.startswith("config.yaml:2: timng:")
    desk.save("language: es\n")
    assert desk.wait().language == ("es",)


@pytest.mark.parametrize("kept", [None, "language: [", "\0"])
def test_without_a_good_one_from_before_a_broken_file_is_said(kept, desk, caplog):
    if kept is not None:
        (desk.state / LAST_GOOD).write_text(kept)
    desk.save(BROKEN)
    with pytest.raises(ConfigError, match="timng: unknown key"):
        desk.start()
    assert ("of no use any more" in caplog.text) == (kept is not None)


def test_what_waits_for_a_restart_is_named_and_left_as_it_was(desk, caplog):
    desk.start()
    desk.save("language: fr\nbutton: {gpio: 5}\ndisplay: {rotation: 90, theme: day}\n")
    adopted = desk.wait()
    assert (adopted.language, adopted.display.theme) == (("fr",), "day")
    assert (adopted.button.gpio, adopted.display.rotation) == (17, 0)
    assert desk.configuration.restart_needed == ["display.rotation", "button.gpio"]
    assert "configuration: restart the kiosk for: display.rotation, button.gpio" in caplog.messages
    desk.save("language: fr\ndisplay: {theme: day}\n")
    assert desk.wait() is None
    assert desk.configuration.restart_needed == []


def test_a_restart_takes_what_waited_for_it(desk):
    desk.start()
    desk.save("language: de\nbutton: {gpio: 5}\n")
    desk.wait()
    desk.end()
    assert desk.start().settings.button.gpio == 5
    assert desk.configuration.restart_needed == []


def test_a_reload_reads_the_file_at_once_whatever_its_time(desk):
    desk.start()
    stamp = desk.path.stat().st_mtime_ns
    desk.path.write_text("language: fr\n")
    os.utime(desk.path, ns=(stamp, stamp))
    desk.configuration.reload()
    assert desk.adopt().language == ("fr",)
    assert desk.adopt() is None


def test_a_model_that_is_not_what_its_manifest_says_is_refused(desk, tmp_path):
    manifest = other_model(tmp_path)
    before = desk.start().settings
    desk.save(f"model: {manifest}\n")
    assert desk.wait() is None
    assert desk.configuration.settings is before
    assert "is not the one other.yaml was written for" in desk.configuration.problem


def test_a_model_under_the_same_name_is_checked_too_when_its_manifest_is_another(desk, tmp_path):
    manifest = other_model(tmp_path)
    text = manifest.read_text()
    whole = text.replace(load_manifest().sha256, hashlib.sha256(b"another").hexdigest())
    manifest.write_text(whole)
    desk.save(f"model: {manifest}\n")
    desk.start()
    manifest.write_text(text)
    desk.save(f"model: {manifest}\nlanguage: de\n")
    assert desk.wait() is None
    assert "is not the one other.yaml was written for" in desk.configuration.problem
    manifest.write_text(whole)
    desk.save(f"model: {manifest}\nlanguage: de\n\n")
    assert desk.wait().language == ("de",)


def test_a_start_too_refuses_a_new_file_with_a_model_that_is_not_what_its_manifest_says(desk, tmp_path):
    desk.live()
    desk.save(f"model: {other_model(tmp_path)}\n")
    assert desk.start().settings.language == ("de",)
    assert "is not the one other.yaml was written for" in desk.configuration.problem


def test_what_the_command_line_asks_for_holds_for_every_save(desk):
    def demo(settings: Settings) -> Settings:
        return settings.model_copy(update={"camera": settings.camera.model_copy(update={"source": "demo"})})

    configuration = LiveConfig(desk.path, Store(None), desk.clock, demo, prover=PromptProver())
    assert configuration.settings.camera.source == "demo"
    desk.save("language: fr\ncamera: {source: webcam}\n")
    desk.configuration = configuration
    assert desk.wait().camera.source == "demo"


def test_the_same_text_saved_again_takes_up_a_model_that_was_replaced_in_its_place(desk, tmp_path):
    manifest = other_model(tmp_path)
    text = manifest.read_text().replace(load_manifest().sha256, hashlib.sha256(b"another").hexdigest())
    manifest.write_text(text)
    desk.save(f"model: {manifest}\n")
    desk.start()
    manifest.write_text(text.replace("happy", "joy").replace("sad", "happy").replace("joy", "sad"))
    desk.save(f"model: {manifest}\n")
    assert desk.wait() is not None
    assert desk.configuration.bundle.manifest == load_manifest(manifest)
    desk.save(f"model: {manifest}\n")
    assert desk.wait() is None


@pytest.mark.parametrize(("name", "shown"), [("caf\udce9", "caf\\udce9"), ("caf\u200b\n", "caf\\u200b\\n")])
def test_a_name_that_is_no_text_is_shown_escaped_and_without_its_folder(desk, name, shown):
    desk.path = desk.path.with_name(f"{name}.yaml")
    desk.save("language: de\n")
    assert desk.start().settings.language == ("de",)
    desk.save(BROKEN)
    desk.wait()
    assert desk.configuration.problem.startswith(f"{shown}.yaml:2: timng: unknown key")


def test_what_the_screen_leaves_out_of_a_text_is_in_the_log_once_for_each_save(desk, caplog):
    desk.start()
    desk.save("facts:\n  own:\n    - Smile ☺\n")
    desk.wait()
    desk.wait()
    told = [record.message for record in caplog.records if "☺" in record.message]
    assert len(told) == 1
    assert f"{desk.path}:3: facts.own, entry 1: the kiosk's typeface has no '☺'" in told[0]


# What a refusal depended on


def refused(desk, text):
    """A kiosk that runs, and a file that it has refused."""
    desk.live()
    desk.start()
    desk.save(text)
    assert desk.wait() is None
    assert desk.configuration.problem is not None


def test_a_model_that_is_put_in_place_afterwards_is_noticed(desk, tmp_path):
    place = tmp_path / "models"
    place.mkdir()
    refused(desk, f"language: fr\nmodel: {place}/other.yaml\n")
    manifest = other_model(place)
    text = manifest.read_text().replace(load_manifest().sha256, hashlib.sha256(b"another").hexdigest())
    manifest.write_text(text)
    assert desk.wait_long().language == ("fr",)
    assert desk.configuration.problem is None


def test_a_network_that_is_mended_beside_its_manifest_is_noticed(desk, tmp_path):
    manifest = other_model(tmp_path)
    manifest.write_text(
        manifest.read_text().replace(load_manifest().sha256, hashlib.sha256(b"whole").hexdigest())
    )
    refused(desk, f"language: fr\nmodel: {manifest}\n")
    (tmp_path / "other.tflite").write_bytes(b"whole")
    assert desk.wait_long().language == ("fr",)


def test_a_source_that_appears_is_noticed(desk, tmp_path):
    refused(desk, f"language: fr\ncamera: {{source: '{tmp_path}/stick/film.mp4'}}\n")
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "film.mp4").write_bytes(b"x")
    assert desk.wait_long().language == ("fr",)


UNREADABLE = ConfigError(["config.yaml: may not be read: allow it with chmod a+r"])


def test_that_a_file_may_be_read_now_is_noticed(desk, monkeypatch):
    desk.live()
    desk.start()
    with monkeypatch.context() as closed:
        closed.setattr("kiosk.appliance.proof.read_file", lambda path: (_ for _ in ()).throw(UNREADABLE))
        desk.save("language: fr\n")
        assert desk.wait() is None
        assert "chmod a+r" in desk.configuration.problem
    desk.path.chmod(0o644)
    assert desk.wait().language == ("fr",)


def test_a_refusal_at_the_start_is_looked_after_too(desk, tmp_path):
    desk.live()
    desk.save(f"language: fr\ncamera: {{source: '{tmp_path}/film.mp4'}}\n")
    assert desk.start().settings.language == ("de",)
    (tmp_path / "film.mp4").write_bytes(b"x")
    assert desk.wait_long().language == ("fr",)


def test_while_nothing_changes_nothing_is_tried_again_and_nothing_logged(desk, tmp_path, caplog):
    refused(desk, f"camera: {{source: '{tmp_path}/film.mp4'}}\n")
    tried, lines = desk.prover.tried, len(caplog.messages)
    desk.wait_long(600)
    assert (desk.prover.tried, len(caplog.messages)) == (tried, lines)


def test_the_same_refusal_is_logged_once_however_often_it_is_tried(desk, tmp_path, caplog):
    film = tmp_path / "gone" / "film.mp4"
    refused(desk, f"model: nope.yaml\ncamera: {{source: '{film}'}}\n")
    lines = len(caplog.messages)
    for _ in range(5):
        film.parent.mkdir(exist_ok=True)
        film.unlink(missing_ok=True)
        desk.wait_long()
        film.write_bytes(b"x")
        desk.wait_long()
    assert len(caplog.messages) <= lines + 2


def test_a_model_replaced_under_a_running_kiosk_is_noticed_and_said(desk, tmp_path):
    manifest = other_model(tmp_path)
    text = manifest.read_text().replace(load_manifest().sha256, hashlib.sha256(b"another").hexdigest())
    manifest.write_text(text)
    desk.save(f"model: {manifest}\n")
    desk.live()
    desk.start()
    (tmp_path / "other.tflite").write_bytes(b"half of it")
    desk.wait_long()
    assert "is not the one other.yaml was written for" in desk.configuration.problem
    (tmp_path / "other.tflite").write_bytes(b"another")
    desk.wait_long()
    assert desk.configuration.problem is None


def test_a_stick_that_is_pulled_out_of_a_running_kiosk_is_no_mistake_of_the_file(desk, tmp_path):
    (tmp_path / "stick").mkdir()
    desk.save(f"camera: {{source: '{tmp_path}/stick'}}\n")
    desk.live()
    desk.start()
    (tmp_path / "stick").rmdir()
    desk.wait_long(60)
    assert desk.configuration.problem is None


# The owner's own look

OWN = 'based_on: night\nbutton: "#00d0c0"\n'


def own_look(folder):
    """A folder with a theme and a logo, and a configuration that names them."""
    look = folder / "look"
    look.mkdir()
    (look / "own.yaml").write_text(OWN)
    (look / "logo.png").write_bytes(png())
    display = f"display: {{themes: {look}, theme: own}}\n"
    return look, f"{display}brand: {{logo: {look}/logo.png}}\n"


def test_a_theme_that_is_changed_in_its_file_is_taken_up_between_visits(desk, tmp_path):
    look, text = own_look(tmp_path)
    desk.save(text)
    desk.live()
    assert desk.start().bundle.themes.night.button == (0, 208, 192)
    (look / "own.yaml").write_text(OWN.replace("d0", "e0"))
    assert desk.wait_long()
    assert desk.configuration.bundle.themes.night.button == (0, 224, 192)


def test_a_logo_that_is_replaced_in_its_file_is_taken_up_between_visits(desk, tmp_path):
    look, text = own_look(tmp_path)
    desk.save(text)
    desk.live()
    desk.start()
    (look / "logo.png").write_bytes(png((90, 200, 90, 255)))
    assert desk.wait_long()
    assert desk.configuration.bundle.brand.logo == png((90, 200, 90, 255))


def test_a_theme_that_is_broken_in_its_file_changes_nothing_until_it_is_mended(desk, tmp_path):
    look, text = own_look(tmp_path)
    desk.save(text)
    desk.live()
    desk.start()
    (look / "own.yaml").write_text(OWN + "ikn: 1\n")
    assert desk.wait_long() is None
    said = f"config.yaml:1: display.theme: {look}/own.yaml:3: ikn: unknown key, did you mean 'ink'?"
    assert desk.configuration.problem == said
    assert desk.configuration.bundle.themes.night.button == (0, 208, 192)
    (look / "own.yaml").write_text(OWN.replace("d0", "e0"))
    assert desk.wait_long()
    assert desk.configuration.problem is None
    assert desk.configuration.bundle.themes.night.button == (0, 224, 192)


def test_a_kiosk_starts_without_a_look_that_is_away_and_takes_it_up_when_it_is_back(desk, tmp_path, caplog):
    look, text = own_look(tmp_path)
    desk.save(text)
    desk.live()
    look.rename(tmp_path / "away")
    bundle = desk.start().bundle
    assert (bundle.themes.night.name, bundle.brand.logo) == ("night", None)
    assert any("there is no folder" in message for message in caplog.messages)
    (tmp_path / "away").rename(look)
    assert desk.wait_long()
    bundle = desk.configuration.bundle
    assert (bundle.themes.night.name, bundle.brand.logo) == ("own", png())


# The owner's own facts


def test_facts_that_are_added_to_their_file_are_taken_up_between_visits(desk, tmp_path):
    (tmp_path / "facts.txt").write_text("Ours.\n")
    desk.save(f"facts: {{builtin: false, file: {tmp_path}/facts.txt}}\n")
    desk.live()
    assert desk.start().bundle.facts == ("Ours.",)
    (tmp_path / "facts.txt").write_text("Ours.\nAnother.\n")
    assert desk.wait_long()
    assert desk.configuration.bundle.facts == ("Ours.", "Another.")


def test_a_file_of_facts_that_is_broken_changes_nothing_until_it_is_mended(desk, tmp_path):
    (tmp_path / "facts.yaml").write_text("- Ours.\n")
    desk.save(f"facts: {{builtin: false, file: {tmp_path}/facts.yaml}}\n")
    desk.live()
    desk.start()
    (tmp_path / "facts.yaml").write_text("- Ours.\n- 5\n")
    assert desk.wait_long() is None
    assert "facts.yaml:2: entry 2: expected text" in desk.configuration.problem
    assert desk.configuration.bundle.facts == ("Ours.",)
    (tmp_path / "facts.yaml").write_text("- Ours.\n- Five.\n")
    assert desk.wait_long()
    assert desk.configuration.problem is None


def test_a_kiosk_starts_without_a_file_of_facts_that_is_away_and_takes_it_up_when_it_is_back(desk, tmp_path):
    (tmp_path / "facts.txt").write_text("Ours.\n")
    desk.save(f"facts: {{builtin: false, file: {tmp_path}/facts.txt}}\n")
    desk.live()
    (tmp_path / "facts.txt").rename(tmp_path / "away")
    assert len(desk.start().bundle.facts) > 150
    (tmp_path / "away").rename(tmp_path / "facts.txt")
    assert desk.wait_long()
    assert desk.configuration.bundle.facts == ("Ours.",)
