"""State outlives a power cut at any byte, a full disk and a read-only one."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.system.store import Store, write_atomically

OLD, NEW = b'{"visits": 41}', b'{"visits": 42, "more": "than before"}'


class PowerCut(BaseException):
    """Nothing after it happens: not an OSError, so nothing cleans up."""


def cut_after(count: int):
    """A `write` that brings ``count`` bytes to the disk, and then the power goes."""
    left = count

    def write(file: int, content: bytes) -> int:
        nonlocal left
        if left == 0:
            raise PowerCut
        written = os.write(file, content[: min(left, 5)])
        left -= written
        return written

    return write


@pytest.mark.parametrize("count", range(len(NEW)))
def test_a_power_cut_at_any_byte_leaves_the_old_file_whole(count, tmp_path):
    path = tmp_path / "state"
    path.write_bytes(OLD)
    with pytest.raises(PowerCut):
        write_atomically(path, NEW, cut_after(count))
    assert path.read_bytes() == OLD
    # The next life writes as if nothing had been.
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
    assert os.listdir(tmp_path) == ["state"]


@pytest.mark.parametrize("name", ["", ".", "..", "folder", "link"])
def test_a_folder_stays_what_it_is_and_nothing_is_left_beside_it(name, tmp_path, monkeypatch):
    (tmp_path / "here" / "folder").mkdir(parents=True)
    (tmp_path / "here" / "link").symlink_to("folder")
    monkeypatch.chdir(tmp_path / "here")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(IsADirectoryError):
        write_atomically(Path(name), NEW)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("by_link", [False, True])
def test_a_device_or_a_pipe_stays_what_it_is(by_link, tmp_path):
    """Root could put a file in the place of /dev/null, or of the link /dev/stdout."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    with pytest.raises(OSError, match="no ordinary file"):
        write_atomically(link if by_link else pipe, NEW)
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_power_cut_between_two_steps_leaves_the_old_file_whole(step, tmp_path, monkeypatch):
    def cut(*_):
        raise PowerCut

    path = tmp_path / "state"
    path.write_bytes(OLD)
    with monkeypatch.context() as patched:
        patched.setattr(os, step, cut)
        with pytest.raises(PowerCut):
            write_atomically(path, NEW)
    assert path.read_bytes() == OLD


def test_the_content_is_on_the_disk_before_the_name_is_and_the_folder_after(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append(os.readlink(f"/proc/self/fd/{fd}")), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda a, b: (steps.append("rename"), replace(a, b)))
    write_atomically(tmp_path / "state", NEW)
    assert steps == [str(tmp_path / ".state.new"), "rename", str(tmp_path)]


def test_a_writer_killed_at_any_moment_leaves_one_of_the_two(tmp_path):
    path = tmp_path / "state"
    path.write_bytes(OLD)
    script = (
        "import itertools, pathlib, sys\nfrom kiosk.system.store import write_atomically\n"
        f"path, contents = pathlib.Path({str(path)!r}), itertools.cycle([{NEW!r}, {OLD!r}])\n"
        "print(flush=True)\nfor content in contents: write_atomically(path, content)\n"
    )
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            for _ in range(300):
                assert path.read_bytes() in (OLD, NEW)
            process.kill()
        assert path.read_bytes() in (OLD, NEW)


def test_a_planted_link_is_not_written_through(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / ".state.new").symlink_to(victim)
    write_atomically(tmp_path / "state", NEW)
    assert victim.read_text() == "precious"
    assert not (tmp_path / "state").is_symlink()


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path):
    def full(file: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "state"
    path.write_bytes(OLD)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, NEW, full)
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == ["state"]


class Disk:
    """A writer that waits for its turn, and fails when told to."""

    def __init__(self) -> None:
        self.fault: OSError | None = None
        self.written: list[tuple[str, bytes]] = []
        self.busy = threading.Event()
        self.free = threading.Event()
        self.free.set()

    def __call__(self, path, content) -> None:
        self.busy.set()
        assert self.free.wait(10)
        if self.fault:
            raise self.fault
        self.written.append((path.name, content))
        write_atomically(path, content)


def test_what_was_put_is_there_for_the_next_life(tmp_path):
    store = Store(tmp_path)
    store.put("state", NEW)
    store.close()
    assert Store(tmp_path).get("state") == NEW


def test_while_the_disk_is_busy_only_the_last_content_waits(tmp_path):
    disk = Disk()
    disk.free.clear()
    store = Store(tmp_path, disk)
    store.put("state", b"0")
    assert disk.busy.wait(10)
    for number in range(1, 100):
        store.put("state", str(number).encode())
    disk.free.set()
    store.close()
    assert disk.written == [("state", b"0"), ("state", b"99")]


def test_a_disk_that_cannot_be_written_is_logged_once_and_once_more_when_it_can(tmp_path, caplog):
    caplog.set_level("INFO")
    disk = Disk()
    store = Store(tmp_path, disk)
    disk.fault = OSError(errno.EROFS, "Read-only file system")
    for number in range(3):
        disk.busy.clear()
        store.put("state", str(number).encode())
        assert disk.busy.wait(10)
    # The thread is past the fault once it takes up the next content.
    disk.busy.clear()
    store.put("other", b"")
    assert disk.busy.wait(10)
    assert "state" in store.problem
    disk.fault = None
    store.put("state", b"3")
    store.close()
    said = [record.getMessage() for record in caplog.records if "/state" in record.getMessage()]
    assert [line.rpartition("state ")[2] for line in said] == [
        "cannot be kept: Read-only file system; the kiosk goes on without",
        "is kept again",
    ]
    assert store.problem is None


def test_what_failed_is_written_with_the_next_file(tmp_path):
    disk = Disk()
    store = Store(tmp_path, disk)
    disk.fault = OSError(errno.ENOSPC, "No space left on device")
    store.put("first", b"1")
    assert disk.busy.wait(10)
    disk.busy.clear()
    store.put("second", b"2")
    assert disk.busy.wait(10)
    disk.fault = None
    store.put("third", b"3")
    store.close()
    assert {path.name for path in tmp_path.iterdir()} == {"first", "second", "third"}


class FailsOnce:
    """A writer that goes on when told to, and whose first write fails."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, bytes]] = []
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, path, content) -> None:
        self.tried.append((path.name, content))
        self.begun.release()
        assert self.go_on.acquire(timeout=10)
        if len(self.tried) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_what_failed_never_takes_the_place_of_what_came_later(tmp_path):
    writer = FailsOnce()
    store = Store(tmp_path, writer)
    store.put("state", OLD)
    assert writer.begun.acquire(timeout=10)
    store.put("state", NEW)
    writer.go_on.release()
    assert writer.begun.acquire(timeout=10)
    # The new content is being written, and the old one is still known to have failed.
    store.put("other", b"")
    writer.go_on.release(9)
    store.close()
    assert ("other", b"") in writer.tried
    assert [content for name, content in writer.tried if name == "state"][1:] in ([NEW], [NEW, NEW])


def test_what_failed_gets_a_last_chance_when_the_kiosk_ends(tmp_path):
    writer = FailsOnce()
    store = Store(tmp_path, writer)
    store.put("state", NEW)
    writer.go_on.release(9)
    store.close()
    assert writer.tried == [("state", NEW), ("state", NEW)]
    assert store.problem is None


def test_a_disk_that_never_answers_does_not_keep_the_kiosk_from_ending(tmp_path, caplog):
    disk = Disk()
    disk.free.clear()
    store = Store(tmp_path, disk)
    store.put("state", NEW)
    assert disk.busy.wait(10)
    store.close(patience=0.01)
    assert "the disk does not answer" in caplog.text
    disk.free.set()


def test_without_a_folder_nothing_is_kept_and_nothing_fails():
    store = Store(None)
    store.put("state", NEW)
    assert store.get("state") is None
    store.close()


def test_what_is_kept_is_for_nobody_else_to_read(tmp_path):
    # The last good configuration may name a network camera's password.
    (tmp_path / "config.yaml").touch(mode=0o644)
    store = Store(tmp_path)
    for name in ("config.yaml", "trial.json"):
        store.put(name, NEW)
    store.close()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
