"""Repositories in memory: commits with a parent, branches and tags that point at them, files as bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class File:
    """One file of a commit.

    Attributes:
        content: its bytes.
        lfs: kept apart, under its sha256, as the hub does with what is large or binary.
        link: a symbolic link; its content is then the path it points at, as git keeps it.
    """

    content: bytes
    lfs: bool = False
    link: bool = False

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pointer(self) -> bytes:
        """What git keeps of a file that is kept apart, https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md."""
        size = len(self.content)
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {size}\n".encode()

    @cached_property
    def blob(self) -> str:
        """The name git gives it."""
        kept = self.pointer if self.lfs else self.content
        return hashlib.sha1(b"blob %d\0" % len(kept) + kept).hexdigest()

    @property
    def etag(self) -> str:
        return self.sha256 if self.lfs else self.blob


@dataclass(frozen=True)
class Commit:
    """A state of all files, named by 40 hexadecimal digits."""

    parent: str | None
    title: str
    files: Mapping[str, File]
    description: str = ""

    @cached_property
    def oid(self) -> str:
        said = [self.parent or "", self.title, self.description]
        said += [f"{path} {file.blob} {file.link}" for path, file in sorted(self.files.items())]
        return hashlib.sha1("\n".join(said).encode()).hexdigest()


def as_file(content: bytes | File) -> File:
    """Bytes become a file, kept apart where they are no text, as the hub decides by a file's name."""
    if isinstance(content, File):
        return content
    return File(content, lfs=b"\0" in content)


@dataclass
class Repository:
    """One repository.

    Attributes:
        name: ``owner/name``.
        token: who wants to read must bring it, where there is one: the repository is private.
        gated: with a token, still not for everybody.
        commits: by their names; branches and tags: names of commits.
    """

    name: str
    token: str | None = None
    gated: bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(
        self,
        files: Mapping[str, bytes | File],
        title: str = "a change",
        *,
        gone: tuple[str, ...] = (),
        branch: str = "main",
        description: str = "",
    ) -> str:
        """Put files on a branch, beside what is there but for what is ``gone``; the commit's name."""
        parent = self.branches.get(branch)
        before = self.commits[parent].files if parent else {}
        after = {path: file for path, file in before.items() if path not in gone}
        after |= {path: as_file(content) for path, content in files.items()}
        new = Commit(parent, title, after, description)
        self.commits[new.oid] = new
        self.branches[branch] = new.oid
        return new.oid

    def tag(self, name: str, revision: str = "main") -> None:
        found = self.resolve(revision)
        assert found is not None, f"{revision} is nothing that can be tagged"
        self.tags[name] = found

    def resolve(self, revision: str) -> str | None:
        """The name of the commit that a branch, a tag or the begin of a name stand for."""
        for known in (self.branches, self.tags):
            if revision in known:
                return known[revision]
        if len(revision) < 7:
            return None
        return next((oid for oid in self.commits if oid.startswith(revision)), None)

    def files(self, revision: str = "main") -> Mapping[str, File]:
        found = self.resolve(revision)
        assert found is not None, f"there is no {revision}"
        return self.commits[found].files
