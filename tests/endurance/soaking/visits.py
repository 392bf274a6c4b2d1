"""Visits in fast motion: presses, faults and edits by chance, and every check after every tick."""

import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.config.schema import Settings
from kiosk.content.facts import facts_for
from kiosk.content.playlists import builtin_playlists, own_playlists
from kiosk.session import Attract, Looking, NotSure, Result, State, time_left
from tests.endurance.soaking import worker
from tests.endurance.soaking.checks import Books, Broken, Journal, must, streams
from tests.endurance.soaking.kiosk import Folders, Kiosk
from tests.endurance.soaking.people import Disk, Edge, Editor, Presses, Step, gesture, weathers
from tests.endurance.soaking.tally import Tally
from tests.endurance.soaking.use import use
from tests.fakes.clock import FakeClock

LONGEST_TICK = 3.0
SAMPLE_VISITS = 25
"""Visits between two looks at the memory."""

SHORT_LIVES = 300
"""Visits with a new start of the kiosk now and then; from then on it lives as long as it can, for a leak may
grow within one life only."""

QUIET_BEFORE_END = 2
"""Visits with a disk that works before the kiosk ends: what failed to be kept is kept with the next visit."""


class Soak:
    """Plays visits until there were enough.

    Args:
        root: an empty folder on the disk that is to be written to.
        seed: of everything that happens by chance.
        size: of the picture that is drawn, pixels.
    """

    def __init__(self, root: Path, seed: int, size: tuple[int, int] = (800, 480)) -> None:
        self._size = size
        self._bare = use()
        self._clock = FakeClock()
        self._folders = Folders.under(root)
        self._finger, self._hands, self._time, played, sky = streams(
            seed, "finger", "hands", "time", "played", "sky"
        )
        self._disk = Disk()
        self._played = worker.Stage(self._clock, played)
        self._sky = weathers(sky)
        self._change_at = 0
        self._folders.config.write_bytes(b"timing:\n  result_seconds: 10\n")
        self._editor = Editor(self._folders.config, self._hands)
        self.journal = Journal()
        self.tally = Tally()
        self._edges: list[Edge] = []
        self._steps: list[tuple[float, Step]] = []
        self._next_edit = self._clock.now + 5
        self._disk_change = 30
        self._next_sample = 1
        self._new_life(None)

    def play(self, visits: int, progress: Callable[[int], None] = lambda visit: None) -> None:
        """Raises Broken, with the visit's number, when anything does not hold."""
        try:
            with self.journal.listening(logging.getLogger("kiosk")):
                while self.journal.visits < visits or not isinstance(self._kiosk.app.state, Attract):
                    self._go_on(progress)
                self._settle()
                self.tally.uses.append((self.journal.visits, use()))
                self._end()
        except Broken as broken:
            raise Broken(f"visit {self.journal.visits}: {broken}") from broken
        finally:
            if self._alive:
                self._kiosk.end()
            self._played.clear()
        self.tally.processes, self.tally.disk_failures = self._played.spawned, self._disk.failures

    # One tick

    def _go_on(self, progress: Callable[[int], None]) -> None:
        before = self.journal.visits
        self._step_time()
        self._tick()
        self._look_at_memory()
        if self.journal.visits == before:
            return
        self._change_weather()
        self._change_disk()
        self._maybe_live_again()
        progress(self.journal.visits)

    def _look_at_memory(self) -> None:
        """When it is due, and the kiosk is as it was the last time: at home, with one process."""
        if self.journal.visits < self._next_sample or not isinstance(self._kiosk.app.state, Attract):
            return
        if self._kiosk.vision.pid is not None and self._kiosk.app.fault is None and self._played.alone:
            self._next_sample = self.journal.visits + SAMPLE_VISITS
            self.tally.uses.append((self.journal.visits, use()))

    def _step_time(self) -> None:
        """To the next tick; keys and edits come in between, at their own times."""
        chance, state, now = self._time, self._kiosk.app.state, self._clock.now
        self._think_of_an_edit()
        if self._steps:
            # Ticks fall between the steps of one edit, too.
            pause = chance.choice((0.02, 0.1, 0.2, 0.3))
        elif isinstance(state, Looking):
            pause = chance.choice((0.017, 0.033, 0.1, 0.1, 0.2, 0.3, 0.3, 1.0))
        elif isinstance(state, Attract) or self._edges:
            pause = chance.choice((0.02, 0.1, 0.2, 0.3, 0.5, 1.5))
        else:
            pause = chance.choice((0.3, 1.0, 2.0, LONGEST_TICK))
        then = now + pause
        if not self._edges:
            self._think_of_a_press(state, then)
        while self._edges and self._edges[0][0] <= then:
            at, down = self._edges.pop(0)
            self._clock.now = max(self._clock.now, at)
            self._kiosk.app.key(down)
            if down:
                self._downs.append(self._clock.now)
        self._clock.now = then
        self._edit(then)

    def _think_of_a_press(self, state: State, then: float) -> None:
        likely = {Attract: 0.5, Looking: 0.03}.get(type(state), 0.06)
        if self._finger.random() < likely:
            stuck = self._kiosk.configuration.settings.button.stuck_seconds
            self._edges = gesture(self._finger, then + self._finger.uniform(0.0, 0.4), stuck)

    def _think_of_an_edit(self) -> None:
        if self._steps or self._clock.now < self._next_edit:
            return
        at = self._clock.now
        for step in self._editor.edit():
            at += step.after
            self._steps.append((at, step))
        self._next_edit = at + self._hands.choice((1.0, 5.0, 60.0, 200.0, 400.0))
        self.tally.edits += 1

    def _edit(self, now: float) -> None:
        while self._steps and self._steps[0][0] <= now:
            _, step = self._steps.pop(0)
            self._editor.do(step)
            following = self._steps[0][1] if self._steps else None
            self._books.edited(now, following)
            if self._hands.random() < 0.1:
                self._kiosk.reload()
                self._books.reloaded()
                self.tally.reloads += 1

    def _tick(self) -> None:
        kiosk, app = self._kiosk, self._kiosk.app
        self._played.step()
        kiosk.caretaker.tick()
        self._expect_visits(app.state)
        app.tick()
        now = self._clock.now
        self.tally.ticks += 1
        kiosk.systemd.listen()
        must(self.journal.trouble is None, self.journal.trouble or "")
        must(
            self.journal.visits == self._expected,
            f"{self._expected} presses that count, but another number of visits",
        )
        self._check_configuration()
        self._check_state(app.state, now, kiosk.configuration.settings)
        if sum(self.journal.outcomes.values()) != self._outcomes:
            self._outcomes = sum(self.journal.outcomes.values())
            self._check_counts()

    def _check_configuration(self) -> None:
        configuration, home = self._kiosk.configuration, isinstance(self._kiosk.app.state, Attract)
        self._books.ticked(self._clock.now, home, configuration.settings, configuration.problem)

    def _expect_visits(self, state: State) -> None:
        """What the presses of this tick must lead to: a visit each, unless one is on."""
        looking = isinstance(state, Looking)
        for down in self._downs:
            if not self._presses.counts(down):
                continue
            self.tally.presses += 1
            if looking:
                self.tally.ignored += 1
                continue
            self._expected += 1
            # A camera that is down is answered at once, but not before this tick: a second press in it came
            # before the answer.
            looking = True
        self._downs.clear()

    def _check_state(self, state: State, now: float, settings: Settings) -> None:
        left = time_left(state, now, settings.timing)
        must(
            left is None or left > 0,
            f"{type(state).__name__} for {now - state.since:.1f} s, which is too long",
        )
        must(state.since <= now, f"{type(state).__name__} from the future")
        if isinstance(state, Attract) or state is self._seen:
            return
        self._seen = state
        must(state.fact in self._facts(settings), "the fact is none of the configuration's")
        shown: dict[str, str] = {}
        if isinstance(state, Result):
            shown = {state.verdict.emotion: state.playlist.url}
        elif isinstance(state, NotSure):
            shown = {label: playlist.url for label, playlist in state.choices}
        for label, url in shown.items():
            playlists = own_playlists(settings).get(label) or builtin_playlists()[label]
            must(
                url in [playlist.url for playlist in playlists],
                f"the playlist for {label} is none of the configuration's",
            )

    def _facts(self, settings: Settings) -> frozenset[str]:
        # As long as the settings stay, so do the facts; looking them up takes longer than a tick.
        if self._known[0] is not settings:
            self._known = settings, frozenset(facts_for(settings))
        return self._known[1]

    def _check_counts(self) -> None:
        counts = self._kiosk.counts
        must(
            counts.visits == {name: self.journal.outcomes[name] for name in counts.visits},
            f"counted {counts.visits}, the log has {dict(self.journal.outcomes)}",
        )

    # What changes over the visits

    def _change_weather(self) -> None:
        if self.journal.visits >= self._change_at:
            lasts, visits, starts = next(self._sky)
            self._change_at = self.journal.visits + lasts
            self._played.weather = worker.Weather(visits, starts)

    def _change_disk(self) -> None:
        if self.journal.visits < self._disk_change:
            return
        if self._disk.fault is None:
            self._disk.fault = self._hands.choice(("full", "read-only"))
            self._disk_change = self.journal.visits + self._hands.randint(3, 12)
        else:
            self._disk.fault = None
            self._disk_change = self.journal.visits + self._hands.randint(20, 80)

    def _maybe_live_again(self) -> None:
        given_up = self._kiosk.caretaker.given_up is not None
        short = self.journal.visits < SHORT_LIVES
        self._editor.patient = not short
        if given_up or (short and self._time.random() < 1 / 25):
            self.tally.given_up += given_up
            self._settle()
            self._end()
            self._new_life(self._kiosk.last_good())

    def _settle(self) -> None:
        """Until the visit, the edit and the disk's trouble are over."""
        self._disk.fault = None
        goal = self.journal.visits + QUIET_BEFORE_END
        while self.journal.visits < goal or self._steps or not isinstance(self._kiosk.app.state, Attract):
            self._step_time()
            self._tick()
        self._edges.clear()

    def _end(self) -> None:
        kiosk, self._alive = self._kiosk, False
        kiosk.end()
        self._check_configuration()
        self._life_over()
        kept = kiosk.kept()
        must(kept == kiosk.counts, f"on the disk {kept}, counted {kiosk.counts}")
        must(
            kept.camera_restarts == self.tally.faults,
            f"{self.tally.faults} faults, {kept.camera_restarts} counted",
        )
        must(kiosk.shown()["visits"] == kept.visits, "the status file has other counts")
        self._played.clear()
        left = use()
        must(
            left.descriptors == self._bare.descriptors,
            f"{left.descriptors - self._bare.descriptors} files left open",
        )
        must(left.threads == self._bare.threads, f"{left.threads - self._bare.threads} threads left behind")
        must(kiosk.last_good() == self._books.kept, "the last good configuration on the disk is another one")

    def _life_over(self) -> None:
        self.tally.faults += self._kiosk.vision.faults
        self.tally.adopted += self._books.adopted
        self.tally.refused += self._books.refused
        self.tally.longest_unpetted = max(self.tally.longest_unpetted, self._kiosk.systemd.longest)
        self.tally.played.update(self._played.kinds)
        self._played.kinds.clear()
        self.tally.seconds = self._clock.now - 1000.0

    def _new_life(self, last_good: bytes | None) -> None:
        self.tally.starts += 1
        self._books = Books.open(self._folders.config, last_good)
        self._kiosk = Kiosk(self._folders, self._clock, self._played, self._disk, self._size)
        self._alive = True
        self._presses = Presses(self._kiosk.configuration.settings.button.lockout_ms / 1000)
        self._downs: list[float] = []
        self._expected = self.journal.visits
        self._outcomes = sum(self.journal.outcomes.values())
        self._seen: State | None = None
        self._known: tuple[Settings | None, frozenset[str]] = (None, frozenset())
        must(
            self._kiosk.configuration.settings == self._books.start,
            "started with other settings than it should",
        )
        self._check_counts()
