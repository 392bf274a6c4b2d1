"""The screen goes off while nobody comes, and is there again when somebody presses."""

import re
from dataclasses import dataclass

from kiosk.session import Attract, GetReady
from lab.machine import Line, Machine, expect
from lab.scenarios.steps import (
    READY,
    await_home,
    await_scene,
    await_started,
    scenario,
)

WAKINGS, WARM = 100, 10
REST_SECONDS = 3
"""Without a visit the kiosk of these scenarios sleeps after so long."""

ASLEEP, AWAKE = "^asleep until a press$", "^awake$"

WAKING_SECONDS = 1.5
"""From a press until the log tells of it; most of it is the way to the button."""

DARK = 2.0
"""Mean grey level up to which a screenshot is dark."""

MOST_MORE_FILES = 0
MOST_MORE_KB = 4096
"""So much more a process may have after all the wakings than after the first ten."""

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
    _begin(machine)
    _asleep(machine, machine.now())
    machine.run(f"echo off >{CONNECTOR}/status")
    machine.run(f"echo detect >{CONNECTOR}/status")
    woken = _wake(machine)
    home = await_home(machine, woken.t)
    _asleep(machine, home.t)
    pid = machine.unit()["MainPID"]
    killed = machine.now()
    machine.run(f"kill -9 {pid}")
    await_started(machine, killed)
    _expect_levels(machine, "after a kill", "On", "0")
    return (
        f"asleep, unplugged, plugged in, woken; killed asleep and back after {machine.now() - killed:.0f} s"
    )


@scenario("gpio", "kms", slow=True)
def hundred_wakings(machine: Machine) -> str:
    """A hundred times asleep and woken: each press is a visit, the scene is there, the light follows."""
    since = _begin(machine)
    first: list[Use] = []
    slowest = 0.0
    for waking in range(WAKINGS):
        _asleep(machine, since)
        pressed = machine.now()
        awake = _wake(machine)
        slowest = max(slowest, awake.t - pressed)
        since = await_home(machine, awake.t).t
        await_scene(machine, Attract(0.0), REST_SECONDS)
        if waking == WARM - 1:
            first = _uses(machine)
    visits = len(machine.said(READY))
    expect(visits == WAKINGS, f"{WAKINGS} presses began {visits} visits")
    expect(not machine.said("pageflip|Traceback"), "the log tells of a fault")
    grown = []
    for before, after in zip(first, _uses(machine), strict=True):
        files, kilobytes = after.files - before.files, after.kilobytes - before.kilobytes
        expect(files <= MOST_MORE_FILES, f"{files} more open files")
        expect(kilobytes <= MOST_MORE_KB, f"{kilobytes} kB more memory")
        grown.append(f"{kilobytes:+} kB")
    return f"{WAKINGS} wakings, the slowest after {slowest:.1f} s; {' and '.join(grown)} since the tenth"


def _begin(machine: Machine) -> float:
    """A kiosk that soon sleeps, has a light, and whose visits are short; returns since when it waits."""
    text = machine.good
    for key, value in (
        ("sleep_after_minutes", f"{REST_SECONDS / 60:.3f}"),
        ("ready_seconds", "1"),
        ("least_looking_seconds", "0"),
        ("hold_frames", "3"),
        ("result_seconds", "1"),
        ("message_seconds", "1"),
    ):
        text, found = re.subn(rf"^(  {key}:) \S+", rf"\1 {value}", text, flags=re.MULTILINE)
        expect(found == 1, f"the configuration names {key} {found} times")
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


def _asleep(machine: Machine, since: float) -> None:
    """Wait until it sleeps, and expect that nothing is to be seen, neither by the kernel nor from outside."""
    machine.wait(ASLEEP, REST_SECONDS + 30, since)
    _expect_levels(machine, "asleep", "Off", "0")
    grey = machine.see().mean()
    expect(grey < DARK, f"asleep the display shows something (mean grey level {grey:.1f})")


def _wake(machine: Machine) -> Line:
    """Press, and expect the scene that gets a visitor ready, on a display that is on, in light."""
    pressed = machine.now()
    machine.press(sparks=4)
    awake = machine.wait(AWAKE, WAKING_SECONDS, pressed)
    machine.wait(READY, WAKING_SECONDS, pressed)
    await_scene(machine, GetReady(0.0, ""))
    _expect_levels(machine, "while a visitor gets ready", "On", "1")
    return awake


def _expect_levels(machine: Machine, when: str, screen: str, light: str) -> None:
    """What the kernel says of the display, and of the light's pin."""
    said = machine.run(f"cat {CONNECTOR}/dpms /run/lab/light").split()
    expect(said == [screen, light], f"{when}: the screen is {said[0]}, the light's pin {said[-1]}")


def _uses(machine: Machine) -> list[Use]:
    """Of the display process and the vision process."""
    pids = f"{machine.unit()['MainPID']} {machine.status()['vision_pid']}"
    said = machine.run(
        f"for pid in {pids}; do ls /proc/$pid/fd | wc -l; sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p'"
        " /proc/$pid/status; done"
    ).split()
    return [Use(int(said[place]), int(said[place + 1])) for place in (0, 2)]
