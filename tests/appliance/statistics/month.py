"""A kiosk's month in a café, made up: what `kiosk stats` has to tell after it.

    python -m tests.appliance.statistics.month FOLDER

plays it into a folder, for `kiosk stats --state FOLDER` to read.
"""

import datetime
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.app.reports import FeedbackGiven, Report, VisitEnded
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.content.playlists import Playlist
from kiosk.session import CameraUnavailable, NoFace, NotSure, Outcome, Result
from kiosk.system.wall_clock import SYNCHRONISED, WallClock
from kiosk.vision.reading import Hint, Verdict

LABELS = ("happy", "neutral", "surprise", "sad", "angry", "fear", "disgust")
OFTEN = (40, 24, 14, 10, 6, 4, 2)
"""How often each of them comes."""

BUSY = {8: 3, 9: 4, 10: 6, 11: 7, 12: 11, 13: 12, 14: 8, 15: 9, 16: 10, 17: 6, 18: 2}
"""Visits an hour on a weekday."""

LAST = datetime.datetime(2026, 11, 30, 15, 40)
"""A Monday."""

TITLES = {"happy": "Happy Hits!", "neutral": "Peaceful Piano", "surprise": "Fresh Finds", "sad": "Life Sucks"}

PATIENCE = 30.0


def fact() -> str:
    return "A fact."


class TimeMachine:
    """A wall clock and a clock of the boot, which a test winds, and a network that tells the time."""

    def __init__(self, root: Path, begins: datetime.datetime) -> None:
        self.root, self.up, self.booted = root, 0.0, begins.timestamp()
        (root / str(SYNCHRONISED.parent).lstrip("/")).mkdir(parents=True)
        self.synchronise()
        self.clock = self.boot()

    def boot(self) -> WallClock:
        self.clock = WallClock(lambda: self.booted + self.up, lambda: self.up, self.root)
        return self.clock

    def synchronise(self, known: bool = True) -> None:
        path = self.root / str(SYNCHRONISED).lstrip("/")
        path.touch() if known else path.unlink(missing_ok=True)

    def wind(self, to: datetime.datetime) -> None:
        """Let time pass."""
        self.up = to.timestamp() - self.booted


def playlist(label: str, number: int = 0) -> Playlist:
    title = TITLES.get(label, label.capitalize())
    return Playlist(title, "", f"https://open.spotify.com/playlist/{label:0<20}{number:02}")


def verdict(label: str, confidence: float, sure: bool = True) -> Verdict:
    others = [other for other in LABELS if other != label]
    shares = {other: (1 - confidence) / len(others) for other in others}
    return Verdict(sure, label, {label: confidence} | shares, 37, 1.2)


def result(label: str = "happy", confidence: float = 0.8, number: int = 0) -> Result:
    return Result(0.0, fact(), verdict(label, confidence), playlist(label, number))


def ended(outcome: Outcome, seconds: float = 3.3, language: str = "en") -> VisitEnded:
    return VisitEnded(outcome, seconds, 0.0, language)


def visit(chance: random.Random) -> Iterator[Report]:
    """What the app reports of one visit."""
    language = "en" if chance.random() < 0.7 else "de"
    (label,) = chance.choices(LABELS, OFTEN)
    kind = chance.random()
    if kind < 0.05:
        yield ended(NoFace(0.0, fact(), Hint.NO_FACE), 8.0, language)
    elif kind < 0.055:
        yield ended(CameraUnavailable(0.0, fact()), 0.1, language)
    elif kind < 0.17:
        other = "neutral" if label != "neutral" else "sad"
        choices = ((label, playlist(label)), (other, playlist(other)))
        yield ended(
            NotSure(0.0, fact(), verdict(label, 0.3, False), choices), chance.uniform(4.5, 6.5), language
        )
    else:
        answer = result(label, chance.uniform(0.4, 0.95), chance.randrange(2))
        yield ended(answer, max(3.2, chance.gauss(3.4, 0.3)), language)
        if chance.random() < 0.35:
            right = chance.random() < (0.92 if label == "happy" else 0.7)
            yield FeedbackGiven(label, right, answer.verdict.confidence, answer.playlist.url)


def play(folder: Path, machine: TimeMachine, days: int = 30) -> None:
    """Visit every day, on Sundays half as often, until `LAST`; one morning there was no network."""
    chance = random.Random(1)
    statistics = Statistics(folder, machine.clock)
    first = LAST.date() - datetime.timedelta(days=days - 1)
    for number in range(days):
        day = first + datetime.timedelta(days=number)
        for hour, busy in BUSY.items():
            for _ in range(round(busy * chance.uniform(0.4, 1.6) * (0.5 if day.isoweekday() == 7 else 1))):
                moment = datetime.datetime.combine(day, datetime.time(hour, chance.randrange(60)))
                if moment > LAST:
                    continue
                machine.wind(moment)
                machine.synchronise(not (number == 9 and hour < 10))
                for report in visit(chance):
                    statistics.hear(report)
                assert statistics.settled(PATIENCE)
    machine.wind(LAST)
    statistics.close(PATIENCE)
    assert statistics.problem is None


if __name__ == "__main__":
    target = Path(sys.argv[1])
    (target / "clock").mkdir(parents=True)
    play(target, TimeMachine(target / "clock", LAST - datetime.timedelta(days=60)))
