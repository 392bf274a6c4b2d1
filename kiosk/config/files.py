"""Reading a small file that an operator may have put there: what it holds, or a sentence why not."""

import contextlib
import errno
import stat
from pathlib import Path

import yaml

from kiosk.config.diagnostics import show
from kiosk.config.yaml_errors import MAX_BYTES, TextError, decode
from kiosk.errors import ConfigError

LONGEST_NAME = 300
"""Characters of a path that are repeated in a message."""


def read_ordinary(path: Path, most: int = MAX_BYTES) -> bytes:
    """The content of an ordinary file, at most one byte more than ``most``.

    Raises:
        OSError: it is not there, is anything else (a pipe would be waited for), cannot be read, or has a name
            that no file can have; ``strerror`` says which.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "this is a folder")
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "this is no ordinary file")
        with path.open("rb") as file:
            return file.read(most + 1)
    except ValueError:
        raise OSError(errno.EINVAL, "this is no file's name") from None


def read_file(path: Path) -> bytes:
    """The content of a configuration, not much more than `MAX_BYTES` of it.

    Raises:
        ConfigError: there is no such file, or it cannot be read.
    """
    try:
        return read_ordinary(path)
    except FileNotFoundError:
        why = "there is no such file: check the path, or copy the shipped config.yaml"
    except PermissionError:
        why = "may not be read: allow it with chmod a+r"
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        if error.errno in (errno.EISDIR, errno.EINVAL):
            why = f"{error.strerror}: name the configuration file itself"
    raise ConfigError([f"{show(str(path), LONGEST_NAME)}: {why}"])


def is_empty(text: bytes) -> bool:
    """True where nothing is written but notes (``# …``): YAML takes that for all defaults.

    ``{}`` is no empty file: who writes that means it. Nor is what YAML cannot read.
    """
    with contextlib.suppress(TextError, yaml.YAMLError, ValueError, OverflowError):
        # The events come one by one: no more is read than up to the first thing that is written.
        events = yaml.parse(decode(text), yaml.SafeLoader)
        return all(_is_nothing(event) for event in events)
    return False


def _is_nothing(event: yaml.Event) -> bool:
    if isinstance(event, yaml.ScalarEvent):
        return not event.value and event.implicit[0] and event.anchor is None
    return not isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent)
