"""One fetched model in its folder, as far as it can be told without running it."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.diagnostics import show
from kiosk.errors import ModelError
from kiosk.hub.address import COMMIT_SHOWN
from kiosk.hub.origin import FILE, MOST_FILES, Origin, read_origin
from kiosk.model.manifest import Manifest, load_manifest
from kiosk.system.ordinary_file import names_in

NAME = re.compile(
    rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,95}}--[A-Za-z0-9_][A-Za-z0-9._-]{{0,95}}@[0-9a-f]{{{COMMIT_SHOWN}}}"
)
"""Of a version's folder: ``owner--name@0123456789ab``."""


@dataclass(frozen=True, slots=True)
class Version:
    """A folder of the store.

    Attributes:
        name: of the folder; anything, where it is of no use.
        folder: its path.
        origin: where it is from.
        path: of its manifest.
        manifest: what that says.
        fault: why it is of no use, as a sentence; None where it can be verified and used. The three before it
            are None exactly where this is not.
    """

    name: str
    folder: Path
    origin: Origin | None = None
    path: Path | None = None
    manifest: Manifest | None = None
    fault: str | None = None


def read_version(folder: Path, name: str | None = None) -> Version:
    """What lies in a folder, which another user may have filled; nothing is hashed and nothing run.

    Args:
        folder: of the store.
        name: what it is to be called, where that is not its name yet.
    """
    name = name or folder.name
    try:
        origin = _origin(folder, name)
        path = folder / manifest_name(origin)
        manifest = load_manifest(path)
        if manifest.file not in origin.files:
            raise ModelError(f"its network {manifest.file} was not fetched")
    except ModelError as fault:
        return Version(name, folder, fault=show(str(fault).removesuffix("."), 300))
    return Version(name, folder, origin, path, manifest)


def manifest_name(origin: Origin) -> str:
    """The one file among those fetched that is a manifest. Raises ModelError: there is none, or several."""
    found = [name for name in origin.files if name.endswith(".yaml")]
    if len(found) != 1:
        raise ModelError(f"it has {len(found) or 'no'} descriptions (.yaml) instead of one")
    return found[0]


def _origin(folder: Path, name: str) -> Origin:
    """Checked against what lies there: these files, of these sizes, and no others."""
    if not NAME.fullmatch(name):
        raise ModelError("its name is none that a pull gives")
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise ModelError("it is no folder")
        there = set(names_in(folder, MOST_FILES + 2))
    except OSError as error:
        raise ModelError(f"it cannot be read ({error.strerror})") from error
    origin = read_origin(folder)
    if origin is None:
        raise ModelError(f"it has no {FILE}, so nobody knows where it is from")
    if not name.endswith(f"@{origin.commit[:COMMIT_SHOWN]}"):
        raise ModelError(f"its {FILE} speaks of another commit")
    if extra := there - {*origin.files, FILE}:
        raise ModelError(f"it holds what was not fetched: {show(min(extra))}")
    for file, content in origin.files.items():
        try:
            found = os.lstat(folder / file)
        except OSError as error:
            raise ModelError(f"its {file} cannot be read ({error.strerror})") from error
        if not stat.S_ISREG(found.st_mode):
            raise ModelError(f"its {file} is no ordinary file")
        if found.st_size != content.size:
            raise ModelError(f"its {file} has {found.st_size} bytes instead of {content.size}")
    return origin
