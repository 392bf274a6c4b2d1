"""`kiosk model`: a network is tried before it is used, taken up between two visits, and gone back from."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.cli import main
from kiosk.commands import model as command
from kiosk.config.loader import Document
from kiosk.errors import UsageError
from kiosk.hub import verify as verifying
from kiosk.hub.card_files import card_beside
from kiosk.hub.history import History
from kiosk.hub.origin import FILE
from kiosk.hub.store import Store
from kiosk.model.manifest import DEFAULT_MANIFEST
from kiosk.system.folders import MODELS, ROOT, hidden_from_service
from tests.appliance.desk import Desk
from tests.configs import SHIPPED
from tests.hub.killed import killed_at_every_step
from tests.hub.stores import name, pull
from tests.model import tiny_model

FER, FER8 = "models/fer_int8.yaml", "models/fer8_int8.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "models").mkdir()
    return Store(tmp_path / "models")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    return path


@pytest.fixture
def models(file: Path, store: Store) -> tuple[Path, Store]:
    return file, store


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is not run: that is tests/hub/test_verify.py's."""
    monkeypatch.setattr(command, "verify", lambda path: verifying.check_files(path)[0])


@pytest.fixture
def say(file: Path, store: Store) -> Callable[..., int]:
    def said(*words: str) -> int:
        return main(["model", *words, "--config", str(file), "--store", str(store.folder)])

    return said


def model(file: Path) -> str:
    return Document(file.read_bytes(), "config.yaml").settings().model


def closer(text: str) -> str:
    """A note moves to and fro with the value before it."""
    return re.sub(" +#", " #", text)


def pulled(store: Store, number: int = 1) -> str:
    return str(pull(store, number).path)


def test_all_models_are_listed_with_which_is_used_and_where_they_are_from(say, store, capsys) -> None:
    (pull(store, 2).folder / FILE).write_text("{")
    pull(store, 1)
    assert say("list") == 0
    said = capsys.readouterr().out
    assert said.startswith("fer_int8  (in use)\n    comes with the kiosk\n    angry, disgust,")
    assert "\n    right: 69.7% of labels, 82.3% of what most people see\nfer8_int8\n" in said
    assert f"{name(1)}\n    pulled from hf://cafe/moods@main at 000000000001" in said
    assert f"{name(2)}\n    cannot be used: {store.folder}/{name(2)}/{FILE} cannot be understood" in said
    assert "twin" not in said


def test_the_list_is_json_too(say, store, file, capsys) -> None:
    pull(store)
    file.write_text(f"model: {store.folder}/{name()}/fer8_int8.yaml\n")
    assert say("list", "--json") == 0
    shipped, _, one = map(json.loads, capsys.readouterr().out.splitlines())
    assert (shipped["name"], shipped["kind"], shipped["in_use"]) == ("fer_int8", "shipped", False)
    assert (one["name"], one["kind"], one["in_use"], one["fault"]) == (name(), "pulled", True, None)
    assert one["origin"]["commit"].startswith(name()[-12:])
    assert (one["labels"][-1], one["scores"]) == ("contempt", {"label": 0.6949, "people": 0.8222})


def test_a_model_of_one_s_own_is_listed_while_it_is_used(say, file, tmp_path, capsys) -> None:
    own = tiny_model.install(tmp_path)
    file.write_text(f"model: {own}\n")
    assert say("list") == 0
    assert f"{own}  (in use)\n    a file of your own\n" in capsys.readouterr().out


def test_the_list_is_there_where_the_configuration_is_broken(say, file, capsys) -> None:
    file.write_text("timng: 3\n")
    assert say("list") == 2
    said = capsys.readouterr()
    assert said.out.startswith("fer_int8\n")
    assert said.err.startswith(f"{file}:1: timng: unknown key")


def test_a_pulled_model_is_used_and_gone_back_from_and_every_comment_stays(say, store, file, capsys) -> None:
    before, path = file.read_text(), pulled(store)
    assert say("use", "cafe") == 0
    said = capsys.readouterr().out
    assert f"model: {path} (pulled from hf://cafe/moods@main at 000000000001" in said
    assert "surprise, neutral, contempt\n" in said
    assert "A running kiosk takes it up by itself, between two visits; 'kiosk model rollback' goes" in said
    assert closer(file.read_text()) == closer(before).replace(FER, path, 1)
    assert say("rollback") == 0
    assert capsys.readouterr().out.startswith(f"model: {FER}, as before\n")
    assert closer(file.read_text()) == closer(before)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("shipped", FER),
        ("fer_int8", FER),
        ("fer8_int8", FER8),
        ("fer8", FER8),
        ("cafe--moods@000000000002", None),
    ],
)
@pytest.mark.usefixtures("untried")
def test_a_model_is_named_as_shortly_as_only_one_is(words, path, say, store, file) -> None:
    found = {number: pulled(store, number) for number in (1, 2)}
    file.write_text("model: models/fer8_int8_twin.yaml\n")
    assert say("use", words) == 0
    assert model(file) == (path or found[2])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("cafe", "NAME: 'cafe' may be cafe--moods@000000000002, cafe--moods@000000000001: write more of it"),
        ("fer8_int", None),
        ("fer8_imt8", "NAME: there is no model 'fer8_imt8' here: did you mean fer8_int8?"),
        ("", "NAME: there is no model '' here: 'kiosk model list' names them"),
        ("../x\x1b", r"NAME: there is no model '../x\u001b' here"),
    ],
)
@pytest.mark.usefixtures("untried")
def test_a_name_that_is_none_or_several_is_refused(words, sentence, say, models, capsys) -> None:
    file, store = models
    pull(store, 1)
    pull(store, 2)
    before = file.read_bytes()
    assert say("use", words) == (2 if sentence else 0)
    assert capsys.readouterr().err.startswith(sentence or "")
    assert (file.read_bytes() == before) == (sentence is not None)


def test_what_is_used_already_is_said_to_be(say, file, capsys) -> None:
    assert say("use", "shipped") == 0
    assert capsys.readouterr().out == "fer_int8 is used already\n"
    assert not History(file).path.exists()


def test_a_model_that_is_damaged_is_not_used(say, store, file, capsys) -> None:
    before, version = file.read_bytes(), pull(store)
    (version.folder / "README.md").write_text("# A mode1\n")
    assert say("use", version.name) == 1
    assert "README.md is not what was fetched" in capsys.readouterr().err
    (version.folder / FILE).unlink()
    assert say("use", version.name) == 1
    assert f"{version.name} cannot be used: it has no origin.json" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_network_that_answers_wrongly_is_not_used(say, store, file, tmp_path, capsys) -> None:
    wrong = tiny_model.install(tmp_path, golden={"input": "drawn face", "logits": [0] * 7, "tolerance": 0})
    version = pull(store, manifest=wrong)
    before = file.read_bytes()
    assert say("use", version.name) == 1
    assert "answers the golden input with" in capsys.readouterr().err
    assert file.read_bytes() == before


@pytest.mark.usefixtures("untried")
def test_a_label_that_the_kiosk_has_no_word_for_is_not_used(say, models, tmp_path, capsys) -> None:
    file, store = models
    labels = [*tiny_model.LABELS[:-1], "bored"]
    version = pull(store, manifest=tiny_model.install(tmp_path, labels=labels))
    before = file.read_bytes()
    assert say("use", version.name) == 2
    assert capsys.readouterr().err.startswith("model: for its label 'bored' the kiosk has no word under ")
    assert (file.read_bytes(), History(file).path.exists()) == (before, False)


def test_a_rollback_to_what_is_gone_says_what_else_there_is(say, store, file, untried, capsys) -> None:
    path = Path(pulled(store))
    assert [say("use", one) for one in (name(), "shipped")] == [0, 0]
    shutil.rmtree(path.parent)
    assert say("rollback") == 1
    said = capsys.readouterr().err
    assert "install it again" not in said
    assert said.endswith("; pull the model again, or take another one: kiosk model use NAME\n")
    assert model(file) == FER


def test_one_that_is_used_and_gone_is_told_by_its_name(say, store, file, untried, capsys) -> None:
    path = Path(pulled(store))
    assert say("use", name()) == 0
    shutil.rmtree(path.parent)
    capsys.readouterr()
    gone = "it is not there any more, so pull it again or use another one"
    assert say("list") == 0
    assert f"{name()}  (in use)\n    cannot be used: {gone}\n" in capsys.readouterr().out
    assert say("verify") == 1
    assert capsys.readouterr().err == f"{name()} cannot be used: {gone}.\n"


def test_a_folder_of_where_somebody_stands_is_that_folder(store, file, untried, capsys, monkeypatch) -> None:
    pull(store)
    monkeypatch.chdir(store.folder.parent)
    options = ["--config", str(file), "--store", store.folder.name]
    assert main(["model", "use", "cafe", *options]) == 0
    capsys.readouterr()
    assert main(["model", "list", *options]) == 0
    said = capsys.readouterr().out
    assert f"{name()}  (in use)\n    pulled from" in said
    assert "a file of your own" not in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["models/none.yaml"], "MANIFEST: 'models/none.yaml' is no such file: name a model's .yaml"),
        (["models/fer_int8.tflite"], "is no such file: name a model's .yaml"),
        (["models"], "is no such file: name a model's .yaml"),
        ([str(DEFAULT_MANIFEST), "--card", "/none"], "--card: '/none' is no file: name a text for people"),
    ],
)
def test_what_is_no_model_is_not_published_and_wrong_usage(typed, sentence, say, capsys) -> None:
    assert say("publish", *typed, "hf://cafe/moods", "--tag", "v1") == 2
    assert sentence in capsys.readouterr().err


def test_a_rollback_works_where_the_present_model_is_gone_or_broken(
    say, store, file, untried, capsys
) -> None:
    pulled(store)
    assert say("use", name()) == 0
    shutil.rmtree(store.folder)
    assert say("rollback") == 0
    assert model(file) == FER
    assert say("rollback") == 1
    assert "there is nothing to go back to" in capsys.readouterr().err


def test_a_rollback_goes_back_use_by_use_and_not_to_what_is_damaged(
    say, store, file, untried, capsys
) -> None:
    path = Path(pulled(store))
    assert [say("use", one) for one in ("fer8_int8", name(), "shipped")] == [0, 0, 0]
    path.with_name("fer8_int8.tflite").write_bytes(b"x")
    assert say("rollback") == 1
    assert "pull the model again" in capsys.readouterr().err
    assert model(file) == FER


def test_a_rollback_asks_no_network_and_runs_nothing(say, file, monkeypatch) -> None:
    History(file)._write([FER8])
    monkeypatch.setattr(subprocess, "Popen", None)
    monkeypatch.setattr("socket.socket", None)
    assert say("rollback") == 0
    assert model(file) == FER8


def test_whenever_a_use_is_killed_the_file_and_what_to_go_back_to_stay_right(say, file, untried) -> None:
    assert say("use", "fer8_int8") == 0
    for _ in killed_at_every_step(lambda: say("use", "shipped")):
        now = model(file)
        assert History(file).back_from(now) == {FER8: FER, FER: FER8}[now]
        if now == FER:
            assert say("rollback") == 0
    assert (model(file), History(file).back_from(FER)) == (FER, FER8)


def test_whenever_a_rollback_is_killed_the_next_one_goes_back_as_far_as_it_should(say, file, untried) -> None:
    assert [say("use", one) for one in ("fer8_int8", "shipped")] == [0, 0]
    for _ in killed_at_every_step(lambda: say("rollback")):
        if model(file) == FER8:
            assert History(file).back_from(FER8) == FER
            assert say("use", "shipped") == 0
    assert (model(file), History(file).before()) == (FER8, [FER])


def test_of_two_at_once_each_finds_what_the_other_has_left(file, store, say, untried) -> None:
    assert [say("use", one) for one in ("fer8_int8", "shipped")] == [0, 0]
    words = [sys.executable, "-m", "kiosk", "model", "rollback", "--config", str(file)]
    running = [subprocess.Popen(words, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait() for one in running] == [0, 0]
    assert (model(file), History(file).before()) == (FER, [])


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can be another user")
def test_without_the_right_to_write_it_asks_for_sudo_and_changes_nothing(
    say, file, untried, capsys, tmp_path
) -> None:
    from tests.privileges import without_privileges

    os.chown(tmp_path, 65534, 65534)
    tmp_path.chmod(0o755)
    before = file.read_bytes()
    with without_privileges():
        assert say("use", "fer8_int8") == 1
    assert "put sudo before the command" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_verify_tells_of_the_one_in_use_or_of_another(say, store, capsys) -> None:
    pull(store)
    assert say("verify") == 0
    assert capsys.readouterr().out.startswith("fer_int8: its sha256 is right, and it answers the test face")
    assert say("verify", "cafe") == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{name()}: its files are those that were fetched, and it answers the test face")
    assert said.endswith("It knows angry, disgust, fear, happy, sad, surprise, neutral, contempt.\n")


def test_the_running_kiosk_takes_a_pulled_model_up_between_two_visits_and_goes_back(
    say, store, tmp_path, untried
) -> None:
    """The real live configuration; its prover, as in all its tests, does not run the network."""
    pulled(store)
    desk = Desk(tmp_path)
    desk.save("model: models/fer_int8.yaml\n")
    configuration = desk.start()
    desk.visit()
    assert len(configuration.bundle.labels) == 7
    assert say("use", name()) == 0
    assert desk.wait(visiting=True) is None
    assert len(configuration.bundle.labels) == 7
    desk.wait()
    assert configuration.bundle.labels[-1] == "contempt"
    assert configuration.restart_needed == []
    assert say("rollback") == 0
    desk.wait()
    assert len(configuration.bundle.labels) == 7
    desk.end()


def test_the_installed_service_sees_the_store() -> None:
    assert hidden_from_service(str(MODELS / name() / "fer8_int8.yaml")) is None


@pytest.fixture
def fetching(monkeypatch: pytest.MonkeyPatch, store: Store) -> SimpleNamespace:
    """A pull that is played, and what it was asked for."""
    asked = SimpleNamespace()

    def fetch(address, store, **options):
        asked.__dict__.update(address=str(address), **options)
        return pull(store, 5)

    monkeypatch.setattr(command, "fetch", fetch)
    monkeypatch.setattr(command, "go_on_with", lambda package: None)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return asked


def test_what_was_pulled_is_there_and_not_used(say, file, fetching, store, capsys) -> None:
    assert say("pull", "https://huggingface.co/cafe/moods/tree/v1") == 0
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == f"To use it: kiosk model use {name(5)} --store {store.folder}"
    )
    assert (fetching.address, fetching.token, fetching.in_use) == ("hf://cafe/moods@v1", None, set())
    assert model(file) == FER


def test_it_is_used_at_once_where_that_is_asked_for(say, file, fetching, untried) -> None:
    assert say("pull", "hf://cafe/moods", "--use") == 0
    assert name(5) in model(file)


def test_what_is_used_or_can_be_gone_back_to_is_not_deleted_by_a_pull(
    say, file, fetching, store, untried
) -> None:
    for number in (1, 2, 3):
        pulled(store, number)
    assert [say("use", name(number)) for number in (1, 2)] == [0, 0]
    assert say("pull", "hf://cafe/moods") == 0
    assert fetching.in_use == {name(1), name(2)}
    file.write_text("timng: 3\n")
    assert say("pull", "hf://cafe/moods") == 0
    assert fetching.in_use is None


def test_a_token_comes_from_the_environment_or_a_file(say, fetching, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_environment\n")
    assert say("pull", "hf://cafe/moods") == 0
    assert fetching.token == "hf_environment"
    token = tmp_path / "token"
    token.write_text("hf_file\n")
    assert say("pull", "hf://cafe/moods", "--token-file", str(token)) == 0
    assert fetching.token == "hf_file"
    for content in (b"", b"hf_a b", b"\xff", b"x" * 5000):
        token.write_bytes(content)
        assert say("pull", "hf://cafe/moods", "--token-file", str(token)) == 2
        said = capsys.readouterr().err
        assert "--token-file: " in said
        assert "hf_a" not in said


def test_without_its_package_it_is_said_how_to_have_it(say, monkeypatch, capsys) -> None:
    def missing(package: str) -> None:
        raise UsageError(f"{package} is not installed")

    monkeypatch.setattr(command, "go_on_with", missing)
    for words in (["pull", "hf://a/b"], ["publish", FER, "hf://a/b", "--tag", "v1"]):
        assert say(*words) == 2
        assert capsys.readouterr().err == "huggingface_hub is not installed\n"
    # What is wrong with the words themselves is said before.
    assert say("pull", "a/b") == 2
    assert "write hf://a/b" in capsys.readouterr().err


def test_the_card_of_a_model_is_found_beside_it() -> None:
    assert card_beside(DEFAULT_MANIFEST) == ROOT / "models/README.md"
    assert card_beside(ROOT / FER8) == ROOT / "models/fer8.md"


def test_what_would_be_published_is_shown_and_no_hub_asked(say, capsys, monkeypatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert say("publish", FER, "hf://a/b", "--tag", "v1", "--dry-run", "--license", "mit") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["---", "license: mit"]
    assert " 3,799,552  fer_int8.tflite" in lines
    assert say("publish", FER, "hf://a/b", "--tag", "main", "--dry-run") == 2
    assert "choose a tag such as v1.0" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["nix"], ["use"], ["pull"], ["publish", FER, "hf://a/b"]])
def test_words_that_make_no_sense_are_wrong_usage(words, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["model", *words])
    assert ended.value.code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_shell_completes_its_actions(shell, capsys) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("rollback", "--token-file", "publish"))


def test_bash_completes_the_models_that_are_here_and_runs_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr("kiosk.commands.completion.MODELS", tmp_path / "models")
    for folder in (name(), f"c$(touch {tmp_path.name})@0123456789ab", "c `id`@0", "c*@0"):
        (tmp_path / "models" / folder.replace("/", "")).mkdir(parents=True)
    assert main(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    asked = "source ./script; for word in c fer s x; do _kiosk_models $word; done"
    ended = subprocess.run(["bash", "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [name(), "fer_int8", "fer8_int8", "shipped"]
    assert {path.name for path in tmp_path.iterdir()} == {"models", "script"}
