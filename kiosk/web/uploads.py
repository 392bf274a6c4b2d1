"""What browsers have uploaded: each file its visitor's own, for a minute at most, and all of them bounded.

A file is written through a mapping of it, which the kernel locks with the rest of this process's memory
(`kiosk.system.hardening`): what lies in tmpfs could go to swap otherwise.
"""

import asyncio
import mmap
import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import ImageError
from kiosk.system.ordinary_file import read_ordinary

MOST = 20 << 20
"""Bytes of one upload: a JPEG of 48 megapixels has about 15 MB."""

BUDGET = 24 << 20
"""Bytes of all uploads that lie there at once; who comes then waits. They are memory, too: with 64 MB of them
the page would take more than a quarter of a gigabyte, and fifty visitors would not be answered sooner."""

PATIENCE = 180.0
"""Seconds for which an upload waits for room: fifty large pictures take a minute on a slow machine."""

KEPT = 60.0
"""Seconds after which a file goes that nobody has asked for."""

MOST_WAITING = 200
"""Uploads that wait for room; the next is refused at once."""

MOST_OF_ONE = 4
"""Files of one visitor: the oldest makes room for a new one."""

GONE = "this picture is not here any more: choose it again"


@dataclass(slots=True, eq=False)
class Upload:
    """One file, while it comes in and until it is taken.

    Attributes:
        visitor: whose it is.
        path: of the file; nobody can guess it.
        size: bytes that have come.
    """

    visitor: str
    path: Path
    content: mmap.mmap
    since: float
    size: int = 0
    whole: bool = False

    def write(self, part: bytes) -> bool:
        """Add to it; False if that is more than was reserved."""
        end = self.size + len(part)
        if end > len(self.content):
            return False
        self.content[self.size : end] = part
        self.size = end
        return True


@dataclass(slots=True, eq=False)
class _Waiting:
    size: int
    loop: asyncio.AbstractEventLoop
    room: "asyncio.Future[None]"


class Uploads:
    """The files of all visitors. For use from any thread.

    Args:
        folder: where they lie, in memory; whatever else comes to lie there is swept as well.
        budget: bytes of all files at once.
        scratch: another folder that is swept.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        folder: Path,
        budget: int = BUDGET,
        scratch: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._budget = budget
        self._clock = clock
        self._swept = [folder] if scratch is None else [folder, scratch]
        self._kept: dict[str, Upload] = {}
        self._used = 0
        self._waiting: deque[_Waiting] = deque()
        self._first_seen: dict[Path, float] = {}
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Bytes that are reserved."""
        return self._used

    async def room(self, size: int, patience: float = PATIENCE) -> bool:
        """Reserve room for a file of ``size`` bytes, and wait for it in turn; False when it takes too long.

        Whoever is given room calls `begin` or `give_back`.
        """
        if size == 0:
            # By such events pictures are taken, which makes room: they never stand behind an upload.
            return True
        with self._lock:
            if not self._waiting and self._used + size <= self._budget:
                self._used += size
                return True
            if size > self._budget or len(self._waiting) >= MOST_WAITING:
                return False
            loop = asyncio.get_running_loop()
            mine = _Waiting(size, loop, loop.create_future())
            self._waiting.append(mine)
        try:
            await asyncio.wait_for(asyncio.shield(mine.room), patience)
            return True
        except (TimeoutError, asyncio.CancelledError) as end:
            with self._lock:
                given = mine not in self._waiting
                if not given:
                    self._waiting.remove(mine)
            if given:
                self.give_back(size)
            else:
                # Who stood behind may need less.
                self._let_in()
            if isinstance(end, TimeoutError):
                return False
            raise

    def give_back(self, size: int) -> None:
        """Room that was reserved and is not used."""
        with self._lock:
            self._used -= size
        self._let_in()

    def begin(self, visitor: str, size: int) -> Upload:
        """A new empty file of a visitor's, in room of ``size`` bytes that was reserved.

        Raises:
            OSError: there is no memory for it; the room is given back.
        """
        path = self.folder / secrets.token_hex(16)
        try:
            place = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                # Taken now: a mapping for which there is no memory later would end this process.
                os.posix_fallocate(place, 0, max(size, 1))
                content = mmap.mmap(place, max(size, 1))
            finally:
                os.close(place)
        except OSError:
            path.unlink(missing_ok=True)
            self.give_back(size)
            raise
        upload = Upload(visitor, path, content, self._clock())
        with self._lock:
            self._kept[str(path)] = upload
        return upload

    def finish(self, upload: Upload) -> str:
        """The file is whole: its path, for its visitor. Of too many of theirs the oldest goes."""
        with self._lock:
            os.truncate(upload.path, upload.size)
            upload.whole, upload.since = True, self._clock()
            theirs = [one for one in self._kept.values() if one.visitor == upload.visitor and one.whole]
        for one in theirs[:-MOST_OF_ONE]:
            self.remove(one)
        return str(upload.path)

    def remove(self, upload: Upload) -> None:
        """Delete a file at once; does nothing where it is gone."""
        with self._lock:
            if self._kept.pop(str(upload.path), None) is None:
                return
            size = len(upload.content)
            upload.content.close()
            upload.path.unlink(missing_ok=True)
            self._used -= size
        self._let_in()

    def is_of(self, path: str, visitor: str) -> bool:
        """Whether a path is that of a whole file which this visitor has uploaded."""
        upload = self._kept.get(path)
        return upload is not None and upload.whole and upload.visitor == visitor

    def take(self, path: str) -> bytes:
        """What is in a file, which is deleted at once.

        Args:
            path: as an event of the page has it: the gate lets no visitor name any but their own.

        Raises:
            ImageError: it is gone, is no ordinary file, or does not lie in the folder of uploads.
        """
        with self._lock:
            upload = self._kept.get(path)
            content = None if upload is None or not upload.whole else upload.content[: upload.size]
        if upload is not None and content is not None:
            self.remove(upload)
            return content
        return self._take_made(Path(path))

    def sweep(self) -> None:
        """Remove what has lain there for `KEPT` seconds, whoever put it there: to be called now and then."""
        now = self._clock()
        with self._lock:
            # What still comes in has a time-out of its own.
            old = [one for one in self._kept.values() if one.whole and now - one.since >= KEPT]
        for one in old:
            self.remove(one)
        found = {path for folder in self._swept for path in folder.rglob("*")}
        found -= {Path(path) for path in list(self._kept)}
        self._first_seen = {path: self._first_seen.get(path, now) for path in found}
        # What lies in a folder comes before the folder.
        for path in sorted(found, reverse=True):
            if now - self._first_seen[path] >= KEPT:
                _delete(path)

    def close(self) -> None:
        """Delete every file."""
        for one in list(self._kept.values()):
            self.remove(one)

    def _take_made(self, path: Path) -> bytes:
        """A file that Gradio has made in the folder."""
        try:
            whole = path.parent.resolve(strict=True) / path.name
            if not whole.is_relative_to(self.folder.resolve()):
                raise ImageError(GONE)
            content = read_ordinary(whole, MOST, follow_links=False)
            whole.unlink()
        except (OSError, ValueError, RuntimeError) as error:
            raise ImageError(GONE) from error
        return content

    def _let_in(self) -> None:
        with self._lock:
            while self._waiting and self._used + self._waiting[0].size <= self._budget:
                first = self._waiting.popleft()
                self._used += first.size
                first.loop.call_soon_threadsafe(_resolve, first.room)


def _resolve(room: "asyncio.Future[None]") -> None:
    if not room.done():
        room.set_result(None)


def _delete(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError:
        # A folder that is in use again; the next sweep sees it.
        return
