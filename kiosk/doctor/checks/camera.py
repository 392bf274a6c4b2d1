"""The camera: which there are, who has them, and whether a picture comes."""

import re
from typing import Any

from kiosk.config.addresses import is_address, redacted
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, failed, ok, warning
from kiosk.doctor.holders import Holders, holders
from kiosk.doctor.machine import Ran
from kiosk.doctor.remedies import MEMORY, camera_remedy, import_remedy, out_of_memory
from kiosk.doctor.running import Running
from kiosk.doctor.users import kiosk_user
from kiosk.vision.camera.sources import tried

NODES = re.compile(r"/dev/(video|media)\d+")

SECONDS = 25.0
"""For loading libcamera, opening the camera and the first picture. libcamera may block for ever."""

DROP_IN = "/etc/systemd/system/kiosk.service.d/network-camera.conf"

HOW_TO_OPEN = (
    f"sudo install -Dm644 systemd/kiosk-network-camera.conf {DROP_IN}, then "
    "sudo systemctl daemon-reload, and restart the kiosk"
)

POWER_CYCLE = "switch the Pi off and on again (nothing else ends it); check the camera's cable"


def check_camera(context: CheckContext) -> list[Finding]:
    """A picture from the configured camera; through its status where the kiosk is running."""
    return [*_looked_at(context), *_network(context)]


def _network(context: CheckContext) -> list[Finding]:
    """A camera in the network is said to be one, whether it works or not."""
    camera = context.settings.camera
    if not is_address(camera.source):
        return []
    text = f"the camera is at {redacted(camera.source)}: its pictures come over the network"
    opened = context.machine.path(DROP_IN)
    if opened.exists():
        return [
            warning("camera network", text, f"{DROP_IN} opens it; without such a camera remove that file")
        ]
    return [warning("camera network", f"{text}, to which the service has no way", HOW_TO_OPEN)]


def _looked_at(context: CheckContext) -> list[Finding]:
    held = holders(context.machine, NODES)
    stuck = [
        failed("camera driver", f"{holder} hangs in the driver of {', '.join(holder.nodes)}", POWER_CYCLE)
        for holder in held.found
        if holder.stuck
    ]
    if context.kiosk is not None:
        return [*stuck, _through(context, context.kiosk, held)]
    if stuck:
        return [*stuck, failed("camera", "not tried, because of that", POWER_CYCLE)]
    camera = context.settings.camera
    ran = context.machine.probe("camera", camera.model_dump_json(), seconds=SECONDS)
    seen = ran.facts()
    return [_picture(context, ran, seen, held), *_picamera2(context, seen)]


def _through(context: CheckContext, kiosk: Running, held: Holders) -> Finding:
    """What the running kiosk knows; the camera is its own, so it is not touched."""
    if not kiosk.status:
        text = f"not tried: a kiosk without a status file is running (process {kiosk.pid})"
        return warning("camera", text, "leave it with Esc, then: kiosk doctor")
    name, fault = kiosk.status.get("camera"), kiosk.status.get("camera_fault")
    ours = {kiosk.pid, kiosk.status.get("vision_pid")}
    others = Holders(tuple(holder for holder in held.found if holder.pid not in ours), held.complete)
    if fault:
        used = f"; it is open in {others.names()}" if others.found else ""
        text = f"in use by the running kiosk, which says: {fault}{used}"
        return failed("camera", text, camera_remedy(str(fault), kiosk_user(context.machine)[0], others))
    if not name:
        text = "in use by the running kiosk, which has not found its camera yet"
        return warning("camera", text, "look again in a minute: kiosk doctor")
    restarts = kiosk.status.get("camera_restarts") or 0
    again = f" (started again {restarts} time{'s' * (restarts != 1)} so far)" if restarts else ""
    return ok("camera", f"in use by the running kiosk, which sees {name}{again}")


def _picture(context: CheckContext, ran: Ran, seen: dict[str, Any], held: Holders) -> Finding:
    listed = seen.get("cameras", [])
    if "picture" in seen and "fault" not in seen:
        width, height = seen["picture"]
        if seen["fake"]:
            text = f"{seen['opened']} is shown to the kiosk, not a live camera"
            return warning("camera", text, "set camera.source to auto")
        others = ", ".join(f"{source} ({name})" for source, name, _ in listed if name not in seen["opened"])
        also = f"; also there: {others}" if others else ""
        return ok("camera", f"{seen['opened']}: a picture of {width}x{height} came{also}")
    told, remedy = _fault(context, ran, seen, held)
    if usable := [f"{source} ({name})" for source, name, problem in listed if problem is None]:
        told += f"; cameras here: {', '.join(usable)}"
    if held.found:
        told += f"; open in {held.names()}"
    elif not held.complete:
        told += "; as root (sudo kiosk doctor) it can be seen which program has it"
    return failed("camera", told, remedy)


def _fault(context: CheckContext, ran: Ran, seen: dict[str, Any], held: Holders) -> tuple[str, str]:
    """What went wrong, and the remedy."""
    if ran.unkillable:
        return "the driver hangs, and holds the process that asked for a picture", POWER_CYCLE
    said = f"{seen.get('fault', '')}\n{ran.err}"
    remedy = camera_remedy(said, kiosk_user(context.machine)[0], held)
    if "fault" in seen:
        # "no camera to be found (why): connect one" brings a remedy of its own, less exact than ours.
        text = re.sub(r"\): .*", ")", seen["fault"].rstrip("."))
        if out_of_memory(said):
            text = f"the memory for cameras (CMA) is used up: {text}"
        return text, remedy
    if out_of_memory(ran.err):
        return "the memory for cameras (CMA) is used up", MEMORY
    name = seen.get("opened", "the camera")
    if ran.status is None:
        return f"{name}: nothing came within {SECONDS:g} s", remedy
    return f"{name}: {ran.crash()}", remedy


def _picamera2(context: CheckContext, seen: dict[str, Any]) -> list[Finding]:
    """A broken picamera2, which `auto` passes over when a webcam is there; on a Pi, also an unseen one."""
    for source, _, problem in seen.get("cameras", []):
        if source == "picamera2" and problem:
            return [warning("picamera2", problem, import_remedy(problem))]
    machine = context.machine
    wanted = any("picamera2" in source.words for source in tried(context.settings.camera.source))
    if machine.board is None or not wanted or machine.origin("picamera2"):
        return []
    if machine.path("/usr/lib/python3/dist-packages/picamera2").exists():
        text = "picamera2 is installed, but the kiosk's Python does not see it"
        return [warning("picamera2", text, INSTALL_AGAIN)]
    text = "picamera2 is not installed: only webcams work"
    return [warning("picamera2", text, "sudo apt install --no-install-recommends python3-picamera2")]
