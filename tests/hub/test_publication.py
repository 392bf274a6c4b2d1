"""What is published is checked first, and held against what is there."""

import shutil
from pathlib import Path

import pytest

from kiosk.errors import ModelError, UsageError
from kiosk.hub.publication import Publication, check_tag, names_of, publication
from kiosk.model.manifest import DEFAULT_MANIFEST

CARD = DEFAULT_MANIFEST.with_name("README.md")


@pytest.fixture(scope="module")
def shipped() -> Publication:
    return publication(DEFAULT_MANIFEST, CARD)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("fer_int8.yaml", "fer_int8.tflite"):
        shutil.copy(DEFAULT_MANIFEST.with_name(name), tmp_path / name)
    (tmp_path / "README.md").write_text("# Model card: fer_int8\n")
    return tmp_path


def test_card_manifest_and_model_come_first_and_byte_for_byte(shipped: Publication) -> None:
    assert list(shipped.files)[:3] == ["README.md", "fer_int8.yaml", "fer_int8.tflite"]
    for name in ("fer_int8.yaml", "fer_int8.tflite"):
        assert shipped.files[name] == DEFAULT_MANIFEST.with_name(name).read_bytes()
    assert shipped.files["README.md"].decode().startswith(shipped.header)


def test_what_would_be_published_can_be_read_before(shipped: Publication) -> None:
    lines = str(shipped).splitlines()
    assert lines[0] == "---"
    assert " 3,799,552  fer_int8.tflite" in lines


def test_a_model_that_is_not_the_manifests_is_not_published(folder: Path) -> None:
    model = folder / "fer_int8.tflite"
    content = bytearray(model.read_bytes())
    content[1000] ^= 1
    model.write_bytes(content)
    with pytest.raises(ModelError, match="is not the one"):
        publication(folder / "fer_int8.yaml", folder / "README.md")


def test_a_model_that_answers_wrongly_is_not_published(folder: Path) -> None:
    manifest = folder / "fer_int8.yaml"
    manifest.write_text(manifest.read_text().replace("[-47, -108,", "[47, -108,"))
    with pytest.raises(ModelError, match="answers the golden input"):
        publication(manifest, folder / "README.md")


def test_manifest_and_model_are_called_alike(folder: Path) -> None:
    (folder / "fer_int8.yaml").rename(folder / "mine.yaml")
    with pytest.raises(ModelError, match=r"mine\.yaml speaks of fer_int8\.tflite: rename"):
        publication(folder / "mine.yaml", folder / "README.md")


def test_what_is_there_under_another_name_or_content_is_seen(shipped: Publication) -> None:
    there = {path: names_of(content)[0] for path, content in shipped.files.items()}
    there["fer_int8.tflite"] = names_of(shipped.files["fer_int8.tflite"])[1]
    assert shipped.others(there) == []
    assert shipped.others(there | {"README.md": "0" * 40}) == ["README.md"]
    del there["fer_int8.yaml"]
    assert shipped.others(there) == ["fer_int8.yaml"]


def test_files_are_called_what_git_calls_them() -> None:
    # git hash-object, and sha256sum.
    assert names_of(b"what is up, doc?") == (
        "bd9dbf5aae1a3862dd1526723246b20206e5fc37",
        "af4e812d13b4eae6da91024f15f7679dae49d40aee3fb4c7216b56d04193f46c",
    )


@pytest.mark.parametrize("tag", ["v1.0", "2026-12", "1", "A_b-c.d", "v" * 64])
def test_a_version_may_be_called_so(tag: str) -> None:
    check_tag(tag)


@pytest.mark.parametrize("tag", ["", "-v", ".v", "v 1", "v/1", "v..1", "v1.", "v.lock", "v\n", "ä", "v" * 65])
def test_what_git_takes_for_no_name_is_no_tag(tag: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be a tag: .* as in v1\.0"):
        check_tag(tag)


@pytest.mark.parametrize("tag", ["main", "master", "HEAD", "0123456", "a" * 40])
def test_what_reads_like_a_branch_or_a_commit_is_no_tag(tag: str) -> None:
    with pytest.raises(UsageError, match="names a branch or a commit"):
        check_tag(tag)
