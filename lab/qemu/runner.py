"""Runs scenarios, each from the same snapshot, on machines side by side."""

import queue
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.qemu import faults, scenarios
from lab.qemu.guest import Guest, Wrong
from lab.qemu.machine import LabError, Machine
from lab.qemu.powercut import power_cut

SNAPSHOT = "attract"
"""Taken when the booted kiosk waits for its first visitor."""

# The longest first: the machines are to be done at about the same time.
SCENARIOS: dict[str, scenarios.Scenario] = {
    "start_limit": faults.start_limit,
    "no_display": faults.no_display,
    "camera_gone": faults.camera_gone,
    "display_hung": faults.display_hung,
    "config_broken": scenarios.config_broken,
    "disk_full": scenarios.disk_full,
    "killed": scenarios.killed,
    "vision_hung": faults.vision_hung,
    "press": scenarios.press,
    "stop": scenarios.stop,
    "config_good": scenarios.config_good,
    "no_configuration": faults.no_configuration,
}
NAMES = ("boot", "power_cut", *SCENARIOS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario went: ``seconds`` are the host's; ``said`` has its figures, or what was wrong."""

    name: str
    passed: bool
    seconds: float
    said: str


class Runner:
    """Boots the guest once and plays scenarios.

    Args:
        guest: folder of the guest's image and key.
        folder: for machines, and for what failed scenarios left: a picture and the log of each.
        tell: gets each outcome as it comes.
    """

    def __init__(self, guest: Path, folder: Path, tell: Callable[[Outcome], None]) -> None:
        self._guest, self._folder, self._tell = guest, folder, tell
        self._key = guest / "key"
        self._open: list[Machine] = []
        self.outcomes: list[Outcome] = []

    def boot(self) -> bool:
        """Boot, check, take the snapshot; False when there is nothing to go on from."""
        machine = self._machine("boot")
        machine.new_disk()

        def play() -> str:
            machine.start()
            guest = Guest(machine, self._key, booting=True)
            try:
                said = scenarios.boot(guest)
            finally:
                guest.close()
            machine.save(SNAPSHOT)
            return said

        passed = self._play("boot", machine, play)
        if passed:
            machine.quit()
        return passed

    def play(self, names: list[str], machines: int) -> None:
        """Play these scenarios on so many machines side by side."""
        waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for name in ("power_cut", *SCENARIOS):
            if name in names:
                waiting.put(name)
        count = min(machines, len(names))
        workers = [threading.Thread(target=self._work, args=(f"machine{n}", waiting)) for n in range(count)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def close(self) -> None:
        """Switch every machine off."""
        for machine in self._open:
            machine.cut_power()

    def _machine(self, name: str) -> Machine:
        machine = Machine(self._guest, self._folder / name)
        self._open.append(machine)
        return machine

    def _work(self, name: str, waiting: "queue.SimpleQueue[str]") -> None:
        machine = self._machine(name)
        shutil.copyfile(self._folder / "boot" / "disk.qcow2", machine.disk)
        on = False
        while True:
            try:
                scenario = waiting.get_nowait()
            except queue.Empty:
                break
            if scenario == "power_cut":
                self._play(scenario, machine, lambda: power_cut(machine, self._key, SNAPSHOT))
                machine.cut_power()
                on = False
                continue
            self._play(scenario, machine, lambda s=scenario, on=on: self._from_snapshot(machine, s, on))
            on = machine.is_on
        machine.cut_power()

    def _from_snapshot(self, machine: Machine, name: str, on: bool) -> str:
        if on:
            machine.load(SNAPSHOT)
        else:
            machine.start(SNAPSHOT)
        guest = Guest(machine, self._key)
        try:
            return SCENARIOS[name](guest)
        finally:
            guest.close()

    def _play(self, name: str, machine: Machine, play: Callable[[], str]) -> bool:
        start = time.monotonic()
        begin = machine.journal.stat().st_size if machine.journal.exists() else 0
        try:
            passed, said = True, play()
        except Wrong as wrong:
            passed, said = False, str(wrong)
        except LabError as error:
            passed, said = False, f"the lab itself: {error}"
        if not passed:
            self._keep(name, machine, begin)
        outcome = Outcome(name, passed, round(time.monotonic() - start, 1), said)
        self.outcomes.append(outcome)
        self._tell(outcome)
        return passed

    def _keep(self, name: str, machine: Machine, begin: int) -> None:
        """What somebody needs who wants to know why."""
        folder = self._folder / "failed"
        folder.mkdir(parents=True, exist_ok=True)
        if machine.journal.exists():
            (folder / f"{name}.log").write_bytes(machine.journal.read_bytes()[begin:])
        if machine.is_on:
            machine.screenshot(folder / f"{name}.png")


def as_json(outcomes: list[Outcome]) -> list[dict]:
    """Plain JSON types."""
    return [asdict(outcome) for outcome in outcomes]
