"""``python -m lab.home OUT --hass HASS``: a kiosk in a real Home Assistant, step by step; 1 if one failed."""

import argparse
import contextlib
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.config.schema import Settings
from kiosk.fleet.commands import COMMANDS
from kiosk.fleet.components import components
from kiosk.fleet.health import RUNNING
from kiosk.fleet.house import house_of
from kiosk.fleet.tallies import FEWEST
from kiosk.session import Attract
from kiosk.system.wall_clock import SYNCHRONISED
from lab import runner
from lab.home import parts
from lab.home.parts import Home, Part, until
from lab.machine import LabError, Wrong, expect

LIMIT_SECONDS = 900
NOON_SECONDS = 240
"""So long after the start the hour of the lab's visit is over."""

UNKNOWN_HERE = {"temperature", "throttled", "under_voltage", "agreement", "answers", "code", "problem_text"}
"""What no computer but a Pi can say, what nobody was asked, and what is wrong where nothing is."""


class Play:
    """The parts, and the steps that are played with them, one after another."""

    def __init__(self, folder: Path, hass: Path, python: Path) -> None:
        self.folder, self.python = folder, python
        self.broker, self.display = parts.broker(folder), parts.display(folder)
        self.noon = (time.time() + NOON_SECONDS) // 60 * 60
        zone = parts.zone_of(self.noon)
        self.home, self.kiosk = Home(folder, hass), parts.kiosk(folder, zone)
        self.client = parts.client(folder, python, zone)

    @property
    def all(self) -> list[Part]:
        """In the order in which they end."""
        return [self.client, self.kiosk, self.home, self.broker, self.display]

    def start(self) -> str:
        """Everything, for the first time."""
        self.broker.start()
        self.display.start()
        self.home.start()
        self.kiosk.start()
        self.client.start()
        began = time.monotonic()
        self.home.wait(180)
        self.home.sign_in()
        return f"Home Assistant answers after {time.monotonic() - began:.0f} s"

    def device(self) -> str:
        """The device appears with every entity."""
        wanted = list(components(house_of(Settings()), obeys=True))
        states = until(
            lambda: found if len(found := self.home.states()) >= len(wanted) else None,
            60,
            "every entity is there",
        )
        kinds = sorted(one.platform for one in wanted)
        expect(
            sorted(name.split(".")[0] for name in states) == kinds,
            f"{len(wanted)} are told, {states} are there",
        )
        self._shows(RUNNING)
        return f"{len(states)} entities of one device"

    def visits(self) -> str:
        """Visits are counted when their hour is over, and what was shown where there were several."""
        for _ in range(FEWEST):
            self._visit()
        expect(time.time() < self.noon, f"{FEWEST} visits are over before their hour is")
        expect(not self._is("visits_today", FEWEST), "visits of this hour are not told yet")
        until(lambda: self._is("visits_today", FEWEST), NOON_SECONDS + 180, "the visits are counted")
        states = self.home.states()
        hour = states["sensor.lab_kiosk_hour_of_the_last_visit"]
        began = datetime.datetime.fromisoformat(hour).timestamp()
        expect(began == self.noon - 3600, f"the last visit is told by its hour alone, not as {hour}")
        shown = {name: state for name, state in states.items() if "_today_looked_" in name and state != "0"}
        expect(list(shown.values()) == [str(FEWEST)], f"{FEWEST} times the same was shown, not {shown}")
        return f"{FEWEST} visits: " + ", ".join(name.removeprefix("sensor.lab_kiosk_") for name in shown)

    def values(self) -> str:
        """Each entity has a value that can have one here."""
        states = self.home.states()
        unknown = {name for name, state in states.items() if state in {"unknown", "unavailable"}}
        excused = {name for name in unknown if name.startswith("button.") or name.endswith(UNNAMED)}
        expect(unknown <= excused, f"each has a value (without: {', '.join(sorted(unknown - excused))})")
        return f"{len(states) - len(unknown)} have one; {len(excused)} cannot have one here"

    def killed(self) -> str:
        """A kiosk that dies is unavailable, and comes back."""
        self.kiosk.end(signal.SIGKILL)
        began = time.monotonic()
        until(lambda: self._is("camera", "unavailable", "binary_sensor"), 60, "the camera is unavailable")
        away = time.monotonic() - began
        expect(self._is("problem", "on", "binary_sensor"), "a dead kiosk is a problem")
        text = self.home.states()["sensor.lab_kiosk_what_is_wrong"]
        self.kiosk.start()
        self._shows(RUNNING)
        until(lambda: self._is("camera", "on", "binary_sensor"), 60, "the camera is there again")
        until(lambda: self._is("problem", "off", "binary_sensor"), 60, "the problem is over")
        return f"after {away:.0f} s: {text}"

    def client_killed(self) -> str:
        """Nor is anything known of a kiosk whose client dies: the broker says so in its place."""
        self.client.end(signal.SIGKILL)
        began = time.monotonic()
        until(lambda: self._is("visits_today", "unavailable"), 120, "all is unavailable")
        away = time.monotonic() - began
        self.client.start()
        until(lambda: self._is("visits_today", FEWEST), 60, "all is there again")
        return f"after {away:.1f} s, and back"

    def home_restarted(self) -> str:
        """After a restart of Home Assistant's all has its value again."""
        self.home.end()
        self.home.start()
        self.home.wait(180)
        began = time.monotonic()
        until(lambda: self._is("visits_today", FEWEST), 90, "all is there again")
        return f"{time.monotonic() - began:.0f} s after it answers"

    def broker_restarted(self) -> str:
        """A broker that is killed and comes back changes nothing."""
        self.broker.end(signal.SIGKILL)
        until(lambda: self._is("visits_today", "unavailable"), 60, "Home Assistant misses its broker")
        began = time.monotonic()
        self.broker.start()
        until(lambda: self._is("visits_today", FEWEST), 180, "all is there again")
        return f"{time.monotonic() - began:.0f} s after the broker"

    def buttons(self) -> str:
        """Each button hands over its command, and nothing else does."""
        for name, state in self.home.states().items():
            if name.startswith("button."):
                expect(state != "unavailable", f"{name} can be pushed")
                self.home.push(name)
        handed = self.folder / "commands"
        until(
            lambda: True if {one.name for one in handed.iterdir()} == set(COMMANDS) else None,
            60,
            "every command came",
        )
        return ", ".join(COMMANDS)

    def removed(self) -> str:
        """A kiosk that leaves the fleet leaves Home Assistant."""
        self.client.end()
        command = [str(self.python), "-m", "lab.home.client", str(self.folder), "--remove"]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        until(lambda: None if self.home.states() else True, 60, "the device is gone")
        return "no entity is left"

    def _visit(self) -> None:
        answered, over = self._answered(), self.kiosk.said.count(Attract.doing)
        parts.press()
        until(lambda: self._answered() > answered or None, 60, "the visit has its answer")
        until(lambda: self.kiosk.said.count(Attract.doing) > over or None, 30, "the visit is over")

    def _answered(self) -> int:
        status = json.loads((self.folder / "runtime/status.json").read_text())
        return int(status["visits"]["result"])

    def _is(self, name: str, state: object, kind: str = "sensor") -> bool | None:
        """True once an entity shows ``state``, else None."""
        return self.home.states().get(f"{kind}.lab_kiosk_{name}") == str(state) or None

    def _shows(self, state: str) -> None:
        until(lambda: self._is("state", state), 90, f"the kiosk is {state}")


UNNAMED = tuple(
    one.name.lower().replace(" ", "_").replace(":", "")
    for one in components(house_of(Settings()), obeys=False)
    if one.key in UNKNOWN_HERE
)


@contextlib.contextmanager
def playing(hass: Path, python: Path) -> Iterator[Play]:
    """The parts, which end with it."""
    with tempfile.TemporaryDirectory(prefix="lab-home-") as folder:
        play = Play(Path(folder), hass, python)
        try:
            yield play
        finally:
            for part in play.all:
                with contextlib.suppress(LabError):
                    part.end()


def _with_a_clock() -> None:
    """Start this program anew where the clock counts as set by the network, unless it is there already.

    Only this program and what it starts sees that (mount_namespaces(7)).
    """
    if SYNCHRONISED.exists():
        return
    folder = SYNCHRONISED.parent
    script = f'mkdir -p {folder} && mount -t tmpfs none {folder} && touch {SYNCHRONISED} && exec "$@"'
    wrapped = ["unshare", "--mount", "--", "sh", "-c", script, "sh", sys.executable, "-m", "lab.home"]
    os.execvp("unshare", [*wrapped, *sys.argv[1:]])


def main() -> int:
    """The whole run."""
    parser = argparse.ArgumentParser(prog="python -m lab.home", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for home.json, and for the logs of a run that failed")
    parser.add_argument("--hass", type=Path, required=True, help="Home Assistant's program")
    parser.add_argument("--client", type=Path, required=True, help="Python of the client's environment")
    arguments = parser.parse_args()
    for program in ("mosquitto", "Xvfb", "xdotool"):
        if shutil.which(program) is None:
            parser.error(f"{program} is missing: sudo apt install mosquitto xvfb xdotool")
    _with_a_clock()
    signal.alarm(LIMIT_SECONDS)
    arguments.out.mkdir(parents=True, exist_ok=True)
    outcomes = []
    began = time.monotonic()
    with playing(arguments.hass, arguments.client) as play:
        steps: list[Callable[[], str]] = [
            play.start, play.device, play.visits, play.values, play.killed, play.client_killed,
            play.home_restarted, play.broker_restarted, play.buttons, play.removed,
        ]  # fmt: skip
        for step in steps:
            start = time.monotonic()
            try:
                passed, said = True, step()
            except (Wrong, LabError, OSError, subprocess.SubprocessError) as fault:
                passed, said = False, str(fault)
            seconds = time.monotonic() - start
            print(f"{'ok  ' if passed else 'FAIL'} {step.__name__:20} {seconds:6.1f} s  {said}", flush=True)
            outcomes.append(
                {"name": step.__name__, "passed": passed, "seconds": round(seconds, 1), "said": said}
            )
            if not passed:
                # What comes later goes on from here.
                kept = arguments.out / "home-failed"
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(play.folder, kept, ignore=shutil.ignore_patterns("home"))
                break
    (arguments.out / "home.json").write_text(json.dumps(outcomes, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(outcomes)} of {len(steps)} steps in {time.monotonic() - began:.0f} s")
    return 0 if all(one["passed"] for one in outcomes) else 1


if __name__ == "__main__":
    runner.run(main)
