"""Files that are missing, closed, huge, empty or no files."""

import errno
import os
from pathlib import Path

import pytest

from kiosk.config import yaml_nodes
from kiosk.config.files import is_empty, read_file
from kiosk.config.yaml_errors import TextError
from kiosk.errors import ConfigError
from tests.privileges import without_privileges


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone.yaml: there is no such file"):
        read_file(tmp_path / "gone.yaml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="this is a folder"):
        read_file(tmp_path)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="this is no ordinary file"):
        read_file(tmp_path / "pipe")


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.touch(mode=0o000)
    with without_privileges(), pytest.raises(ConfigError, match=r"may not be read: allow it with chmod a\+r"):
        read_file(path)


def test_a_folder_on_the_way_that_may_not_be_entered(tmp_path: Path) -> None:
    path = tmp_path / "closed" / "config.yaml"
    path.parent.mkdir(mode=0)
    with (
        without_privileges(),
        pytest.raises(ConfigError, match=r"may not be entered: allow it with chmod a\+x"),
    ):
        read_file(path)
    path.parent.chmod(0o700)


def test_a_file_that_breaks_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(file: int, size: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    (tmp_path / "config.yaml").write_text("language: de")
    monkeypatch.setattr(os, "read", broken)
    with pytest.raises(ConfigError, match=r"config.yaml: cannot be read: Input/output error"):
        read_file(tmp_path / "config.yaml")


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b"])
def test_a_name_no_file_can_have(path: str) -> None:
    with pytest.raises(ConfigError):
        read_file(Path(path))


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(ConfigError, match=r"config.yaml: the file has more than 128 KB"):
        read_file(path)


def test_nodes_know_their_lines() -> None:
    tree = yaml_nodes.read_tree(b"a: 1\nb:\n  - x\n  - c: |\n      text\n")
    assert isinstance(tree, yaml_nodes.Table)
    assert tree.lines == {"a": 1, "b": 2}
    rows = tree.entries["b"]
    assert isinstance(rows, yaml_nodes.Rows)
    assert [item.line for item in rows.items] == [3, 4]


def test_read_tree_raises_the_problems() -> None:
    with pytest.raises(TextError) as caught:
        yaml_nodes.read_tree(b"a: [1")
    assert [(problem.line, problem.sentence[:5]) for problem in caught.value.problems] == [(1, "a '['")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \r\n",
        "# a: 1\n  # b\n",
        "\ufeff---\n...\n",
        "--- # a: 1",
        "\x85",
        "\u2028\n",
        "\ufeff\ufeff# a",
        "%YAML 1.1\n---",
        "%YAML 1.1\n--- # a\n...\n",
    ],
)
def test_notes_alone_are_an_empty_file(text: str) -> None:
    assert is_empty(text.encode())


@pytest.mark.parametrize(
    "text", [b"{}", b"a:", b"# a\nb: 1", b"--- {}", b"\xff", b"''", b"~", b"&a", b"!!str", b"\t", b"[", b"%"]
)
def test_anything_else_is_not(text: bytes) -> None:
    assert not is_empty(text)
