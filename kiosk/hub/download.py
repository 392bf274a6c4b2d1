"""Asking a hub about a model and fetching files of it, each of known size, hash and commit.

Import this after `kiosk.hub.quiet.be_quiet`.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from huggingface_hub import hf_hub_url
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.errors import HubError
from kiosk.hub.address import HubAddress, is_commit
from kiosk.hub.endpoint import Endpoint
from kiosk.hub.guard import MAX_PAGE, answer_to

CHUNK = 1 << 16

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Sha1 = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class KeptApart(_Said):
    """Of a file in Git LFS: what it really is."""

    sha256: Sha256
    size: int = Field(ge=0)


class Listed(_Said):
    """A file as the hub lists it.

    Attributes:
        rfilename: its path in the repository, as anybody may have named it.
        size: bytes.
        blob_id: what git calls it, or what stands for it where it is kept apart.
    """

    rfilename: str
    size: int | None = Field(None, ge=0)
    blob_id: Sha1 | None = Field(None, alias="blobId")
    lfs: KeptApart | None = None

    @property
    def whole_size(self) -> int | None:
        """Bytes, or None where the hub does not say."""
        return self.lfs.size if self.lfs is not None else self.size


class _About(_Said):
    sha: Sha1
    siblings: list[Listed]


@dataclass(frozen=True, slots=True)
class Found:
    """What a revision was when we asked.

    Attributes:
        commit: 40 hexadecimal digits; everything is fetched from this one.
        files: by path.
    """

    commit: str
    files: dict[str, Listed]


class Hub:
    """A hub, asked about one repository."""

    def __init__(self, endpoint: Endpoint, address: HubAddress, token: str | None) -> None:
        self._endpoint, self._address, self._token = endpoint, address, token

    def look(self) -> Found:
        """What is there.

        Raises:
            HubError: the answer is none that a hub gives.
            httpx2.HTTPError, huggingface_hub.errors.HfHubHTTPError: none came, or a refusal.
        """
        revision = quote(self._address.revision, safe="")
        page = (
            f"{self._endpoint.address}/api/models/{self._address.repository}/revision/{revision}?blobs=true"
        )
        with answer_to(page, self._token, MAX_PAGE) as answer:
            said = answer.read()
        try:
            about = _About.model_validate_json(said)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(part) for part in fault["loc"][:1])
            what = f"its field '{where}' is missing or wrong" if where else "it is no JSON of a hub's"
            raise HubError(
                f"{self._endpoint.host} answers what cannot be understood ({what}): is it a hub, or a page "
                "of this network that wants a login?"
            ) from error
        if is_commit(self._address.revision) and about.sha != self._address.revision:
            raise HubError(f"{self._endpoint.host} answers for another commit than {self._address.revision}")
        return Found(about.sha, {file.rfilename: file for file in about.siblings})

    def fetch(self, found: Found, name: str, folder: Path) -> str:
        """Fetch a file of ``found.commit`` into a folder, which must not have it; its sha256.

        Raises:
            HubError: what came is not what was listed.
            OSError: it cannot be written.
            httpx2.HTTPError, huggingface_hub.errors.HfHubHTTPError: nothing came, or a refusal.
        """
        listed = found.files[name]
        size = listed.whole_size
        assert size is not None, "whoever fetches has looked at the size"
        address = hf_hub_url(
            self._address.repository, name, revision=found.commit, endpoint=self._endpoint.address
        )
        sha256, blob = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
        got = 0
        with answer_to(address, self._token, size) as answer, _new(folder / name) as write:
            self._check_answer(answer, found.commit, name, size)
            for chunk in answer.iter_bytes(CHUNK):
                sha256.update(chunk)
                blob.update(chunk)
                got += len(chunk)
                write(chunk)
        if got != size:
            raise self._other(name, f"{got} of its {size} bytes came")
        if listed.lfs is not None and sha256.hexdigest() != listed.lfs.sha256:
            raise self._other(
                name, f"its sha256 begins {sha256.hexdigest()[:12]}, not {listed.lfs.sha256[:12]}"
            )
        if listed.lfs is None and listed.blob_id is not None and blob.hexdigest() != listed.blob_id:
            raise self._other(name, "its content is not the one that was listed")
        return sha256.hexdigest()

    def _check_answer(self, answer: Any, commit: str, name: str, size: int) -> None:
        """Before a byte of the body is read."""
        if answer.status_code != 200:
            raise self._other(name, f"the answer has status {answer.status_code}")
        for one in (*answer.history, answer):
            if one.headers.get("x-repo-commit", commit) != commit:
                raise self._other(name, "it comes from another commit")
        length = answer.headers.get("content-length")
        if length is not None and length != str(size):
            raise self._other(name, f"{length[:20]} bytes are announced instead of {size}")

    def _other(self, name: str, why: str) -> HubError:
        return HubError(f"{name} from {self._endpoint.host} is not as it is listed there ({why}): try again")


class _new:
    """A new file that is written: on the disk when the block is left."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Callable[[bytes], None]:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o644)
        return self._write

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                os.fsync(self._file)
        finally:
            os.close(self._file)
