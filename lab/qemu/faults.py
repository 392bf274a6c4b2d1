"""What goes wrong in a kiosk's life, and what the kiosk must make of it; see `lab.qemu.scenarios`."""

from kiosk.session import Attract, CameraUnavailable, OutOfOrder
from lab.qemu.guest import Guest
from lab.qemu.scenarios import CONFIG, await_scene, expect, new_main_process, one_visit

CONNECTOR = "/sys/class/drm/card0-Virtual-1/status"


def no_display(guest: Guest) -> str:
    """Without a monitor the kiosk says so and tries a few times; with one it comes by itself."""
    guest.run(f"systemctl stop kiosk; echo off >{CONNECTOR}")
    expect(guest.run(f"cat {CONNECTOR}").strip() == "disconnected", "the monitor cannot be unplugged here")
    start = guest.now()
    guest.run("systemctl start kiosk", check=False)
    said = guest.wait("^no display with driver 'kmsdrm'", 20, start)
    guest.wait(r"^Started kiosk-failed\.service", 120, start)
    starts = len(guest.said(r"^Starting kiosk\.service", start))
    expect(starts <= 6, f"{starts} starts without a display")
    expect(not guest.said("^waiting for a visitor|offscreen", start), "the kiosk ran without a display")
    guest.run(f"echo detect >{CONNECTOR}")
    back = guest.now()
    line = guest.wait(r"^Started kiosk\.service", 60, back)
    await_scene(guest, Attract(0.0))
    return (
        f"{starts} starts, then waiting; {line.t - back:.0f} s after the monitor: {said.text.split(':')[0]}"
    )


def vision_hung(guest: Guest) -> str:
    """A vision process that hangs is killed and replaced, and the next press works."""
    before = guest.status()["vision_pid"]
    start = guest.now()
    guest.run(f"kill -STOP {before}")
    line = guest.wait("silent for .*starting it again", 15, start)
    guest.wait("^camera: ", 20, line.t)
    guest.until(lambda: guest.status()["vision_pid"] not in (None, before), "a new one in status.json", 3)
    expect(not guest.run(f"ls -d /proc/{before}", check=False), "the hung process is still there")
    one_visit(guest)
    expect(guest.unit()["NRestarts"] == "0", "the whole kiosk was started again")
    return f"killed after {line.t - start:.1f} s"


def camera_gone(guest: Guest) -> str:
    """Cable out: the camera is resting, the button answers kindly. Cable in: it looks again."""
    guest.run("echo gone >/run/lab/camera")
    start = guest.now()
    guest.press()
    resting = guest.wait("^the camera is resting$", 20, start)
    await_scene(guest, CameraUnavailable(0.0, ""))
    text = guest.unit()["StatusText"]
    expect("the camera is resting: " in text, f"the unit's status is {text!r}")
    again = guest.wait("^waiting for a visitor$", 15, resting.t)
    start = guest.now()
    guest.press()
    quick = guest.wait("^the camera is resting$", 10, max(start, again.t))
    await_scene(guest, CameraUnavailable(0.0, ""))
    starts = guest.status()["camera_restarts"]
    expect(2 <= starts <= 8, f"{starts} new starts of the vision process while the camera was gone")
    guest.run("rm /run/lab/camera")
    plugged = guest.now()
    back = guest.wait("^camera: ", 60, plugged)
    guest.wait("^waiting for a visitor$", 15, quick.t)
    one_visit(guest)
    expect(guest.unit()["NRestarts"] == "0", "the whole kiosk was started again")
    return f"{starts} new starts while it was gone, back {back.t - plugged:.1f} s after the cable"


def display_hung(guest: Guest) -> str:
    """A display loop that hangs is bitten by the watchdog, and the kiosk is back."""
    before = guest.unit()["MainPID"]
    start = guest.now()
    guest.run(f"kill -STOP {before}")
    bite = guest.wait(r"^kiosk\.service: Watchdog timeout", 25, start)
    line = new_main_process(guest, before, start, 60)
    return f"bitten after {bite.t - start:.1f} s, first picture {line.t - bite.t:.1f} s later"


def start_limit(guest: Guest) -> str:
    """Failing again and again ends in a message that says why; mended, the kiosk comes back by itself."""
    # The start at boot would be counted too.
    guest.run("chmod 000 /dev/gpiochip0; chgrp root /dev/gpiochip0; systemctl stop kiosk")
    guest.run("systemctl reset-failed kiosk", check=False)
    start = guest.now()
    guest.run("systemctl start kiosk", check=False)
    shown, _ = _message(guest, start, about="/dev/gpiochip0", starts=5, within=120)
    guest.run("chgrp gpio /dev/gpiochip0; chmod 660 /dev/gpiochip0")
    back = guest.wait(r"^Started kiosk\.service", 60, guest.now())
    await_scene(guest, Attract(0.0))
    return f"after 5 starts in {shown - start:.0f} s; tried again after {back.t - shown:.0f} s"


def no_configuration(guest: Guest) -> str:
    """A broken file and no good one from before: the message shows at once, with the line."""
    guest.run(
        f"systemctl stop kiosk; rm /var/lib/kiosk/config.yaml; sed -i 's/theme: night/theme: nigth/' {CONFIG}"
    )
    start = guest.now()
    guest.run("systemctl start kiosk", check=False)
    # One start: such a configuration does not get better by itself.
    _, reason = _message(guest, start, about="display.theme", starts=1, within=40)
    return reason


def _message(guest: Guest, since: float, *, about: str, starts: int, within: float) -> tuple[float, str]:
    """Wait for the message that the kiosk needs help, after so many starts; returns when it came, and why."""
    said = guest.wait("^showing that the kiosk needs help: ", within, since)
    reason = said.text.partition("needs help: ")[2]
    expect(about in reason, f"the reason shown is {reason!r}")
    await_scene(guest, OutOfOrder(0.0, reason), within=10)
    tried = len(guest.said(r"^Starting kiosk\.service", since))
    expect(tried == starts, f"the message came after {tried} starts, not {starts}")
    return said.t, reason
