"""Draw any text that a configuration may hold, in every scene, at every size, and see that nothing is raised.

    python -m tests.endurance.fuzz_screen --examples 2000

Each example is a configuration with texts of the strangest characters, and a display of a size and a turn
that the kiosk takes: often the smallest, or the slimmest there is, now and then a large one. What is accepted
is rehearsed as it is before it is adopted, then drawn with names of cameras, problems and reasons that are
just as strange. tests/endurance/test_screen_fuzz.py does the same with a few examples.
"""

import argparse
import json
import logging
import random
import sys
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pygame import Rect

from kiosk.config.display_size import LARGER, MOST_PIXELS, SLIMMEST, SMALLER, Size, unfit_size
from kiosk.config.plain_text import JOINERS
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.faults import Fault
from kiosk.content.language_files import languages
from kiosk.content.scripts import pictures
from kiosk.content.typeface import characters, drawn
from kiosk.errors import ConfigError
from kiosk.model.manifest import load_manifest
from kiosk.screen.notices import Notices
from kiosk.screen.rehearsal import rehearse, states
from kiosk.screen.runs import runs
from kiosk.screen.scale import LEAST_TYPE
from kiosk.screen.scene import Scene, Shown
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.session import Looking, OutOfOrder, Problem
from kiosk.vision.reading import Hint, Reading

LABELS = load_manifest().labels

RANGES = (
    *((0x20, 0x7E), (0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F)),
    *((0x300, 0x36F), (0x590, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF), (0x2100, 0x27BF)),
    *((0x3000, 0x30FF), (0x4E00, 0x4FFF), (0xE000, 0xE0FF), (0xFB00, 0xFE0F), (0xFF00, 0xFFEF)),
    *((0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF), (0x1F300, 0x1FAFF), (0xE0000, 0xE01EF), (0x0, 0x10FFFF)),
)
"""Code points from which characters are drawn by lot, one range as likely as another."""

WORDS = (
    *(
        "Happy",
        "W" * 300,
        "i" * 300,
        "a b " * 80,
        "Donaudampfschifffahrtsgesellschaft",
        "\u200b",
        "♪",
        "🏳️‍🌈",
        "𝓗𝓪",
    ),
    *(
        "{name}",
        "{",
        "%s",
        "\\",
        "שלום",
        "مرحبا",
        "\u202egnp",
        "\u0301" * 40,
        "½",
        "™",
        "\u00a0" * 30,
        "-" * 90,
    ),
)


def any_text(chance: random.Random, longest: int) -> str:
    """A text of at most ``longest`` characters, of one line or not."""
    parts = []
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        if chance.random() < 0.4:
            parts.append(chance.choice(WORDS))
        else:
            first, last = chance.choice(RANGES)
            parts.append(
                "".join(chr(chance.randint(first, last)) for _ in range(chance.choice((1, 3, 30, 240))))
            )
    joined = chance.choice(("", " ", "  ")).join(parts)
    return joined[: chance.choice((longest, chance.randint(1, longest)))]


def any_size(chance: random.Random) -> Size:
    """A size that a display may have, as like as not at a bound."""
    while True:
        # Now and then a large one: its paint takes a hundred times as long.
        doubled = chance.uniform(0, 1 if chance.random() < 0.95 else 3.6)
        smaller = chance.choice(
            (SMALLER, SMALLER, 480, round(SMALLER * 2**doubled), round(SMALLER * 2**doubled))
        )
        longest = min(SLIMMEST * smaller, MOST_PIXELS // smaller)
        larger = chance.choice(
            (LARGER, smaller, longest, round(smaller * 4 / 3), round(chance.uniform(smaller, longest)))
        )
        size = (smaller, larger) if chance.random() < 0.5 else (larger, smaller)
        if unfit_size(size) is None:
            return size


def any_config(chance: random.Random) -> bytes:
    """A configuration that is right but for its texts, which mostly are, too."""
    careless = chance.random() < 0.2

    def text(longest: int) -> str:
        while True:
            made = any_text(chance, longest)
            if careless or (made == "".join(made.splitlines()) and 0 < len(drawn(made).text) <= longest):
                return made

    def playlist() -> dict[str, str]:
        link = f"https://open.spotify.com/playlist/{chance.randrange(10**21, 10**22)}"
        return {"title": text(80), "mood": text(120), "url": link}

    settings: dict[str, Any] = {
        "language": chance.choice(languages()),
        "display": {"theme": chance.choice(("night", "day")), "rotation": chance.choice((0, 90, 180, 270))},
        "facts": {"builtin": False, "own": [text(240) for _ in range(2)]},
        "playlists": {label: [playlist()] for label in chance.sample(LABELS, 3)},
    }
    text = json.dumps(settings, ensure_ascii=False)
    # As YAML wants what it takes for no text at all, and what would be no UTF-8.
    return "".join(c if c.isprintable() else _escaped(c) for c in text).encode()


def _escaped(char: str) -> str:
    return f"\\U{ord(char):08x}" if ord(char) > 0xFFFF else f"\\u{ord(char):04x}"


def check_scene(scene: Scene[Any], size: Size) -> None:
    """Raises AssertionError where a text is too small to be read, has a box in it, or leaves the screen."""
    screen = Rect(0, 0, *size)
    for name, item in scene.texts.items():
        assert item.block.size >= LEAST_TYPE, f"{name} is written at {item.block.size}"
        for run in (run for line in item.block.lines for run in runs(line)):
            has = characters() | {" "} if run.script is None else pictures(run.script)
            lacking = [char for char in run.text if char not in has and char not in JOINERS]
            assert not lacking, f"{name}: {run.text!a}"
        assert screen.contains(item.rect), f"{name} at {item.rect}"
        assert item.block.width <= item.rect.width, f"{name} is {item.block.width} of {item.rect.width} wide"


@dataclass
class Figures:
    """What was tried and what came of it."""

    rehearsed: int = 0
    refused: int = 0
    scenes: int = 0


def try_one(seed: int, figures: Figures) -> None:
    """One configuration at one size, by ``seed``."""
    chance = random.Random(seed)
    try:
        bundle = bundle_from(any_config(chance), "config.yaml")
    except ConfigError as fault:
        figures.refused += 1
        said, bundle = fault.problems, plain_bundle(chance)
    else:
        said = list(bundle.warnings)
    assert all(sentence.isprintable() for sentence in said), said
    size = any_size(chance)
    rehearse(bundle, size)
    figures.rehearsed += 1
    figures.scenes += draw_all(bundle, size, chance)


def plain_bundle(chance: random.Random) -> Bundle:
    """A configuration that is right: one in which every text is drawn from what the typeface has."""
    letters = sorted(characters() - {" ", "\u00a0"})

    def text(longest: int) -> str:
        words = ("".join(chance.choices(letters, k=chance.choice((1, 5, 12, 80)))) for _ in range(30))
        return " ".join(words)[: chance.randint(3, longest)]

    playlists = {
        label: [{"title": f"a{text(70)}", "mood": f"a{text(110)}", "url": f"spotify:playlist:{'0' * 22}"}]
        for label in LABELS[:3]
    }
    settings = {
        "language": chance.choice(languages()),
        "facts": {"builtin": False, "own": [f"a{text(230)}" for _ in range(2)]},
        "playlists": playlists,
    }
    return bundle_from(json.dumps(settings, ensure_ascii=False).encode(), "config.yaml")


def draw_all(bundle: Bundle, size: Size, chance: random.Random) -> int:
    """Draw the bundle's scenes with notices and readings that no program made; returns how many."""
    display = bundle.settings.display
    window = Window.offscreen(size, display.rotation)
    stage = Stage(window, bundle)
    scenes = 0
    for state in states(bundle.locales[0]):
        shown: Shown = state
        if isinstance(state, OutOfOrder):
            shown = replace(state, reason=any_text(chance, 1000))
        if isinstance(state, Looking):
            wild = (float("nan"), float("inf"), -1e9, -0.1, 0.0, 0.5, 1.0, 1e9)
            x, y, width, height = (chance.choice(wild) for _ in range(4))
            face = chance.choice((None, (x, y, width, height)))
            hint = chance.choice((None, *Hint))
            others = ((width, height, x, y),) if chance.random() < 0.5 else ()
            reading = Reading(0.5, face, hint, progress=chance.choice(wild), others=others)
            shown = replace(state, reading=reading)
        notices = Notices(
            chance.random() < 0.5,
            demo=chance.choice((None, any_text(chance, 120))),
            problem=chance.choice((None, Problem(88, any_text(chance, 1000), Fault.CONFIGURATION))),
        )
        shape = chance.choice(((96, 128), (1, 1), (1, 4000), (4000, 1), (33, 47), (480, 640)))
        frame = chance.choice((None, np.zeros((*shape, 3), np.uint8)))
        for moment in (0.0, 0.4, 31.0):
            stage.draw(shown, moment, frame, notices)
        assert stage.scene is not None
        check_scene(stage.scene, window.size)
        scenes += 1
    return scenes


def fuzz(examples: int, seed: int, progress: bool) -> tuple[Figures, list[str]]:
    """Returns the figures, and one line for each thing that must not be."""
    figures, faults = Figures(), []
    for number in range(examples):
        try:
            try_one(seed + number, figures)
        except Exception as error:  # noqa: BLE001 (the search for the unexpected: everything is a find)
            faults.append(f"--seed {seed + number}: {type(error).__name__}: {error}")
        if progress and number % 50 == 49:
            print(f"\r{number + 1} of {examples}, {len(faults)} faults", end="", file=sys.stderr, flush=True)
    if progress:
        print(file=sys.stderr)
    return figures, faults


def main(arguments: list[str] | None = None) -> int:
    """Status 1 when anything was raised, or a text was not to be read."""
    p = argparse.ArgumentParser(description="Draw any text at any size.", allow_abbrev=False)
    p.add_argument("--examples", type=int, default=2000, help="how many (default: 2000)")
    p.add_argument("--seed", type=int, default=1, help="of the first one; the others follow (default: 1)")
    args = p.parse_args(arguments)
    began = time.monotonic()
    figures, faults = fuzz(args.examples, args.seed, progress=sys.stderr.isatty())
    print(
        f"{args.examples} configurations, {figures.refused} refused (and plain texts drawn instead), "
        f"{figures.rehearsed} rehearsed, {figures.scenes} scenes, {time.monotonic() - began:.0f} s"
    )
    for fault in faults:
        print(fault)
    print("no faults" if not faults else f"{len(faults)} faults: replay one with --examples 1 and its --seed")
    return 1 if faults else 0


if __name__ == "__main__":
    # What the kiosk would log of each is not of interest here.
    logging.disable()
    sys.exit(main())
