"""What goes wrong in a kiosk's processes and at its camera, and what the kiosk must make of it."""

from kiosk.session import CameraUnavailable
from lab.machine import STATE, Line, Machine, expect
from lab.scenarios.steps import (
    HOME,
    LOOKING,
    await_counted,
    await_scene,
    await_started,
    counted,
    one_visit,
    results,
    scenario,
)


@scenario()
def vision_killed(machine: Machine) -> str:
    """The vision process dies: another comes, the display goes on."""
    main, start = machine.unit()["MainPID"], machine.now()
    line = _other_vision(machine, "KILL", start)
    expect(machine.unit()["MainPID"] == main, "the whole kiosk was started again")
    return f"back after {line.t - start:.1f} s"


@scenario()
def vision_hung(machine: Machine) -> str:
    """A vision process that hangs is killed and replaced, the display goes on, and the next press works."""
    main, start = machine.unit()["MainPID"], machine.now()
    line = _other_vision(machine, "STOP", start)
    killed = machine.wait("silent for .*starting it again", 15, start)
    one_visit(machine)
    expect(machine.unit()["MainPID"] == main, "the whole kiosk was started again")
    return f"killed after {killed.t - start:.1f} s, another one after {line.t - start:.1f} s"


def _other_vision(machine: Machine, signal: str, start: float) -> Line:
    """Send a signal to the vision process and wait for another one with a camera: the log line."""
    before = machine.status()["vision_pid"]
    machine.run(f"kill -{signal} {before}")
    line = machine.wait("^camera: ", 35, start)
    machine.until(
        lambda: machine.status()["vision_pid"] not in (None, before),
        "another vision process in status.json",
        5,
    )
    expect(not machine.alive(before), "the old vision process is still there")
    return line


@scenario("camera")
def camera_gone(machine: Machine) -> str:
    """Cable out: the camera is resting, the button answers kindly. Cable in: it looks again."""
    machine.run("echo gone >/run/lab/camera")
    start = machine.now()
    machine.press()
    resting = machine.wait("^the camera is resting$", 20, start)
    await_scene(machine, CameraUnavailable(0.0, ""))
    text = machine.unit()["StatusText"]
    expect("the camera is resting: " in text, f"the unit's status is {text!r}")
    again = machine.wait(HOME, 15, resting.t)
    start = machine.now()
    machine.press()
    quick = machine.wait("^the camera is resting$", 10, max(start, again.t))
    await_scene(machine, CameraUnavailable(0.0, ""))
    starts = machine.status()["camera_restarts"]
    expect(2 <= starts <= 8, f"{starts} new starts of the vision process while the camera was gone")
    machine.run("rm /run/lab/camera")
    plugged = machine.now()
    back = machine.wait("^camera: ", 60, plugged)
    machine.wait(HOME, 15, quick.t)
    one_visit(machine)
    expect(machine.unit()["NRestarts"] == "0", "the whole kiosk was started again")
    return f"{starts} new starts while it was gone, back {back.t - plugged:.1f} s after the cable"


@scenario()
def killed(machine: Machine) -> str:
    """A killed kiosk is back by itself, without its old vision process and with its counts."""
    visits = counted(machine) + 1
    one_visit(machine)
    await_counted(machine, visits)
    vision, start = machine.status()["vision_pid"], machine.now()
    machine.run("systemctl kill --signal=KILL --kill-whom=main kiosk")
    line = await_started(machine, start)
    expect(not machine.alive(vision), "the old vision process is still there")
    expect(
        not machine.said("showing that", start), "the message showed, although the kiosk was to start again"
    )
    machine.until(lambda: results(machine) == visits, f"{visits} visits in status.json", 3)
    return f"first picture {line.t - start:.1f} s after the kill"


@scenario()
def crashed(machine: Machine) -> str:
    """A crash says where it was, and leaves no core."""
    start = machine.now()
    machine.run("systemctl kill --signal=ABRT --kill-whom=main kiosk")
    machine.wait("most recent call first", 10, start)
    ended = machine.wait(r"Main process exited, code=", 10, start)
    expect("code=killed" in ended.text, f"the log says {ended.text!r}")
    await_started(machine, start)
    cores = machine.run(f"find {STATE} /run/kiosk /var/lib/systemd /tmp /var/tmp -name 'core*' -type f")
    expect(not cores, f"left behind: {cores}")
    return "where it was is in the log"


@scenario()
def stop(machine: Machine) -> str:
    """A stop takes two seconds at most: between visits, in one, with vision hung; kiosk status says it."""
    took = [_stopping(machine)]
    for during in ("visit", "hang"):
        start = machine.now()
        machine.run("systemctl start kiosk")
        await_started(machine, start)
        if during == "visit":
            pressed = machine.now()
            machine.press()
            machine.wait(LOOKING, 10, pressed)
        else:
            machine.run(f"kill -STOP {machine.status()['vision_pid']}")
        took.append(_stopping(machine))
    return "{:.2f} s between visits, {:.2f} s during one, {:.2f} s with vision hung".format(*took)


@scenario()
def restart_killed(machine: Machine) -> str:
    """Started anew by hand, a kiosk that does not end in time is killed and comes back, with no message."""
    folder = "/run/systemd/system/kiosk.service.d"
    line = "[Service]\\nTimeoutStopSec=1ms\\n"
    machine.run(f"mkdir -p {folder}; printf '{line}' >{folder}/hasty.conf; systemctl daemon-reload")
    start = machine.now()
    try:
        machine.run("systemctl restart kiosk")
        machine.wait("timed out. Killing", 5, start)
    finally:
        machine.run(f"rm -r {folder}; systemctl daemon-reload")
    started = await_started(machine, start)
    expect(not machine.said("showing that", start), "the message showed, although the kiosk was to start")
    return f"first picture {started.t - start:.1f} s later"


def _stopping(machine: Machine) -> float:
    start = machine.now()
    machine.run("systemctl stop kiosk")
    asked = machine.wait(r"^Stopping kiosk\.service", 5, start)
    done = machine.wait(r"^Stopped kiosk\.service", 10, start)
    unit = machine.unit()
    expect(unit["ActiveState"] == "inactive", f"the unit is {unit['ActiveState']}")
    expect(unit["Result"] == "success", f"the unit ended with {unit['Result']}")
    expect(not machine.run("pgrep -u kiosk", check=False), "processes of the kiosk are left")
    said = machine.run("kiosk status; echo status $?")
    expect("stopped as it was told to" in said and "status 1" in said, f"kiosk status says {said!r}")
    took = done.t - asked.t
    expect(took <= 2, f"stopping took {took:.2f} s")
    return took
