"""The display, and the loop that draws on it."""

import time

from lab.machine import Machine, expect
from lab.scenarios.steps import await_attract, await_started, scenario, starts

CONNECTOR = "/sys/class/drm/card0-Virtual-1/status"


@scenario()
def display_hung(machine: Machine) -> str:
    """A display loop that hangs is bitten by the watchdog, and the kiosk is back."""
    before = machine.unit()
    patience = float(before["WatchdogUSec"].removesuffix("s"))
    start = machine.now()
    machine.run("systemctl kill --signal=STOP --kill-whom=main kiosk")
    bite = machine.wait(r"^kiosk\.service: Watchdog timeout", 1.3 * patience + 1, start)
    line = await_started(machine, bite.t)
    expect(machine.unit()["MainPID"] not in ("0", before["MainPID"]), "the main process is still the old one")
    return f"bitten after {bite.t - start:.1f} s, first picture {line.t - bite.t:.1f} s later"


@scenario("x11")
def no_picture_no_ready(machine: Machine) -> str:
    """Without a picture the kiosk is not READY."""
    machine.run("systemctl stop kiosk; systemctl kill --signal=STOP lab-display")
    start = machine.now()
    machine.run("systemctl start --no-block kiosk")
    machine.wait(r"^Starting kiosk\.service", 5, start)
    try:
        # Longer than a start takes.
        time.sleep(1.5)
        early = machine.unit()["ActiveState"]
    finally:
        machine.run("systemctl kill --signal=CONT lab-display")
    await_started(machine, start)
    expect(early == "activating", f"{early} before there was a picture")
    return "activating until the display answers"


@scenario("kms")
def no_display(machine: Machine) -> str:
    """Without a monitor the kiosk says so and tries a few times; with one it comes by itself."""
    machine.run(f"systemctl stop kiosk; echo off >{CONNECTOR}")
    expect(machine.run(f"cat {CONNECTOR}").strip() == "disconnected", "the monitor cannot be unplugged here")
    start = machine.now()
    machine.run("systemctl start kiosk", check=False)
    said = machine.wait(f"^no display with driver '{machine.driver}'", 20, start)
    machine.wait(r"^Started kiosk-failed\.service", 120, start)
    tried = starts(machine, start)
    expect(tried <= 6, f"{tried} starts without a display")
    expect(not machine.said("^waiting for a visitor|offscreen", start), "the kiosk ran without a display")
    machine.run(f"echo detect >{CONNECTOR}")
    back = machine.now()
    line = machine.wait(r"^Started kiosk\.service", 60, back)
    await_attract(machine)
    return f"{tried} starts, then waiting; {line.t - back:.0f} s after the monitor: {said.text.split(':')[0]}"
