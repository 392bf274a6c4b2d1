"""The doctor on the model: which one it is, where it is from, and who could change what was fetched."""

import json
import os
from pathlib import Path

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks import model as check
from kiosk.doctor.checks.model import check_model
from kiosk.doctor.finding import Finding, Status
from kiosk.doctor.machine import Ran
from kiosk.hub.store import Store
from tests.doctor.bench import PASSWD, Bench, only
from tests.hub.stores import name, pull
from tests.model import tiny_model

ANSWER = json.dumps({"runtime": "ai-edge-litert", "labels": ["happy"]})


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path / "root", {"etc/passwd": PASSWD})
    made.commands["kiosk.doctor.probe 30 model"] = Ran(0, ANSWER)
    return made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    folder = tmp_path / "fetched"
    folder.mkdir()
    monkeypatch.setattr(check, "MODELS", folder)
    return Store(folder)


def of(bench: Bench, model: str) -> list[Finding]:
    return check_model(bench.context(Settings(model=model)))


def test_the_shipped_one_is_said_to_come_with_the_kiosk(bench) -> None:
    found = only(of(bench, "models/fer_int8.yaml"), "model")
    assert (found.status, found.text.endswith("; comes with the kiosk")) == (Status.OK, True)


def test_a_file_of_one_s_own_is_called_so(bench, tmp_path) -> None:
    found = only(of(bench, str(tiny_model.install(tmp_path))), "model")
    assert (found.status, found.text.endswith("; a file of your own")) == (Status.OK, True)


def test_one_that_was_fetched_is_named_with_repository_and_commit(bench, store) -> None:
    found = only(of(bench, str(pull(store).path)), "model")
    assert "; pulled from hf://cafe/moods@main at 000000000001" in found.text


def test_one_that_is_not_what_was_fetched_fails_and_is_not_tried(bench, store) -> None:
    version = pull(store)
    (version.folder / "README.md").write_text("# A mode1\n")
    found = of(bench, str(version.path))
    assert only(found, "model").status is Status.FAILED
    assert only(found, "model").remedy == "pull the model again"
    assert bench.ran == []


def test_a_crash_of_one_that_was_fetched_is_no_reason_to_install_the_kiosk_again(bench, store) -> None:
    bench.commands["kiosk.doctor.probe 30 model"] = Ran(-11)
    found = only(of(bench, str(pull(store).path)), "network")
    assert "kiosk model rollback" in found.remedy


def test_where_nothing_was_ever_fetched_nothing_is_said_of_the_folder(bench) -> None:
    assert [one.name for one in of(bench, "models/fer_int8.yaml")] == ["model", "network"]


FOLDER = "var/lib/kiosk-models"


@pytest.mark.parametrize(
    ("owner", "mode", "status", "said"),
    [
        ("kiosk-models", 0o755, Status.OK, "can be written by kiosk-models alone"),
        ("root", 0o755, Status.OK, "can be written by root alone"),
        ("kiosk", 0o755, Status.WARNING, "is kiosk's, and not kiosk-models's"),
        ("kiosk-models", 0o775, Status.WARNING, "can be written by others than its owner"),
        ("kiosk-models", 0o777, Status.WARNING, "can be written by others than its owner"),
    ],
)
def test_who_can_write_the_folder_is_told(owner, mode, status, said, bench) -> None:
    # Whoever runs the tests plays the owner.
    bench.files({"etc/passwd": f"{owner}:x:{os.getuid()}:1::/:/bin/false\n"})
    (bench.root / FOLDER).mkdir(parents=True)
    (bench.root / FOLDER).chmod(mode)
    found = only(of(bench, "models/fer_int8.yaml"), "models")
    assert (found.status, said in found.text, bool(found.remedy)) == (status, True, status is not Status.OK)


def test_a_link_in_the_place_of_the_folder_is_told(bench) -> None:
    (bench.root / "var/lib").mkdir(parents=True)
    (bench.root / FOLDER).symlink_to("/tmp")
    assert only(of(bench, "models/fer_int8.yaml"), "models").text == "/var/lib/kiosk-models is no folder"


def test_a_stranger_s_network_is_not_run_with_root_s_rights(store, monkeypatch) -> None:
    from kiosk.hub import networks

    tried: list[Path] = []
    real = networks.verify
    monkeypatch.setattr(networks, "is_root", lambda: True)
    monkeypatch.setattr(networks, "verify", lambda path: tried.append(path) or real(path))
    path = pull(store).path
    assert networks.try_networks(Settings(model=str(path)))[-1] == "contempt"
    assert "contempt" not in networks.try_networks(Settings())
    assert tried == [path]
    assert name() in str(path)
