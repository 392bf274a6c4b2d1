"""Sound and speech: is there a device, may the service use it, and can espeak-ng speak the language?"""

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.sound.speech import PROGRAM

SECONDS = 15.0
"""For loading SDL and asking for its devices."""

DROP_IN = "/etc/systemd/system/kiosk.service.d/sound.conf"

HOW_TO_OPEN = (
    f"sudo install -Dm644 systemd/kiosk-sound.conf {DROP_IN}, then sudo systemctl daemon-reload, and restart"
    " the kiosk"
)

CONNECT = "connect a monitor with loudspeakers or a USB sound device; without one the kiosk is silent"


def check_sound(context: CheckContext) -> list[Finding]:
    """Nothing of it is a fault where the configuration asks for none. That there is no device never is."""
    sound, machine = context.settings.sound, context.machine
    if not (sound.effects or sound.speak):
        text = "off: sound.effects and sound.speak are false"
        if machine.path(DROP_IN).exists():
            text += f", but {DROP_IN} lets the kiosk at microphones"
            return [warning("sound", text, "remove that file")]
        return [not_here("sound", text)]
    found = [_device(context)]
    if machine.path("/etc/systemd/system/kiosk.service").exists() and not machine.path(DROP_IN).exists():
        found.append(warning("sound service", "the service may not use the sound devices", HOW_TO_OPEN))
    return [*found, *(_speech(machine, code) for code in context.settings.language if sound.speak)]


def _device(context: CheckContext) -> Finding:
    sound = context.settings.sound
    ran = context.machine.probe("sound", sound.model_dump_json(), seconds=SECONDS)
    said = ran.facts()
    if fault := said.get("fault"):
        what, _, remedy = str(fault).partition("; ")
        return warning("sound", what, remedy or CONNECT)
    if "devices" not in said:
        how = "asking for sound devices hangs" if ran.status is None else ran.crash()
        return failed("sound", how, "reboot; if it comes back, set sound.device to another one")
    names = [f"'{name}'" for name in said["devices"]]
    if not names:
        return not_here("sound", f"no sound device is connected: {CONNECT}")
    plays = f"'{said['chosen']}'" if said.get("chosen") else "the system's first choice"
    return ok("sound", f"plays on {plays} at volume {sound.volume}; there are {', '.join(names)}")


def _speech(machine: Machine, language: str) -> Finding:
    ran = machine.run([PROGRAM, f"--voices={language}"], SECONDS)
    if ran is None:
        text = f"{PROGRAM} is not installed: nothing is read out"
        return warning("speech", text, f"sudo apt install {PROGRAM}")
    # The first line is the table's head.
    if ran.status != 0 or len(ran.out.splitlines()) < 2:
        remedy = f"sudo apt install --reinstall {PROGRAM}, or set sound.speak to false"
        return warning("speech", f"{PROGRAM} has no voice for '{language}'", remedy)
    return ok("speech", f"{PROGRAM} reads out what the screen says, in '{language}'")
