"""Keyboards, touch screens and mice: what counts as a press beside the push button.

The kernel lists its input devices, with what each can report, in /proc/bus/input/devices.
"""

import re

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, not_here, ok
from kiosk.doctor.machine import Machine

DEVICES = "/proc/bus/input/devices"

_SPACE = 57
_DIRECT, _LEFT = 1, 0x110
"""Of linux/input-event-codes.h: KEY_SPACE, INPUT_PROP_DIRECT (touched where it shows something), BTN_LEFT."""

_KEYS_OF_A_MOUSE = range(_LEFT, _LEFT + 8)


def check_inputs(context: CheckContext) -> list[Finding]:
    """What is connected, and whether it counts. None is no fault: there may be a push button."""
    keyboards, screens, mice = connected(context.machine)
    touched = [f"touch screen {name}" for name in screens] + [f"mouse {name}" for name in mice]
    return [
        ok("keyboard", f"{', '.join(keyboards)}: space bar and Enter are a press")
        if keyboards
        else not_here("keyboard", "none is connected"),
        _touch(touched, context.settings.button.touch),
    ]


def connected(machine: Machine) -> tuple[list[str], list[str], list[str]]:
    """The names of keyboards, touch screens and mice."""
    keyboards, screens, mice = [], [], []
    for block in (machine.read(DEVICES) or "").split("\n\n"):
        found = re.search(r'^N: Name="(.*)"$', block, re.MULTILINE)
        name = found[1] if found else "without a name"
        keys = _bits(block, "KEY")
        if _bits(block, "PROP") >> _DIRECT & 1:
            screens.append(name)
        elif any(keys >> key & 1 for key in _KEYS_OF_A_MOUSE):
            mice.append(name)
        elif keys >> _SPACE & 1:
            keyboards.append(name)
    return keyboards, screens, mice


def _bits(block: str, kind: str) -> int:
    """What a device can do of one kind, as one number; the kernel prints words of 64 bits, highest first."""
    found = re.search(rf"^B: {kind}=([0-9a-f ]+)$", block, re.MULTILINE)
    whole = 0
    for word in found[1].split() if found else []:
        whole = whole << 64 | int(word, 16)
    return whole


def _touch(names: list[str], counts: bool) -> Finding:
    if not counts:
        return not_here("touch", "button.touch is false: neither touch nor mouse is a press")
    if not names:
        return not_here("touch", "no touch screen and no mouse is connected")
    return ok("touch", f"{', '.join(names)}: a touch is a press")
