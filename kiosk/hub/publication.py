"""What is published of a model: checked on this machine first, and held against what a hub has already."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import ModelError, UsageError
from kiosk.hub.card_files import CARD, card_files
from kiosk.hub.card_header import LICENSE, header
from kiosk.hub.verify import verify
from kiosk.model.manifest import load_manifest, read_model
from kiosk.system.ordinary_file import read_ordinary

MAX_MANIFEST = 1 << 20
"""Bytes, more than `load_manifest` reads."""

_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_COMMIT = re.compile(r"[0-9a-f]{7,40}")


@dataclass(frozen=True, slots=True)
class Publication:
    """A model as it is published.

    Attributes:
        name: of the model, as ``fer_int8``.
        manifest: the manifest's path at the hub.
        header: what the hub is told of it; also the beginning of the card.
        files: path at the hub → content; the card first, then the manifest and the model.
    """

    name: str
    manifest: str
    header: str
    files: Mapping[str, bytes]

    def others(self, there: Mapping[str, str]) -> list[str]:
        """Paths of which a hub has nothing, or something else.

        Args:
            there: path → what git calls the file, or its sha256 where it is kept apart (Git LFS).
        """
        return [path for path, content in self.files.items() if there.get(path) not in names_of(content)]

    def __str__(self) -> str:
        """The header, then each file and its size in bytes, in lines."""
        sizes = [f"{len(content):>10,}  {path}" for path, content in self.files.items()]
        return self.header + "\n" + "\n".join(sizes)


def publication(manifest_path: Path, card: Path, licence: str = LICENSE) -> Publication:
    """A model, its manifest and its card, with all that the card shows.

    Raises:
        ModelError: the model is not the manifest's, or answers the golden input wrongly, or both have
            other names; or the manifest or the card cannot be read.
    """
    manifest = verify(manifest_path)
    name = manifest_path.stem
    if manifest.file != f"{name}.tflite":
        # Whoever fetches from a repository takes two files of one name for a model.
        raise ModelError(
            f"The manifest {manifest_path} speaks of {manifest.file}: rename one of both, so that they are "
            f"called alike, as {name}.yaml and {name}.tflite."
        )
    said = header(manifest, name, licence)
    about = card_files(card, said)
    files = {
        CARD: about.pop(CARD),
        manifest_path.name: _manifest(manifest_path),
        manifest.file: read_model(manifest, manifest_path),
    }
    if manifest != load_manifest(manifest_path):
        raise ModelError(f"The manifest {manifest_path} was changed while it was read: publish it again.")
    return Publication(name, manifest_path.name, said, {**files, **about})


def check_tag(tag: str) -> None:
    """Refuse what a hub would take for something else than a version.

    Raises:
        UsageError: that is no name of a tag, or reads like a branch or a commit.
    """
    if not _TAG.fullmatch(tag) or tag.endswith((".", ".lock")) or ".." in tag:
        raise UsageError(
            f"{tag} cannot be a tag: write letters, digits, '.', '-' and '_', beginning with a letter or a "
            "digit, as in v1.0"
        )
    if tag in ("main", "master", "HEAD") or _COMMIT.fullmatch(tag):
        raise UsageError(f"{tag} names a branch or a commit: choose a tag such as v1.0")


def names_of(content: bytes) -> tuple[str, str]:
    """What git calls a file, and what Git LFS does."""
    git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return git, hashlib.sha256(content).hexdigest()


def _manifest(path: Path) -> bytes:
    try:
        return read_ordinary(path, MAX_MANIFEST)
    except OSError as error:
        raise ModelError(f"The manifest {path} cannot be read ({error.strerror}).") from error
