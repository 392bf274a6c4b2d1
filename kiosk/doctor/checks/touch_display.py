"""Touch Display 2: are its picture and its touches turned the same way?

Without a desktop the kiosk turns both itself, by ``display.rotation``, from how the panel is built. What else
there is turns one of them alone: some options of the display's overlay the touches, in the kernel
(devicetree's touchscreen.yaml), another one, and one of the command line, the console's text. A calibration
for libinput turns nothing here: SDL reads the kernel's own events.
"""

import os
import re
from pathlib import Path

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.monitors import chosen_driver, connectors

NAME = "touch display"

PANEL = "720x1280"
"""The one mode of a Touch Display 2, which is upright."""

FLAGS = {
    "touchscreen-swapped-x-y": "swapxy",
    "touchscreen-inverted-x": "invx",
    "touchscreen-inverted-y": "invy",
}
"""Of the device tree, and what they are called in the overlay's line; the overlay alone sets none."""

TREE = "/proc/device-tree"
CONFIG, CMDLINE = "/boot/firmware/config.txt", "/boot/firmware/cmdline.txt"

_ORIENTATIONS = {"upside_down": 180, "left_side_up": 90, "right_side_up": 90}
"""How far ``panel_orientation`` turns, as far as it matters which way the longer side lies."""


def check_touch_display(context: CheckContext) -> list[Finding]:
    """Nothing to say where there is no such display, or a desktop that turns it."""
    machine, rotation = context.machine, context.settings.display.rotation
    there = [c.name for c in connectors(machine) if c.connected and c.name.startswith("DSI")]
    panels = [c.name for c in connectors(machine) if c.name in there and PANEL in c.modes]
    if not panels or chosen_driver(context) != "kmsdrm":
        return []
    found = []
    if flags := _touch_flags(machine):
        text = f"its overlay turns touches ({', '.join(flags)}), and the kiosk turns them once more"
        remedy = f"take {' and '.join(flags)} out of the display's dtoverlay line in {CONFIG}, and reboot"
        found.append(warning(NAME, text, remedy))
    said, turn = _console_turn(machine, panels[0])
    if turn and not _agree(turn, rotation):
        text = (
            f"{said} turns the console alone, and display.rotation is {rotation}: the picture lies otherwise"
        )
        value = "180" if turn == 180 else "90 or 270"
        remedy = f"set display.rotation to {value}, which turns picture and touches, and restart the kiosk"
        found.append(warning(NAME, text, remedy))
    return found or [ok(NAME, f"Touch Display 2; display.rotation ({rotation}) turns picture and touches")]


def _agree(turn: int, rotation: int) -> bool:
    return rotation != 0 and turn % 180 == rotation % 180


def _touch_flags(machine: Machine) -> list[str]:
    """What turns touches in the kernel, by the overlay's names."""
    names: set[str] = set()
    for _, _, files in os.walk(machine.path(TREE)):
        names.update(files)
    return [option for flag, option in FLAGS.items() if flag in names]


def _console_turn(machine: Machine, connector: str) -> tuple[str, int]:
    """What turns the console's text on a connector, and by how many degrees; 0 for nothing."""
    for line in (machine.read("/proc/cmdline") or "").split():
        if not line.startswith(f"video={connector}:"):
            continue
        if found := re.search(r",rotate=(\d+)", line):
            return f"{found[0][1:]} in {CMDLINE}", int(found[1]) % 360
        if found := re.search(r",panel_orientation=(\w+)", line):
            return f"{found[0][1:]} in {CMDLINE}", _ORIENTATIONS.get(found[1], 0)
    for place, _, files in os.walk(machine.path(TREE)):
        if "rotation" in files and re.match(r"panel\b", os.path.basename(place)):
            content = (Path(place) / "rotation").read_bytes()
            return f"rotation in {CONFIG}", int.from_bytes(content[:4], "big") % 360
    return "", 0
