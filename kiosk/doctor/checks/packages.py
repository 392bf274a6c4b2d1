"""The packages: which versions, and the combinations of them that are known not to work.

Versions are read, nothing is imported: a package that crashes on import must not take the doctor along.
"""

import re
from pathlib import Path

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
"""Where apt puts Python modules."""

OPENCV = (
    "opencv-python-headless",
    "opencv-python",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)


STUB = "0.0.0.2"
"""Of lgpio: what pip takes from an index for Pis where no wheel is for this Python. Nothing is in it."""


def check_packages(context: CheckContext) -> list[Finding]:
    """Python and what the kiosk imports, one line each."""
    machine = context.machine
    return [
        _python(machine),
        _numpy(machine),
        _opencv(machine),
        _runtime(machine),
        _pygame(machine),
        _lgpio(machine),
    ]


def _python(machine: Machine) -> Finding:
    text = f"Python {machine.python}, {machine.bits}-bit, on {machine.architecture}"
    if machine.bits == 64:
        return ok("Python", text)
    remedy = "write the 64-bit Raspberry Pi OS onto the card; the network's runtime is made for 64 bits only"
    return failed("Python", text, remedy)


def _numpy(machine: Machine) -> Finding:
    """numpy, and the traps around its version 2."""
    version = machine.version("numpy")
    if version is None:
        return failed("numpy", "is not installed", INSTALL_AGAIN)
    text = f"numpy {version}"
    system = _system_numpy(machine)
    apts = [name for name in ("picamera2", "simplejpeg") if _from_apt(machine.origin(name))]
    if _number(version) >= (2,) and apts and system and _number(system) < (2,):
        text += f", but the system's {' and '.join(apts)} can only be loaded with the system's numpy {system}"
        return failed("numpy", text, f"'numpy<2' in the kiosk's environment; {INSTALL_AGAIN}")
    if jpeg := machine.version("simplejpeg"):
        text += f", simplejpeg {jpeg}"
    return ok("numpy", text)


def _opencv(machine: Machine) -> Finding:
    there = {name: version for name in OPENCV if (version := machine.version(name))}
    if not there:
        if origin := machine.origin("cv2"):
            return ok("OpenCV", f"the system's, {origin.parent}")
        return failed("OpenCV", "is not installed", INSTALL_AGAIN)
    text = ", ".join(f"{name} {version}" for name, version in there.items())
    if len(there) > 1:
        spare = " ".join(name for name in list(there)[1:])
        return warning(
            "OpenCV", f"{text}: they overwrite each other", f"pip uninstall {spare}; {INSTALL_AGAIN}"
        )
    numpy = machine.version("numpy")
    version = next(iter(there.values()))
    if numpy and _number(version) >= (4, 12) and _number(numpy) < (2,):
        remedy = f"'opencv-python-headless<4.12' in the kiosk's environment; {INSTALL_AGAIN}"
        return failed("OpenCV", f"{text} needs numpy 2, and numpy {numpy} is installed", remedy)
    return ok("OpenCV", text)


def _runtime(machine: Machine) -> Finding:
    """The newer runtime is the one that is used where both are there."""
    if newer := machine.version("ai-edge-litert"):
        return ok("runtime", f"ai-edge-litert {newer}")
    older, numpy = machine.version("tflite-runtime"), machine.version("numpy")
    if older is None:
        return failed("runtime", "no TensorFlow Lite runtime is installed", INSTALL_AGAIN)
    text = f"tflite-runtime {older}"
    if numpy and _number(numpy) >= (2,):
        remedy = f"ai-edge-litert, or 'numpy<2', in the kiosk's environment; {INSTALL_AGAIN}"
        return failed("runtime", f"{text} does not work with numpy {numpy}", remedy)
    return ok("runtime", f"{text} (ai-edge-litert is several times faster)")


def _pygame(machine: Machine) -> Finding:
    ce, other = machine.version("pygame-ce"), machine.version("pygame")
    if ce and other:
        text = f"pygame-ce {ce} and pygame {other} overwrite each other"
        return failed("pygame", text, f"pip uninstall pygame pygame-ce; {INSTALL_AGAIN}")
    if ce:
        return ok("pygame", f"pygame-ce {ce}")
    if other is None:
        return failed("pygame", "pygame-ce is not installed", INSTALL_AGAIN)
    if _from_apt(machine.origin("pygame")):
        return ok("pygame", f"the system's pygame {other}")
    text = f"pygame {other} from PyPI cannot draw without a desktop (no KMSDRM)"
    return failed("pygame", text, f"pip uninstall pygame, pip install pygame-ce; {INSTALL_AGAIN}")


def _lgpio(machine: Machine) -> Finding:
    """What drives the pins; read as text, because its import writes into the working directory."""
    if machine.board is None:
        return not_here("lgpio", "not a Pi: there are no pins to drive")
    remedy = f"sudo apt install python3-lgpio; {INSTALL_AGAIN}"
    origin = machine.origin("lgpio")
    version = machine.version("lgpio")
    if origin is None and version != STUB:
        return failed("lgpio", "is not installed: the button does not work", remedy)
    version = version or "of unknown version"
    if origin is None or not _defines_gpiochip_open(origin):
        text = f"lgpio {version} is an empty package of that name, not the library"
        return failed("lgpio", text, f"pip uninstall lgpio; {remedy}")
    return ok("lgpio", f"lgpio {version}")


def _defines_gpiochip_open(source: Path) -> bool:
    try:
        return "def gpiochip_open" in source.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _from_apt(origin: Path | None) -> bool:
    return origin is not None and SYSTEM_PACKAGES in str(origin)


def _system_numpy(machine: Machine) -> str | None:
    """The version of apt's numpy, whichever one the kiosk uses."""
    folders = machine.path(SYSTEM_PACKAGES).glob("numpy-*-info")
    return next(
        (match[1] for folder in folders if (match := re.match(r"numpy-(\d[\d.]*\d)", folder.name))), None
    )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version)[:3])
