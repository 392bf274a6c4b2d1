"""A release is one archive: the same bytes from the same commit, and the installer takes it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.system.folders import ROOT
from tests.scripts.installer.machine import Machine

SCRIPT = ROOT / "scripts" / "make-release.sh"
NAME = "mood-kiosk-1.2.3"
AUTHOR = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Clone:
    """A small repository with the script in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "kiosk").mkdir(parents=True)
        (root / "scripts").mkdir()
        shutil.copy(SCRIPT, root / "scripts")
        (root / "kiosk" / "__init__.py").write_text('__version__ = "1.2.3"\n')
        (root / "a program").write_text("#!/bin/sh\n")
        (root / "a program").chmod(0o777)
        self.git("init", "-q")
        self.commit()

    def git(self, *words: str) -> None:
        environment = {"PATH": os.environ["PATH"], **AUTHOR, "GIT_COMMITTER_DATE": "@1800000000 +0000"}
        subprocess.run(["git", "-C", self.root, *words], env=environment, check=True)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "-qm", "one")

    def make(
        self, *words: str, folder: Path, umask: int = 0o022, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "scripts" / "make-release.sh", *words],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **environment},
            umask=umask,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone")


def test_the_same_commit_makes_the_same_bytes_wherever_and_by_whom(clone: Clone, tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[tar]\numask = 0077\n[core]\nautocrlf = true\n")
    first, second = tmp_path / "first", tmp_path / "second"
    assert clone.make("HEAD", str(first), folder=tmp_path).returncode == 0
    for path in clone.root.rglob("*"):
        if ".git" not in path.parts:
            os.utime(path, (1, 1))
    (clone.root / "lies about").write_text("x")
    settings = {"TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "HOME": str(home), "GZIP": "-1"}
    assert clone.make("HEAD", str(second), folder=clone.root, umask=0o077, **settings).returncode == 0
    for name in (f"{NAME}.tar.gz", "SHA256SUMS"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert sorted(os.listdir(first)) == ["SHA256SUMS", f"{NAME}.tar.gz"]


def test_its_checksum_tells_a_changed_one(clone: Clone, tmp_path: Path):
    assert clone.make("HEAD", str(tmp_path / "out"), folder=tmp_path).returncode == 0
    check = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    subprocess.run(check, cwd=tmp_path / "out", check=True)
    with (tmp_path / "out" / f"{NAME}.tar.gz").open("ab") as file:
        file.write(b"\0")
    changed = subprocess.run(check, cwd=tmp_path / "out", capture_output=True, check=False)
    assert changed.returncode == 1


def test_it_holds_what_is_committed_and_nothing_else(clone: Clone, tmp_path: Path):
    (clone.root / "kiosk" / "__init__.py").write_text('__version__ = "9"\n')
    (clone.root / "secret").write_text("x")
    made = clone.make(folder=tmp_path)
    assert made.returncode == 0
    assert "not committed is not in it" in made.stderr
    archive = clone.root / "out" / "release" / f"{NAME}.tar.gz"
    listed = subprocess.check_output(["tar", "-tvzf", archive], text=True).splitlines()
    assert [line.split()[0] for line in listed if line.endswith("a program")] == ["-rwxr-xr-x"]
    names = {line.split(maxsplit=5)[5].removeprefix(f"{NAME}/") for line in listed}
    assert names - {"", "kiosk/", "scripts/"} == {"a program", "kiosk/__init__.py", "scripts/make-release.sh"}


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [(["v9"], 1, "v9 is no commit of"), (["--frobnicate"], 2, "usage: "), (["a", "b", "c"], 2, "usage: ")],
)
def test_wrong_usage_is_one_sentence(words, status, says, clone: Clone, tmp_path: Path):
    made = clone.make(*words, folder=tmp_path)
    assert made.returncode == status
    assert len(made.stderr.splitlines()) == 1
    assert says in made.stderr


def test_what_was_unpacked_is_installed_whole(tmp_path: Path):
    """Where git is not asked, no file of this checkout is taken for what working on it leaves behind."""
    inside = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(inside, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no clone")
    names = sorted(filter(None, listed.stdout.split("\0")))
    unpacked = tmp_path / "unpacked"
    for name in names:
        (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
        (unpacked / name).touch()
    said = Machine(tmp_path / "machine").done("source_files", SOURCE=str(unpacked))
    assert sorted(filter(None, said.split("\0"))) == names
