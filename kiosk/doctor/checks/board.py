"""The board: which it is, whether its power supply and its cooling are good enough."""

import re

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.voltage_log import voltage_alarm, voltage_log
from kiosk.system.firmware import CAPPED, NOW, SINCE_BOOT, SOFT_LIMIT, SYSFS, THROTTLED, UNDER_VOLTAGE

SECONDS = 5.0

_WORDS = {
    UNDER_VOLTAGE: "too little voltage",
    CAPPED: "the processor held back",
    THROTTLED: "the processor throttled",
    SOFT_LIMIT: "the soft temperature limit reached",
}

SUPPLY = "use the Pi's own power supply (27 W for a Pi 5, 15 W for a Pi 4) with its own cable"
COOLING = "give it air: a heat sink or fan, out of the sun, away from the coffee machine"

HOT, TOO_HOT = 80.0, 85.0
"""Degrees Celsius: a Pi slows down from 80, and much more from 85."""


def check_board(context: CheckContext) -> list[Finding]:
    """What it is, its power and its temperature."""
    machine = context.machine
    if machine.board is None:
        here = not_here(
            "machine", f"not a Pi ({machine.architecture}, {machine.system}): its own checks are left out"
        )
        return [here, not_here("power", "not a Pi"), _temperature(machine)]
    return [
        ok("machine", f"{machine.board}, {machine.system}"),
        _power(machine),
        _voltage_log(machine),
        _temperature(machine),
    ]


def throttled_bits(machine: Machine) -> int | None:
    """The firmware's bits, or None where it cannot be asked.

    The command first: older kernels clear the bits of the past when their file is read.
    """
    ran = machine.run(["vcgencmd", "get_throttled"], SECONDS)
    said = ran.out if ran and ran.status == 0 else machine.read(f"/{SYSFS}") or ""
    found = re.fullmatch(r"(?:throttled=)?(?:0x)?([0-9a-fA-F]+)", said.strip())
    return int(found[1], 16) if found else None


def _power(machine: Machine) -> Finding:
    bits = throttled_bits(machine)
    if bits is None and voltage_alarm(machine):
        return warning("power", f"{_WORDS[UNDER_VOLTAGE]} since the start", SUPPLY)
    if bits is None:
        return not_here("power", "the firmware does not say: sudo apt install raspi-utils, or run as root")
    now, past = bits & NOW, bits >> SINCE_BOOT & NOW & ~bits
    told = [f"{_said(now)} now"] * bool(now) + [f"{_said(past)} since the start"] * bool(past)
    if not told:
        return ok("power", "enough voltage, never throttled since the start")
    low = (now | past) & UNDER_VOLTAGE
    hot = (now | past) & SOFT_LIMIT or not low
    remedy = "; ".join([SUPPLY] * bool(low) + [COOLING] * bool(hot))
    tell = failed if now & UNDER_VOLTAGE else warning
    return tell("power", "; ".join(told), remedy)


def _voltage_log(machine: Machine) -> Finding:
    """What the firmware forgets at a start: a supply that is too weak is so now and then."""
    log = voltage_log(machine)
    if log is None:
        return not_here("power log", "the kernel's log cannot be searched")
    if log.before:
        starts = "one earlier start" if log.starts == 1 else f"{log.starts} earlier starts"
        times = "once" if log.before == 1 else f"{log.before} times"
        return warning("power log", f"{_WORDS[UNDER_VOLTAGE]} in {starts}, told {times}", SUPPLY)
    kept = "" if log.kept else ", which are not kept: the log is in memory"
    return ok("power log", f"nothing of {_WORDS[UNDER_VOLTAGE]} in earlier starts{kept}")


def _said(bits: int) -> str:
    return ", ".join(words for bit, words in _WORDS.items() if bits & bit)


def temperature(machine: Machine) -> float | None:
    """Of the hottest place that has a sensor, in degrees Celsius; None where there is none."""
    zones = machine.path("/sys/class/thermal").glob("thermal_zone*")
    values = [machine.read(f"/sys/class/thermal/{zone.name}/temp") for zone in zones]
    degrees = [int(value) / 1000 for value in values if value and re.fullmatch(r"-?\d+", value)]
    return max(degrees, default=None)


def _temperature(machine: Machine) -> Finding:
    degrees = temperature(machine)
    if degrees is None:
        return not_here("temperature", "no sensor here")
    text = f"{degrees:.0f} °C"
    if degrees >= TOO_HOT:
        return failed("temperature", f"{text}: far too hot, it runs at a fraction of its speed", COOLING)
    if degrees >= HOT:
        return warning("temperature", f"{text}: so hot that it slows down", COOLING)
    return ok("temperature", text)
