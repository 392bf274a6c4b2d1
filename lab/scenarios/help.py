"""What the staff are told; when the kiosk cannot go on, the message that it needs help, and its return."""

import re
import time

from kiosk.appliance.codes import CONFIGURATION
from kiosk.content.faults import Fault
from kiosk.panel.press import HOLD_SECONDS
from kiosk.session import ForStaff, Problem
from lab.machine import ROOTS_STATE, STATE, Machine, expect
from lab.scenarios.steps import (
    await_attract,
    await_heeded,
    await_message,
    await_scene,
    await_started,
    demo_of,
    scenario,
    starts,
)


@scenario()
def staff_told(machine: Machine) -> str:
    """A code sends for the staff; a hold of the button shows what is wrong, until that is mended."""
    machine.save(machine.good.replace("theme: night", "theme: nigth"))
    machine.until(lambda: machine.status()["code"] == CONFIGURATION, "the code in status.json", 10)
    said = machine.status()["for_staff"]
    await_attract(machine, problem=said)
    pressed = machine.now()
    machine.press(held=HOLD_SECONDS + 0.5)
    told = machine.wait(f"^{ForStaff.doing}$", HOLD_SECONDS + 3, pressed)
    await_scene(
        machine, ForStaff(0.0, Problem(CONFIGURATION, said, Fault.CONFIGURATION)), demo=demo_of(machine)
    )
    status = machine.run("kiosk status", check=False)
    expect(said in status and re.search(rf"\b{CONFIGURATION}\b", status), f"kiosk status says {status!r}")
    saved = machine.now()
    machine.save(machine.good)
    await_heeded(machine, "is right again", saved)
    await_attract(machine)
    return f"shown {told.t - pressed:.1f} s after the press: {said}"


@scenario("gpio")
def start_limit(machine: Machine) -> str:
    """Failing again and again ends in a message that says why; mended, the kiosk comes back by itself."""
    # The start at boot would be counted too.
    machine.run("chmod 000 /dev/gpiochip0; chgrp root /dev/gpiochip0; systemctl stop kiosk")
    machine.run("systemctl reset-failed kiosk", check=False)
    start = machine.now()
    machine.run("systemctl start kiosk", check=False)
    shown, reason = await_message(machine, start, 120)
    expect("/dev/gpiochip0" in reason, f"the reason shown is {reason!r}")
    tried = starts(machine, start)
    expect(tried == 5, f"the message came after {tried} starts")
    machine.run("chgrp gpio /dev/gpiochip0; chmod 660 /dev/gpiochip0")
    back = machine.wait(r"^Started kiosk\.service", 60, machine.now())
    await_attract(machine)
    return f"after 5 starts in {shown.t - start:.0f} s; tried again after {back.t - shown.t:.0f} s"


@scenario("quick")
def killed_often(machine: Machine) -> str:
    """Too many failures in a row end in a message, and when that has had its time the kiosk tries again."""
    start = machine.now()
    kills = _kill_often(machine)
    shown, reason = await_message(machine, start, 10)
    await_started(machine, shown.t)
    expect(machine.unit("kiosk-failed")["ActiveState"] == "inactive", "the message is still there")
    return f"after {kills} kills: {reason}; back by itself"


def _kill_often(machine: Machine) -> int:
    """Kill the kiosk until systemd starts it no more; returns how often that was."""
    begin, kills = machine.now(), 0
    while not machine.said("repeated too quickly", begin):
        expect(kills < 10, f"still no start limit after {kills} starts")
        start = machine.now()
        machine.run("systemctl kill --signal=KILL --kill-whom=main kiosk")
        kills += 1
        machine.wait(r"^Starting kiosk\.service|repeated too quickly", 5, start)
        machine.until(lambda: _runs_or_failed(machine), "a main process", 5)
    return kills


def _runs_or_failed(machine: Machine) -> bool:
    unit = machine.unit()
    return unit["MainPID"] != "0" or unit["ActiveState"] == "failed"


@scenario()
def no_configuration(machine: Machine) -> str:
    """A broken file and no good one from before: the message at once, with the line; its repair ends it."""
    reason = _break_for_good(machine)
    unit = machine.unit()
    expect(unit["ExecMainStatus"] == "2", f"the status was {unit['ExecMainStatus']}")
    machine.save(machine.good)
    start = machine.now()
    machine.run("systemctl start kiosk")
    await_started(machine, start)
    expect(machine.unit("kiosk-failed")["ActiveState"] == "inactive", "the message is still there")
    return reason


def _break_for_good(machine: Machine) -> str:
    """A broken configuration, and no good one from before; returns the reason that is shown."""
    machine.run(f"systemctl stop kiosk; rm -f {STATE}/config.yaml {STATE}/trial.json")
    machine.save(machine.good.replace("theme: night", "theme: nigth"))
    start = machine.now()
    machine.run("systemctl start kiosk", check=False)
    _, reason = await_message(machine, start, 40)
    expect("display.theme" in reason, f"the reason shown is {reason!r}")
    # Such a configuration does not get better by itself.
    tried = starts(machine, start)
    expect(tried == 1, f"the message came after {tried} starts")
    return reason


@scenario()
def message_stopped(machine: Machine) -> str:
    """The message ended by hand stays away, and so does the kiosk."""
    _break_for_good(machine)
    start = machine.now()
    machine.run("systemctl stop kiosk-failed")
    took = machine.wait(r"^Stopped kiosk-failed\.service", 5, start).t - start
    time.sleep(0.3)
    states = [machine.unit(name)["ActiveState"] for name in ("kiosk", "kiosk-failed")]
    expect(states == ["failed", "inactive"], f"kiosk and kiosk-failed are {states}")
    expect(took <= 2, f"stopping it took {took:.1f} s")
    return f"in {took:.1f} s"


@scenario("reboot", "quick")
def rebooted(machine: Machine) -> str:
    """If the operator allows it, a reboot comes before the message, counted on disk; and no second one."""
    start = machine.now()
    machine.save(machine.good.replace("max_reboots_per_day: 0", "max_reboots_per_day: 1"))
    await_heeded(machine, "configuration: recovery.max_reboots_per_day changed", start)
    _kill_often(machine)
    machine.until(lambda: machine.unit("reboot.target")["ActiveState"] == "active", "a reboot", 10)
    kept = machine.run(f"cat {ROOTS_STATE}/reboots.json")
    expect('"count": 1' in kept, f"reboots.json holds {kept}")
    again = machine.run("kiosk reboot-if-allowed", check=False)
    expect(again.startswith("No reboot: 1 a day"), again)
    return "once"
