"""Reading a file that somebody else may have put there: whatever lies at the path does no harm.

What a path leads to is looked at before it is opened: to open a FIFO may wait for ever, to open a watchdog's
device starts it, and the kernel's own files under /proc and /sys call themselves regular and may neither end
nor answer. What was looked at is what is read, though the path leads elsewhere by then.
"""

import contextlib
import ctypes
import errno
import itertools
import os
import stat
from collections.abc import Iterator
from pathlib import Path

NO_ORDINARY_FILE = "this is no ordinary file but"

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link",
}

_MADE_BY_THE_KERNEL = frozenset(
    {
        0x9FA0,  # proc
        0x62656572,  # sysfs
        0x64626720,  # debugfs
        0x74726163,  # tracefs
        0x27E0EB,  # cgroup
        0x63677270,  # cgroup2
        0x62656570,  # configfs
        0x73636673,  # securityfs
        0xF97CFF8C,  # selinuxfs
        0x43415D53,  # smackfs
        0x6165676C,  # pstore
        0xDE5E81E4,  # efivarfs
        0xCAFE4A11,  # bpf
        0x1CD1,  # devpts
        0x42494E4D,  # binfmt_misc
        0x19800202,  # mqueue
        0x65735543,  # fusectl
        0x07655821,  # resctrl
        0x6E736673,  # nsfs
    }
)
"""File systems whose files are no files of anybody's: the numbers of statfs(2) and linux/magic.h."""

_CHUNK = 1 << 20
_UNITS = ((1 << 20, "MB"), (1 << 10, "KB"), (1, "bytes"))


class FolderClosed(PermissionError):
    """Not the file is closed to us, but a folder on the way to it."""


def read_ordinary(path: Path, most: int, *, follow_links: bool = True) -> bytes:
    """The content of an ordinary file; never waits for anybody.

    Args:
        path: of the file.
        most: bytes; a larger file is refused by its size, before anything of it is read.
        follow_links: False where the folder is another user's: the last step must then be no link.

    Raises:
        FileNotFoundError: there is none.
        OSError: it may not be read, is anything else, is larger, or has a name that no file can have;
            ``strerror`` says which, as half a sentence.
    """
    file = open_ordinary(path, most, follow_links=follow_links)
    try:
        # A file that is empty is not asked: what the kernel makes up says so too, and may not answer.
        left = most + 1 if os.fstat(file).st_size else 0
        parts = []
        while left > 0 and (part := os.read(file, min(left, _CHUNK))):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise _about(error, path) from error
    finally:
        os.close(file)
    content = b"".join(parts)
    if len(content) > most:
        raise _too_large(path, most)
    return content


def open_ordinary(path: Path, most: int | None = None, *, follow_links: bool = True) -> int:
    """An ordinary file opened for reading, of any size where ``most`` is None; the caller closes it.

    Raises:
        OSError: as `read_ordinary`.
    """
    # O_PATH names what lies there without opening it, which asks for no permission but to go there.
    flags = os.O_PATH | os.O_CLOEXEC | (0 if follow_links else os.O_NOFOLLOW)
    try:
        with as_os_error(path):
            place = os.open(path, flags)
    except PermissionError as error:
        what = "a folder on its path may not be entered: allow it with chmod a+x"
        raise FolderClosed(errno.EACCES, what, str(path)) from error
    try:
        _refuse_all_but_ordinary(place, path, most)
        return _open_again(place, path)
    finally:
        os.close(place)


def names_in(folder: Path, most: int) -> list[str]:
    """The names of what lies in a folder, ``most`` of them at most, in no order.

    Raises:
        FileNotFoundError: there is none.
        OSError: it may not be read, or is no folder; ``strerror`` says which, as half a sentence.
    """
    with as_os_error(folder), os.scandir(folder) as found:
        return [entry.name for entry in itertools.islice(found, most)]


@contextlib.contextmanager
def as_os_error(path: object) -> Iterator[None]:
    """Whatever a path can raise within the block, as an OSError whose ``strerror`` is half a plain sentence.

    `pathlib` and `os` raise ValueError for a NUL and for letters that the system's encoding lacks,
    RuntimeError for the home of nobody and, in Python 3.11, for links in a circle.
    """
    try:
        yield
    except OSError as error:
        raise _about(error, path) from error
    except (ValueError, OverflowError, RuntimeError) as error:
        raise OSError(errno.EINVAL, "this is no file's name", str(path)) from error


def _refuse_all_but_ordinary(place: int, path: Path, most: int | None) -> None:
    found = os.fstat(place)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "this is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise OSError(errno.EINVAL, f"{NO_ORDINARY_FILE} {kind}", str(path))
    if file_system_of(place) in _MADE_BY_THE_KERNEL:
        raise OSError(errno.EINVAL, f"{NO_ORDINARY_FILE} one that the kernel makes up", str(path))
    if most is not None and found.st_size > most:
        raise _too_large(path, most)


def _open_again(place: int, path: Path) -> int:
    """Opens the very file that was looked at: proc(5), /proc/[pid]/fd."""
    try:
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        return os.open(f"/proc/self/fd/{place}", flags)
    except FileNotFoundError as error:
        raise OSError(errno.EIO, "/proc is not mounted, as on every Linux it should be", str(path)) from error
    except OSError as error:
        raise _about(error, path) from error


def file_system_of(place: int) -> int:
    """The number of a file system's kind: the first word of struct statfs, see statfs(2).

    Args:
        place: a descriptor of anything in it.

    Raises:
        OSError: the kernel does not say.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    # Far more than the structure has on any machine.
    found = (ctypes.c_ulong * 64)()
    if libc.fstatfs(place, ctypes.byref(found)) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found[0] & 0xFFFFFFFF


def _too_large(path: Path, most: int) -> OSError:
    size = next(f"{most // unit} {name}" for unit, name in _UNITS if most >= unit)
    return OSError(errno.EFBIG, f"it has more than {size}", str(path))


_WORDS = {
    errno.ELOOP: "its links lead in a circle",
    errno.ENOTDIR: "it, or a part of its path, is no folder",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
}


def _about(error: OSError, path: object) -> OSError:
    """The same error in our words, about the path that was asked for; its class follows from the number."""
    number = error.errno or errno.EIO
    return OSError(number, _WORDS.get(number) or error.strerror or "it cannot be read", str(path))
