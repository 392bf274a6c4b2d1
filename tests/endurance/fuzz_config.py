"""Throw broken configurations at the kiosk until something other than a plain sentence comes back.

    python -m tests.endurance.fuzz_config --examples 20000

Three kinds of files: any bytes, files made from the schema with wrong types and ranges in them, and the
shipped config.yaml with bytes, words and lines changed. Nine of ten examples load one such file as
`kiosk check` does; the tenth leads a running configuration through six of them, one save after another. What
the ordinary tests do with some examples (tests/test_config_fuzz.py) this does with many.
"""

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.appliance.live_config import LiveConfig
from kiosk.config.changes import changed_keys, restart_keys, until_restart
from kiosk.config.diagnostics import MAX_PROBLEMS
from kiosk.config.files import is_empty
from kiosk.config.schema import Settings
from kiosk.content.bundle import load_bundle
from kiosk.errors import ConfigError
from kiosk.system.store import Store
from tests.endurance.broken_configs import KINDS, from_schema
from tests.endurance.told import told
from tests.fakes.prover import PromptProver

ROOT = Path(__file__).resolve().parents[2]

EMPTY = "the file is empty; yours is kept; delete it and restart if you mean the defaults"

LONGEST_SECONDS = 5.0
"""Of processor time for one file of ordinary size (it takes about a hundredth of a second)."""


def load(path: Path) -> Settings | list[str]:
    """What an operator gets: settings, or sentences. Raises AssertionError when they are no plain sentences.

    Whatever else is raised is a fault of the kiosk.
    """
    began = time.process_time()
    try:
        answer: Settings | list[str] = load_bundle(path).settings
    except ConfigError as fault:
        answer = fault.problems
        assert 1 <= len(answer) <= MAX_PROBLEMS + 1, f"{len(answer)} sentences"
        for sentence in answer:
            assert sentence.startswith(f"{path}:"), f"does not begin with the file's name: {sentence!r}"
            assert sentence.isprintable(), f"not one plain line: {sentence!r}"
    seconds = time.process_time() - began
    assert seconds < LONGEST_SECONDS, f"{seconds:.1f} s for {path.stat().st_size} bytes"
    return answer


class Operator:
    """Saves one file after another under a configuration that runs, and knows what must become of each.

    Raises AssertionError where the configuration does anything else.
    """

    def __init__(self, folder: Path, first: bytes) -> None:
        """``first`` must be right."""
        self._path = folder / "config.yaml"
        self._now = 1000.0
        self._saves = 0
        self._save(first)
        self._configuration = LiveConfig(self._path, Store(None), lambda: self._now, prover=PromptProver())
        self._start = self._running = self._configuration.settings
        self._text = first
        assert self._running == load(self._path)

    def save(self, content: bytes, visit: bool) -> bool:
        """Save ``content`` and see it taken up, or left alone during a visit; True when it is right."""
        self._save(content)
        self._look()
        assert self._configuration.settings is self._running, "changed before it was adopted"
        fresh = load(self._path)
        if is_empty(content) and not is_empty(self._text):
            fresh = [f"{self._path}: {EMPTY}"]
        if not visit:
            self._adopt(content, fresh)
        return isinstance(fresh, Settings)

    def _adopt(self, content: bytes, fresh: Settings | list[str]) -> None:
        configuration, before = self._configuration, self._running
        adopted = configuration.adopt()
        if not isinstance(fresh, Settings):
            assert configuration.problem == fresh[0].replace(str(self._path), self._path.name)
            assert adopted is None, "adopted a broken file"
            assert configuration.settings is before, "a broken file changed what runs"
            return
        assert configuration.problem is None
        expected = until_restart(fresh, self._start)
        self._running, self._text = configuration.settings, content
        assert self._running == expected, "the save was not taken up"
        assert (adopted and adopted.settings) == (expected if expected != before else None)
        needed = [key for key in changed_keys(self._start, fresh) if key in restart_keys()]
        assert configuration.restart_needed == needed
        assert configuration.adopt() is None, "adopted twice"

    def _save(self, content: bytes) -> None:
        self._saves += 1
        self._path.write_bytes(content)
        # Faster than any file system's clock ticks; a person is slower.
        os.utime(self._path, (self._saves, self._saves))

    def _look(self) -> None:
        """Two seconds of looking four times a second."""
        for _ in range(8):
            self._now += 0.25
            self._configuration.poll()


@dataclass
class Figures:
    """What was tried and what came of it."""

    tried: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    sentences: int = 0
    slowest_ms: float = 0.0
    saves: int = 0
    saves_right: int = 0


def try_one(seed: int, folder: Path, figures: Figures) -> None:
    """One file of a kind and content that ``seed`` decides."""
    chance = random.Random(seed)
    kind = chance.choice(tuple(KINDS))
    path = folder / "config.yaml"
    path.write_bytes(KINDS[kind](chance))
    began = time.process_time()
    answer = load(path)
    figures.slowest_ms = max(figures.slowest_ms, 1000 * (time.process_time() - began))
    figures.tried[kind] += 1
    if isinstance(answer, Settings):
        figures.right[kind] += 1
    else:
        figures.sentences += len(answer)


def try_saves(seed: int, folder: Path, figures: Figures) -> None:
    """Six saves under a running configuration, by ``seed``."""
    chance = random.Random(seed)
    operator = Operator(folder, from_schema(chance, faults=0))
    for _ in range(6):
        right = operator.save(
            KINDS[chance.choice(("schema", "schema", "mutated", "bytes"))](chance), chance.random() < 0.3
        )
        figures.saves += 1
        figures.saves_right += right


def fuzz(examples: int, seed: int, folder: Path, progress: bool) -> tuple[Figures, list[str]]:
    """Returns the figures, and one line for each thing that must not be."""
    figures, faults = Figures(), []
    for number in range(examples):
        trial = try_saves if number % 10 == 9 else try_one
        try:
            trial(seed + number, folder, figures)
        except Exception as error:  # noqa: BLE001 (the search for the unexpected: everything is a find)
            faults.append(f"--seed {seed + number} ({trial.__name__}): {type(error).__name__}: {error}")
        if progress and number % 500 == 499:
            print(f"\r{number + 1} of {examples}, {len(faults)} faults", end="", file=sys.stderr, flush=True)
    if progress:
        print(file=sys.stderr)
    return figures, faults


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Load broken configurations.", allow_abbrev=False)
    p.add_argument("--examples", type=int, default=20000, help="how many (default: 20000)")
    p.add_argument("--seed", type=int, default=1, help="of the first one; the others follow (default: 1)")
    p.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return p


def main(arguments: list[str] | None = None) -> int:
    """Status 1 when anything came back that is no plain sentence."""
    args = parser().parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures, faults = fuzz(args.examples, args.seed, Path(folder), progress=sys.stderr.isatty())
    result = {
        "examples": args.examples,
        "seed": args.seed,
        "files": dict(sorted(figures.tried.items())),
        "right": dict(sorted(figures.right.items())),
        "sentences": figures.sentences,
        "saves": figures.saves,
        "saves_right": figures.saves_right,
        "slowest_ms": round(figures.slowest_ms, 1),
        "seconds": round(time.monotonic() - began, 1),
        "faults": faults,
    }
    return told(result, as_json=args.json, width=12)


if __name__ == "__main__":
    # What the kiosk would log of each is not of interest here.
    logging.disable()
    sys.exit(main())
