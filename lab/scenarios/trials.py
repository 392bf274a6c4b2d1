"""What only the running kiosk can know of a saved file, and what no file may do to it."""

import re

from lab.machine import Line, Machine, expect
from lab.scenarios.steps import await_attract, await_heeded, await_home, one_visit, scenario

PIPE = "/etc/kiosk/pipe"


@scenario()
def source_refused(machine: Machine) -> str:
    """A camera that is not there is gone back from at once: the staff read it, a visitor gets a result."""
    machine.run("test ! -e /dev/video9")
    start = machine.now()
    machine.save(_with(machine, "source", "/dev/video9"))
    taken = await_heeded(machine, "^configuration: .*camera.source changed", start)
    # A visitor comes just then.
    one_visit(machine)
    refused = machine.wait("^configuration: kept the last good one", 20, taken.t)
    await_home(machine, taken.t)
    said = _problem(machine)
    expect(re.search(r"config\.yaml:\d+: camera\.source: ", said), f"status.json says {said!r}")
    machine.until(lambda: machine.status()["camera"], "a camera in status.json", 20)
    await_attract(machine, problem=said)
    one_visit(machine)
    expect(
        not machine.said("^the camera is resting$", start), "a visitor was told that the camera is resting"
    )
    expect(machine.kept() == machine.good, "the last good configuration is another one")
    expect(machine.unit()["NRestarts"] == "0", "the whole kiosk was started again")
    return f"gone back from {refused.t - taken.t:.1f} s after it was taken up: {said}"


@scenario()
def model_pipe(machine: Machine) -> str:
    """A pipe in the place of a model or a camera holds nobody up, neither the running kiosk nor a start."""
    machine.run(f"mkfifo {PIPE}")
    took = []
    for key in ("source", "model"):
        start = machine.now()
        machine.save(_with(machine, key, PIPE))
        refused = machine.wait(rf"^configuration: .*config\.yaml(:\d+)?: .*{PIPE}", 10, start)
        took.append(refused.t - start)
        await_home(machine, one_visit(machine).result.t)
    start = machine.now()
    machine.run("systemctl restart kiosk")
    started = _started_with_the_last_good_one(machine, start)
    machine.run(f"rm {PIPE}")
    return f"refused after {took[0]:.1f} s and {took[1]:.1f} s; started with it in {started.t - start:.1f} s"


@scenario("quick")
def crashing_file(machine: Machine) -> str:
    """A file with which the kiosk comes to a bad end twice before any visit is gone back from."""
    begin = start = machine.now()
    machine.save(machine.good.replace("theme: night", "theme: day"))
    await_heeded(machine, "^configuration: display.theme changed", start)
    await_attract(machine, theme="day")
    for crashes in range(2):
        expect(not machine.said("kept the last good one", begin), f"given up after {crashes} crashes")
        start = machine.now()
        machine.run("systemctl kill --signal=KILL --kill-whom=main kiosk")
        machine.wait(r"^Started kiosk\.service", 20, start)
    started = _started_with_the_last_good_one(machine, start)
    expect("theme: day" not in machine.kept(), "the file that crashes is the last good one")
    return f"there again {started.t - start:.1f} s after the second, with the last good one"


def _with(machine: Machine, key: str, value: str) -> str:
    """The good configuration with another ``value`` in the line of ``key``."""
    text, changed = re.subn(rf"^( *{key}): [\w/.]+", rf"\1: {value}", machine.good, flags=re.MULTILINE)
    expect(changed == 1, f"{key} stands in {changed} lines of the configuration")
    return text


def _started_with_the_last_good_one(machine: Machine, since: float) -> Line:
    started = machine.wait(r"^Started kiosk\.service", 30, since)
    machine.wait("^configuration: kept the last good one", 30, since)
    machine.wait("^camera: ", 30, since)
    await_attract(machine, problem=_problem(machine))
    return started


def _problem(machine: Machine) -> str:
    """What the kiosk says is wrong with the file."""
    machine.until(lambda: machine.status()["config_problem"], "the problem in status.json", 10)
    return str(machine.status()["config_problem"])
