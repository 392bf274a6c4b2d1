"""The pins: is each configured one free, or held by the kiosk, or by somebody else?

The kernel is asked with GPIO_V2_GET_LINEINFO_IOCTL (linux/gpio.h), which claims nothing.
"""

import re
import struct
from dataclasses import dataclass

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.doctor.holders import holders
from kiosk.doctor.machine import Machine
from kiosk.doctor.users import kiosk_user

LINE_INFO = struct.Struct("=32s32sIIQ160s16s")
"""``struct gpio_v2_line_info``: name, consumer, offset, number of attributes, flags, attributes, padding."""

GET_LINE_INFO = 3 << 30 | LINE_INFO.size << 16 | 0xB4 << 8 | 0x05
"""Read and write, 256 bytes, type 0xB4, number 5."""

USED = 1
"""``GPIO_V2_LINE_FLAG_USED``."""

NODES = re.compile(r"/dev/gpiochip\d+")

_PI_5 = 0x17
"""The type field of a Pi 5's revision code; its header was gpiochip4 on older kernels."""

_OVERLAY = (
    "remove the overlay that uses it (a dtoverlay= or dtparam= line in /boot/firmware/config.txt) and reboot"
)


@dataclass(frozen=True, slots=True)
class Line:
    """What the kernel knows of a pin: whether it is taken, and by whom (their own word for themselves)."""

    used: bool
    consumer: str


def read_line(machine: Machine, chip: str, pin: int) -> Line:
    """Ask the kernel; raises OSError where it does not say."""
    question = LINE_INFO.pack(b"", b"", pin, 0, 0, b"", b"")
    _, consumer, _, _, flags, _, _ = LINE_INFO.unpack(
        machine.ioctl(machine.path(chip), GET_LINE_INFO, question)
    )
    return Line(bool(flags & USED), consumer.split(b"\0", 1)[0].decode(errors="replace"))


def header_chip(machine: Machine) -> str:
    """The node of the chip behind the Pi's pin header: the one that gpiozero opens."""
    revision = machine.path("/proc/device-tree/system/linux,revision")
    code = int.from_bytes(revision.read_bytes()[:4], "big") if revision.exists() else _cpuinfo(machine)
    old_pi_5 = (code & 0xFF0) >> 4 == _PI_5 and machine.path("/dev/gpiochip4").exists()
    return "/dev/gpiochip4" if old_pi_5 else "/dev/gpiochip0"


def check_pins(context: CheckContext) -> list[Finding]:
    """Of the button, its light, and where there are any of a second button and a light on the face."""
    button, second = context.settings.button.gpio, context.settings.button.second_gpio
    lamp = context.settings.light.gpio
    return [
        _pin(context, "button", "button.gpio", button),
        *([] if second is None else [_pin(context, "second button", "button.second_gpio", second)]),
        _pin(context, "light", "led.gpio", context.settings.led.gpio),
        *([] if lamp is None else [_pin(context, "light on the face", "light.gpio", lamp)]),
    ]


def _pin(context: CheckContext, part: str, key: str, pin: int | None) -> Finding:
    machine = context.machine
    if pin is None:
        return not_here(part, "no pin is configured")
    if machine.board is None:
        return not_here(part, f"not a Pi: no pin {pin} here")
    chip = header_chip(machine)
    if not machine.path(chip).exists():
        return failed(part, f"the kernel offers no {chip}", "reboot; if it stays away: sudo apt full-upgrade")
    try:
        line = read_line(machine, chip, pin)
    except PermissionError:
        user = kiosk_user(machine)[0]
        remedy = f"sudo usermod -aG gpio {user}, then log in again (or: sudo kiosk doctor)"
        return failed(part, f"GPIO {pin}: {chip} may not be opened", remedy)
    except OSError as error:
        return failed(part, f"GPIO {pin}: {chip} does not say who uses it ({error.strerror})", "reboot")
    if context.kiosk is not None:
        return _through(part, pin, line)
    if not line.used:
        return ok(part, f"GPIO {pin} is free for the kiosk")
    return _taken(machine, part, key, pin, line)


def _through(part: str, pin: int, line: Line) -> Finding:
    if line.used:
        return ok(part, f"GPIO {pin} is in use by the running kiosk (as '{line.consumer}')")
    text = f"the running kiosk does not use GPIO {pin}"
    return warning(
        part, text, "restart it, so that it takes the configured pin: sudo systemctl restart kiosk"
    )


def _taken(machine: Machine, part: str, key: str, pin: int, line: Line) -> Finding:
    """Programs have the chip open; what the device tree or sysfs has taken, nobody holds."""
    programs = holders(machine, NODES)
    owner = f"'{line.consumer}'" if line.consumer else "somebody without a name"
    text = f"GPIO {pin} is taken by {owner}"
    other = f"or give {key} another pin"
    if line.consumer == "sysfs":
        return failed(part, text, f"echo {pin} | sudo tee /sys/class/gpio/unexport, {other}")
    if programs.found:
        return failed(part, f"{text}: {programs.names()}", f"end that program, {other}")
    if not programs.complete:
        return failed(part, text, f"see which program has it: sudo kiosk doctor; end it, {other}")
    return failed(part, text, f"{_OVERLAY}, {other}")


def _cpuinfo(machine: Machine) -> int:
    found = re.search(r"^Revision\s*:\s*([0-9a-fA-F]+)", machine.read("/proc/cpuinfo") or "", re.MULTILINE)
    return int(found[1], 16) if found else 0
