"""Lives of a kiosk with a root that cannot be written, each of which ends in a power cut."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lab.machine import CONFIG, LabError, expect
from lab.power.disk import Cut
from lab.power.found import Found, edited, look
from lab.power.place import Place
from lab.scenarios.steps import LOOKING, READY, await_attract, counted, one_visit

WRITER = (Path(__file__).parent / "writer.py").read_text()
PYTHON = "/opt/mood-kiosk/current/venv/bin/python"
TOLD = re.compile(r"^lab: (\S+) (\d+)$", re.MULTILINE)
MOST_VISITS = 6
"""Acknowledged between two cuts at most, and then comes a moment by chance."""
LONGEST_MOMENT = 3.0
"""Seconds of the host's."""
PATIENCE = 900.0
"""Seconds of the host's until the machine writes, and until it has written so much."""


@dataclass(slots=True)
class Report:
    """What came of all cuts: how many, of them how many booted, and sectors not forced and lost."""

    cuts: int = 0
    boots: int = 0
    unforced: int = 0
    lost: int = 0
    with_loss: int = 0
    ways: dict[str, int] = field(default_factory=dict)
    visits: int = 0
    edits: int = 0

    def add(self, cut: Cut) -> None:
        """Count one."""
        self.cuts += 1
        self.unforced, self.lost = self.unforced + cut.unforced, self.lost + cut.lost
        self.with_loss += cut.lost > 0
        self.ways[cut.how] = self.ways.get(cut.how, 0) + 1


class Kiosk:
    """What a kiosk at one place has said to be kept, and whether it is.

    Args:
        place: where it lives.
        chance: of cuts.
        each: cuts in one life.
    """

    def __init__(self, place: Place, chance: random.Random, each: int) -> None:
        self._place, self._chance, self._each = place, chance, each
        self._original = ""
        self.report = Report()
        self._kept, self._begun = Found(0, 0, 0, 0), 0

    def live(self) -> str:
        """Boot, receive a visitor, write, and be cut off; the last cut is meant.

        The others are of a machine that goes on: what is on the disk at that moment is all the same.

        Raises:
            Wrong: something was lost, or is torn, or the kiosk does not come.
        """
        up = self.arrive(self._press_and_cut)
        self._visited()
        writing = time.monotonic()
        self._write()
        for number in range(2, self._each + 1):
            self._await_writes(self._chance.randint(0 if number > 2 else 1, MOST_VISITS))
            time.sleep(self._chance.uniform(0, LONGEST_MOMENT))
            self._cut(f"cut {number}", meant=number == self._each)
        wrote = time.monotonic() - writing
        return (
            f"{up}; {self._each} cuts, the last after {wrote:.0f} s of writing:"
            f" {self._kept.counts} visits, {self._kept.edit} edits"
        )

    def arrive(self, press: Callable[[], None] | None = None) -> str:
        """Boot from what is left, and receive a visitor; raises as `live`. ``press``: see `one_visit`."""
        begun = time.monotonic()
        self._machine = machine = self._place.switch_on()
        machine.wait(r"^Started kiosk\.service", 90, machine.booted)
        machine.wait("^camera: ", 90, machine.booted)
        await_attract(machine)
        self._look_around()
        booted = time.monotonic() - begun
        one_visit(machine, press)
        self.report.boots += 1
        return f"up after {booted:.0f} s, a code scanned"

    def _look_around(self) -> None:
        """The root forgets, the partition is where it belongs, and nobody found anything damaged."""
        machine, place = self._machine, self._place
        mounts = machine.run("findmnt --noheadings --raw --output TARGET,SOURCE,OPTIONS")
        expect(re.search(rf"^/ {place.root} ", mounts, re.MULTILINE), "the root is no overlay")
        for folder in ("/etc/kiosk", "/var/lib/kiosk", "/var/lib/kiosk-root"):
            found = re.search(rf"^{folder} {place.device}\S* (\S+)", mounts, re.MULTILINE)
            well = found and "rw" in found[1].split(",")
            expect(well, f"{folder} does not lie on the partition, or cannot be written")
        for words in ("is damaged", "cannot be kept", "kiosk-state: not on"):
            expect(not machine.said(words), f"the log says: {words}")
        if not self._original:
            # The mark of the edits; nobody has edited anything yet.
            if "# edit 0" not in (text := machine.run(f"cat {CONFIG}")):
                machine.save(text := f"{text}# edit 0\n")
                machine.run(f"sync {CONFIG}")
            self._original = text

    def _visited(self) -> None:
        """The visit is on the disk, and counts from now on."""
        counts = self._kept.counts + 1
        self._machine.until(lambda: counted(self._machine) == counts, f"{counts} visits", 10)
        # The count of the hour is written by another thread.
        self._machine.run("sleep 1")
        # Which facts came the kiosk keeps its own way.
        self._kept = Found(counts, self._kept.statistics + 1, 0, self._kept.edit)

    def _press_and_cut(self) -> None:
        """Somebody saves config.yaml, a visitor presses, and the power would go within the visit."""
        machine = self._machine
        self._begun = self._kept.edit + 1
        machine.save(edited(machine.run(f"cat {CONFIG}"), self._begun))
        start = machine.now()
        machine.press()
        machine.wait(READY, 5, start)
        if self._chance.random() < 0.5:
            machine.wait(LOOKING, 15, start)
        time.sleep(self._chance.uniform(0, LONGEST_MOMENT))
        self._cut("a cut within a visit", meant=False)

    def _write(self) -> None:
        machine, place = self._machine, self._place
        machine.run("systemctl stop kiosk; cat >/run/writer.py", typed=WRITER)
        self._kept = look(place.disk.forced(), place.folder / "found", self._original)
        machine.run(f"setsid {PYTHON} /run/writer.py {place.line} >/run/writer.log 2>&1 </dev/null &")

    def _await_writes(self, visits: int) -> None:
        """Wait until so many more visits were acknowledged, and edits have begun."""
        end = time.monotonic() + PATIENCE
        enough = self._acknowledged().statistics + visits
        while self._acknowledged().statistics < enough or "begin" not in self._told():
            if time.monotonic() > end:
                said = self._machine.run("cat /run/writer.log", check=False)
                raise LabError(f"the machine does not write: {said.strip() or 'it says nothing'}")
            time.sleep(0.02)

    def _told(self) -> dict[str, int]:
        told: dict[str, int] = {}
        for what, number in TOLD.findall(self._place.told()):
            told[what] = max(told.get(what, 0), int(number))
        return told

    def _acknowledged(self) -> Found:
        """What must be there, whatever happens now."""
        told, kept = self._told(), self._kept
        return Found(
            max(kept.counts, told.get("counts.json", 0)),
            max(kept.statistics, told.get("statistics", 0)),
            max(kept.facts, told.get("facts.json", 0)),
            max(kept.edit, told.get("set", 0)),
        )

    def _cut(self, what: str, meant: bool) -> None:
        place = self._place
        least = self._acknowledged()
        cut = place.disk.cut(self._chance)
        begun = max(self._told().get("begin", 0), least.edit, self._begun)
        most = self._acknowledged()
        if meant:
            place.check_root()
            place.cut_power(cut.image)
        found = look(cut.image, place.folder / "found", self._original)
        self.report.add(cut)
        how = f"{what} ({cut.how} of {cut.unforced} sectors left)"
        for name in ("counts", "statistics", "facts"):
            there, were = getattr(found, name), getattr(least, name)
            expect(there >= were, f"{how}: {name}: {were} visits were on the disk, {there} are left")
            # The one in progress, and no more: nothing is counted twice.
            highest = max(getattr(most, name), most.counts) + 1
            expect(there <= highest, f"{how}: {name}: {there} visits, and there were {highest} at most")
        edits = f"{least.edit} was kept and {begun} begun"
        expect(least.edit <= found.edit <= begun, f"{how}: config.yaml is edit {found.edit}; {edits}")
        if meant:
            self.report.visits, self.report.edits = found.counts, found.edit
            self._kept = found
