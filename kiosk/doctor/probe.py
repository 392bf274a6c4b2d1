"""The parts that may hang or crash, tried in a process of their own: camera, network and sound devices.

``python -m kiosk.doctor.probe SECONDS camera`` opens the camera for one picture, which is dropped;
``… SECONDS model`` loads the networks, which checks their golden answer; ``… SECONDS sound`` asks for the
devices, and opens none. Standard input says which: the settings of the camera or of sound, or the manifest.
What came of it is printed as JSON objects, one a line and as soon as it
is known: whoever reads may have to do without the rest.
"""

import json
import os
import signal
import sys
from collections.abc import Callable

from kiosk.config.schema import Camera, Settings, Sound
from kiosk.errors import KioskError
from kiosk.system.hardening import forbid_core_dumps
from kiosk.system.terminal import escaped_output

PICTURE_SECONDS = 8.0
"""How long the first picture may take; a Pi camera needs about one second, a slow webcam three."""


def main(arguments: list[str]) -> int:
    """Try one part; 0 when it is well, 1 when it has a fault."""
    seconds, part = arguments
    # Should nobody be left to end this process, it ends by itself.
    signal.alarm(int(seconds) + 5)
    forbid_core_dumps()
    # A kiosk that runs meanwhile comes first.
    os.nice(10)
    try:
        with escaped_output():
            PARTS[part](sys.stdin.read())
    except KioskError as fault:
        _say(fault=str(fault))
        return 1
    return 0


def try_camera(settings: str) -> None:
    """List the cameras, open the configured one (``settings`` is the section's JSON), take one picture."""
    from kiosk.vision.camera.sources import available_cameras, open_camera

    _say(cameras=[[camera.source, camera.name, camera.problem] for camera in available_cameras()])
    camera = open_camera(Camera.model_validate_json(settings))
    _say(opened=camera.name, fake=camera.fake)
    camera.start()
    height, width = camera.read(PICTURE_SECONDS).grey.shape
    _say(picture=[width, height])
    camera.close()


def try_model(manifest: str) -> None:
    """Load all networks as the kiosk does."""
    from kiosk.hub.networks import try_networks
    from kiosk.model.interpreter import runtime_name

    labels = try_networks(Settings(model=manifest))
    _say(runtime=runtime_name(), labels=list(labels))


def try_sound(settings: str) -> None:
    """List the sound devices, and find the configured one (``settings`` is the section's JSON) among them."""
    from kiosk.sound.output import AUTO, chosen, device_names

    wanted, names = Sound.model_validate_json(settings).device, device_names()
    _say(devices=names)
    _say(chosen=None if wanted == AUTO else chosen(wanted, names))


PARTS: dict[str, Callable[[str], None]] = {
    "camera": try_camera,
    "model": try_model,
    "sound": try_sound,
}


def _say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    STATUS = main(sys.argv[1:])
    sys.stdout.flush()
    # A library that hangs while it is torn down would make a healthy camera look ill.
    os._exit(STATUS)
