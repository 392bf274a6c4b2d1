"""The screen goes off while nobody comes, and is there again when somebody presses."""

import re
from dataclasses import dataclass

from kiosk.session import Attract, GetReady
from lab import eyes
from lab.machine import Line, Machine, expect
from lab.scenarios.steps import (
    READY,
    await_home,
    await_scene,
    scenario,
)

WAKINGS, WARM = 100, 20
REST_SECONDS = 6.0
"""Without a visit the kiosk of `sleeps` sleeps after so long; that of the many wakings after a moment."""

MOMENT_SECONDS = 1.8

SHORT = {
    "fps": "5",
    "ready_seconds": "0.8",
    "least_looking_seconds": "0",
    "hold_frames": "3",
    "result_seconds": "0.3",
    "message_seconds": "0.3",
}
"""Emulated seconds are long, and nothing here depends on what a visitor would need. Both camera and display
have an ``fps``."""

ASLEEP, AWAKE = "^asleep until a press$", "^awake$"

PRESSED_SECONDS = 5.0
"""From asleep until the log tells of the press; most of it is the way to the button."""

GET_READY = GetReady(0.0, "")

LEVEL_SECONDS = 2.0
"""So long after the log's word display and light may take."""

MOST_MORE_KB = 16384
"""So much more memory a process may have after all the wakings than after the first twenty, in which drawing
has taken what it takes: one buffer of the display that is lost with each would be seven times as much."""

CONNECTOR = "/sys/class/drm/card0-Virtual-1"
"""The emulated monitor; the light is GPIO 18 of the simulated chip, which `lab-hardware` names."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a process has: open files, kilobytes of memory."""

    files: int
    kilobytes: int


@scenario("gpio", "kms")
def sleeps(machine: Machine) -> str:
    """Without visits the screen goes off, be it unplugged then; killed asleep, the kiosk has it on again."""
    asleep = _await_asleep(machine, _begin(machine, REST_SECONDS))
    machine.run(f"echo off >{CONNECTOR}/status; echo detect >{CONNECTOR}/status")
    home = await_home(machine, _wake(machine, asleep).t)
    _await_asleep(machine, home.t)
    killed = machine.now()
    machine.run(f"kill -9 {machine.unit()['MainPID']}")
    machine.wait(r"^Started kiosk\.service", 60, killed)
    _await_levels(machine, "On", "0")
    await_scene(machine, Attract(0.0))
    back = machine.now() - killed
    return f"asleep, unplugged, plugged in, woken; killed asleep, and on again after {back:.0f} s"


@scenario("gpio", "kms", slow=True)
def hundred_wakings(machine: Machine) -> str:
    """A hundred times asleep and woken: each press is a visit, the scene is there, the light follows."""
    since = start = _begin(machine, MOMENT_SECONDS)
    first: list[Use] = []
    for waking in range(1, WAKINGS + 1):
        asleep = _await_asleep(machine, since)
        since = await_home(machine, _wake(machine, asleep).t).t
        await_scene(machine, Attract(0.0))
        if waking == WARM:
            first = _uses(machine)
        if waking % WARM == 0:
            print(f"     {waking} of {WAKINGS} wakings", flush=True)
    visits = len(machine.said(READY, start))
    expect(visits == WAKINGS, f"{WAKINGS} presses began {visits} visits")
    expect(not machine.said("pageflip|Traceback", start), "the log tells of a fault")
    grown = []
    for before, after in zip(first, _uses(machine), strict=True):
        files, kilobytes = after.files - before.files, after.kilobytes - before.kilobytes
        expect(files <= 0, f"{files} more open files")
        expect(kilobytes <= MOST_MORE_KB, f"{kilobytes} kB more memory")
        grown.append(f"{kilobytes:+} kB")
    minutes = (since - start) / 60
    return (
        f"{WAKINGS} wakings in {minutes:.0f} minutes of the guest's; {' and '.join(grown)} since the {WARM}th"
    )


def _begin(machine: Machine, rest: float) -> float:
    """A kiosk that sleeps after ``rest`` seconds, with a light and short visits; returns when it started."""
    text = machine.good
    for key, value in (SHORT | {"sleep_after_minutes": f"{rest / 60:g}"}).items():
        text, found = re.subn(rf"^(  {key}:) \S+", rf"\1 {value}", text, flags=re.MULTILINE)
        expect(found, f"the configuration does not name {key}")
    text, found = re.subn(r"^(light:.*\n  gpio:) null", r"\1 18", text, flags=re.MULTILINE)
    expect(found == 1, "the configuration names no light")
    machine.run("systemctl stop kiosk")
    machine.save(text)
    start = machine.now()
    machine.run("systemctl start kiosk")
    machine.wait("light on the face, GPIO 18", 60, start)
    machine.wait("^display off by: DPMS of Virtual-1$", 60, start)
    machine.wait("^camera: ", 60, start)
    return start


def _await_asleep(machine: Machine, since: float) -> float:
    """Wait until nothing is to be seen, neither by the kernel nor from outside; returns the time."""
    machine.wait(ASLEEP, REST_SECONDS + 30, since)
    now = _await_levels(machine, "Off", "0")
    picture = machine.see()
    expect(
        eyes.is_dark(picture), f"asleep the display shows something (mean grey level {picture.mean():.1f})"
    )
    expect(eyes.shows(picture, GET_READY), "asleep the display asks to get ready")
    return now


def _wake(machine: Machine, asleep: float) -> Line:
    """Press, and expect the scene that gets a visitor ready, on a display that is on, in light."""
    machine.press(sparks=4)
    awake = machine.wait(AWAKE, PRESSED_SECONDS, asleep)
    await_scene(machine, GET_READY)
    _await_levels(machine, "On", "1")
    return awake


def _await_levels(machine: Machine, screen: str, light: str) -> float:
    """Wait until the kernel says so of the display, and of the light's pin; returns when it did."""
    said: list[str] = []

    def so() -> bool:
        said[:] = machine.run(f"cat {CONNECTOR}/dpms /run/lab/light /proc/uptime").split()
        return said[:2] == [screen, light]

    machine.until(so, f"the screen {screen} and the light's pin {light}", LEVEL_SECONDS)
    return float(said[2])


def _uses(machine: Machine) -> list[Use]:
    """Of the display process and the vision process."""
    pids = f"{machine.unit()['MainPID']} {machine.status()['vision_pid']}"
    said = machine.run(
        f"for pid in {pids}; do ls /proc/$pid/fd | wc -l; sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p'"
        " /proc/$pid/status; done"
    ).split()
    return [Use(int(said[place]), int(said[place + 1])) for place in (0, 2)]
