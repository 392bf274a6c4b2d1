"""What to do about a camera that does not work, by the words in which camera, driver and libraries say so."""

import re

from kiosk.doctor.finding import INSTALL_AGAIN
from kiosk.doctor.holders import Holders

LOOSE = (
    "switch the Pi off, push the camera's cable home at both ends (or plug the webcam in again), switch it"
    " on; then: rpicam-hello --list-cameras"
)

MEMORY = (
    "reboot; if it comes back, write dtoverlay=vc4-kms-v3d,cma-512 (on a Pi with 1 GB: cma-256) in place of"
    " dtoverlay=vc4-kms-v3d in /boot/firmware/config.txt"
)

_IMPORTS = {
    "libcamera": "sudo apt install python3-libcamera",
    "simplejpeg": "sudo apt install python3-simplejpeg",
    "pykms": "sudo apt install python3-kms++",
    "kms": "sudo apt install python3-kms++",
    "prctl": "sudo apt install python3-prctl",
    "piexif": "sudo apt install python3-piexif",
    "v4l2": "sudo apt install python3-v4l2",
    "av": "sudo apt install python3-av",
    "PIL": "sudo apt install python3-pil",
    "jsonschema": "sudo apt install python3-jsonschema",
}
"""Debian's package for each module that picamera2 imports."""

_NUMPY_2 = re.compile(r"numpy\.dtype size changed|compiled using NumPy 1|_ARRAY_API|numpy\.core\.multiarray")
_BINARY = re.compile(r"undefined symbol|cannot open shared object|GLIBC|libcamera\.so")
_MEMORY = re.compile(
    r"Cannot allocate memory|Errno 12|dma_?heap alloc\w* fail|failed to allocate|cma_alloc|ENOMEM", re.I
)
_BUSY = re.compile(r"busy|another program|in use|Errno 16|acquire", re.I)
_DENIED = re.compile(r"permission denied|may not be opened|Errno 13", re.I)
_NONE = re.compile(
    r"no camera to be found|lists no Raspberry Pi camera|no webcam is connected|no such webcam"
)


def import_remedy(problem: str) -> str:
    """For a picamera2 that is installed and does not load."""
    if missing := re.search(r"lacks the module (\w+)", problem):
        name = missing[1]
        return _IMPORTS.get(name, f"sudo apt install --reinstall python3-picamera2 (it brings {name})")
    if _NUMPY_2.search(problem):
        return f"the kiosk's numpy is newer than the system's camera software can use: {INSTALL_AGAIN}"
    if _BINARY.search(problem):
        return "libcamera and its Python module do not belong together: sudo apt full-upgrade, then reboot"
    return "sudo apt install --reinstall python3-picamera2 python3-libcamera python3-simplejpeg"


def out_of_memory(said: str) -> bool:
    """Whether the memory that cameras and display share (CMA) is used up."""
    return bool(_MEMORY.search(said))


def camera_remedy(said: str, user: str, holders: Holders) -> str:
    """For a camera that does not open or delivers nothing.

    Args:
        said: the kiosk's sentence and whatever the libraries wrote to stderr.
        user: who runs the kiosk.
        holders: the other programs that have a camera open.
    """
    if "does not load" in said or "lacks the module" in said:
        return import_remedy(said)
    if out_of_memory(said):
        return MEMORY
    if _DENIED.search(said):
        return f"sudo usermod -aG video {user}, then log in again and restart the kiosk"
    if _BUSY.search(said) and holders.found:
        return f"end {holders.names()}, then: sudo systemctl restart kiosk"
    if _BUSY.search(said) and not holders.complete:
        return "find who has it: sudo kiosk doctor; end that program, then: sudo systemctl restart kiosk"
    if _NONE.search(said):
        return (
            "connect a camera (a Pi camera with the power off) and reboot; to try the kiosk without one, set"
            " camera.source to demo"
        )
    return LOOSE
