"""Where a model is on a hub, as a person writes or pastes it."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kiosk.config.diagnostics import show
from kiosk.errors import UsageError

SCHEME = "hf://"
DEFAULT_REVISION = "main"

HOSTS = ("huggingface.co", "www.huggingface.co", "hf.co")
"""Whose addresses are understood when they are pasted; a hub of one's own is named by HF_ENDPOINT."""

EXAMPLE = "hf://owner/name or hf://owner/name@revision"

COMMIT_SHOWN = 12
"""So many digits of a commit tell it from all others of a repository."""

LONGEST = 96
"""Characters of owner and name each; the hub has no longer ones."""

LONGEST_REVISION = 200

_PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_REVISION = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._/+-]*[A-Za-z0-9_+-])?")
_COMMIT = re.compile(r"[0-9a-f]{40}")

_OTHER_KINDS = {"datasets": "a data set", "spaces": "a Space", "collections": "a collection"}


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A repository on a hub, and which state of it.

    Attributes:
        owner, name: of letters, digits, ``.``, ``-`` and ``_``; without ``--`` and ``..``.
        revision: a branch, a tag or a commit.
    """

    owner: str
    name: str
    revision: str = DEFAULT_REVISION

    @classmethod
    def read(cls, written: str) -> "HubAddress":
        """An address as it is typed, or as a browser shows it.

        Raises:
            UsageError: it is none; with half a sentence on what to write.
        """
        text = written.strip()
        if text.lower().startswith(SCHEME):
            return _of_path(text[len(SCHEME) :], written)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
            return _pasted(text, written)
        host, _, rest = text.partition("/")
        if host.lower() in HOSTS and rest:
            return _pasted(f"https://{text}", written)
        if re.fullmatch(r"[\w.-]+/[\w.-]+(@\S+)?", text, re.ASCII):
            raise _refused(written, f"has no {SCHEME} before it: write {SCHEME}{show(text, 100)}")
        raise _refused(written, f"is no address of a model: write {EXAMPLE}")

    @property
    def repository(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    def version_name(self, commit: str) -> str:
        """The folder's name of a commit of this repository: ``owner--name@0123456789ab``.

        Raises:
            ValueError: that is no commit, 40 hexadecimal digits in small letters.
        """
        if not is_commit(commit):
            raise ValueError("no commit: expected 40 hexadecimal digits")
        return f"{self.owner}--{self.name}@{commit[:COMMIT_SHOWN]}"

    def __str__(self) -> str:
        return f"{SCHEME}{self.repository}@{self.revision}"


def is_commit(text: str) -> bool:
    """Whether a text is a whole commit's: 40 hexadecimal digits in small letters."""
    return _COMMIT.fullmatch(text) is not None


def _pasted(text: str, written: str) -> HubAddress:
    """Of a page that a browser shows."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
        plain = parts.username is None and parts.password is None and parts.port in (None, 80, 443)
    except ValueError:
        host, plain = "", False
    if not plain or parts.scheme.lower() not in ("https", "http") or host not in HOSTS:
        # Not repeated: what stands before the host may be a password.
        raise UsageError(f"ADDRESS: this is no address of a model on {HOSTS[0]}: write {EXAMPLE}")
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if steps and steps[0] in _OTHER_KINDS:
        raise _refused(written, f"leads to {_OTHER_KINDS[steps[0]]}, and not to a model")
    if len(steps) < 2:
        raise _refused(written, f"names no model: write {EXAMPLE}")
    repository = "/".join(steps[:2])
    if len(steps) == 2:
        return _of_path(repository, written)
    if steps[2] in ("tree", "commit") and len(steps) == 4:
        return _of_path(f"{repository}@{steps[3]}", written)
    if steps[2] in ("tree", "blob", "resolve", "raw") and len(steps) > 4:
        instead = show(f"{SCHEME}{repository}@{steps[3]}", 200)
        raise _refused(written, f"leads to one of the model's files: for all of it write {instead}")
    raise _refused(written, f"leads to a page about the model: write {show(f'{SCHEME}{repository}', 200)}")


def _of_path(path: str, written: str) -> HubAddress:
    """``owner/name`` or ``owner/name@revision``."""
    repository, at, revision = path.partition("@")
    steps = repository.removesuffix("/").split("/")
    if steps[0] in _OTHER_KINDS and len(steps) > 2:
        raise _refused(written, f"leads to {_OTHER_KINDS[steps[0]]}, and not to a model")
    if len(steps) != 2:
        raise _refused(written, f"is no owner and name with one stroke between them: write {EXAMPLE}")
    for what, part in zip(("owner", "name"), steps, strict=True):
        if not _is_part(part):
            raise _refused(written, f"cannot be: '{show(part)}' is no {what} on a hub: look it up there")
    if at and not _is_revision(revision):
        raise _refused(
            written, f"cannot be: '{show(revision)}' is no branch, tag or commit: write one behind the @"
        )
    return HubAddress(steps[0], steps[1], revision or DEFAULT_REVISION)


def _is_part(part: str) -> bool:
    """As the hub has it (huggingface_hub's ``validate_repo_id``), in ASCII."""
    if not _PART.fullmatch(part) or len(part) > LONGEST:
        return False
    return "--" not in part and ".." not in part and not part.endswith((".git", ".ipynb"))


def _is_revision(revision: str) -> bool:
    """A name that git can have (git-check-ref-format(1)), of harmless letters."""
    if not _REVISION.fullmatch(revision) or len(revision) > LONGEST_REVISION:
        return False
    steps = revision.split("/")
    return ".." not in revision and all(
        step and not step.startswith(".") and not step.endswith((".", ".lock")) for step in steps
    )


def _refused(written: str, why: str) -> UsageError:
    return UsageError(f"ADDRESS: '{show(written, 200)}' {why}")
