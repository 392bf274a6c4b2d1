"""Reading a small file that an operator may have put there: what it holds, or a sentence why not."""

import contextlib
import errno
from pathlib import Path

import yaml

from kiosk.config.diagnostics import show
from kiosk.config.yaml_errors import MAX_BYTES, TOO_LARGE, TextError, decode
from kiosk.errors import ConfigError
from kiosk.system.ordinary_file import FolderClosed, read_ordinary

LONGEST_NAME = 300
"""Characters of a path that are repeated in a message."""


def read_file(path: Path) -> bytes:
    """The content of a configuration, at most `MAX_BYTES`.

    Raises:
        ConfigError: there is no such file, it cannot be read, or it is far larger than a configuration.
    """
    try:
        return read_ordinary(path, MAX_BYTES)
    except FileNotFoundError:
        why = "there is no such file: check the path, or copy the shipped config.yaml"
    except FolderClosed as error:
        why = f"cannot be read: {error.strerror}"
    except PermissionError:
        why = "may not be read: allow it with chmod a+r"
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        if error.errno in (errno.EISDIR, errno.EINVAL):
            why = f"{error.strerror}: name the configuration file itself"
        elif error.errno == errno.EFBIG:
            why = TOO_LARGE
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
