"""What a visitor does, from the first picture on."""

from lab.machine import Machine, expect
from lab.scenarios.steps import await_attract, await_counted, counted, one_visit, scenario


@scenario()
def boot(machine: Machine) -> str:
    """From power on to the attract scene; the unit is active with the first picture, and says so in words."""
    ready = machine.wait(r"^Started kiosk\.service", 60, machine.booted)
    expect(machine.see().std() > 1, "READY, and nothing on the display")
    camera = machine.wait(f"^camera: .*{machine.camera}", 90, machine.booted)
    await_attract(machine)
    words = "waiting for a visitor"
    machine.until(lambda: machine.unit()["StatusText"] == words, f"the status {words!r}", 5)
    unit, status = machine.unit(), machine.status()
    expect(unit["ActiveState"] == "active", f"the unit is {unit['ActiveState']}")
    expect(status["driver"] == machine.driver, f"SDL draws with {status['driver']}")
    expect(status["size"] == list(machine.size), f"the picture is {status['size']}")
    picture, sees = ready.t - machine.booted, camera.t - machine.booted
    return f"first picture {picture:.1f} s after power on, camera ready after {sees:.1f} s"


@scenario("console")
def console(machine: Machine) -> str:
    """tty1 is wiped, its cursor hidden, and held open."""
    written = machine.console()
    expect(b"\x1b[2J" in written and b"\x1b[?25l" in written, f"tty1 got {written!r}")
    held = machine.run(f"readlink /proc/{machine.unit()['MainPID']}/fd/0").strip()
    expect(held == "/dev/tty1", f"the kiosk holds {held}")
    return "wiped, cursor off, held"


@scenario()
def press(machine: Machine) -> str:
    """One press of a bouncing contact is one visit, and its code leads to a playlist."""
    before, start = counted(machine), machine.now()
    looking, result, link = one_visit(machine, sparks=6)
    machine.wait("^waiting for a visitor$", 35, result.t)
    visits = len(machine.said("^looking$", start))
    expect(visits == 1, f"one press began {visits} visits")
    await_counted(machine, before + 1)
    await_attract(machine)
    return f"verdict {result.t - looking.t:.2f} s after the press; {link}"
