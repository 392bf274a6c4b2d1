"""Uploads: each its visitor's own, gone at once or within a minute, and all of them bounded."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ImageError
from kiosk.web.uploads import BUDGET, KEPT, MOST, MOST_OF_ONE, MOST_WAITING, Upload, Uploads


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: Clock) -> Uploads:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "scratch").mkdir()
    return Uploads(tmp_path / "uploads", 100, tmp_path / "scratch", clock)


def put(uploads: Uploads, visitor: str, content: bytes, size: int | None = None) -> str:
    async def upload() -> str:
        room = len(content) if size is None else size
        assert await uploads.room(room, 5)
        one = uploads.begin(visitor, room)
        assert one.write(content)
        return uploads.finish(one)

    return asyncio.run(upload())


def names(uploads: Uploads) -> list[str]:
    return sorted(path.name for path in uploads.folder.iterdir())


def test_what_was_uploaded_is_read_once_and_gone_then(uploads: Uploads) -> None:
    path = put(uploads, "ada", b"picture")
    assert Path(path).read_bytes() == b"picture"
    assert uploads.take(path) == b"picture"
    assert names(uploads) == []
    assert uploads.used == 0
    with pytest.raises(ImageError, match="choose it again"):
        uploads.take(path)


def test_a_file_has_the_bytes_that_came_and_not_the_room_that_was_kept_for_it(uploads: Uploads) -> None:
    path = put(uploads, "ada", b"short", size=90)
    assert Path(path).stat().st_size == 5
    assert uploads.take(path) == b"short"


def test_an_empty_file_is_one_too(uploads: Uploads) -> None:
    assert uploads.take(put(uploads, "ada", b"", size=0)) == b""


def test_files_are_their_owners_alone_and_have_names_that_nobody_guesses(uploads: Uploads) -> None:
    first, second = put(uploads, "ada", b"same"), put(uploads, "bob", b"same")
    assert first != second
    assert len(Path(first).name) == 32
    assert Path(first).stat().st_mode & 0o777 == 0o600
    assert uploads.is_of(first, "ada")
    assert not uploads.is_of(first, "bob")
    assert not uploads.is_of(first + "/../" + Path(first).name, "ada")


def test_a_file_that_is_not_whole_is_nobody_s_yet(uploads: Uploads) -> None:
    async def begin() -> Upload:
        assert await uploads.room(10, 5)
        return uploads.begin("ada", 10)

    upload = asyncio.run(begin())
    upload.write(b"half")
    assert not uploads.is_of(str(upload.path), "ada")


def test_nobody_writes_more_than_was_reserved(uploads: Uploads) -> None:
    async def begin() -> Upload:
        assert await uploads.room(4, 5)
        return uploads.begin("ada", 4)

    upload = asyncio.run(begin())
    assert upload.write(b"1234")
    assert not upload.write(b"5")


def test_of_one_visitor_s_files_the_oldest_go_and_the_others_are_left_alone(uploads: Uploads) -> None:
    other = put(uploads, "bob", b"b")
    paths = [put(uploads, "ada", bytes([number])) for number in range(MOST_OF_ONE + 2)]
    assert not any(uploads.is_of(path, "ada") for path in paths[:2])
    assert all(uploads.is_of(path, "ada") for path in paths[2:])
    assert uploads.is_of(other, "bob")


def test_what_nobody_asks_for_is_swept_after_a_minute(uploads: Uploads, clock: Clock) -> None:
    path = put(uploads, "ada", b"picture")
    clock.now += KEPT - 1
    uploads.sweep()
    assert uploads.is_of(path, "ada")
    clock.now += 1
    uploads.sweep()
    assert names(uploads) == []
    assert uploads.used == 0


def test_what_still_comes_in_is_not_swept_for_it_has_a_time_out_of_its_own(
    uploads: Uploads, clock: Clock
) -> None:
    async def begin() -> Upload:
        assert await uploads.room(4, 5)
        return uploads.begin("ada", 4)

    upload = asyncio.run(begin())
    clock.now += 10 * KEPT
    uploads.sweep()
    assert upload.write(b"late")
    assert uploads.take(uploads.finish(upload)) == b"late"


def test_what_others_left_in_the_folders_is_swept_as_well_with_its_folders(
    uploads: Uploads, clock: Clock, tmp_path: Path
) -> None:
    (uploads.folder / "abc").mkdir()
    (uploads.folder / "abc" / "image.webp").write_bytes(b"made")
    (tmp_path / "scratch" / "tmpxyz").write_bytes(b"made")
    uploads.sweep()
    clock.now += KEPT
    uploads.sweep()
    uploads.sweep()
    assert names(uploads) == []
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_file_that_gradio_made_is_taken_from_the_folder_and_from_nowhere_else(
    uploads: Uploads, tmp_path: Path
) -> None:
    made = uploads.folder / "abc" / "image.webp"
    made.parent.mkdir()
    made.write_bytes(b"made")
    assert uploads.take(str(made)) == b"made"
    assert not made.exists()
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (uploads.folder / "link").symlink_to(secret)
    (uploads.folder / "out").symlink_to(tmp_path)
    os.mkfifo(uploads.folder / "pipe")
    for path in (
        str(secret),
        f"{uploads.folder}/../secret",
        f"{uploads.folder}/link",
        f"{uploads.folder}/out/secret",
        f"{uploads.folder}/pipe",
        f"{uploads.folder}",
        "",
        "\0",
        "http://example.org/x.jpg",
        "/proc/self/environ",
    ):
        with pytest.raises(ImageError):
            uploads.take(path)
    assert secret.read_bytes() == b"secret"


def run(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(play(), 30))


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_finds_no_room_waits_for_a_turn_and_those_behind_do_not_push_in(uploads: Uploads) -> None:
    async def play() -> None:
        assert await uploads.room(80)
        large = asyncio.create_task(uploads.room(50))
        await settle()
        small = asyncio.create_task(uploads.room(10))
        await settle()
        assert not large.done()
        assert not small.done()
        uploads.give_back(80)
        assert await large
        assert await small
        assert uploads.used == 60

    run(play)


def test_a_picture_that_is_taken_in_another_thread_makes_room(uploads: Uploads) -> None:
    async def play() -> None:
        assert await uploads.room(100)
        upload = uploads.begin("ada", 100)
        path = uploads.finish(upload)
        waiting = asyncio.create_task(uploads.room(100))
        await settle()
        await asyncio.to_thread(uploads.take, path)
        assert await waiting

    run(play)


def test_whoever_waits_too_long_is_told_so_and_lets_the_next_one_in(uploads: Uploads) -> None:
    async def play() -> None:
        assert await uploads.room(60)
        large = asyncio.create_task(uploads.room(50, patience=0.01))
        await settle()
        small = asyncio.create_task(uploads.room(10))
        assert not await large
        assert await small
        assert uploads.used == 70

    run(play)


def test_what_needs_no_room_never_waits_for_it_since_others_may_wait_for_what_it_does(
    uploads: Uploads,
) -> None:
    async def play() -> None:
        assert await uploads.room(100)
        waiting = asyncio.create_task(uploads.room(50))
        await settle()
        assert await uploads.room(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    run(play)


def test_who_goes_away_while_waiting_takes_no_room(uploads: Uploads) -> None:
    async def play() -> None:
        assert await uploads.room(100)
        gone = asyncio.create_task(uploads.room(50))
        await settle()
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        uploads.give_back(100)
        assert uploads.used == 0
        also = asyncio.create_task(uploads.room(50))
        assert await also

    run(play)


def test_who_goes_away_in_the_moment_they_are_let_in_gives_the_room_back(uploads: Uploads) -> None:
    async def play() -> None:
        assert await uploads.room(100)
        gone = asyncio.create_task(uploads.room(50))
        await settle()
        uploads.give_back(100)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert uploads.used == 0

    run(play)


def test_what_can_never_have_room_and_a_crowd_that_is_too_long_are_refused_at_once(uploads: Uploads) -> None:
    async def play() -> None:
        assert not await uploads.room(101)
        assert await uploads.room(100)
        crowd = [asyncio.create_task(uploads.room(1)) for _ in range(MOST_WAITING)]
        await settle()
        assert not await uploads.room(1)
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)

    run(play)


def test_where_memory_is_short_the_room_is_given_back(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(place: int, start: int, size: int) -> None:
        raise OSError(28, "No space left on device")

    async def play() -> None:
        assert await uploads.room(50)
        with pytest.raises(OSError, match="No space"):
            uploads.begin("ada", 50)

    monkeypatch.setattr("os.posix_fallocate", full)
    run(play)
    assert uploads.used == 0
    assert names(uploads) == []


def test_there_is_room_for_the_largest_upload() -> None:
    assert BUDGET >= MOST


def test_at_the_end_nothing_is_left(uploads: Uploads) -> None:
    put(uploads, "ada", b"1")
    put(uploads, "bob", b"2")
    uploads.close()
    assert names(uploads) == []
