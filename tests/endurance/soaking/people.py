"""A visitor's finger, an operator's editor, a disk that is full at times: by chance, and to be replayed."""

import errno
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

from kiosk.system.store import write_atomically
from tests.endurance.broken_configs import LABELS, LINKS, SIGNS

Edge = tuple[float, bool]
"""When the key goes down (True) or up."""


def gesture(chance: random.Random, start: float, stuck_seconds: float) -> list[Edge]:
    """What a finger does from ``start`` on, seconds; the key is up before and after."""
    kind = chance.choices(("tap", "chatter", "double", "two", "mash", "stuck"), (60, 12, 12, 8, 6, 2))[0]
    match kind:
        case "tap":
            return _taps(chance, start, [0.0])
        case "chatter":
            # Contacts bounce for some milliseconds before they close for good.
            edges, t = [], start
            for _ in range(chance.randint(2, 6)):
                edges += [(t, True), (t + 0.002, False)]
                t += chance.uniform(0.003, 0.006)
            return edges + _taps(chance, t, [0.0])
        case "double":
            return _taps(chance, start, [0.0, chance.uniform(0.17, 0.35)])
        case "two":
            return _taps(chance, start, [0.0, chance.uniform(0.5, 2.5)])
        case "mash":
            pauses = [chance.uniform(0.17, 0.7) for _ in range(9)]
            return _taps(chance, start, [sum(pauses[:count]) for count in range(10)])
    return [(start, True), (start + stuck_seconds + chance.uniform(-1, 10), False)]


def _taps(chance: random.Random, start: float, at: list[float]) -> list[Edge]:
    edges: list[Edge] = []
    for after in at:
        down = start + after
        edges += [(down, True), (down + chance.uniform(0.03, 0.15), False)]
    return edges


class Presses:
    """Which holds of the key must count, worked out anew: one in ``lockout`` seconds, however long it is."""

    def __init__(self, lockout: float) -> None:
        self._lockout, self._locked_until = lockout, float("-inf")

    def counts(self, down_at: float) -> bool:
        """True when the hold that begins at ``down_at`` is a press."""
        if down_at < self._locked_until:
            return False
        self._locked_until = down_at + self._lockout
        return True


class Disk:
    """Writes for the store, or fails as a disk does. Read by the store's thread, set by the main one.

    Attributes:
        fault: None, ``"full"`` or ``"read-only"``.
        failures: writes that failed.
    """

    def __init__(self) -> None:
        self.fault: str | None = None
        self.failures = 0

    def write(self, path: Path, content: bytes) -> None:
        """What the store calls."""
        fault = self.fault
        if fault is None:
            write_atomically(path, content)
            return
        self.failures += 1
        if fault == "read-only":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        write_atomically(path, content, write=self._half)

    @staticmethod
    def _half(file: int, rest: bytes) -> int:
        """As much as there is room for, which is little, and then none."""
        if len(rest) > 40:
            return os.write(file, rest[:40])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an editor does to the file, ``after`` so many seconds: ``content`` None deletes it."""

    after: float
    content: bytes | None
    by_renaming: bool = False


class Editor:
    """Does to the configuration what editors and people do to it.

    Args:
        path: the file.
        chance: what decides.

    Attributes:
        patient: True for configurations with which the kiosk does not give up.
    """

    KINDS: ClassVar[dict[str, int]] = {
        "right": 34,
        "broken": 20,
        "half": 8,
        "quick": 8,
        "mended": 6,
        "spoilt": 6,
        "vim": 6,
        "gone": 4,
        "again": 8,
    }
    """What edits there are, and how likely each is."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self._path, self._chance, self.patient = path, chance, False
        self._times = int(path.stat().st_mtime)

    def edit(self) -> list[Step]:
        """The steps of one edit; the last says what the file is in the end."""
        chance, good = self._chance, self.right
        kind = chance.choices(list(self.KINDS), list(self.KINDS.values()))[0]
        renaming = chance.random() < 0.5
        match kind:
            case "right":
                return [Step(0, good(), renaming)]
            case "broken":
                return [Step(0, self.broken(), renaming)]
            case "half":
                whole = good()
                return [
                    Step(0, whole[: chance.randrange(len(whole))]),
                    Step(chance.uniform(0.05, 0.35), whole),
                ]
            case "quick":
                return [Step(0, good(), renaming), Step(chance.uniform(0.05, 0.35), good(), renaming)]
            case "mended":
                return [Step(0, self.broken()), Step(chance.uniform(0.1, 6.0), good(), renaming)]
            case "spoilt":
                return [Step(0, good()), Step(chance.uniform(0.1, 6.0), self.broken(), renaming)]
            case "vim":
                return [Step(0, None), Step(chance.uniform(0.0, 0.3), good())]
            case "gone":
                return [Step(0, None), Step(chance.uniform(3.0, 9.0), good())]
        # The same once more: saved, and nothing is new.
        return [Step(0, self._path.read_bytes() if self._path.exists() else good())]

    def do(self, step: Step) -> None:
        """Do it to the file."""
        if step.content is None:
            self._path.unlink(missing_ok=True)
            return
        place = self._path.with_suffix(".tmp") if step.by_renaming else self._path
        place.write_bytes(step.content)
        # Two saves within a tick of the file system's clock look the same; people are not that fast.
        self._times += 1
        os.utime(place, (self._times, self._times))
        if step.by_renaming:
            place.replace(self._path)

    def right(self) -> bytes:
        """A configuration that is right, of an operator who tries everything."""
        chance = self._chance
        data: dict[str, Any] = {
            "language": chance.choice(("en", "de", "fr", "es")),
            "camera": {"warm": chance.random() < 0.3, "fps": chance.choice((15, 30, 30))},
            "decision": {"hold_frames": chance.randint(4, 12), "max_seconds": chance.choice((1.5, 2.5))},
            "timing": {
                "looking_seconds": chance.choice((3, 5, 8)),
                "result_seconds": chance.choice((5, 10, 20)),
                "message_seconds": chance.choice((3, 5, 8)),
            },
            "display": {
                "theme": chance.choice(("night", "day")),
                "rotation": chance.choice((0, 0, 0, 90, 180)),
                "fps": chance.choice((30, 60)),
            },
            "button": {
                "lockout_ms": chance.choice((200, 400, 400, 800)),
                "stuck_seconds": chance.choice((5, 20)),
            },
            "recovery": {"failures_per_hour": chance.choice((8, 20, 20, 60))},
            "facts": {
                "own": [f"Fact {chance.randrange(1000)} of the house." for _ in range(chance.randrange(3))]
            },
            "playlists": {
                label: [self._entry() for _ in range(chance.randint(1, 3))]
                for label in chance.sample(LABELS, chance.randrange(4))
            },
        }
        for section in chance.sample(list(data), chance.randrange(4)):
            del data[section]
        if self.patient:
            data["recovery"] = {"failures_per_hour": 1000}
        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()

    def broken(self) -> bytes:
        """One that most likely is not: damage by chance, or a wrong value."""
        text, chance = self.right(), self._chance
        place = chance.randrange(len(text) + 1)
        return chance.choice(
            (
                text + b"hapy: 5\n",
                text.replace(b"a", b"\t", 1) + b"display:\n\tfps: 5\n",
                text[:place] + chance.choice(SIGNS) + text[place:],
                text[:place],
                b"\xff\xfe" + text,
                b"timing:\n  result_seconds: long\n",
            )
        )

    def _entry(self) -> dict[str, str]:
        chance = self._chance
        title = (
            chance.choice(("Slow morning", "Der Tag danach", "Ça ira", "Noche", "Loud"))
            + f" {chance.randrange(60)}"
        )
        return {
            "title": title,
            "url": chance.choice(LINKS),
            "mood": chance.choice(("", "Warm and slow", "Up!")),
        }


def weathers(chance: random.Random) -> Iterator[tuple[int, float, float]]:
    """(visits it lasts, share of visits with a fault, share of starts with one), for ever."""
    while True:
        yield chance.randint(20, 60), 0.02, 0.0
        yield chance.randint(10, 30), 0.20, 0.1
        if chance.random() < 0.4:
            yield chance.randint(5, 15), 0.6, 0.7
