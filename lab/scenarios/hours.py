"""When the kiosk sleeps, and what wakes it: idleness, hours, and whoever asks for it."""

import json
import re
from datetime import datetime, timedelta

from lab import eyes
from lab.machine import Line, Machine, expect
from lab.scenarios.steps import (
    HEEDED_SECONDS,
    READY,
    await_attract,
    await_heeded,
    await_home,
    one_visit,
    results,
    scenario,
)

IDLE_SECONDS = 6
"""Without a visit the kiosk of these scenarios sleeps after so long."""

AWAKE = "^awake$"

WAKING_SECONDS = 2.0
"""From a press until the log tells of it; most of it is the way to the button."""

SCREEN = "/usr/local/bin/kiosk screen"


@scenario()
def idle(machine: Machine) -> str:
    """Without a visit the kiosk sleeps, dark; a press is one visit; asleep it takes up what is saved."""
    saved = _save(machine, sleep_after_minutes=f"{IDLE_SECONDS / 60:.2f}")
    _await_asleep(machine, "until a press", saved, IDLE_SECONDS + HEEDED_SECONDS * machine.patience)
    before, start = results(machine), machine.now()
    visit = one_visit(machine)
    took = visit.ready.t - start
    expect(took <= WAKING_SECONDS, f"the press was answered after {took:.1f} s")
    home = await_home(machine, visit.result.t)
    again = _await_asleep(machine, "until a press", home.t, IDLE_SECONDS + 3)
    expect(again.t - home.t >= IDLE_SECONDS - 0.5, f"it slept again after {again.t - home.t:.1f} s")
    expect(len(machine.said(READY, start)) == 1, "one press began more than one visit")
    machine.until(lambda: results(machine) == before + 1, "one more visit in the status", 5)
    expect(machine.unit()["ActiveState"] == "active", "asleep, the unit is not active")
    saved = machine.now()
    machine.save(machine.good)
    machine.wait(AWAKE, HEEDED_SECONDS * machine.patience, saved)
    await_attract(machine)
    return f"answered {took:.1f} s after the press, asleep {again.t - home.t:.1f} s after the visit"


@scenario()
def hours(machine: Machine) -> str:
    """Outside of its hours it sleeps, says until when, and a press wakes it for one visit, or for none."""
    machine.run("mkdir -p /run/systemd/timesync && touch /run/systemd/timesync/synchronized")
    now = datetime.fromisoformat(machine.run("date +%Y-%m-%dT%H:%M").strip())
    opens, closes = now + timedelta(hours=2), now + timedelta(hours=3)
    span = f'"{opens:%H:%M}-{closes:%H:%M}"'
    saved = _save(machine, daily=span)
    until = f"until {opens:%H:%M}|until tomorrow at {opens:%H:%M}"
    _await_asleep(machine, f"({until}), or a press", saved, HEEDED_SECONDS * machine.patience)
    status = machine.status()
    expect(status["asleep_until"] == f"{opens:%Y-%m-%dT%H:%M}", f"it sleeps until {status['asleep_until']}")
    visit = one_visit(machine)
    home = await_home(machine, visit.result.t)
    asleep = _await_asleep(machine, "until ", home.t, 3)
    saved = _save(machine, daily=span, wake="false")
    await_heeded(machine, "^configuration: hours.wake changed$", saved)
    machine.until(lambda: "press" not in machine.unit()["StatusText"], "no word of a press", 5)
    start = machine.now()
    machine.press()
    machine.until(lambda: machine.now() > start + WAKING_SECONDS, "a moment", 10)
    expect(not machine.said(READY, start), "a press began a visit where none should")
    expect(eyes.is_dark(machine.see()), "a press has lit the display where none should")
    saved = _save(machine, daily=f'"{now - timedelta(hours=1):%H:%M}-{closes:%H:%M}"')
    machine.wait(AWAKE, HEEDED_SECONDS * machine.patience, saved)
    await_attract(machine)
    return f"one visit, and asleep {asleep.t - home.t:.1f} s after it; until {opens:%H:%M}"


@scenario()
def screen(machine: Machine) -> str:
    """`kiosk screen off` is dark, and no press wakes it; `on` and `auto` are heard; a new start is auto."""
    start = machine.now()
    said = machine.run(f"{SCREEN} off")
    expect(said.startswith("the screen is off"), f"it said {said.strip()!r}")
    off = _await_asleep(machine, "until 'kiosk screen auto' or a new start", start, 10)
    pressed = machine.now()
    machine.press()
    machine.until(lambda: machine.now() > pressed + WAKING_SECONDS, "a moment", 10)
    expect(not machine.said(READY, pressed), "a press began a visit")
    expect(eyes.is_dark(machine.see()), "a press has lit the display")
    machine.run(f"{SCREEN} on")
    await_attract(machine)
    expect(machine.status()["screen"] == "on", "the status does not tell what is wanted")
    machine.run(f"{SCREEN} off")
    restarted = machine.now()
    machine.run("systemctl restart kiosk")
    machine.wait(r"^Started kiosk\.service", 60, restarted)
    await_attract(machine)
    expect(machine.status()["screen"] == "auto", "a wish has outlived the kiosk")
    denied = machine.run(f"runuser -u nobody -- {SCREEN} off 2>&1", check=False)
    expect("sudo kiosk screen off" in denied, f"anybody may ask: {denied.strip()!r}")
    machine.run("systemctl stop kiosk")
    gone = machine.run(f"{SCREEN} on 2>&1", check=False)
    expect("no kiosk is running: start it" in gone, f"without a kiosk it said {gone.strip()!r}")
    machine.run("systemctl start kiosk")
    return f"dark {off.t - start:.1f} s after it was asked for; on, and forgotten at a new start"


def _save(machine: Machine, **values: str) -> float:
    """Save the configuration with other values for some keys that are null, 0 or true; returns when."""
    text = machine.good
    for key, value in values.items():
        text, found = re.subn(rf"^(  {key}:) \S+", rf"\1 {value}", text, flags=re.MULTILINE)
        expect(found == 1, f"the configuration names {key} {found} times")
    saved = machine.now()
    machine.save(text)
    return saved


def _await_asleep(machine: Machine, until: str, since: float, within: float) -> Line:
    """Wait for sleep: in the log, in the status, and nothing on the display."""
    line = machine.wait(f"^asleep {until}", within, since)
    machine.until(lambda: machine.status()["state"] == "asleep", "sleep in the status", 5)
    expect(
        eyes.is_dark(machine.see()),
        f"asleep, and the display shows something: {json.dumps(machine.status())}",
    )
    return line
