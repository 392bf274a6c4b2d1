"""Put junk wherever config.yaml names a file and wherever the kiosk keeps one, until anything is raised.

    python -m tests.endurance.fuzz_files --examples 5000

Each example is one file: the model's manifest, the model, a picture as source, facts and playlists, the
status, the counts, the count of reboots, the last good configuration. It is damaged, made of odd values, or
no file at all, and is read as the kiosk reads it. The only answers are what the file says, or plain
sentences. What the ordinary tests do with some examples (tests/endurance/test_files_fuzz.py) this does with
many.
"""

import argparse
import json
import logging
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.appliance.counts import FILE as COUNTS_FILE
from kiosk.appliance.counts import Counts
from kiosk.appliance.reboots import FILE as REBOOTS_FILE
from kiosk.appliance.reboots import counted
from kiosk.appliance.starting import start
from kiosk.appliance.status_file import FILE as STATUS_FILE
from kiosk.appliance.status_file import read_status
from kiosk.appliance.trial_record import FILE as ON_TRIAL
from kiosk.appliance.trial_record import Ledger
from kiosk.commands.status import lines, running
from kiosk.content.bundle import bundle_from
from kiosk.content.facts import BUILTIN as FACTS
from kiosk.content.facts import read_facts
from kiosk.content.playlists import BUILTIN as PLAYLISTS
from kiosk.content.playlists import builtin_playlists
from kiosk.errors import ConfigError, KioskError
from kiosk.model.manifest import load_manifest, read_model
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import LAST_GOOD
from kiosk.system.store import Store
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.images import read_image
from tests.endurance.broken_configs import KINDS, damaged
from tests.endurance.broken_files import (
    COUNTS,
    MANIFEST,
    REBOOTS,
    STATUS,
    broken_json,
    broken_yaml,
    clear,
    plant,
)

TRIAL = {
    "trial": {"text": "bGFuZ3VhZ2U6IGRlCg==", "crashes": 1, "boot": "one"},
    "refused": {"text": "eA==", "sentence": "it was no video", "crashed": False},
}

LONGEST_SECONDS = 5.0
"""Of processor time for one file."""

MOST_MEMORY = 200 << 10
"""Kilobytes that one file may cost; a model is read up to 64 MB, and a picture has bounds of its own."""

MOST_TOLD = 50

NOW = Moment("a-b", 100.0)


def manifest(chance: random.Random, folder: Path) -> None:
    """A manifest that the configuration names."""
    path = folder / "model.yaml"
    plant(chance, path, broken_yaml(chance, MANIFEST))
    bundle_from(f"model: {json.dumps(str(path))}\n".encode(), "config.yaml")


def model(chance: random.Random, folder: Path) -> None:
    """The file that a right manifest names."""
    plant(chance, folder / "fer_int8.tflite", chance.randbytes(chance.randrange(2000)))
    read_model(load_manifest(), folder / "fer_int8.yaml")


def source(chance: random.Random, folder: Path) -> None:
    """A picture in place of a camera."""
    plant(chance, folder / "picture.png", damaged(chance, demo_picture().read_bytes()))
    read_image(folder / "picture.png")


def facts(chance: random.Random, folder: Path) -> None:
    """The kiosk's own facts."""
    plant(chance, folder / "en.yaml", broken_yaml(chance, (FACTS / "en.yaml").read_bytes()))
    read_facts(folder / "en.yaml")


def playlists(chance: random.Random, folder: Path) -> None:
    """The kiosk's own playlists."""
    plant(chance, folder / "playlists.yaml", broken_yaml(chance, PLAYLISTS.read_bytes()))
    builtin_playlists(folder / "playlists.yaml")


def status(chance: random.Random, folder: Path) -> None:
    """What `kiosk status` reads."""
    plant(chance, folder / STATUS_FILE, broken_json(chance, STATUS))
    found = read_status(folder)
    assert json.dumps(found).isprintable()
    try:
        running(found, NOW)
        lines(found, NOW)
    except KeyError:
        # Another version's: `kiosk status` says so.
        assert not found.keys() >= STATUS.keys()


def counts(chance: random.Random, folder: Path) -> None:
    """What the kiosk counts over its life."""
    plant(chance, folder / COUNTS_FILE, broken_json(chance, COUNTS))
    found = Counts.of(Store(folder))
    assert all(0 <= count < 10**12 for count in (*found.visits.values(), found.camera_restarts))


def reboots(chance: random.Random, folder: Path) -> None:
    """What root counts."""
    plant(chance, folder / REBOOTS_FILE, broken_json(chance, REBOOTS))
    assert 0 <= counted(folder, NOW) < 10**12


def last_good(chance: random.Random, folder: Path) -> None:
    """The last good configuration, beside a file that is broken or away."""
    plant(chance, folder / LAST_GOOD, KINDS[chance.choice(tuple(KINDS))](chance))
    plant(chance, folder / "config", KINDS[chance.choice(tuple(KINDS))](chance))
    plant(chance, folder / ON_TRIAL, broken_json(chance, TRIAL))
    store = Store(folder)
    try:
        start(folder / "config", store.get(LAST_GOOD), Ledger(store, "one"), lambda settings: settings, 0.0)
    finally:
        store.close()


TRIALS: tuple[Callable[[random.Random, Path], None], ...] = (
    *(manifest, model, source, facts, playlists, status, counts, reboots, last_good),
)


@dataclass
class Figures:
    """What was tried, and how often it was of use all the same."""

    tried: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    slowest_ms: float = 0.0


def try_one(seed: int, folder: Path, figures: Figures) -> None:
    """One file, of a kind and content that ``seed`` decides."""
    chance = random.Random(seed)
    trial = chance.choice(TRIALS)
    figures.tried[trial.__name__] += 1
    began, before = time.process_time(), _memory()
    try:
        trial(chance, folder)
        figures.right[trial.__name__] += 1
    except KioskError as fault:
        for sentence in fault.problems if isinstance(fault, ConfigError) else [str(fault)]:
            assert sentence.isprintable(), f"not one plain line: {sentence!r}"
    finally:
        for path in folder.iterdir():
            clear(path)
    seconds = time.process_time() - began
    figures.slowest_ms = max(figures.slowest_ms, 1000 * seconds)
    assert seconds < LONGEST_SECONDS, f"{seconds:.1f} s"
    assert _memory() - before < MOST_MEMORY, f"{(_memory() - before) >> 10} MB"


def _memory() -> int:
    """Kilobytes this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fuzz(examples: int, seed: int, folder: Path) -> tuple[Figures, list[str]]:
    """Returns the figures, and one line for each thing that must not be."""
    figures, faults = Figures(), []
    for number in range(examples):
        try:
            try_one(seed + number, folder, figures)
        except Exception as error:  # noqa: BLE001 (the search for the unexpected: everything is a find)
            name = random.Random(seed + number).choice(TRIALS).__name__
            faults.append(f"--seed {seed + number} ({name}): {type(error).__name__}: {error}")
    return figures, faults


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Read broken files.", allow_abbrev=False)
    p.add_argument("--examples", type=int, default=5000, help="how many (default: 5000)")
    p.add_argument("--seed", type=int, default=1, help="of the first one; the others follow (default: 1)")
    return p


def main(arguments: list[str] | None = None) -> int:
    """Status 1 when anything came back that is no plain sentence."""
    args = parser().parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures, faults = fuzz(args.examples, args.seed, Path(folder))
    for name in sorted(figures.tried):
        print(f"{name:12} {figures.tried[name]} tried, {figures.right[name]} of use all the same")
    print(f"{'slowest':12} {figures.slowest_ms:.0f} ms")
    print(f"{'seconds':12} {time.monotonic() - began:.0f}")
    for fault in faults[:MOST_TOLD]:
        print(fault)
    print("no faults" if not faults else f"{len(faults)} faults: replay one with --examples 1 and its --seed")
    return 1 if faults else 0


if __name__ == "__main__":
    # What the kiosk would log of each is not of interest here.
    logging.disable()
    sys.exit(main())
