"""Whatever a configuration names is loaded and checked with it: what passes here cannot fail later."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.config.messages import any_of
from kiosk.config.schema import Settings
from kiosk.content import bundle as bundle_module
from kiosk.content import emotions, playlists
from kiosk.content.bundle import bundle_from, load_bundle
from kiosk.content.emotions import EMOTIONS
from kiosk.content.fact_pool import BUILTIN, builtin_facts
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.content.playlists import builtin_playlists
from kiosk.errors import ConfigError, ModelError
from kiosk.model.manifest import DEFAULT_MANIFEST
from kiosk.system import folders
from kiosk.vision.camera.sources import WORDS
from tests.configs import LABELS, LINK, SHIPPED, bundle, other_model, problem, problems


def test_the_shipped_file_brings_all_that_it_names() -> None:
    made = load_bundle(SHIPPED)
    assert made.settings.language == (made.words.language,) == ("en",)
    assert made.manifest.labels == tuple(made.playlists) == LABELS
    assert made.facts == tuple(fact.text for fact in builtin_facts("en") if fact.emotion in (None, *LABELS))
    builtin = builtin_playlists(load_words("en"))
    assert made.playlists == {label: builtin[label] for label in LABELS}


def test_an_empty_file_brings_the_same() -> None:
    assert bundle_from(b"", "config.yaml").playlists == load_bundle(SHIPPED).playlists


def test_the_operators_playlists_take_the_place_of_the_kiosks_own() -> None:
    made = bundle_from(f"playlists: {{happy: [{{title: Mine, url: '{LINK}'}}]}}".encode(), "config.yaml")
    assert [playlist.title for playlist in made.playlists["happy"]] == ["Mine"]
    assert made.playlists["sad"] == builtin_playlists(load_words("en"))["sad"]


def test_the_command_line_has_the_last_word() -> None:
    made = bundle_from(
        b"language: de\n", "x", lambda settings: settings.model_copy(update={"model": "other"})
    )
    assert (made.settings.language, made.settings.model) == (("de",), "other")


@pytest.mark.parametrize("language", languages())
def test_every_language_will_do(language: str) -> None:
    made = bundle(Settings(language=language))
    assert made.words.language == language
    assert len(made.facts) >= 40


def test_there_are_no_facts_in_a_language_without_words() -> None:
    assert {path.stem for path in BUILTIN.glob("*.yaml")} <= set(languages())


# Languages.


@pytest.mark.parametrize(
    ("written", "meant"),
    [("german", "de"), ("Deutsch", "de"), ("de_AT", "de"), ("en-GB", "en"), ("spanish", "es"), ("fr.", "fr")],
)
def test_a_language_that_is_named_otherwise_is_understood(written: str, meant: str) -> None:
    said = problem(f"# mine\nlanguage: {written}\n")
    assert said == f"2: language: expected {any_of(languages())}, got '{written}', did you mean '{meant}'?"


def test_a_language_there_is_not_is_told_which_there_are() -> None:
    said = problem("language: klingon")
    assert said == f"1: language: expected {any_of(languages())}, got 'klingon'"


# Cameras.


@pytest.mark.parametrize(
    "source", ["auto", "picamera2", "webcam", "webcam:0", "webcam:63", "demo", "{folder}"]
)
def test_a_camera_that_may_be_there_is_taken(source: str, tmp_path: Path) -> None:
    source = source.format(folder=tmp_path)
    assert bundle_from(f"camera: {{source: '{source}'}}".encode(), "x").settings.camera.source == source


def test_paths_are_relative_to_where_the_kiosk_runs_and_may_begin_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clip.mp4").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for source in ("clip.mp4", "~/clip.mp4", "./clip.mp4", str(tmp_path / "clip.mp4")):
        bundle_from(f"camera: {{source: '{source}'}}".encode(), "x")
    assert problem("camera: {source: 'clip.mp3'}").endswith("did you mean 'clip.mp4'?")


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        (
            "clip.mp4",
            "this begins in the folder where the kiosk is started, and the installed service has another",
        ),
        ("~/clip.mp4", "~ is the home of whoever starts the kiosk, and the installed service has another"),
        (
            "{folder}/clip.mp4",
            "the installed service sees nothing in /tmp: put the file elsewhere, as in /srv",
        ),
        ("/usr", None),
        ("demo", None),
        ("auto", None),
    ],
)
def test_what_the_installed_service_may_not_see_is_said(
    source: str, doubt: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clip.mp4").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(folders, "HIDDEN", ("/home", str(tmp_path)))
    doubt = doubt and doubt.replace("/tmp", str(tmp_path))
    text = f"camera:\n  source: {source.format(folder=tmp_path)}\n"
    said = bundle_from(text.encode(), "config.yaml").warnings
    assert [one.partition("source: ")[2].partition(": write the whole")[0] for one in said] == [doubt][
        : bool(doubt)
    ]


def test_a_model_where_the_installed_service_sees_nothing_is_said_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "HIDDEN", (str(tmp_path),))
    manifest = other_model(tmp_path, angry="sad_", sad="angry", sad_="sad")
    (said,) = bundle_from(f"model: {manifest}\n".encode(), "config.yaml").warnings
    assert said.startswith(f"config.yaml:1: model: the installed service sees nothing in {tmp_path}")


@pytest.mark.parametrize(
    ("source", "near"),
    [
        ("webcam1", "webcam:1"),
        ("webcam 12", "webcam:12"),
        ("picamera", "picamera2"),
        ("Auto", "auto"),
        ("dmeo", "demo"),
        ("usb", "webcam"),
        ("webcam:", "webcam:0"),
        ("~nosuchuser/x", None),
        ("x" * 300, None),
        ("/" + "x/" * 400, None),
    ],
)
def test_a_camera_there_cannot_be_is_refused_with_its_line(source: str, near: str | None) -> None:
    said = problem(f"camera:\n  source: '{source}'\n")
    assert said.startswith(f"2: camera.source: expected {', '.join(WORDS)}, or the path of")
    assert (f"did you mean '{near}'?" in said) if near else ("did you mean" not in said)


def test_a_link_to_nothing_is_not_suggested_to_whom_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").symlink_to("gone.mp4")
    assert "did you mean" not in problem(f"camera: {{source: '{tmp_path}/clip.mp4'}}")


# Models.


def test_a_model_with_a_label_the_kiosk_does_not_know_is_refused(tmp_path: Path) -> None:
    manifest = other_model(tmp_path, happy="joy")
    said = problem(f"language: de\nmodel: {manifest}\nplaylists: {{happy: []}}\n")
    assert said == (
        "2: model: for its label 'joy' the kiosk has no word under 'emotions', 'you_look', 'warm' "
        "in the language 'de', no colour and no icon: use a model it knows"
    )


@pytest.mark.parametrize(
    "command", [["check"], ["doctor", "--json", "--config"], ["classify", "x.png", "--config"]]
)
def test_every_command_refuses_it(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"model: {other_model(tmp_path, happy='joy')}\n", encoding="utf-8")
    assert main([*command, str(path)]) == (1 if command[0] == "doctor" else 2)
    said = capsys.readouterr()
    assert f"{path}:1: model: for its label 'joy' the kiosk has no word" in said.out + said.err


def test_an_emotion_nobody_can_draw_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundle_module, "EMOTIONS", {**EMOTIONS, "happy": replace(EMOTIONS["happy"])})
    monkeypatch.setattr(emotions, "FOLDER", tmp_path)
    said = "1: model: for its label 'happy' the kiosk has no icon that can be read: use a model it knows"
    assert problem("") == said
    monkeypatch.setattr(bundle_module, "EMOTIONS", {label: EMOTIONS[label] for label in LABELS[1:]})
    assert problem("").startswith("1: model: for its label 'angry' the kiosk has no colour and no icon: ")


def test_a_model_may_have_its_labels_in_another_order(tmp_path: Path) -> None:
    manifest = other_model(tmp_path, angry="sad_", sad="angry", sad_="sad")
    made = bundle(Settings(model=str(manifest)))
    assert made.manifest.labels == tuple(made.playlists) != LABELS


def test_a_model_that_is_not_there_is_named_together_with_the_rest(tmp_path: Path) -> None:
    first, second, third = problems(f"language: xx\nmodel: {tmp_path}/none.yaml\nfps: 5\n")
    assert first.startswith("config.yaml:1: language: ")
    assert second == f"config.yaml:2: model: there is no file {tmp_path}/none.yaml: correct the name"
    assert third.startswith("config.yaml:3: fps: unknown key here")


def test_what_is_no_description_of_a_model_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    instead = "name the description of a network, such as models/fer_int8.yaml"
    assert problem("model: /dev/null\n").endswith(f"(this is no ordinary file but a device): {instead}")
    (tmp_path / "mine.yaml").write_text("language: en\n")
    assert problem(f"model: {tmp_path}/mine.yaml\n").endswith(f"(file: Field required): {instead}")


def test_a_model_name_with_a_nul_byte_is_one_problem() -> None:
    assert problem('model: "a\\0b"\n').startswith("1: model: has a line break")


def test_a_name_that_no_model_can_have_is_one_problem() -> None:
    assert "file name too long" in problem(f"model: {'x' * 300}\n")


def test_a_damaged_manifest_that_the_file_does_not_name_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def damaged(path: Path) -> None:
        raise ModelError(f"The manifest {path} cannot be read; install it again.")

    monkeypatch.setattr(bundle_module, "load_manifest", damaged)
    with pytest.raises(ModelError):
        bundle_from(b"language: de\n", "config.yaml")
    with pytest.raises(ConfigError, match=r"config.yaml:1: model: The manifest"):
        bundle_from(f"model: {DEFAULT_MANIFEST}\n".encode(), "config.yaml")


# Playlists.


def test_an_emotion_without_any_playlist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {label: one for label, one in builtin_playlists(load_words("en")).items() if label != "sad"}
    monkeypatch.setattr(playlists, "builtin_playlists", lambda words, titles: fewer)
    sentence = "playlists.sad: has no playlist, and the kiosk has none of its own for it: add one"
    assert problem("language: en\nplaylists:\n  sad: []\n") == f"3: {sentence}"
    assert problem("") == f"1: {sentence}"
    assert bundle_from(f"playlists: {{sad: [{{title: x, url: '{LINK}'}}]}}".encode(), "x").playlists["sad"]


def test_a_broken_file_is_one_for_every_reader_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("camera: {source: webcam1}\nlanguage: german\n", encoding="utf-8")
    assert main(["check", str(path)]) == 2
    checked = capsys.readouterr().err.splitlines()
    assert main(["doctor", "--json", "--config", str(path)]) == 1
    examined = [finding["text"] for finding in json.loads(capsys.readouterr().out)]
    assert main(["watch", "--config", str(path)]) == 2
    assert checked == examined[:2] == capsys.readouterr().err.splitlines()
