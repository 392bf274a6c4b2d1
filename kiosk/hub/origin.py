"""Where a fetched model came from: ``origin.json`` in its folder, written when it is fetched.

Whoever reads it takes it for what another user may have written.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.errors import ModelError
from kiosk.model.manifest import MAX_MODEL
from kiosk.system.json_file import read_json
from kiosk.system.small_file import read_small
from kiosk.system.store import write_atomically

FILE = "origin.json"
CARD = "README.md"

MOST_FILES = 16
"""Of a model: description, network, card, and some to spare."""

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""Of a model's file: no folder, nothing hidden, nothing that a terminal would obey."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Content(BaseModel):
    """What a file held when it was fetched: so many bytes, and their sha256 in hexadecimal digits."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    size: int = Field(ge=0, le=MAX_MODEL)
    sha256: Sha256


class Origin(BaseModel):
    """Where a version is from.

    Attributes:
        address: as it was asked for, ``hf://owner/name@revision``.
        commit: which that was then: 40 hexadecimal digits.
        files: all that were fetched, by name; this one is not among them.
        pulled: when, in ISO 8601 to the minute; None where the clock is not known to be right.
        endpoint: the hub's, where it is not the usual one.
        number: of versions in one folder: the one that was adopted later has the higher one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    address: str = Field(max_length=500, pattern=r"^hf://[!-~]+$")
    commit: str = Field(pattern=r"^[0-9a-f]{40}$")
    files: dict[str, Content] = Field(min_length=2, max_length=MOST_FILES)
    pulled: str | None = Field(None, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")
    endpoint: str | None = Field(None, max_length=500, pattern=r"^https?://[!-~]+$")
    number: int = Field(0, ge=0, le=10**9)

    def write(self, folder: Path) -> None:
        """Put it into a folder. Raises OSError: the disk is full, read-only, gone."""
        text = json.dumps(self.model_dump(exclude_none=True), indent=2, sort_keys=True)
        write_atomically(folder / FILE, text.encode() + b"\n")


def contents(folder: Path, names: list[str]) -> dict[str, Content]:
    """Sizes and hashes of files in a folder, for `Origin`.

    Raises:
        OSError: one cannot be read, or is no ordinary file of at most `kiosk.model.manifest.MAX_MODEL` bytes.
    """
    return {name: content_of(read_small(folder / name, MAX_MODEL)) for name in names}


def content_of(data: bytes) -> Content:
    """Size and hash of a file's bytes."""
    return Content(size=len(data), sha256=hashlib.sha256(data).hexdigest())


def read_origin(folder: Path) -> Origin | None:
    """What lies in a folder; None where there is no such file.

    Raises:
        ModelError: it cannot be read or understood.
    """
    path = folder / FILE
    try:
        said = read_json(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); pull the model again.") from error
    except ValueError as error:
        raise ModelError(f"{path} cannot be understood ({error}); pull the model again.") from error
    try:
        origin = Origin.model_validate(said)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the whole of it"
        raise ModelError(f"{path} cannot be understood ({where}); pull the model again.") from error
    if wrong := [name for name in origin.files if not NAME.fullmatch(name) or name == FILE]:
        raise ModelError(f"{path} names a file that cannot be ({wrong[0]!a}); pull the model again.")
    return origin
