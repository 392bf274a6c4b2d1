"""Whatever lies at a path: an ordinary file is read, anything else is refused at once and left alone."""

import errno
import os
import resource
import socket

import pytest

from kiosk.system import ordinary_file
from kiosk.system.ordinary_file import FolderClosed, as_os_error, open_ordinary, read_ordinary
from tests.privileges import without_privileges


def test_a_file_up_to_its_limit_is_read_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert read_ordinary(path, 10) == b"x" * 10
    with pytest.raises(OSError, match="it has more than 9 bytes") as refused:
        read_ordinary(path, 9)
    assert refused.value.errno == errno.EFBIG


def test_an_empty_file_is_empty(tmp_path):
    (tmp_path / "file").touch()
    assert read_ordinary(tmp_path / "file", 10) == b""


def test_a_large_file_is_refused_before_any_of_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.touch()
    os.truncate(path, 2 << 30)
    monkeypatch.setattr(os, "read", lambda *_: pytest.fail("read"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(OSError, match="it has more than 64 MB"):
        read_ordinary(path, 64 << 20)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + (1 << 18)


def test_a_file_that_grows_while_it_is_read_is_refused_at_its_limit(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    monkeypatch.setattr(os, "read", lambda file, size: b"x" * min(size, 7))
    with pytest.raises(OSError, match="more than 100 bytes"):
        read_ordinary(path, 100)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as listener:
        # A socket's name is shorter than a path may be.
        here = os.open(path.parent, os.O_PATH)
        listener.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)


def to(target):
    return lambda path: path.symlink_to(target)


NO_FILE = {
    "a folder": (os.mkdir, "this is a folder"),
    "a pipe": (os.mkfifo, "no ordinary file but a pipe"),
    "a socket": (a_socket, "no ordinary file but a socket"),
    "a device that never ends": (to("/dev/zero"), "no ordinary file but a device"),
    "a device that starts when it is opened": (to("/dev/watchdog"), "device|No such file"),
    "the terminal": (to("/dev/tty"), "no ordinary file but a device"),
    "the kernel's messages": (to("/proc/kmsg"), "one that the kernel makes up"),
    "a process's memory": (to("/proc/self/mem"), "one that the kernel makes up"),
    "the kernel's settings": (to("/proc/sys/kernel/ostype"), "one that the kernel makes up"),
    "the machine's settings": (to("/sys/kernel/uevent_seqnum"), "one that the kernel makes up"),
    "a link to nothing": (to("nothing"), "No such file"),
    "links in a circle": (lambda path: path.symlink_to(path.name), "links lead in a circle"),
    "a link to a pipe": (
        lambda path: (os.mkfifo(path.with_name("pipe")), path.symlink_to("pipe")),
        "no ordinary file but a pipe",
    ),
}


@pytest.mark.parametrize("what", NO_FILE)
def test_anything_else_is_refused_and_never_opened(what, tmp_path, monkeypatch):
    plant, said = NO_FILE[what]
    plant(tmp_path / "file")
    opened, real_open = [], os.open
    monkeypatch.setattr(os, "open", lambda path, flags: (opened.append(flags), real_open(path, flags))[1])
    with pytest.raises(OSError, match=said) as refused:
        read_ordinary(tmp_path / "file", 1000)
    assert refused.value.filename == str(tmp_path / "file")
    assert all(flags & os.O_PATH for flags in opened)


def test_a_link_is_followed_only_where_it_may_be(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("file")
    assert read_ordinary(tmp_path / "link", 10) == b"x"
    with pytest.raises(OSError, match="no ordinary file but a link"):
        read_ordinary(tmp_path / "link", 10, follow_links=False)


def test_a_file_exchanged_after_it_was_looked_at_is_read_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("what was looked at")
    look = ordinary_file._refuse_all_but_ordinary

    def look_and_exchange(*given):
        look(*given)
        path.unlink()
        os.mkfifo(path)

    monkeypatch.setattr(ordinary_file, "_refuse_all_but_ordinary", look_and_exchange)
    assert read_ordinary(path, 100) == b"what was looked at"


@pytest.mark.parametrize("memory", ["/dev/shm", "/run", "/tmp"])
def test_files_in_memory_are_files(memory, tmp_path):
    path = os.path.join(memory, f"kiosk-test-{os.getpid()}")
    try:
        with open(path, "wb") as file:
            file.write(b"x")
    except OSError:
        pytest.skip(f"nothing can be written to {memory} here")
    try:
        assert read_ordinary(path, 10) == b"x"
    finally:
        os.unlink(path)


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 2500, "a\0b", "\ud800", "a\udcffb"])
def test_a_name_that_no_file_has_is_an_os_error(name, tmp_path):
    with pytest.raises(OSError, match=r"name|No such file"):
        read_ordinary(tmp_path / name, 10)


def test_a_name_that_is_no_text_is_read(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.yaml")
    path.write_bytes(b"x")
    assert read_ordinary(path, 10) == b"x"


def test_a_path_through_a_file_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="it, or a part of its path, is no folder"):
        read_ordinary(tmp_path / "file" / "inner", 10)


def test_a_closed_file_and_a_closed_folder_are_told_apart(tmp_path):
    (tmp_path / "file").touch(mode=0)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "file").touch()
    (tmp_path / "closed").chmod(0)
    with without_privileges():
        with pytest.raises(PermissionError, match="Permission denied") as refused:
            read_ordinary(tmp_path / "file", 10)
        assert not isinstance(refused.value, FolderClosed)
        with pytest.raises(FolderClosed, match=r"a folder on its path may not be entered: .* chmod a\+x"):
            read_ordinary(tmp_path / "closed" / "file", 10)
    (tmp_path / "closed").chmod(0o700)


def test_no_descriptor_is_left_open(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 5)
    before = os.listdir("/proc/self/fd")
    for path in (tmp_path / "file", tmp_path, tmp_path / "none"):
        for most in (10, 1):
            try:
                read_ordinary(path, most)
            except OSError:
                continue
    assert os.listdir("/proc/self/fd") == before


def test_a_descriptor_is_not_passed_on(tmp_path):
    (tmp_path / "file").touch()
    file = open_ordinary(tmp_path / "file")
    assert not os.get_inheritable(file)
    os.close(file)


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("embedded null byte"),
        UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"),
        OverflowError("too large"),
        RuntimeError("Could not determine home directory."),
        RuntimeError("Symlink loop from '/a'"),
    ],
    ids=lambda fault: str(fault)[:20],
)
def test_whatever_a_path_raises_is_an_os_error(fault):
    with pytest.raises(OSError, match="this is no file's name"), as_os_error("a"):
        raise fault
