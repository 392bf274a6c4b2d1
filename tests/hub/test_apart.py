"""Who speaks with a hub is another user, with no rights, no files and no time beyond what that takes."""

import json
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import KioskError, UsageError
from kiosk.hub import apart
from kiosk.hub.address import HubAddress
from kiosk.hub.store import Store
from kiosk.model.manifest import MAX_MODEL
from kiosk.system.folders import ROOT
from kiosk.system.privileges import NOBODY, account
from tests.hub.stores import name, pull

IS_ROOT = os.geteuid() == 0


def closed(path: Path) -> bool:
    return any(not one.stat().st_mode & 0o001 for one in (path, *path.parents))


def _with_an_open_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this one lies in root's own folder: the system's, if it is of the same release."""
    if closed(ROOT):
        pytest.skip(f"{ROOT} is closed to other users")
    if closed(Path(sys.executable).resolve()):
        system = f"/usr/bin/python3.{sys.version_info.minor}"
        if not Path(system).exists():
            pytest.skip(f"{sys.executable} is closed to other users, and there is no {system}")
        monkeypatch.setattr(sys, "executable", system)


@pytest.fixture
def open_store(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """One that its account can reach: pytest's own folders are closed to all others."""
    if IS_ROOT:
        _with_an_open_python(monkeypatch)
        # Everybody has it; the installer makes the real one.
        monkeypatch.setattr(apart, "MODELS_ACCOUNT", NOBODY.name)
    folder = Path(tempfile.mkdtemp(prefix="kiosk-test-"))
    folder.chmod(0o755)
    shutil.copytree(tiny.parent, folder / "tiny")
    (folder / "tiny").chmod(0o755)
    (folder / "models").mkdir()
    if IS_ROOT:
        os.chown(folder / "models", NOBODY.uid, NOBODY.gid)
    monkeypatch.setenv("HF_TINY", str(folder / "tiny" / tiny.name))
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{sysconfig.get_path('purelib')}")
    yield Store(folder / "models")
    shutil.rmtree(folder)


def fetch(store: Store, what: str, **options):
    said: list[str] = []
    usual = {
        "token": None,
        "seconds": 60.0,
        "in_use": set(),
        "say": said.append,
        "module": "tests.hub.played_job",
    }
    version = apart.fetch(HubAddress.read(f"hf://cafe/{what}"), store, **(usual | options))
    return version, said


def refused(store: Store, what: str, **options) -> str:
    with pytest.raises(KioskError) as caught:
        fetch(store, what, **options)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_what_was_fetched_is_the_account_s_and_its_steps_are_told(open_store) -> None:
    version, said = fetch(open_store, "moods@1")
    assert version == open_store.find(name(1))
    assert said == [r"asking \u001b[2J"]
    owners = {path.stat().st_uid for path in (version.folder, *version.folder.iterdir())}
    assert owners == {NOBODY.uid if IS_ROOT else os.geteuid()}


def test_older_versions_go_but_those_that_are_in_use(open_store, tiny) -> None:
    for number in range(1, 5):
        pull(open_store, number, tiny)
    if IS_ROOT:
        for path in (*open_store.folder.rglob("*"), open_store.folder):
            os.chown(path, NOBODY.uid, NOBODY.gid)
    _, said = fetch(open_store, "moods@5", in_use={name(1)})
    assert said[1:] == [f"deleted {name(2)}"]
    assert [one.name for one in open_store.versions()] == [name(5), name(4), name(3), name(1)]


def test_it_has_no_rights_and_sees_nothing_of_whoever_asks(open_store, monkeypatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    with Path("/etc/passwd").open() as inherited:
        os.set_inheritable(inherited.fileno(), True)
        seen = json.loads(refused_whole(open_store, "who", token="hf_abc"))
    assert (seen["core"], seen["largest"], seen["NoNewPrivs"]) == (0, MAX_MODEL, ["1"])
    assert seen["token"] == "hf_abc"
    assert seen["arguments"] == [str(os.getpid())]
    assert seen["cwd"] == "/"
    if IS_ROOT:
        assert seen["Uid"] == seen["Gid"] == [str(NOBODY.uid)] * 4
        assert seen["Groups"] == []
        assert set(seen["CapEff"][0] + seen["CapPrm"][0]) == {"0"}
        assert not {"SECRET", "HF_TOKEN", "USER", "SUDO_USER", "https_proxy"} & set(seen["environment"])
        assert {"HF_TINY", "HOME"} <= set(seen["environment"])
    # In and out, the log, where the answers go, and the folder that is being listed.
    assert len(seen["open"]) <= 5


def refused_whole(store: Store, what: str, **options) -> str:
    """As `refused`, of a sentence that may be long."""
    before, apart.LONGEST_SENTENCE = apart.LONGEST_SENTENCE, 100_000
    try:
        return refused(store, what, **options)
    finally:
        apart.LONGEST_SENTENCE = before


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("fault", r"the hub does not answer \u001b[31m: try again later"),
        ("usage", "the token is none"),
        ("bug", "a fault of the kiosk itself (ZeroDivisionError: nought): please report it"),
        ("crash", "fetching ended with signal 11 and no word; nothing has changed"),
    ],
)
def test_whatever_goes_wrong_there_is_a_sentence_here(what: str, sentence: str, open_store) -> None:
    assert refused(open_store, what) == sentence


def test_wrong_usage_stays_wrong_usage(open_store) -> None:
    with pytest.raises(UsageError):
        fetch(open_store, "usage")


def test_what_is_said_to_be_fetched_is_looked_for(open_store) -> None:
    said = refused(open_store, "lie")
    assert said == f"'cafe--moods@000000000009' is said to be fetched, but is not in {open_store.folder}"


def test_one_that_hangs_is_ended_when_its_time_is_up(open_store, monkeypatch) -> None:
    monkeypatch.setattr(apart, "SPARE_SECONDS", 1.0)
    assert (
        refused(open_store, "hang", seconds=0.0)
        == "fetching took too long, and was ended; nothing has changed"
    )


def test_without_the_account_nothing_is_fetched_as_root(store, monkeypatch) -> None:
    monkeypatch.setattr(apart, "is_root", lambda: True)
    monkeypatch.setattr(apart, "MODELS_ACCOUNT", "kiosk-nobody-has-this")
    sentence = (
        "there is no user kiosk-nobody-has-this, as whom root has models fetched: sudo scripts/install.sh"
    )
    said = refused(store, "moods@1")
    assert said == f"{sentence} makes it; without an installation type this as yourself, with --store FOLDER"


def test_root_under_another_name_is_no_account() -> None:
    with pytest.raises(KioskError, match="is root, or in root's group"):
        account("root")
    assert account("kiosk-nobody-has-this") is None


def test_without_root_another_user_s_store_asks_for_sudo(store, monkeypatch) -> None:
    monkeypatch.setattr(apart, "is_root", lambda: False)
    assert apart.whose(store) is None
    monkeypatch.setattr(os, "geteuid", lambda: store.folder.stat().st_uid + 1)
    assert refused(store, "moods@1") == f"{store.folder} is another user's: put sudo before the command"
    assert refused(Store(store.folder / "none"), "moods@1").endswith(
        "No such file or directory: make it first, with mkdir"
    )


@pytest.mark.skipif(not IS_ROOT, reason="root alone can start it as another user")
def test_a_python_that_the_account_may_not_run_is_a_sentence(open_store, monkeypatch, tmp_path) -> None:
    python = tmp_path / "python3"
    shutil.copy(sys.executable, python)
    monkeypatch.setattr(sys, "executable", str(python))
    assert f"{python} is closed to the user nobody: use the installed kiosk" in refused(open_store, "moods@1")


@pytest.mark.skipif(not IS_ROOT, reason="root alone can be refused as another user")
def test_a_store_that_the_account_may_not_write_is_a_sentence(open_store) -> None:
    os.chown(open_store.folder, 0, 0)
    assert refused(open_store, "moods@1") == (
        f"{open_store.folder} is not the user nobody's, as whom root has models fetched: sudo chown -R "
        f"nobody: {open_store.folder}; if it is yours, leave out the sudo before the command"
    )
    assert open_store.versions() == []


def test_neither_a_token_nor_a_proxy_comes_by_the_askers_own_environment():
    asker = {"PATH": "/bin", "HF_TOKEN": "hf_x", "https_proxy": "http://p", "ALL_PROXY": "http://p"}
    assert apart.own_environment(asker) == {"PATH": "/bin"}


def test_where_nobody_reads_the_steps_that_is_not_taken_for_another_fault(open_store) -> None:
    # As `kiosk model pull … | head -1` has it: the command's outermost loop knows what to do.
    def unheard(step: str) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        fetch(open_store, "moods@1", say=unheard)
