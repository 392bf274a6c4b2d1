"""Do the parts the kiosk is made of work together in this Python environment? If not, what mends it?

Run with the new environment's Python before the kiosk is switched to it: ``python imports.py [MODULE…]``, the
modules being those that apt installed and that must be in sight (picamera2, lgpio); in the environment of the
web page and the hub: ``python imports.py --web``, and in the fleet client's: ``--fleet``. Each part is tried
in a process of its own, because a part built for another numpy may end the process instead of raising.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import NamedTuple

SECONDS = 60
"""For one part; libcamera is known to block for ever."""

AGAIN = "run scripts/install.sh again; if that does not help, remove {0} and then run it again"
APT = "sudo apt install --reinstall {0}"


class Part(NamedTuple):
    """What is tried, and what to do when it fails."""

    name: str
    code: str
    remedy: str


PARTS = (
    Part("numpy", "import numpy as m; m.zeros(3).sum(); print(m.__version__)", AGAIN.format("~/.cache/pip")),
    Part(
        "OpenCV",
        "import cv2, numpy; cv2.resize(numpy.zeros((4, 4), 'uint8'), (2, 2)); print(cv2.__version__)",
        "OpenCV and numpy do not fit: on Bookworm numpy must be below 2 and opencv-python-headless below "
        "4.12, as pyproject.toml says",
    ),
    Part(
        "LiteRT",
        "import numpy, ai_edge_litert.interpreter; from importlib.metadata import version as v;"
        " print(v('ai-edge-litert'))",
        AGAIN.format("~/.cache/pip"),
    ),
    Part(
        "pygame-ce",
        "import pygame.base, ctypes\n"
        "if not getattr(pygame, 'IS_CE', False): raise ImportError('this is pygame, not pygame-ce')\n"
        "sdl = ctypes.CDLL(pygame.base.__file__); sdl.SDL_GetVideoDriver.restype = ctypes.c_char_p\n"
        "drivers = [sdl.SDL_GetVideoDriver(n) for n in range(sdl.SDL_GetNumVideoDrivers())]\n"
        "if b'KMSDRM' not in drivers: raise ImportError('it cannot draw without a desktop (no KMSDRM)')\n"
        "print(pygame.version.ver)",
        "pygame and pygame-ce are not the same: sudo pip uninstall pygame, then run scripts/install.sh again",
    ),
    Part(
        "graphics libraries",
        "import ctypes\nfor name in ('libdrm.so.2', 'libgbm.so.1', 'libEGL.so.1', 'libGLESv2.so.2'):"
        " ctypes.CDLL(name)",
        APT.format("libdrm2 libgbm1 libegl1 libgles2 libgl1-mesa-dri"),
    ),
    Part("kiosk", "import kiosk.app.app; print(kiosk.__version__)", "unpack or pull the checkout afresh"),
)

WEB_PARTS = (
    *(part for part in PARTS if part.name in {"numpy", "OpenCV", "LiteRT", "kiosk"}),
    Part("Gradio", "import gradio; print(gradio.__version__)", AGAIN.format("~/.cache/pip")),
    Part(
        "huggingface_hub",
        "import huggingface_hub as m; from huggingface_hub import HfApi; print(m.__version__)",
        AGAIN.format("~/.cache/pip"),
    ),
)
"""What the web page and the hub are made of; neither display nor pins."""

FLEET_PARTS = (
    Part(
        "paho-mqtt",
        "import paho.mqtt as m, paho.mqtt.client as c; c.CallbackAPIVersion.VERSION2; print(m.__version__)",
        AGAIN.format("~/.cache/pip"),
    ),
    Part(
        "kiosk",
        "import kiosk.fleet.run; from kiosk.content.languages import load_words; load_words('en');"
        " print(kiosk.__version__)",
        "unpack or pull the checkout afresh",
    ),
)
"""What the fleet's client is made of; it sees nothing and shows nothing."""

EXTRAS = {"--web": WEB_PARTS, "--fleet": FLEET_PARTS}

SYSTEM_PARTS = (
    Part("lgpio", "import lgpio", APT.format("python3-lgpio")),
    Part(
        "simplejpeg",
        "import numpy, simplejpeg;"
        " simplejpeg.encode_jpeg(numpy.zeros((8, 8, 3), 'uint8')); print(numpy.__version__)",
        "it was built for another numpy than the environment has: "
        + APT.format("python3-simplejpeg python3-numpy")
        + ", and remove any numpy that pip put in /usr/local",
    ),
    Part("picamera2", "import picamera2", APT.format("python3-picamera2 python3-libcamera python3-numpy")),
)
"""From apt; tried where they are in sight, and demanded where apt has installed them."""

Run = Callable[[str], tuple[int, str]]
"""Python code → exit status, and what was said last."""


def run_apart(code: str) -> tuple[int, str]:
    """Run code in a Python process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, f"no answer within {SECONDS} seconds"
    lines = (done.stdout + done.stderr).strip().splitlines()
    if done.returncode < 0:
        lines.append(f"ended by signal {-done.returncode}")
    return done.returncode, lines[-1] if lines else ""


def try_parts(parts: Iterable[Part], run: Run) -> tuple[list[str], list[str]]:
    """Try each part.

    Returns:
        The parts that work, with version where there is one, and one sentence for each that does not.
    """
    well, faults = [], []
    for part in parts:
        status, said = run(part.code)
        if status == 0:
            well.append(f"{part.name} {said}".strip())
        else:
            faults.append(f"{part.name} does not work ({said}): {part.remedy}")
    return well, faults


def parts_for(expected: Iterable[str], in_sight: Callable[[str], bool]) -> list[Part]:
    """The parts of this system: everyone's, and those of apt that are expected or in sight."""
    wanted = set(expected)
    return [*PARTS, *(part for part in SYSTEM_PARTS if part.name in wanted or in_sight(part.name))]


def main(expected: list[str]) -> int:
    """Print what works on stdout and what does not on stderr; exit status 1 if anything does not."""
    if len(expected) == 1 and expected[0] in EXTRAS:
        parts: Iterable[Part] = EXTRAS[expected[0]]
    else:
        parts = parts_for(expected, lambda name: find_spec(name) is not None)
    well, faults = try_parts(parts, run_apart)
    print(f"      {', '.join(well)}")
    for fault in faults:
        print(f"      {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
