"""What the commands share that change config.yaml: tried before it is written, and written as a whole."""

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.changes import changed_keys, restart_keys
from kiosk.config.diagnostics import show
from kiosk.config.edit import BY_HAND, EditableText
from kiosk.config.files import LONGEST_NAME, read_file
from kiosk.config.loader import Document
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.errors import ConfigError, KioskError
from kiosk.system.store import write_atomically


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change.

    Attributes:
        before: what the file said; None where it was broken.
        bundle: what it says now, with all that it names.
        waits: keys that take effect at the next start only.
    """

    before: Settings | None
    bundle: Bundle
    waits: list[str]


Around = Callable[[Settings], contextlib.AbstractContextManager[None]]
"""What is to happen before and after a change is written, given what the file said."""


def change(
    path: Path, key: str, edit: Callable[[EditableText], None], around: Around | None = None
) -> Changed:
    """Change a configuration, if it can be used then.

    Args:
        path: of the file; one that is not there is made.
        key: the dotted key below which ``edit`` changes something, and nothing else may change.
        edit: makes the change, while no other command makes one.
        around: entered when the new text is known to be right, where it is another one than before.

    Raises:
        ConfigError: the file would be wrong, or cannot be changed without changing more.
        KioskError: it may not be written.
    """
    # A link stays one: what it leads to is replaced.
    path = real_path(path)
    with _alone(path.parent):
        return _change(path, key, edit, around)


def real_path(path: Path) -> Path:
    """Of the file itself, where a link leads to it."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _change(path: Path, key: str, edit: Callable[[EditableText], None], around: Around | None) -> Changed:
    old = read_file(path) if os.path.lexists(path) else b""
    text = EditableText(old, show(str(path), LONGEST_NAME))
    edit(text)
    new = text.written()
    try:
        bundle = bundle_from(new, str(path))
    except ConfigError as fault:
        # Of what is to be written it is said, and not of a line that the file does not have.
        place = re.compile(rf"{re.escape(str(path))}:[0-9]+: (?={re.escape(key)})")
        raise ConfigError([place.sub("", problem) for problem in fault.problems]) from None
    before = _said(old, path)
    different = changed_keys(before, bundle.settings) if before is not None else []
    if others := [one for one in different if one != key and not one.startswith(f"{key}.")]:
        raise ConfigError([f"{path}: {', '.join(others)} would change too: {BY_HAND}"])
    if new != old:
        with contextlib.nullcontext() if around is None or before is None else around(before):
            _write(path, old, new)
    return Changed(before, bundle, [one for one in different if one in restart_keys()])


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other of these commands changes anything in a folder, if it is there."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            # The folder's: a lock on the file would be on what is replaced.
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            stack.callback(os.close, opened)
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def _said(text: bytes, path: Path) -> Settings | None:
    with contextlib.suppress(ConfigError):
        return Document(text, str(path)).settings()
    return None


def _write(path: Path, old: bytes, new: bytes) -> None:
    try:
        was = path.stat() if old else None
        if was is not None and read_file(path) != old:
            raise KioskError(f"{path} has just been saved by somebody else: try it again")
        write_atomically(path, new, mode=0o644 if was is None else was.st_mode & 0o7777)
        if was is not None and os.geteuid() == 0:
            os.chown(path, was.st_uid, was.st_gid)
    except PermissionError as error:
        raise KioskError(f"{path} may not be written: put sudo before the command") from error
    except OSError as error:
        raise KioskError(f"{path} cannot be written: {error.strerror}; it is as it was") from error


def told(changed: Changed, sentence: str) -> None:
    """Print what was done, and what follows from it."""
    print(sentence)
    for warning in changed.bundle.warnings:
        print(f"warning: {warning}")
    if changed.waits:
        print(f"{', '.join(changed.waits)}: takes effect with sudo systemctl restart kiosk")
