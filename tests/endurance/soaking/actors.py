"""A visitor's finger, an operator's editor, a disk that is full at times: by chance, and to be replayed.

What takes place is counted in the ``tally`` they are given.
"""

import errno
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.appliance.live_config import LAST_GOOD, LiveConfig
from kiosk.appliance.trial_record import MOST_CRASHES
from kiosk.config.changes import changed_keys, until_restart
from kiosk.config.schema import Settings
from kiosk.errors import ConfigError
from kiosk.system.store import write_atomically
from tests.configs import parse
from tests.endurance.broken_configs import LINKS, SIGNS
from tests.endurance.soaking.checks import Journal, must
from tests.endurance.soaking.vision import NO_VIDEO
from tests.fakes.clock import FakeClock

LONGEST_TICK = 3.0
"""Seconds. A kiosk has sixty ticks in one."""

CALM_SECONDS, TAKEN_UP_SECONDS, ABSENT_SECONDS = 0.5, 1.0 + 3 * LONGEST_TICK, 2.0
"""Content that stood for less may not be read, except by a reload; a save is taken up within a second and
three ticks (one for the disk), if nobody visits; a file that is gone may come back so much later."""

GESTURES = (
    (60, 1, (0.0, 0.0), (0.03, 0.15)),
    # Contacts that bounce for some milliseconds before they close for good.
    (12, 5, (0.003, 0.006), (0.002, 0.002)),
    (12, 2, (0.17, 0.35), (0.03, 0.15)),
    (8, 2, (0.5, 2.5), (0.03, 0.15)),
    (6, 10, (0.17, 0.7), (0.03, 0.15)),
    # Leaning on it.
    (3, 1, (0.0, 0.0), (4.0, 30.0)),
)
"""How likely, how many taps, seconds between two and how long the key is down, at least and at most."""

EDITS: tuple[tuple[int, tuple[tuple[float, float, str], ...]], ...] = (
    (34, ((0, 0, "right"),)),
    (20, ((0, 0, "broken"),)),
    (8, ((0, 0, "half"), (0.05, 0.35, "right"))),
    (8, ((0, 0, "right"), (0.05, 0.35, "right"))),
    (6, ((0, 0, "broken"), (0.1, 6.0, "right"))),
    (6, ((0, 0, "right"), (0.1, 6.0, "broken"))),
    # As vim does, and as somebody does who thinks about it.
    (6, ((0, 0, "gone"), (0.0, 0.3, "right"))),
    (4, ((0, 0, "gone"), (3.0, 9.0, "right"))),
    (8, ((0, 0, "again"),)),
    # What only the vision process can refuse.
    (10, ((0, 0, "no video"),)),
    (6, ((0, 0, "no video"), (1.5, 9.0, "right"))),
    (4, ((0, 0, "right"), (1.5, 9.0, "no video"))),
)
"""How likely, and the steps: seconds before it, at least and at most, and what is saved."""

RIGHT = (
    ("language: de", "language: fr", "language: es"),
    ("camera: {warm: true}", "camera: {fps: 15}"),
    ("decision: {hold_frames: 4}", "decision: {max_seconds: 1.5, margin: 0.3}"),
    ("timing: {looking_seconds: 3, result_seconds: 5}", "timing: {ready_seconds: 0, last_code_seconds: 9}"),
    ("display: {theme: day}", "display: {rotation: 90, fps: 60}", "display: {theme: day, rotation: 180}"),
    ("button: {lockout_ms: 200, stuck_seconds: 5}", "button: {lockout_ms: 800}"),
    ("facts: {own: [We close at ten.]}", "facts: {own: [The cake is good., Ask for tea.], builtin: false}"),
    tuple(f"playlists: {{happy: [{{title: Ça ira, url: '{link}'}}]}}" for link in LINKS[:3]),
)
"""What an operator who tries everything writes, one of each line or none."""

DISK = (None, None, None, errno.ENOSPC, None, None, None, errno.EROFS)
"""What is wrong with it for ten visits each (errno(3)), from the start again and again."""


class Visitor:
    """Moves the key."""

    def __init__(self, chance: random.Random, tally: Counter[str]) -> None:
        self._chance, self._tally = chance, tally

    def come(self, lockout_seconds: float) -> None:
        """To a kiosk just started."""
        self._edges, self._blind = list[tuple[float, bool]](), list[float]()
        self._lockout, self._locked_until = lockout_seconds, 0.0

    def act(self, likely: float, until: float, clock: FakeClock, key: Callable[[bool], None]) -> None:
        """Perhaps begin a gesture, and move the key, each time at its own time."""
        draw = self._chance.uniform
        if not self._edges and self._chance.random() < likely:
            (_, taps, pause, down), t = pick(self._chance, GESTURES), until + draw(0, 0.4)
            for _ in range(taps):
                self._edges += [(t, True), (t + draw(*down), False)]
                t += draw(*pause)
        while self._edges and self._edges[0][0] <= until:
            at, down = self._edges.pop(0)
            clock.now = max(clock.now, at)
            key(down)
            if down:
                self._blind.append(clock.now)

    def visits(self, visiting: bool) -> int:
        """How many visits the presses since the last tick lead to, worked out anew: one hold in a lockout
        counts, however long it is, and begins a visit unless one is on."""
        begun = 0
        for down in self._blind:
            if down >= self._locked_until:
                self._locked_until = down + self._lockout
                self._tally["presses_that_count"] += 1
                self._tally["presses_while_looking"] += visiting
                begun += not visiting
                # Also when the camera is down: the answer comes with the tick, and this press before it.
                visiting = True
        self._blind.clear()
        return begun


class Operator:
    """Edits the configuration as editors and people do, and knows from that alone what must come of it.

    Attributes:
        steps: of an edit, that are still to come: when, and what is saved.
        patient: True for configurations with which the kiosk does not give up.
    """

    def __init__(self, path: Path, chance: random.Random, tally: Counter[str], journal: Journal) -> None:
        self._path, self._chance, self._tally, self.patient = path, chance, tally, False
        self._journal = journal
        self.steps: list[tuple[float, str]] = []
        self._saved_at: float | None = None
        self._next_edit, self._saves, self._home_ticks, self._hopeless_ticks = 0.0, 0, 0, 0
        # Every text there was, with its settings; and those that a visit went through with.
        self._texts: dict[bytes, Settings] = {b"": parse(b"")}
        self._survived: set[bytes] = set()
        # What ran in this life of the kiosk, oldest first.
        self._ran: list[Settings] = []
        self._crashes: Counter[bytes] = Counter()
        self._running: Settings | None = None
        (path.parent / NO_VIDEO).write_text("We close at ten.")
        self._save("right")

    def started(self, configuration: LiveConfig) -> None:
        """The kiosk is started: with the file, or else with what ran, or what survived."""
        self._fresh, settings = self._read(), configuration.settings
        kept = self._path.with_name(LAST_GOOD)
        good = read(kept) if kept.exists() else None
        ran = [meant for meant in self._texts.values() if self._is_running(meant)]
        must(settings in (self._fresh, good, *ran), "the start is with the settings of no file of these")
        text = self._path.read_bytes() if self._path.exists() else b""
        if good is not None and good != self._fresh and self._crashes[text] >= MOST_CRASHES:
            must(settings != self._fresh, "the kiosk starts a third time with what made it crash twice")
            must(configuration.problem is not None, "nobody is told that the file made the kiosk crash")
            self._tally["given_up_after_crashes"] += 1
        self._start = self._running = settings
        self._possible: list[Settings] = []
        self._ran = [settings]
        self._seen, self._blind, self._refusals = (
            self._journal.seen,
            self._journal.blind,
            self._journal.refusals,
        )

    def crashed(self, configuration: LiveConfig) -> None:
        """The kiosk has ended without a word."""
        on_trial = configuration.on_trial_since is not None and not self.waiting
        if on_trial and self._fresh is not None and self._is_running(self._fresh) and self._path.exists():
            self._crashes[self._path.read_bytes()] += 1

    def _is_running(self, meant: Settings) -> bool:
        return self._running is not None and until_restart(meant, self._start) == self._running

    @property
    def waiting(self) -> bool:
        """Whether something that was or will be saved has still to be taken up."""
        return bool(self.steps) or self._saved_at is not None

    def act(self, now: float, reload: Callable[[], None]) -> None:
        """Begin an edit when it is time, and do the steps that are due."""
        draw = self._chance
        if not self.steps and now >= self._next_edit:
            at = now
            for *pause, what in pick(draw, EDITS)[1]:
                at += draw.uniform(*pause)
                self.steps.append((at, what))
            self._next_edit = at + draw.choice((1.0, 5.0, 60.0, 200.0, 400.0))
            self._tally["edits"] += 1
        while self.steps and self.steps[0][0] <= now:
            at, what = self.steps.pop(0)
            self._save(what)
            self._crashes.clear()
            self._fresh, asks = self._read(), draw.random() < 0.1
            stands = not self.steps or self.steps[0][0] - at >= CALM_SECONDS
            if self._fresh is not None and (asks or stands):
                self._possible.append(until_restart(self._fresh, self._start))
            if asks:
                reload()
                self._tally["reloads"] += 1
            self._saved_at, self._home_ticks = None if self.steps else now, 0

    def check(self, now: float, at_home: bool, configuration: LiveConfig) -> None:
        """Compare with what the kiosk runs with after a tick."""
        settings, problem, journal = configuration.settings, configuration.problem, self._journal
        fresh = None if self._fresh is None else until_restart(self._fresh, self._start)
        if journal.seen != self._seen:
            # What ran in the visit, and with all of it in force: that may be kept.
            self._survived |= {text for text, meant in self._texts.items() if self._is_in_force(meant)}
        if settings != self._running:
            survived = [until_restart(self._texts[text], self._start) for text in self._survived]
            # Where nothing is trusted yet, what ran before is better than what vision refuses.
            back = journal.blind != self._blind and settings in (*survived, *self._ran)
            must(
                back or settings in self._possible or (settings == fresh and not self.waiting),
                "the running settings are not those of any good file",
            )
            self._tally["configurations_gone_back_from" if back else "configurations_adopted"] += 1
            if back:
                # Should what is gone back from be tried again, it has all its chances.
                self._crashes.clear()
            self._blind, self._refusals = journal.blind, journal.refusals
            self._ran.append(settings)
        self._running, self._seen = settings, journal.seen
        hopeless = settings.camera.source.endswith(NO_VIDEO) and journal.refusals != self._refusals
        self._hopeless_ticks = self._hopeless_ticks + 1 if hopeless and self._survived else 0
        must(self._hopeless_ticks < 3, "what is no video goes on being used")
        self._must_have_survived()
        self._home_ticks = self._home_ticks + 1 if at_home else 0
        patience = TAKEN_UP_SECONDS + (0 if self._path.exists() else ABSENT_SECONDS)
        if self._saved_at is None or now - self._saved_at <= patience or self._home_ticks < 3:
            return
        if problem is not None:
            plain = problem.startswith(f"{self._path.name}:") and problem.isprintable()
            must(plain, f"no sentence: {problem!r}")
            refused = self._fresh is None or settings != fresh or self._fresh.camera.source.endswith(NO_VIDEO)
            must(refused, f"the file's problem is given as {problem!r}")
            self._tally["configurations_refused"] += 1
        else:
            must(self._fresh is not None, "a broken file has no problem")
            late = f"a good file is not in use {now - self._saved_at:.1f} s after it was saved"
            must(settings == fresh, late)
        self._possible.clear()
        self._saved_at = None

    def _is_in_force(self, meant: Settings) -> bool:
        """Whether all of it runs, but for what waits for a restart and is as in a text that survived."""
        if not self._is_running(meant):
            return False
        trusted = [self._texts[text] for text in self._survived]
        waits = set(changed_keys(meant, self._running)) if self._running else set()
        return not waits or any(waits.isdisjoint(changed_keys(meant, other)) for other in trusted)

    def _must_have_survived(self) -> None:
        kept = self._path.with_name(LAST_GOOD)
        if kept.exists():
            text = kept.read_bytes()
            must(text in self._survived, "the last good configuration on the disk never survived a visit")

    def check_kept(self, configuration: LiveConfig) -> None:
        """The kiosk has ended: the last good file is what ran, byte for byte, unless that was on trial."""
        self._must_have_survived()
        if configuration.on_trial_since is None:
            kept = self._path.with_name(LAST_GOOD)
            right = (
                kept.exists() and until_restart(self._texts[kept.read_bytes()], self._start) == self._running
            )
            right = right and (configuration.problem or kept.read_bytes() == self._path.read_bytes())
            must(right, "the last good configuration on the disk is another one")

    def _read(self) -> Settings | None:
        """What a fresh start would make of the file, which is remembered."""
        found = read(self._path)
        if found is not None:
            self._texts[self._path.read_bytes() if self._path.exists() else b""] = found
        return found

    def _save(self, what: str) -> None:
        """Do it to the file, in place or by renaming."""
        if what == "gone":
            self._path.unlink(missing_ok=True)
            return
        text = self._path.read_bytes() if what == "again" and self._path.exists() else self._right()
        if what == "half":
            text = text[: self._chance.randrange(1, len(text))]
        elif what == "broken":
            text = self._damaged(text)
        elif what == "no video":
            text = f"camera: {{source: '{self._path.with_name(NO_VIDEO)}'}}\n".encode()
        place = self._path.with_suffix(".tmp") if self._chance.random() < 0.5 else self._path
        place.write_bytes(text)
        # Two saves within a tick of the file system's clock look the same; people are not that fast.
        self._saves += 1
        os.utime(place, (self._saves, self._saves))
        place.replace(self._path)

    def _right(self) -> bytes:
        draw = self._chance
        allowed = 1000 if self.patient else draw.choice((8, 20, 60))
        lines = [draw.choice(line) for line in RIGHT if draw.random() < 0.6]
        return "\n".join([*lines, f"recovery: {{failures_per_hour: {allowed}}}\n"]).encode()

    def _damaged(self, text: bytes) -> bytes:
        """Most likely not right any more."""
        place = self._chance.randrange(1, len(text))
        spoilt = text[:place] + self._chance.choice(SIGNS) + text[place:]
        wrong = text + b"hapy: 5\n", text + b"display:\n\tfps: 5\n", b"timing:\n  result_seconds: long\n"
        return self._chance.choice((*wrong, spoilt, text[:place], b"\xff\xfe" + text))


class Disk:
    """Writes for the store, or fails as a disk does. Read by the store's thread, set by the main one."""

    def __init__(self, tally: Counter[str]) -> None:
        self._tally = tally
        self.fault: int | None = None

    def turn(self, visit: int) -> None:
        """It fails, or is mended, when it is time."""
        self.fault = DISK[visit // 10 % len(DISK)]

    def write(self, path: Path, content: bytes) -> None:
        """What the store calls."""
        if (fault := self.fault) is not None:
            self._tally["disk_failures"] += 1
            raise OSError(fault, os.strerror(fault))
        write_atomically(path, content)


def read(path: Path) -> Settings | None:
    """What a fresh start would make of the file; None when it would refuse it."""
    try:
        return parse(path.read_bytes() if path.exists() else b"")
    except ConfigError:
        return None


def pick(chance: random.Random, weighted: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...]:
    """One of them, as likely as its first item says."""
    return chance.choices(weighted, [row[0] for row in weighted])[0]
