"""Put junk wherever config.yaml names a file and wherever the kiosk keeps one, until anything is raised.

    python -m tests.endurance.fuzz_files --examples 5000

Each example is one file: the model's manifest, the model, a picture as source, facts and playlists, the
status, the counts, the statistics, the count of reboots, the last good configuration. It is damaged, made of
odd values, or no file at all, and is read as the kiosk reads it. The only answers are what the file says, or
plain sentences. What the ordinary tests do with some examples (tests/endurance/test_files_fuzz.py) this does
with many.
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
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.appliance.counts import FILE as COUNTS_FILE
from kiosk.appliance.counts import Counts
from kiosk.appliance.fact_memory import FILE as FACTS_FILE
from kiosk.appliance.fact_memory import kept_in
from kiosk.appliance.reboots import FILE as REBOOTS_FILE
from kiosk.appliance.reboots import counted
from kiosk.appliance.starting import start
from kiosk.appliance.statistics.database import FILE as STATISTICS
from kiosk.appliance.statistics.figures import ALL, outcomes
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.appliance.status_file import FILE as STATUS_FILE
from kiosk.appliance.status_file import read_status
from kiosk.appliance.trial_record import FILE as ON_TRIAL
from kiosk.appliance.trial_record import Ledger
from kiosk.commands.status import lines, running
from kiosk.config.links import canonical_link
from kiosk.config.text_types import TITLE_LENGTH
from kiosk.content.bundle import bundle_from
from kiosk.content.fact_file import read_fact_file
from kiosk.content.fact_pool import BUILTIN, ENGLISH, english_entries, translated
from kiosk.content.service_titles import NAME as TITLES_FILE
from kiosk.content.service_titles import read_titles
from kiosk.content.shipped_playlists import FILE as PLAYLISTS
from kiosk.content.shipped_playlists import read_shipped
from kiosk.errors import ConfigError, KioskError
from kiosk.model.manifest import load_manifest, read_model
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import LAST_GOOD
from kiosk.system.store import Store
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.frame import MAX_SIDE
from kiosk.vision.camera.images import read_picture
from tests.appliance.statistics.month import LABELS, ended, result
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

OWN_FACTS = b"""en:
- We roast on Tuesdays.
- text: "You look well!"
  emotion: happy
de: [Hallo., {text: Ach., emotion: sad}]
"""

TITLES = {
    "version": 1,
    "titles": {f"https://www.deezer.com/playlist/{number}": f"Title {number}" for number in range(4)},
}
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
    seen = read_picture(folder / "picture.png")
    assert seen.colour is None or max(seen.colour.rgb(MAX_SIDE).shape) <= MAX_SIDE


def facts(chance: random.Random, folder: Path) -> None:
    """The kiosk's own facts."""
    plant(chance, folder / "en.yaml", broken_yaml(chance, ENGLISH.read_bytes()))
    english_entries(folder / "en.yaml")


def translated_facts(chance: random.Random, folder: Path) -> None:
    """The kiosk's own facts in another language."""
    plant(chance, folder / "de.yaml", broken_yaml(chance, (BUILTIN / "de.yaml").read_bytes()))
    translated(folder / "de.yaml", english_entries(ENGLISH))


def own_facts(chance: random.Random, folder: Path) -> None:
    """An owner's own facts."""
    path = folder / chance.choice(("facts.yaml", "facts.txt"))
    plant(chance, path, chance.choice((OWN_FACTS, broken_yaml(chance, OWN_FACTS))))
    found = read_fact_file(path, ("happy", "sad"), ("en", "de"))
    assert all(found.facts.values())


def shown_facts(chance: random.Random, folder: Path) -> None:
    """Which facts have come."""
    plant(chance, folder / FACTS_FILE, broken_json(chance, {"en": ["yawns", "crows"], "de": []}))
    assert all(isinstance(key, str) for keys in kept_in(Store(folder)).values() for key in keys)


def playlists(chance: random.Random, folder: Path) -> None:
    """The kiosk's own playlists."""
    plant(chance, folder / "playlists.yaml", broken_yaml(chance, PLAYLISTS.read_bytes()))
    read_shipped(folder / "playlists.yaml")


def titles(chance: random.Random, folder: Path) -> None:
    """What music services call their playlists."""
    plant(chance, folder / TITLES_FILE, broken_json(chance, TITLES))
    for link, title in read_titles(folder / TITLES_FILE).items():
        assert canonical_link(link) == link
        assert 0 < len(title) <= TITLE_LENGTH


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


def statistics(chance: random.Random, folder: Path) -> None:
    """Visits by the hour, of which another one is counted, whatever lies there."""
    whole = some_visits(folder)
    clear(folder / STATISTICS)
    plant(chance, folder / STATISTICS, damaged(chance, whole))
    with suppress(KioskError):
        read_statistics(folder)
    some_visits(folder)
    assert outcomes(read_statistics(folder), ALL).total() > 0


def some_visits(folder: Path) -> bytes:
    """The file of a kiosk's life with a few visits."""
    counting = Statistics(folder)
    for label in LABELS:
        counting.hear(ended(result(label)))
    counting.close(patience=60)
    assert counting.problem is None, counting.problem
    return (folder / STATISTICS).read_bytes()


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
    *(manifest, model, source, facts, translated_facts, own_facts, shown_facts, playlists, titles, status),
    *(counts, statistics, reboots, last_good),
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
