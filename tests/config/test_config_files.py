"""Files that are missing, closed, huge or no files; the emotions of the model they name; what changed."""

import os
from pathlib import Path

import pytest

from kiosk.config import yaml_nodes
from kiosk.config.loader import BUILTIN_PLAYLISTS, changed_keys, load_settings, parse_settings, read_file
from kiosk.config.yaml_errors import MAX_BYTES
from kiosk.errors import ConfigError
from tests.configs import LINK, parse


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone.yaml: there is no such file"):
        load_settings(tmp_path / "gone.yaml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="this is a folder"):
        load_settings(tmp_path)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="this is no ordinary file"):
        load_settings(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.touch(mode=0o000)
    with pytest.raises(ConfigError, match="may not be read"):
        load_settings(path)


def test_a_file_that_breaks_while_it_is_read() -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: "):
        load_settings(Path("/proc/self/mem"))


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b"])
def test_a_name_no_file_can_have(path: str) -> None:
    with pytest.raises(ConfigError):
        load_settings(Path(path))


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)
    assert len(read_file(path)) == MAX_BYTES + 1
    with pytest.raises(ConfigError, match="more than 128 KB"):
        load_settings(path)


MANIFEST = """
file: x.tflite
sha256: '{hash}'
labels: [grumpy, merry]
input_shape: [1, 48, 48, 1]
input_dtype: int8
normalisation: standardise
output: logits
golden: {{input: drawn face, logits: [1, 2], tolerance: 0}}
"""


def test_emotions_are_checked_against_the_model_the_file_names(tmp_path: Path) -> None:
    manifest = tmp_path / "model.yaml"
    manifest.write_text(MANIFEST.format(hash="0" * 64), encoding="utf-8")
    path = tmp_path / "config.yaml"
    entry = f"[{{title: x, url: '{LINK}'}}]"
    path.write_text(f"model: {manifest}\nplaylists:\n  merry: {entry}\n  grumpy: {entry}\n", encoding="utf-8")
    assert set(load_settings(path).playlists) == {"merry", "grumpy"}
    path.write_text(f"model: {manifest}\nplaylists:\n  mery: {entry}\n  grumpy: {entry}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert caught.value.problems[0] == f"{path}:3: playlists.mery: unknown key, did you mean 'merry'?"


def test_a_model_that_is_not_there_is_named_together_with_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"language: xx\nmodel: {tmp_path}/none.yaml\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    first, second = caught.value.problems
    assert first.startswith(f"{path}:1: language: ")
    assert second.startswith(f"{path}:2: model: The manifest {tmp_path}/none.yaml")


def test_a_model_name_with_a_nul_byte_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text('model: "a\\0b"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="model: has a line break"):
        load_settings(path)


def test_a_damaged_file_of_built_in_playlists_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damaged = tmp_path / "playlists.yaml"
    damaged.write_bytes(BUILTIN_PLAYLISTS.read_bytes().replace(b"https://open", b"ftp://open", 1))
    with pytest.raises(ConfigError, match=r"playlists.yaml:6: playlists.angry, entry 1, url: "):
        parse_settings(read_file(damaged), str(damaged), None)


def test_changed_keys_are_named_by_their_path() -> None:
    old = parse("")
    new = parse(
        f"display:\n  theme: day\nled:\n  gpio: 4\nplaylists:\n  sad: [{{title: x, url: '{LINK}'}}]\n"
    )
    assert changed_keys(old, old) == []
    assert changed_keys(old, new) == ["display.theme", "led.gpio", "playlists.sad"]
    assert changed_keys(new, old) == ["display.theme", "led.gpio", "playlists.sad"]


def test_nodes_know_their_lines() -> None:
    tree = yaml_nodes.read_tree(b"a: 1\nb:\n  - x\n  - c: |\n      text\n", "x.yaml")
    assert isinstance(tree, yaml_nodes.Table)
    assert tree.lines == {"a": 1, "b": 2}
    rows = tree.entries["b"]
    assert isinstance(rows, yaml_nodes.Rows)
    assert [item.line for item in rows.items] == [3, 4]


def test_read_tree_raises_the_problems() -> None:
    with pytest.raises(ConfigError, match=r"^x.yaml:1: a '\['"):
        yaml_nodes.read_tree(b"a: [1", "x.yaml")
