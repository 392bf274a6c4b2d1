"""The package picamera2, which comes by apt only, and the cameras that it knows."""

from typing import Any

from kiosk.errors import CameraError


class NotInstalled(CameraError):
    """There is no picamera2 for this Python."""


def load_picamera2() -> Any:
    """The class ``picamera2.Picamera2``.

    Raises:
        NotInstalled: there is none.
        CameraError: there is one, and it is broken.
    """
    try:
        from picamera2 import Picamera2
    except ModuleNotFoundError as error:
        if error.name == "picamera2":
            raise NotInstalled(
                "picamera2 is not installed (sudo apt install python3-picamera2, "
                "and a venv with --system-site-packages)"
            ) from error
        raise CameraError(f"picamera2 is installed but lacks the module {error.name}") from error
    except (ImportError, OSError, ValueError) as error:  # ValueError: built for another numpy
        raise CameraError(f"picamera2 is installed but does not load: {error}") from error
    return Picamera2


def pi_cameras(picamera2: Any) -> list[tuple[int, str]]:
    """``(position, model)`` of the cameras that libcamera drives itself, best first.

    libcamera lists USB webcams too; those are left to V4L2, which needs no picamera2.

    Raises:
        CameraError: libcamera refuses to list them.
    """
    try:
        infos = picamera2.global_camera_info()
    except (RuntimeError, OSError) as error:
        raise CameraError(f"picamera2 cannot list the cameras: {error}") from error
    return [
        (position, str(info.get("Model") or info["Id"]))
        for position, info in enumerate(infos)
        if "/usb" not in info["Id"]
    ]
