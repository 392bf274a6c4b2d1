"""Visits of a kiosk that loses its power again and again: what is kept of them."""

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.appliance.statistics.figures import ALL, emotions, outcomes
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from tests.appliance.statistics.month import LABELS, PATIENCE, TimeMachine, ended, result
from tests.fakes.sqlite_disk import SqliteDisk, after_power_cut, files_in, put_into

LIVES = (3, 20, 20, 200)
"""Visits between two power cuts at most: in a long life the log is brought into the file, and begun anew."""


@dataclass
class Cuts:
    """What came of it."""

    visits: int = 0
    cuts: int = 0
    lost: Counter[int] = field(default_factory=Counter)


def play(root: Path, machine: TimeMachine, visits: int, seed: int) -> Cuts:
    """Play so many visits.

    Raises AssertionError where more than the one in progress is lost, one is kept twice, or half of one.
    """
    chance, cuts, kept = random.Random(seed), Cuts(), 0
    folder = root / "0"
    folder.mkdir()
    # The first file is put there whole, as `kiosk.system.store` puts any.
    _live(folder, machine, 0, chance, None)
    while cuts.visits < visits:
        begun, disk = files_in(folder), SqliteDisk()
        count = chance.randint(1, chance.choice(LIVES))
        with disk:
            written = _live(folder, machine, count, chance, disk)
        cut = chance.randrange(len(disk.steps)) + 1
        told = sum(done <= cut for done in written)
        tried = min(count, 1 + sum(done < cut for done in written))
        shutil.rmtree(folder)
        cuts.visits, cuts.cuts = cuts.visits + count, cuts.cuts + 1
        folder = root / str(cuts.cuts)
        put_into(folder, after_power_cut(begun, disk.steps[:cut], chance))
        contents = read_statistics(folder)
        found = outcomes(contents, ALL).total()
        assert found == emotions(contents, ALL).total(), f"cut {cuts.cuts}: half a visit"
        said = f"cut {cuts.cuts}: {kept} were kept, then {told} of {tried} were said to be, {found} are found"
        assert kept + told <= found <= kept + tried, said
        cuts.lost[kept + tried - found] += 1
        kept = found
    return cuts


def _live(
    folder: Path, machine: TimeMachine, visits: int, chance: random.Random, disk: SqliteDisk | None
) -> list[int]:
    """After which step of the disk's each visit was said to be kept; it may end as it should, too."""
    statistics, written = Statistics(folder, machine.boot()), []
    statistics.prepare()
    for _ in range(visits):
        machine.up += chance.expovariate(1 / 600)
        statistics.hear(ended(result(chance.choice(LABELS))))
        assert statistics.settled(PATIENCE)
        written.append(len(disk.steps) if disk else 0)
    statistics.close(PATIENCE)
    assert statistics.problem is None, statistics.problem
    return written
