"""`kiosk model` with a hub, as it is typed: pull, use, go back."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.system.folders import ROOT
from tests.web.hub import faults
from tests.web.hub.server import Hub
from tests.web.pulls import MANIFEST, PATIENCE, published, snapshot

TYPED = (
    "import sys, kiosk.hub.apart; kiosk.hub.apart.is_root = lambda: False;"
    "from kiosk.__main__ import main; sys.exit(main())"
)
"""As whoever owns the store types it: root would become another user, whom not every machine has."""


@dataclass(frozen=True)
class Machine:
    hub: Hub
    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def start(self, *typed: str, **environment: str) -> "subprocess.Popen[str]":
        own = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "HF_ENDPOINT": self.hub.endpoint,
            **environment,
        }
        where = ["--store", str(self.store), "--config", str(self.config)]
        command = [sys.executable, "-B", "-c", TYPED, "model", *typed, *where]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=own, text=True, stdout=pipe, stderr=pipe, cwd=self.folder)

    def model(self, *typed: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*typed, **environment)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(typed, process.returncode, stdout, stderr)

    def used(self) -> str:
        listed = self.model("list", "--json", HF_ENDPOINT="http://127.0.0.1:9").stdout.splitlines()
        return next(one["name"] for one in map(json.loads, listed) if one["in_use"])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "store").mkdir()
    shutil.copy(ROOT / "config.yaml", tmp_path)
    with Hub() as hub:
        hub.create("museum/faces", published()).tag("v1.0")
        yield Machine(hub, tmp_path)
    assert not (tmp_path / "home").exists()


def test_a_model_is_pulled_used_and_given_up_again(machine: Machine) -> None:
    before = machine.config.read_bytes()
    pulled = machine.model("pull", "hf://museum/faces@v1.0")
    assert (pulled.returncode, pulled.stderr) == (0, "")
    name = f"museum--faces@{(machine.hub.repositories['museum/faces'].tags['v1.0'])[:12]}"
    assert pulled.stdout.splitlines()[-1] == f"To use it: kiosk model use {name} --store {machine.store}"
    assert machine.config.read_bytes() == before, "a pull changes nothing that runs"
    assert machine.used() == "fer_int8"
    assert machine.model("use", "museum").returncode == 0
    assert f"model: {machine.store / name / MANIFEST}" in machine.config.read_text()
    assert machine.used() == name
    # With a hub that nobody reaches.
    back = machine.model("rollback", HF_ENDPOINT="http://127.0.0.1:9")
    assert back.returncode == 0
    assert machine.used() == "fer_int8"


def test_a_pull_that_fails_is_one_sentence_and_changes_nothing(machine: Machine) -> None:
    machine.hub.fail("GET", "^/lfs/", faults.cut(1000))
    before = machine.config.read_bytes()
    failed = machine.model("pull", "hf://museum/faces", "--use")
    assert failed.returncode == 1
    assert len(failed.stderr.splitlines()) == 1
    assert "as before" in failed.stderr
    assert machine.config.read_bytes() == before
    assert snapshot(machine.store) == {}


def test_a_pull_whose_steps_nobody_reads_is_a_pull_all_the_same(machine: Machine) -> None:
    process = machine.start("pull", "hf://museum/faces")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith("asking ")
    process.stdout.close()
    assert process.wait(PATIENCE) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
    assert [path.name.partition("@")[0] for path in machine.store.glob("[!.]*")] == ["museum--faces"]


def test_a_hub_that_does_not_end_is_ended(machine: Machine) -> None:
    machine.hub.fail("GET", "^/api/", faults.drip(head=True))
    failed = machine.model("pull", "hf://museum/faces", "--minutes", "0.05")
    assert failed.returncode == 1
    assert "was not done in time" in failed.stderr
    assert snapshot(machine.store) == {}


def test_what_cannot_be_asked_has_status_2(machine: Machine) -> None:
    for typed, environment in (
        (("pull", "museum/faces"), {}),
        (("pull", "hf://museum/faces"), {"HF_ENDPOINT": "http://hub.example"}),
        (("pull", "hf://museum/faces"), {"HF_HUB_OFFLINE": "1"}),
    ):
        refused = machine.model(*typed, **environment)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1
    assert machine.hub.seen == []


def test_after_a_pull_the_latest_the_two_before_it_and_the_one_in_use_stay(machine: Machine) -> None:
    repository = machine.hub.repositories["museum/faces"]
    names = []
    for number in range(5):
        commit = repository.commit({"README.md": b"%d" % number})
        names.append(f"museum--faces@{commit[:12]}")
        typed = ("pull", "hf://museum/faces", *(("--use",) if number == 0 else ()))
        assert machine.model(*typed).returncode == 0
    left = {path.name for path in machine.store.iterdir() if not path.name.startswith(".")}
    assert left == {names[0], *names[2:]}
