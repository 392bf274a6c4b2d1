"""What a visitor does, from the first picture on."""

import re
from collections.abc import Callable

import yaml

from kiosk.session import GetReady
from lab import eyes
from lab.machine import Machine, expect
from lab.scenarios.steps import (
    HOME,
    READY,
    await_attract,
    await_counted,
    await_heeded,
    await_home,
    await_scene,
    counted,
    demo_of,
    one_visit,
    scenario,
)

AT_ONCE_SECONDS = 2.0
"""From a press until the log tells of it; most of it is the way to the button."""

LAST_CODE_SECONDS = 4


@scenario()
def boot(machine: Machine) -> str:
    """From power on to the attract scene; the unit is active with the first picture, and says so in words."""
    ready = machine.wait(r"^Started kiosk\.service", 60, machine.booted)
    expect(machine.see().std() > 1, "READY, and nothing on the display")
    camera = machine.wait(f"^camera: .*{machine.camera}", 90, machine.booted)
    await_attract(machine)
    words = "waiting for a visitor"
    machine.until(lambda: machine.unit()["StatusText"] == words, f"the status {words!r}", 5)
    unit, status = machine.unit(), machine.status()
    expect(unit["ActiveState"] == "active", f"the unit is {unit['ActiveState']}")
    expect(status["driver"] == machine.driver, f"SDL draws with {status['driver']}")
    expect(status["size"] == list(machine.size), f"the picture is {status['size']}")
    picture, sees = ready.t - machine.booted, camera.t - machine.booted
    return f"first picture {picture:.1f} s after power on, camera ready after {sees:.1f} s"


@scenario("console")
def console(machine: Machine) -> str:
    """tty1 is wiped, its cursor hidden, and held open."""
    written = machine.console()
    expect(b"\x1b[2J" in written and b"\x1b[?25l" in written, f"tty1 got {written!r}")
    held = machine.run(f"readlink /proc/{machine.unit()['MainPID']}/fd/0").strip()
    expect(held == "/dev/tty1", f"the kiosk holds {held}")
    return "wiped, cursor off, held"


@scenario()
def press(machine: Machine) -> str:
    """A bouncing press is one visit: ready at once, no verdict before its time, a code of a playlist."""
    timing = yaml.safe_load(machine.good)["timing"]
    ready, demo = GetReady(0.0, ""), demo_of(machine)
    expect(eyes.shows(machine.see(), ready, demo=demo), "the display asks to get ready before any press")
    before, start = counted(machine), machine.now()
    visit = one_visit(machine, lambda: _press_and_see(machine, ready, demo))
    took, waited = visit.ready.t - start, visit.result.t - start
    expect(took <= AT_ONCE_SECONDS, f"the press was answered after {took:.1f} s")
    least = timing["ready_seconds"] + timing["least_looking_seconds"]
    expect(waited >= least, f"the verdict came {waited:.1f} s after the press, before {least:g} s were over")
    await_home(machine, visit.result.t)
    visits = len(machine.said(READY, start))
    expect(visits == 1, f"one press began {visits} visits")
    await_counted(machine, before + 1)
    await_attract(machine)
    looked = visit.result.t - visit.looking.t
    return f"answered after {took:.1f} s, verdict {waited:.1f} s after the press ({looked:.1f} s looking)"


def _press_and_see(machine: Machine, ready: GetReady, demo: str | None) -> None:
    machine.press(sparks=6)
    await_scene(machine, ready, demo=demo)


@scenario()
def keys_and_fingers(machine: Machine) -> str:
    """Enter begins a visit, and so does a finger (or the mouse) anywhere on the screen."""
    for how in (machine.enter, machine.touch):
        _begins_one_visit(machine, how)
    return "one visit each"


def _begins_one_visit(machine: Machine, how: Callable[[], None]) -> None:
    start = machine.now()
    visit = one_visit(machine, how)
    begun = len(machine.said(READY, start))
    expect(begun == 1, f"{how.__name__} began {begun} visits")
    await_home(machine, visit.result.t)


@scenario()
def last_code(machine: Machine) -> str:
    """Where that is wanted the last code stays on the attract scene; it goes in time, and at a press."""
    saved = machine.now()
    text = re.sub(r"(last_code_seconds): 0", rf"\1: {LAST_CODE_SECONDS}", machine.good)
    machine.save(text)
    await_heeded(machine, "^configuration: timing.last_code_seconds changed", saved)
    visit = one_visit(machine)
    home = await_home(machine, visit.result.t)
    machine.until(lambda: eyes.codes(machine.see()) == [visit.link], "the last code on the attract scene", 2)
    gone = machine.wait(HOME, LAST_CODE_SECONDS + 2, home.t + 0.01)
    machine.until(lambda: not eyes.codes(machine.see()), "the attract scene without a code", 2)
    await_attract(machine)
    expect(gone.t - home.t >= LAST_CODE_SECONDS - 0.5, f"it stayed for {gone.t - home.t:.1f} s")
    await_home(machine, one_visit(machine).result.t)
    machine.press()
    machine.until(lambda: not eyes.codes(machine.see()), "a display without the code of the one before", 2)
    return f"the visit's own, for {gone.t - home.t:.1f} s"
