"""A disk under SQLite that loses its power: what was forced to it is kept, of the rest nobody knows.

SQLite reaches files through a table of functions, its VFS (https://sqlite.org/vfs.html). Some of them are
replaced here, in SQLite's own library and by way of ctypes: those that write, cut off, force and delete.
What they are told is remembered, and the rest is as always. So what a power cut could leave is worked out
from what SQLite really did, in its order, and not from what its manual says.
"""

import _sqlite3
import ctypes
import random
from dataclasses import dataclass
from pathlib import Path

SECTOR = 4096
"""Bytes of a disk that may all be spoilt when the power fails while some of them are written."""

_POINTER = ctypes.c_void_p
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, _POINTER, ctypes.c_int, _POINTER)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_char_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int)


class _Vfs(ctypes.Structure):
    """struct sqlite3_vfs."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("others", _POINTER * 14),
    )


class _Methods(ctypes.Structure):
    """struct sqlite3_io_methods."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", _POINTER),
        ("read", _POINTER),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("others", _POINTER * 13),
    )


class _File(ctypes.Structure):
    """struct sqlite3_file, with which each file of a VFS begins."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


@dataclass(frozen=True, slots=True)
class Step:
    """What SQLite had done to a file: bytes written, the rest cut off, all forced to the disk, or deleted."""

    what: str
    file: str
    at: int = 0
    content: bytes = b""


class SqliteDisk:
    """Remembers each step while it is a context; nothing is forced to the real disk then."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._library = ctypes.CDLL(_sqlite3.__file__)
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._names: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}
        self._real = self._library.sqlite3_vfs_find(None).contents
        self._vfs = _Vfs.from_buffer_copy(self._real)
        self._vfs.name = b"told"
        self._vfs.open, self._vfs.delete = _OPEN(self._open), _DELETE(self._delete)

    def __enter__(self) -> "SqliteDisk":
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == 0
        return self

    def __exit__(self, *fault: object) -> None:
        assert self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs)) == 0

    def _open(self, vfs, name, file, flags, out) -> int:
        status = self._real.open(vfs, name, file, flags, out)
        if status == 0 and name is not None:
            opened = _File.from_address(file)
            real = ctypes.addressof(opened.methods.contents)
            if real not in self._methods:
                self._methods[real] = self._told(opened.methods.contents)
            opened.methods = ctypes.pointer(self._methods[real])
            self._names[file] = Path(ctypes.string_at(name).decode()).name
        return status

    def _told(self, real: _Methods) -> _Methods:
        def write(file, content, size, at) -> int:
            self.steps.append(Step("write", self._names[file], at, ctypes.string_at(content, size)))
            return real.write(file, content, size, at)

        def truncate(file, size) -> int:
            self.steps.append(Step("truncate", self._names[file], size))
            return real.truncate(file, size)

        def sync(file, flags) -> int:
            self.steps.append(Step("sync", self._names[file]))
            return 0

        told = _Methods.from_buffer_copy(real)
        told.write, told.truncate, told.sync = _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
        return told

    def _delete(self, vfs, name, sync) -> int:
        self.steps.append(Step("delete", Path(name.decode()).name))
        return self._real.delete(vfs, name, sync)


Files = dict[str, bytes]


def files_in(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def after_power_cut(begun: Files, steps: list[Step], chance: random.Random) -> Files:
    """Files that may be there when the power fails within the last of the steps; ``begun`` was there before.

    Of what was not forced to the disk each write is there, or not, or up to any of its bytes, and where it
    broke off the sector may hold anything. What was forced is there whole, and so is its file.
    """
    safe = {name: bytearray(content) for name, content in begun.items()}
    loose: dict[str, list[Step]] = {}
    for step in steps:
        if step.what == "sync":
            safe[step.file] = _played(safe.get(step.file, bytearray()), loose.pop(step.file, []))
        else:
            loose.setdefault(step.file, []).append(step)
    for name, left in loose.items():
        content = safe.get(name)
        for step in left:
            content = _perhaps(content, step, chance)
        if content is None:
            safe.pop(name, None)
        else:
            safe[name] = content
    return {name: bytes(content) for name, content in safe.items()}


def _played(content: bytearray, steps: list[Step]) -> bytearray:
    for step in steps:
        if step.what == "write":
            _write(content, step.at, step.content)
        elif step.what == "truncate":
            del content[step.at :]
        else:
            content = bytearray()
    return content


def _perhaps(content: bytearray | None, step: Step, chance: random.Random) -> bytearray | None:
    luck = chance.random()
    if luck < 0.3:
        return content
    if step.what == "delete":
        return None
    content = bytearray() if content is None else content
    if step.what == "truncate":
        del content[step.at :]
        return content
    if luck < 0.6:
        _write(content, step.at, step.content)
        return content
    done = chance.randrange(len(step.content) + 1)
    _write(content, step.at, step.content[:done])
    if luck > 0.8:
        # Where the disk was at, all of the sector is spoilt.
        begin = (step.at + done) // SECTOR * SECTOR
        end = min(begin + SECTOR, len(content))
        if begin < end:
            content[begin:end] = chance.randbytes(end - begin)
    return content


def _write(content: bytearray, at: int, new: bytes) -> None:
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(new)] = new


def put_into(folder: Path, files: Files) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
