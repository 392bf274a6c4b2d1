"""The store: a version is there as a whole or not at all, whoever is killed, and whatever else lies there."""

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import KioskError, ModelError
from kiosk.hub import store as store_module
from kiosk.hub.origin import CARD, FILE
from kiosk.hub.store import GONE, MOST, STAGING, Store
from kiosk.system.wall_clock import WallClock
from tests.hostile_paths import plant
from tests.hub.killed import killed_at_every_step
from tests.hub.stores import commit, fill, name, origin, pull


def names(store: Store) -> list[str]:
    return [one.name for one in store.versions() if one.fault is None]


def faults(store: Store) -> dict[str, str]:
    return {one.name: one.fault for one in store.versions() if one.fault is not None}


def test_what_was_adopted_is_listed_with_where_it_is_from(store, tiny) -> None:
    version = pull(store, manifest=tiny)
    assert version == store.find(name())
    assert [version] == store.versions()
    assert version.name == "cafe--moods@000000000001"
    assert (version.origin.address, version.origin.commit) == ("hf://cafe/moods@main", commit(1))
    assert version.path == version.folder / "tiny.yaml"
    assert sorted(os.listdir(version.folder)) == sorted([CARD, FILE, "tiny.tflite", "tiny.yaml"])


def test_everybody_may_read_a_version_and_nobody_else_write_it(store, tiny) -> None:
    before = os.umask(0o077)
    try:
        version = pull(store, manifest=tiny)
    finally:
        os.umask(before)
    assert stat.S_IMODE(version.folder.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in version.folder.iterdir()} == {0o644}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path) -> None:
    store = Store(tmp_path / "none")
    assert (store.versions(), store.find(name()), store.read(name())) == ([], None, None)
    with pytest.raises(KioskError, match=r"there is no such folder: sudo scripts/install\.sh makes it"):
        pull(store)


def test_the_latest_comes_first_whatever_the_clock_says(store, tiny) -> None:
    for number in (7, 3, 5):
        pull(store, number, tiny)
    assert names(store) == [name(5), name(3), name(7)]


@pytest.mark.parametrize(("is_set", "dated"), [(True, "2026-12-01T10:00"), (False, None)])
def test_a_version_is_dated_where_the_clock_is_known_to_be_right(
    is_set, dated, store, tiny, tmp_path
) -> None:
    class Wall(WallClock):
        def is_set(self) -> bool:
            return is_set

        def minute(self) -> str:
            return "2026-12-01T10:00"

    assert pull(Store(store.folder, Wall()), manifest=tiny).origin.pulled == dated


def test_what_the_origin_does_not_name_is_not_adopted_with_it(store, tiny) -> None:
    with store.staging() as folder:
        files = fill(folder, tiny)
        made = origin(folder, files)
        (folder / ".hub").mkdir()
        (folder / ".hub" / "token").write_text("x")
        (folder / "more.txt").symlink_to("/etc/passwd")
        version = store.adopt(folder, made)
    assert sorted(os.listdir(version.folder)) == sorted([*files, FILE])


@pytest.mark.parametrize("harm", ["changed", "gone", "link", "pipe", "two manifests", "no network"])
def test_what_is_not_as_the_origin_says_is_not_adopted(harm, store, tiny) -> None:
    with store.staging() as folder:
        files = fill(folder, tiny)
        if harm == "two manifests":
            (folder / "other.yaml").write_text("x: 1\n")
            files.append("other.yaml")
        if harm == "no network":
            files.remove("tiny.tflite")
        made = origin(folder, files)
        model = folder / "tiny.tflite"
        if harm == "changed":
            model.write_bytes(model.read_bytes()[:-1] + b"\0")
        if harm in {"gone", "link", "pipe"}:
            model.unlink()
        if harm == "link":
            model.symlink_to(tiny.with_name("tiny.tflite"))
        if harm == "pipe":
            os.mkfifo(model)
        with pytest.raises(ModelError):
            store.adopt(folder, made)
    assert (store.versions(), (store.folder / STAGING).exists()) == ([], False)


def test_a_version_that_is_there_already_stays_as_it_is(store, tiny) -> None:
    before = pull(store, manifest=tiny).folder.stat().st_ino
    assert pull(store, manifest=tiny).folder.stat().st_ino == before


def test_a_damaged_one_is_not_found_and_is_replaced(store, tiny) -> None:
    model = pull(store, manifest=tiny).folder / "tiny.tflite"
    whole = model.read_bytes()
    model.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert store.find(name()) is None
    pull(store, manifest=tiny)
    assert model.read_bytes() == whole
    assert sorted(os.listdir(store.folder)) == [".lock", name()]


def test_the_two_before_the_latest_stay_and_what_is_in_use(store, tiny) -> None:
    for number in range(1, 7):
        pull(store, number, tiny)
    assert sorted(store.prune(in_use={name(2)})) == [name(1), name(3)]
    assert names(store) == [name(6), name(5), name(4), name(2)]
    assert store.prune(in_use={name(2)}) == []
    assert store.prune() == [name(2)]


def test_damaged_versions_go_and_what_no_pull_has_made_stays(store, tiny) -> None:
    for number in (1, 2):
        (pull(store, number, tiny).folder / FILE).write_text("{")
    (store.folder / "mine").mkdir()
    (store.folder / "notes.txt").touch()
    assert store.prune(in_use={name(2)}) == [name(1)]
    assert sorted(faults(store)) == sorted([name(2), "mine", "notes.txt"])


def test_only_one_pull_runs_at_a_time(store, tiny) -> None:
    pull(store, 1, tiny)
    with store.staging() as folder:
        with pytest.raises(KioskError, match="another pull is under way"), store.staging():
            pass
        assert Store(store.folder).prune(keep=0) == []
        assert folder.is_dir()
    pull(store, 2, tiny)
    assert names(store) == [name(2), name(1)]


def test_what_a_killed_pull_has_left_is_swept_up(store) -> None:
    for left in (STAGING, f"{GONE}-{name()}"):
        (store.folder / left / "deep").mkdir(parents=True)
        (store.folder / left / "deep" / "file").touch()
        (store.folder / left / "deep").chmod(0o500)
    with store.staging() as folder:
        assert sorted(os.listdir(store.folder)) == [".lock", STAGING]
        assert os.listdir(folder) == []
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(store.folder) == [".lock"]


def test_an_error_of_the_fetching_itself_is_not_taken_for_the_store_s(store) -> None:
    with pytest.raises(ConnectionResetError), store.staging():
        raise ConnectionResetError


def sound(store: Store) -> list[str]:
    """Sound to the last byte; and nothing is half there."""
    assert faults(store) == {}
    found = names(store)
    assert all(store.find(one) for one in found)
    return found


def test_whenever_a_pull_is_killed_the_new_version_is_there_as_a_whole_or_not_at_all(store, tiny) -> None:
    pull(store, 1, tiny)
    steps = 0
    for _ in killed_at_every_step(lambda: pull(store, 2, tiny)):
        assert sound(store) in ([name(1)], [name(2), name(1)])
        steps += 1
        shutil.rmtree(store.folder / name(2), ignore_errors=True)
    assert steps > 8
    assert sound(store) == [name(2), name(1)]
    assert sorted(os.listdir(store.folder)) == [".lock", name(1), name(2)]


def test_whenever_a_repair_is_killed_the_version_is_damaged_or_whole_and_never_away(
    store, tiny, monkeypatch
) -> None:
    exchange = store_module._exchange

    def noticed(one: Path, other: Path) -> None:
        # It has no event of Python's of its own.
        os.chmod(one, 0o755)
        exchange(one, other)
        os.chmod(other, 0o755)

    monkeypatch.setattr(store_module, "_exchange", noticed)
    card = pull(store, 1, tiny).folder / CARD
    for _ in killed_at_every_step(lambda: pull(store, 1, tiny)):
        assert names(store) == [name(1)]
        card.write_text("# A model?")
        assert store.find(name(1)) is None
    assert sound(store) == [name(1)]


def test_whenever_it_is_killed_while_it_deletes_a_version_is_there_as_a_whole_or_not_at_all(
    store, tiny
) -> None:
    for number in (1, 2, 3):
        pull(store, number, tiny)
    for _ in killed_at_every_step(lambda: store.prune(keep=0)):
        assert sound(store) in (
            [name(3), name(2), name(1)],
            [name(3), name(1)],
            [name(3), name(2)],
            [name(3)],
        )
    assert sound(store) == [name(3)]
    with store.staging():
        assert sorted(os.listdir(store.folder)) == [".lock", STAGING, name(3)]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", ["fsync", "mkdir", "fchmod"])
def test_a_disk_that_refuses_is_a_sentence_and_all_is_as_it_was(
    call: str, number: int, store, tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(store, 1, tiny)

    def refuse(*args: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(KioskError, match=f"{os.strerror(number)}; all is as it was"):
            pull(store, 2, tiny)
    assert sound(store) == [name(1)]
    pull(store, 2, tiny)
    assert sound(store) == [name(2), name(1)]


def test_a_disk_that_is_really_full_is_a_sentence(store, tiny) -> None:
    """RLIMIT_FSIZE, in a process of its own, for a limit cannot be raised again."""
    import resource
    import signal

    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        status = 1
        try:
            with store.staging() as folder:
                made = origin(folder, fill(folder, tiny))
                resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
                store.adopt(folder, made)
        except KioskError as fault:
            status = 0 if "File too large; all is as it was" in str(fault) else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.versions() == []


def test_whatever_lies_there_is_listed_as_of_no_use(store, tmp_path) -> None:
    plant(store.folder)
    found = faults(store)
    assert len(found) == len([one for one in os.listdir(store.folder) if not one.startswith(".")])
    assert set(found.values()) == {"its name is none that a pull gives"}


def harms(folder: Path) -> list[tuple[str, Callable[[], object]]]:
    """What is said of a version's folder, and what has become of it then."""
    model, description, about = folder / "tiny.tflite", folder / "tiny.yaml", folder / FILE
    said = json.loads(about.read_text())

    def write(**changes: object) -> None:
        about.write_text(json.dumps(said | changes))

    def link(path: Path, to: str) -> None:
        path.unlink()
        path.symlink_to(to)

    def pipe(path: Path) -> None:
        path.unlink()
        os.mkfifo(path)

    def instead(make: Callable[[], object]) -> None:
        folder.rename(folder.parent.parent / "moved")
        make()

    return [
        ("it has no origin.json", about.unlink),
        ("cannot be understood (lists within lists", lambda: about.write_text("[" * 100_000)),
        ("(address)", lambda: write(address="hf://a\x1b[2J")),
        ("(commit)", lambda: write(commit="main")),
        ("(files)", lambda: write(files={})),
        ("(number)", lambda: write(number=True)),
        ("a file that cannot be", lambda: write(files=said["files"] | {"../x": said["files"][CARD]})),
        ("speaks of another commit", lambda: write(commit=commit(9))),
        ("origin.json cannot be read (this is a folder)", lambda: (about.unlink(), about.mkdir())),
        ("origin.json cannot be read (this is no ordinary file but a pipe)", lambda: pipe(about)),
        (
            "origin.json cannot be read (this is no ordinary file but a link)",
            lambda: link(about, "/etc/passwd"),
        ),
        ("its tiny.tflite is no ordinary file", lambda: link(model, "/dev/zero")),
        ("its tiny.yaml is no ordinary file", lambda: pipe(description)),
        ("its README.md is no ordinary file", lambda: link(folder / CARD, "/dev/watchdog")),
        ("its tiny.tflite cannot be read (No such file or directory)", model.unlink),
        ("its tiny.tflite has 1 bytes instead of", lambda: model.write_bytes(b"x")),
        ("it holds what was not fetched: aa.so", lambda: (folder / "aa.so").write_bytes(b"")),
        ("it is no folder", lambda: instead(folder.touch)),
        ("it is no folder", lambda: instead(lambda: folder.symlink_to(folder.parent.parent / "moved"))),
    ]


HARMS = 19


@pytest.mark.parametrize("at", range(HARMS))
def test_whatever_becomes_of_a_version_is_told_in_half_a_sentence(at: int, store, tiny) -> None:
    folder = pull(store, manifest=tiny).folder
    found = harms(folder)
    assert len(found) == HARMS
    sentence, harm = found[at]
    harm()
    (said,) = faults(store).values()
    assert sentence in said
    assert said.isprintable()
    assert len(said) <= 300
    assert store.find(name()) is None


def test_names_with_signs_that_nobody_sees_are_shown_harmlessly(store, tiny) -> None:
    folder = pull(store, manifest=tiny).folder
    (folder / "\x1b[2J\n").touch()
    (said,) = faults(store).values()
    assert said == r"it holds what was not fetched: \u001b[2J\n"


def test_a_million_files_take_no_longer_than_a_thousand(store, tiny, monkeypatch) -> None:
    """No more of them are looked at: counted here, for to make a million takes a while itself."""
    folder = pull(store, manifest=tiny).folder
    for number in range(MOST + 200):
        (store.folder / f"f{number}").touch()
        (folder / f"f{number}").touch()
    looked = 0
    scandir = os.scandir

    class Counting:
        def __init__(self, path: object) -> None:
            self._found = scandir(path)

        def __enter__(self):
            return self

        def __exit__(self, *args: object) -> None:
            self._found.close()

        def __iter__(self):
            nonlocal looked
            for entry in self._found:
                looked += 1
                yield entry

    monkeypatch.setattr(os, "scandir", Counting)
    said = faults(store)
    assert looked <= MOST + 30
    assert f"more than {MOST} things lie here: delete them" in said.values()


def test_the_manifest_that_a_configuration_names_tells_the_version(store) -> None:
    folder = store.folder / name()
    assert store.name_of(str(folder / "tiny.yaml")) == name()
    assert store.name_of(f"{store.folder}/x/../{name()}/./tiny.yaml") == name()
    for other in ("models/fer_int8.yaml", str(store.folder / "tiny.yaml"), str(folder / "deep/tiny.yaml")):
        assert store.name_of(other) is None
