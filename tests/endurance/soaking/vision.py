"""Vision processes that are played by chance: every fault that a process can have."""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

import numpy as np

from kiosk.vision.process.protocol import Beat, Configure, Fault, Ready, Seen, Start
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.reading import Hint, Reading
from tests.fakes.vision import LABELS, verdict
from tests.fakes.worker import FIRST_PID, PlayedProcess

BEAT_SECONDS = 0.5
FRAMES = np.random.default_rng(1).integers(0, 256, (4, 240, 320, 3), np.uint8)

LEFT_OVER = 999
"""By so many frames a verdict is known that is the last visitor's."""

SIGHTS = {"sure": 50, "not sure": 14, "nobody": 8, "hints": 6}
HARMS = {"dies": 4, "faults": 3, "hangs": 2, "falls silent": 2, "no frame": 2, "misused": 1, "babbles": 1}
"""What a visit comes to, in fair weather and in foul, and how likely; a start, too, may come to harm."""

NO_VIDEO = "notes.txt"
"""A source that is there, and that only the vision process finds to be no video."""

WEATHER = ((0.02, 0.0), (0.02, 0.0), (0.2, 0.1), (0.02, 0.0), (0.2, 0.1), (0.6, 0.7))
"""How many of the visits and of the starts come to harm, for ten visits each, over and over."""


class Crew:
    """Every vision process there was; what each came to is counted in ``tally``."""

    def __init__(self, clock: Callable[[], float], chance: random.Random, tally: Counter[str]) -> None:
        self.clock, self.chance, self._tally = clock, chance, tally
        self.bad_visits, self.bad_starts = WEATHER[0]
        self._present: list[Process] = []

    def spawn(self, command: Any, **pipes: Any) -> "Process":
        """What takes the place of `subprocess.Popen`."""
        self._tally["vision_processes"] += 1
        present = [process for process in self._present if process.poll() is None]
        self._present = [*present, Process(self, FIRST_PID + self._tally["vision_processes"])]
        return self._present[-1]

    def turn(self, visit: int) -> None:
        """The weather turns when it is time: calm mostly, storms in which most starts fail."""
        self.bad_visits, self.bad_starts = WEATHER[visit // 10 % len(WEATHER)]

    def step(self) -> None:
        """Let every process do what it has to do by now."""
        for process in self._present:
            process.step()

    def clear(self) -> None:
        """The machine is switched off: whatever hangs is gone."""
        for process in self._present:
            process.end(-9)

    def note(self, what: str) -> None:
        """Count it."""
        self._tally[what] += 1

    def draw(self, weights: dict[str, int], of: str) -> str:
        """One of the names, as likely as its weight says."""
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        self._tally[f"{of}: {kind}"] += 1
        return kind


class Process(PlayedProcess):
    """One vision process, in any weather."""

    def __init__(self, crew: Crew, pid: int) -> None:
        super().__init__(pid)
        self._crew, self._chance = crew, crew.chance
        self._start = crew.draw(HARMS, "start") if self._chance.random() < crew.bad_starts else "good"
        self._ready_at = crew.clock() + self._chance.choice((0.1, 0.4, 0.4, 2.0, 8.0))
        self._gone_at, self._next_beat, self._ready, self._mute = inf, 0.0, False, False
        self._preview: Preview | None = None
        self._order: Start | None = None

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        if self._crew.clock() >= self._gone_at:
            self.end(-9)
        return self.returncode

    def kill(self) -> None:
        """Ends it at once, or later: one that hangs in the camera's driver may outlive its kill."""
        if self.returncode is None and self._gone_at == inf:
            late = self.obstinate and self._chance.random() < 0.3
            self._gone_at = self._crew.clock() + (self._chance.uniform(0.5, 25.0) if late else 0.0)
            self.poll()

    def end(self, code: int) -> None:
        super().end(code)
        if self._preview is not None:
            self._preview.close()

    def step(self) -> None:
        """Obey, beat, look; whatever is due by now."""
        now = self._crew.clock()
        if self.poll() is not None or self.obstinate:
            return
        self._obey()
        if self.side.ended:
            # Now and then one is told to leave and does not: only a kill will help.
            self.obstinate = self._chance.random() < 0.05
            if not self.obstinate:
                self.end(0)
        elif self._mute or now < self._ready_at:
            return
        elif not self._ready and self._start != "good":
            self._fail(self._start)
        else:
            if not self._ready:
                self._ready = True
                self.side.say(Ready("played camera", fake=self._chance.random() < 0.2))
            if now >= self._next_beat:
                self._next_beat = now + BEAT_SECONDS
                self.side.say(Beat())
            if self._order is not None:
                self._look(now, self._order)

    def _obey(self) -> None:
        for order in self.side.obey():
            if isinstance(order, Configure):
                self._preview = Preview(os.dup(order.preview))
                if order.settings.camera.source.endswith(NO_VIDEO):
                    self._crew.note("no video")
                    self._start = "misused"
            elif isinstance(order, Start):
                self._order, self._left = order, self._chance.choice((1, 3, 6, 12))
                bad = self._chance.random() < self._crew.bad_visits
                self._visit = self._crew.draw(HARMS if bad else SIGHTS, "visit")
            else:
                self._order = None
                self._preview.wipe()

    def _look(self, now: float, order: Start) -> None:
        if now < order.judged:
            self._preview.write(self._chance.choice(FRAMES), order.visit)
            return
        self._left -= 1
        if self._left <= 0 and self._visit in HARMS:
            self._fail(self._visit)
        elif self._visit != "no frame":
            self._preview.write(self._chance.choice(FRAMES), order.visit)
            # Now and then a frame from before the press: it must not count.
            reading = self._reading(now if self._chance.random() > 0.03 else order.judged - 0.01)
            if self._chance.random() < 0.1:
                # Or one of the visit before, which had its answer.
                last = verdict([self._chance.choice(LABELS)], sure=True)
                self.side.say(Seen(order.visit - 1, Reading(now, verdict=replace(last, frames=LEFT_OVER))))
            self.side.say(Seen(order.visit, reading))

    def _reading(self, t: float) -> Reading:
        face, emotion = (self._chance.uniform(0.2, 0.5), 0.2, 0.25, 0.4), self._chance.choice(LABELS)
        if self._visit == "nobody":
            return Reading(t, None, Hint.NO_FACE)
        if self._visit == "hints":
            return Reading(t, face, self._chance.choice(list(Hint)), leader=emotion)
        decided = self._left <= 0 and self._visit in SIGHTS
        said = verdict([emotion], sure=self._visit == "sure") if decided else None
        return Reading(t, face, None, leader=emotion, progress=0.5, verdict=said)

    def _fail(self, kind: str) -> None:
        match kind:
            case "dies":
                self.end(-11)
            case "hangs":
                self.obstinate = True
            case "falls silent":
                self._mute = True
            case "babbles":
                self.side.write(b"free(): invalid pointer\n")
            case _:
                self.side.say(Fault(f"the camera {kind}: put it right", usage=kind == "misused"))
                self.end(1)
