"""Uploads lie in memory, in a folder that goes with the program."""

import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from kiosk.web.storage import (
    PREFIX,
    SHARED_MEMORY,
    StorageError,
    folder_in_memory,
    is_in_memory,
    open_storage,
    sweep_leftovers,
)

pytestmark = pytest.mark.skipif(not is_in_memory(SHARED_MEMORY), reason="no /dev/shm here")


@pytest.fixture
def memory() -> Path:
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as folder:
        yield Path(folder)


def test_the_folder_is_private_in_memory_and_has_every_temporary_file(memory: Path) -> None:
    environment: dict[str, str] = {"TMPDIR": "/var/tmp"}
    before = tempfile.tempdir
    with open_storage(environment, memory) as storage:
        folder = storage.uploads.parent
        assert folder.parent == memory
        assert folder.name.startswith(PREFIX)
        assert is_in_memory(folder)
        assert {one.stat().st_mode & 0o777 for one in (folder, storage.uploads, storage.scratch)} == {0o700}
        assert environment == {"GRADIO_TEMP_DIR": str(storage.uploads), "TMPDIR": str(storage.scratch)}
        with tempfile.NamedTemporaryFile() as file:
            assert Path(file.name).parent == storage.scratch
        (storage.uploads / "left").write_bytes(b"x")
    assert list(memory.iterdir()) == []
    assert environment == {"TMPDIR": "/var/tmp"}
    assert tempfile.tempdir == before


def test_what_a_killed_run_left_is_swept_and_what_a_running_one_has_is_not(memory: Path) -> None:
    left = memory / f"{PREFIX}old"
    (left / "uploads").mkdir(parents=True)
    (left / "uploads" / "picture").write_bytes(b"x")
    other = memory / "other"
    other.mkdir()
    with open_storage({}, memory) as first, open_storage({}, memory) as second:
        assert not left.exists()
        assert other.exists()
        assert first.uploads.exists()
        assert second.uploads.exists()


def test_a_link_with_such_a_name_is_not_followed(memory: Path) -> None:
    target = memory / "mine"
    target.mkdir()
    (target / "file").write_bytes(b"x")
    (memory / f"{PREFIX}link").symlink_to(target)
    assert sweep_leftovers(memory) == 0
    assert (target / "file").exists()


def test_a_folder_that_is_locked_by_another_process_is_left_alone(memory: Path) -> None:
    folder = memory / f"{PREFIX}busy"
    folder.mkdir()
    place = os.open(folder, os.O_RDONLY)
    fcntl.flock(place, fcntl.LOCK_EX)
    assert sweep_leftovers(memory) == 0
    os.close(place)
    assert sweep_leftovers(memory) == 1


def test_a_service_s_own_folder_comes_first_where_it_is_in_memory(memory: Path) -> None:
    own = memory / "run"
    own.mkdir()
    assert folder_in_memory({"RUNTIME_DIRECTORY": str(own)}, memory) == own
    assert folder_in_memory({"RUNTIME_DIRECTORY": "/proc"}, memory) == memory
    assert folder_in_memory({"RUNTIME_DIRECTORY": str(memory / "none")}, memory) == memory


def test_without_a_folder_in_memory_nothing_starts_and_a_sentence_says_what_to_do() -> None:
    said = r"/proc is no folder in memory .*mount -t tmpfs"
    with pytest.raises(StorageError, match=said), open_storage({}, Path("/proc")):
        pass
