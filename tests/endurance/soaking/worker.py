"""Vision processes that are played by chance: every fault that a process can have."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kiosk.vision.process.protocol import Answer, Beat, Configure, Fault, Ready, Start, encode_answer
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.reading import Hint, Reading, Verdict
from tests.fakes.vision import LABELS
from tests.fakes.worker import FIRST_PID, PlayedProcess

BEAT_SECONDS = 0.5
FRAME_SECONDS = 1 / 30
MOST_READINGS = 3
"""In one go, however long a tick took: the debouncer has its verdict after so and so many anyway."""

_OUTCOMES = {"sure": 50, "not sure": 14, "nobody": 8, "hints": 6}
_FAULTS = {"dies": 3, "faults": 3, "hangs": 2, "no frame": 2, "misused": 1, "babbles": 1}
_BAD_STARTS = {"dies": 4, "faults": 3, "never ready": 1, "misused": 1}


@dataclass
class Weather:
    """How much goes wrong just now: shares of the visits and of the starts that do."""

    visits: float = 0.0
    starts: float = 0.0


@dataclass
class Stage:
    """Every process there was, and how the next one will be.

    Args:
        clock: monotonic seconds.
        chance: what decides all that happens.

    Attributes:
        spawned: how many there were.
        kinds: how often each kind of visit or start was played.
    """

    clock: Callable[[], float]
    chance: random.Random
    weather: Weather = field(default_factory=Weather)
    spawned: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    _present: "list[Played]" = field(default_factory=list)

    def __post_init__(self) -> None:
        shades = np.random.default_rng(self.chance.randrange(1 << 32))
        self.frames = [shades.integers(0, 256, (240, 320), np.uint8) for _ in range(4)]

    def spawn(self, command: Any, **pipes: Any) -> "Played":
        """What takes the place of `subprocess.Popen`."""
        self.spawned += 1
        process = Played(self, FIRST_PID + self.spawned)
        self._present = [old for old in self._present if old.poll() is None] + [process]
        return process

    @property
    def alone(self) -> bool:
        """True while there is one process and no rest of another."""
        return sum(process.poll() is None for process in self._present) == 1

    def step(self) -> None:
        """Let every process do what it has to do by now."""
        for process in self._present:
            process.step()

    def clear(self) -> None:
        """The machine is switched off: whatever hangs is gone."""
        for process in self._present:
            process.end(-9)
        self._present = []

    def count(self, kind: str) -> str:
        """Remember that this kind was played."""
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        return kind

    def draw(self, weights: dict[str, int]) -> str:
        """One of the names, as likely as its weight says."""
        return self.count(self.chance.choices(list(weights), list(weights.values()))[0])


class Played(PlayedProcess):
    """One vision process, in any weather."""

    def __init__(self, stage: Stage, pid: int) -> None:
        super().__init__(pid)
        self._stage, self._chance = stage, stage.chance
        now = stage.clock()
        bad = self._chance.random() < stage.weather.starts
        self._start: str | None = (
            stage.draw({f"start: {k}": n for k, n in _BAD_STARTS.items()}) if bad else None
        )
        self._ready_at: float | None = now + self._chance.choice((0.1, 0.4, 0.4, 2.0, 8.0))
        self._gone_at: float | None = None
        self._preview: Preview | None = None
        self._unsent = b""
        self._since: float | None = None
        self._visit: str | None = None
        self._ending_at = self._next_frame = self._next_beat = now
        self._left = 0

    # What the supervisor calls

    def poll(self) -> int | None:
        """The exit status, or None while it runs; a process that hangs in a driver outlives its kill."""
        if self._gone_at is not None and self._stage.clock() >= self._gone_at:
            self.end(-9)
        return self.returncode

    def kill(self) -> None:
        """Ends it, at once or (hanging in the camera's driver) later."""
        if self.returncode is None and self._gone_at is None:
            hanging = self.obstinate and self._chance.random() < 0.3
            if hanging:
                self._stage.count("kill: late")
            self._gone_at = self._stage.clock() + (self._chance.uniform(0.5, 25.0) if hanging else 0.0)
            self.poll()

    # What it does by itself

    def step(self) -> None:
        """Obey, beat, look; whatever is due by now."""
        if self.poll() is not None or self.obstinate:
            return
        now = self._stage.clock()
        if not self._obey(now):
            return
        if self._ready_at is not None:
            if now >= self._ready_at:
                self._become_ready(now)
            return
        if now >= self._next_beat:
            self._next_beat = now + BEAT_SECONDS
            self._say(Beat())
        if self._since is not None:
            self._look(now)

    def _obey(self, now: float) -> bool:
        """Take the orders; False once they have ended and with them the process."""
        for order in self.side.obey():
            if isinstance(order, Configure):
                self._preview = Preview(os.dup(order.preview))
            elif isinstance(order, Start):
                self._begin(order.since, now)
            else:
                self._since = None
                self._preview.wipe()
        if not self.side.ended:
            return True
        if self._chance.random() < 0.05:
            # It is told to leave and does not: only a kill will help.
            self._stage.count("leave: never")
            self.obstinate = True
        else:
            self.end(0)
        return False

    def _become_ready(self, now: float) -> None:
        self._ready_at = None
        match self._start:
            case None:
                self._say(Ready("played camera", fake=self._chance.random() < 0.2))
                self._next_frame = now
            case "start: never ready":
                self.obstinate = True
            case kind:
                self._fail(kind.removeprefix("start: "))

    def _begin(self, since: float, now: float) -> None:
        self._since = since
        storm = self._chance.random() < self._stage.weather.visits
        self._visit = self._stage.draw(_FAULTS if storm else _OUTCOMES)
        self._ending_at = now + self._chance.choice((0.05, 0.3, 0.5, 1.0, 2.0))
        self._next_frame = now + self._chance.uniform(0, 0.2)
        self._left = self._chance.choice((9, 12, 20, 40))

    def _look(self, now: float) -> None:
        if self._visit in _FAULTS:
            if now >= self._ending_at:
                self._fail(self._visit)
            elif self._visit != "no frame":
                self._see(now)
            return
        self._see(now)

    def _see(self, now: float) -> None:
        for _ in range(MOST_READINGS):
            if now < self._next_frame:
                return
            self._next_frame += FRAME_SECONDS
            self._preview.write(self._chance.choice(self._stage.frames))
            self._left -= 1
            # Now and then a frame from before the press: it must not count.
            t = now if self._chance.random() > 0.03 else self._since - 0.01
            self._say(self._reading(t))
        self._next_frame = max(self._next_frame, now)

    def _reading(self, t: float) -> Reading:
        chance, x = self._chance, self._chance.uniform(0.2, 0.5)
        face = (x, 0.2, 0.25, 0.4)
        if self._visit == "nobody":
            return Reading(t, None, Hint.NO_FACE)
        if self._visit == "hints":
            return Reading(t, face, chance.choice(list(Hint)), leader=chance.choice(LABELS))
        emotion = chance.choice(LABELS)
        verdict = None
        if self._left <= 0 and self._visit in ("sure", "not sure"):
            weights = {label: chance.random() + 2 * (label == emotion) for label in LABELS}
            shares = {label: weight / sum(weights.values()) for label, weight in weights.items()}
            verdict = Verdict(self._visit == "sure", emotion, shares, frames=12, seconds=0.4)
        progress = min(1.0, max(0.0, 1 - self._left / 40))
        return Reading(t, face, None, leader=emotion, progress=progress, verdict=verdict)

    def _fail(self, kind: str) -> None:
        match kind:
            case "dies":
                self.end(-11)
            case "hangs":
                self.obstinate = True
            case "babbles":
                self.side.write(b"free(): invalid pointer\n")
            case _:
                fault = {
                    "faults": "the camera was unplugged: put it back",
                    "no frame": "the camera delivers no pictures: check its cable",
                    "misused": "the file is no picture: name another",
                }[kind]
                self._say(Fault(fault, usage=kind == "misused"))
                self.end(1)

    def _say(self, answer: Answer) -> None:
        line = self._unsent + encode_answer(answer)
        self._unsent = b""
        # A pipe promises whole lines to nobody.
        if self._chance.random() < 0.1 and isinstance(answer, Reading):
            half = len(line) // 2
            line, self._unsent = line[:half], line[half:]
        try:
            self.side.write(line)
        except BlockingIOError:
            self.obstinate = True

    def end(self, code: int) -> None:
        """It is gone, and its ends of the pipes with it."""
        super().end(code)
        if self._preview is not None:
            self._preview.close()
