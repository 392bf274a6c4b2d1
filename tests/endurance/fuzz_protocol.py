"""Anything at all through the pipes between the display and the vision process.

    python -m tests.endurance.fuzz_protocol --examples 20000 --seed 1

Whatever bytes come from a vision process, the display never raises, waits, or takes long over one look: what
is no answer is one fault with a sentence, and that process is ended. Whatever bytes come as orders, the
vision process ends with at most one sentence. The display is the real app with a played process; every
message that is let through goes the whole way to the screen. The exit status is 1 when anything else
happened.
"""

import argparse
import contextlib
import json
import logging
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kiosk.app.app import App
from kiosk.app.assembly import assemble, unattended_panel
from kiosk.app.reports import CameraDown
from kiosk.config.schema import Camera, Settings, Timing
from kiosk.errors import KioskError
from kiosk.screen.window import Window
from kiosk.session import Looking
from kiosk.system.lines import MOST_LINES
from kiosk.vision.process.protocol import (
    Answer,
    Beat,
    Configure,
    Fault,
    Ready,
    Seen,
    Start,
    Stop,
    encode_answer,
    encode_order,
)
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.process.supervisor import VisionProcess
from kiosk.vision.process.worker import Answers, Orders, Worker, obey
from kiosk.vision.reading import MOST_OTHERS, Hint, Reading
from kiosk.vision.settings import VisionSettings
from tests.configs import bundle
from tests.endurance.told import told
from tests.fakes.camera import FakeCamera
from tests.fakes.clock import FakeClock
from tests.fakes.vision import LABELS, MANIFEST, verdict
from tests.fakes.worker import Players

LONGEST_POLL_SECONDS = 0.1
"""Of processor time, on the slowest machine that plays this; a poll takes in 64 KB at most."""

LONGEST_LIFE_SECONDS = 10.0

POLLS_OF_A_FULL_PIPE = 2 * 65536 // len(encode_answer(Beat())) // MOST_LINES + 1
"""So often the display looks at most before it has heard all that was said: what is in the pipe, and as much
again that it has read."""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, 10**400, 0.5, -0.0, 1e308, 5e-324),
    *(float("nan"), float("inf"), float("-inf"), "", "x", "happy", "a" * 5000, "\x1b[2J", "\0", "\u200b"),
    *("\ud800", "🏳️‍🌈", [], {}, [[]], [0, 0, 0, 0], {"happy": 1.0}, {"": {}}, [1] * 3000),
)
"""Put in the place of any other."""

RAW: tuple[bytes, ...] = (
    *(b"", b"\n", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"}", b'"', b"[", b"[" * 5000),
    *(b'{"a":' * 3000, b"1" * 5000, b"-", b"1e999", b"NaN", b"Infinity", b"null", b"true", b"\\ud800"),
    *(b"free(): invalid pointer", b"\xe2\x80\xa8", b" " * 5000, b"\\u0000", b'{"beat":{}}', b'{"seen":{'),
    *(b'{"beat":{},"beat":{}}', b"x" * 70000),
)
"""Put into lines and between them."""


TEXTS = ("Pi camera", "Müller's eye", "no\ncable", "\x1b[31m\u200b", "x" * 9999, "👩‍👩‍👧", "\u202etxt")
"""A camera's name, or a fault's sentence."""


@dataclass
class Figures:
    tried: Counter[str] = field(default_factory=Counter)
    came_to: Counter[str] = field(default_factory=Counter)
    slowest_poll_ms: float = 0.0


def answers(chance: random.Random, visit: int, since: float) -> list[Answer]:
    """A course as a good process would say it, but for its texts."""
    said_of = chance.choice(TEXTS)
    face = (chance.random(), 0.2, 0.25, 0.4)
    course: list[Answer] = [Ready(said_of, chance.random() < 0.5)]
    for _ in range(chance.randint(0, 6)):
        others = (face,) * (len(course) % (MOST_OTHERS + 1))
        t, hint = since + chance.random(), chance.choice((None, *Hint))
        reading = Reading(t, face, hint, leader="happy", others=others)
        if chance.random() < 0.3:
            said = verdict([chance.choice(LABELS)], sure=chance.random() < 0.7)
            reading = Reading(since, face, probabilities=said.probabilities, progress=1.0, verdict=said)
        course += [Seen(chance.choice((visit, visit, visit - 1)), reading), Beat()]
    return [*course, Fault(said_of, usage=False)] if chance.random() < 0.2 else course


def settings_line(fd: int, source: str) -> bytes:
    wanted = VisionSettings.of(Settings(camera=Camera(source=source)))
    return encode_order(Configure(wanted, LABELS, fd))


def with_another_value(chance: random.Random, line: bytes) -> bytes:
    """The message with something in it that is something else, gone, or there twice."""
    message = json.loads(line)
    owner: Any = message
    while True:
        keys = list(owner) if isinstance(owner, dict) else list(range(len(owner)))
        if not keys:
            break
        key = chance.choice(keys)
        inner = owner[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.7:
            owner = inner
            continue
        match chance.randrange(4):
            case 0:
                del owner[key]
            case 1 if isinstance(owner, dict):
                owner[chance.choice(("", "x", "visit", "t", "ready"))] = inner
            case _:
                owner[key] = chance.choice(VALUES)
        break
    return json.dumps(message).encode("utf-8", "surrogatepass") + b"\n"


def damaged(chance: random.Random, said: bytes) -> bytes:
    """The bytes with some gone, changed, doubled or put in."""
    for _ in range(chance.randint(1, 3)):
        at, to = sorted(chance.randint(0, len(said)) for _ in range(2))
        match chance.randrange(5):
            case 0:
                said = said[:at] + said[to:]
            case 1:
                said = said[:at] + chance.choice(RAW) + said[at:]
            case 2:
                said = said[:at] + chance.randbytes(1) + said[at + 1 :]
            case 3:
                said = said[:to] + said[at:]
            case _:
                said = said[:at]
    return said


def babble(chance: random.Random, lines: list[bytes], kind: str) -> bytes:
    """What one side says, by kind."""
    match kind:
        case "bytes":
            return chance.randbytes(chance.choice((1, 20, 3000, 70000)))
        case "signs":
            return b"".join(chance.choice((*RAW, b"\n", b",", b":")) for _ in range(chance.randint(1, 30)))
        case "values":
            place = chance.randrange(len(lines))
            return b"".join((*lines[:place], with_another_value(chance, lines[place]), *lines[place + 1 :]))
        case "order":
            return b"".join(chance.choices(lines, k=chance.randint(1, 12)))
        case "damaged":
            return damaged(chance, b"".join(lines))
        case "flood":
            return b"".join(lines[:1]) + chance.choice(lines) * chance.choice((300, 20000))
        case _:
            return b"".join(lines)


KINDS = ("bytes", "signs", "values", "values", "values", "order", "damaged", "damaged", "flood", "right")


class Display:
    """An app whose vision process is whatever an example says it is."""

    def __init__(self) -> None:
        # It looks at once: what is said of a face is to reach the screen.
        self.clock, self.players, settings = FakeClock(), Players(), Settings(timing=Timing(ready_seconds=0))
        self.vision = VisionProcess(settings, MANIFEST, self.clock, spawn=self.players)
        window, panel = Window.offscreen((320, 240)), unattended_panel(settings)
        self.app: App = assemble(
            bundle(settings),
            window,
            panel=panel,
            vision=self.vision,
            clock=self.clock,
            chance=random.Random(1),
        )
        self.downs: list[CameraDown] = []
        self.app.listen(lambda report: self.downs.append(report) if isinstance(report, CameraDown) else None)

    def fresh_process(self) -> None:
        """Until there is one, in the middle of a visit mostly."""
        self.vision.adopt(Settings(), MANIFEST)
        while self.vision.pid is None:
            self.clock.now += 30.0
            self.app.tick()
        self.downs.clear()

    def close(self) -> None:
        for player in self.players.spawned:
            player.end(0)
        self.app.close()


def try_display(seed: int, display: Display, figures: Figures) -> None:
    """One process that says something of a kind and content that ``seed`` decides, in parts."""
    chance = random.Random(seed)
    kind = chance.choice(KINDS)
    figures.tried[f"answers: {kind}"] += 1
    display.fresh_process()
    player, app = display.players.last, display.app
    if chance.random() < 0.7:
        app.press()
    visit = app.state.visit if isinstance(app.state, Looking) else 1
    lines = [encode_answer(answer) for answer in answers(chance, visit, display.clock())]
    said, parts = memoryview(babble(chance, lines, kind)), 0
    while (said or parts < 3) and player.returncode is None:
        size = chance.choice((1, 100, 70000, 70000)) if parts < 50 else 70000
        part, said, parts = said[:size], said[size:], parts + 1
        with contextlib.suppress(BlockingIOError):
            player.side.write(part)
        display.clock.now += 1 / 60
        began = time.process_time()
        app.tick()
        took = time.process_time() - began
        figures.slowest_poll_ms = max(figures.slowest_poll_ms, 1000 * took)
        assert took < LONGEST_POLL_SECONDS, f"a tick took {1000 * took:.0f} ms"
    came_to = "a fault" if display.downs else "nothing"
    if player.returncode is None:
        # It says no more, or says that it is well without end: either way it is not there for ever.
        for _ in range(POLLS_OF_A_FULL_PIPE + 2):
            if player.returncode is None:
                display.clock.now += 31.0
                app.tick()
        assert player.returncode is not None, "a process that is silent was not ended"
        assert display.downs
    for down in display.downs:
        assert down.reason.isprintable(), ascii(down.reason)
        assert 0 < len(down.reason) < 2000
    figures.came_to[f"answers: {came_to}"] += 1


class Blind:
    """A pipeline that sees nobody."""

    def reset(self, since: float) -> None:
        pass

    def forget(self) -> None:
        pass

    def read(self, frame: Any) -> Reading:
        return Reading(frame.t, None, Hint.NO_FACE)


class Endless(FakeCamera):
    """Always has a picture."""

    def read(self, timeout: float) -> Any:
        self.trigger_frame(np.full((48, 64), 90, np.uint8), after_seconds=0.03)
        return super().read(timeout)


def try_worker(seed: int, figures: Figures) -> None:
    """Orders of a kind and content that ``seed`` decides, to a process just started or one that works."""
    chance = random.Random(seed)
    kind = chance.choice([kind for kind in KINDS if kind != "flood"])
    figures.tried[f"orders: {kind}"] += 1
    started, preview = chance.random() < 0.5, Preview.create()
    lines = [encode_order(order) for order in (Start(3, 900.0, 900.0), Stop(), Start(4, 1000.0, 1000.0))]
    if not started:
        # Mostly there is no camera: to load the networks takes much longer than to hear a line.
        lines = [settings_line(preview.fd, chance.choice((*["/nowhere/at/all"] * 9, "demo"))), *lines]
    orders, inlet = os.pipe()
    outlet, said = os.pipe()
    os.set_blocking(inlet, False)
    os.set_blocking(said, True)
    with contextlib.suppress(BlockingIOError):
        os.write(inlet, babble(chance, lines, kind)[:60000])
    os.close(inlet)
    sentence, began = "", time.monotonic()
    try:
        if started:
            hears = {"orders": Orders(orders), "answers": Answers(said)}
            Worker(Endless(FakeClock()), Blind(), preview, warm=chance.random() < 0.5, **hears).run()
        else:
            obey(Orders(orders), Answers(said))
    except EOFError:
        pass
    except KioskError as error:
        sentence = str(error)
    finally:
        for fd in (orders, outlet, said):
            os.close(fd)
        preview.close()
    assert sentence.isprintable(), ascii(sentence)
    assert time.monotonic() - began < LONGEST_LIFE_SECONDS
    figures.came_to[f"orders: {'a sentence' if sentence else 'its end'}"] += 1


def fuzz(examples: int, seed: int, progress: bool) -> tuple[Figures, list[str]]:
    """Returns the figures, and one line for each thing that must not be."""
    figures, faults, display = Figures(), list[str](), Display()
    trials: tuple[Callable[[int], None], ...] = (
        *[lambda number: try_display(number, display, figures)] * 3,
        lambda number: try_worker(number, figures),
    )
    for number in range(seed, seed + examples):
        try:
            trials[number % 4](number)
        except Exception as error:  # noqa: BLE001 (the search for the unexpected: everything is a find)
            faults.append(f"--seed {number}: {type(error).__name__}: {error}")
            display.close()
            display = Display()
        if number % 50 == 0:
            # What it remembers of faults within the hour grows with its life.
            display.close()
            display = Display()
        if progress and number % 500 == 499:
            print(f"\r{number} of {examples}, {len(faults)} faults", end="", file=sys.stderr, flush=True)
    display.close()
    if progress:
        print(file=sys.stderr)
    return figures, faults


def main(arguments: list[str] | None = None) -> int:
    """Status 1 when anything else happened than should."""
    p = argparse.ArgumentParser(description="Say anything to either process.", allow_abbrev=False)
    p.add_argument("--examples", type=int, default=20000, help="how many (default: 20000)")
    p.add_argument("--seed", type=int, default=1, help="of the first one; the others follow (default: 1)")
    p.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    args = p.parse_args(arguments)
    began = time.monotonic()
    figures, faults = fuzz(args.examples, args.seed, progress=sys.stderr.isatty())
    result = {
        "examples": args.examples,
        "seed": args.seed,
        **dict(sorted(figures.tried.items())),
        "came_to": dict(sorted(figures.came_to.items())),
        "slowest_poll_ms": round(figures.slowest_poll_ms, 1),
        "seconds": round(time.monotonic() - began, 1),
        "faults": faults,
    }
    return told(result, as_json=args.json, width=18)


if __name__ == "__main__":
    # What the kiosk would log of each is not of interest here.
    logging.disable()
    sys.exit(main())
