"""What the operator saves, and the disk it is kept on."""

from lab.machine import CONFIG, Machine, expect
from lab.scenarios.steps import (
    await_attract,
    await_counted,
    await_heeded,
    counted,
    one_visit,
    results,
    scenario,
)


@scenario()
def config_good(machine: Machine) -> str:
    """A saved change is in force within two seconds where a processor is free; the log names the keys."""
    day = machine.good.replace("theme: night", "theme: day").replace("language: en", "language: de")
    saved = machine.now()
    machine.save(day)
    line = await_heeded(machine, "^configuration: .*changed", saved)
    for key in ("language", "display.theme"):
        expect(key in line.text, f"the log does not name {key}: {line.text!r}")
    took = line.t - saved
    await_attract(machine, theme="day", language="de")
    expect(machine.kept() != day, "what no visit went through with is the last good configuration")
    _, result, _ = one_visit(machine)
    machine.until(lambda: machine.kept() == day, "the new last good configuration in the state directory", 3)
    machine.wait("^waiting for a visitor$", 35, result.t)
    start = machine.now()
    machine.save(day.replace("theme: day", "theme: night"))
    machine.run("systemctl reload kiosk")
    again = await_heeded(machine, "^configuration: display.theme changed", start)
    await_attract(machine, language="de")
    return f"in force {took:.1f} s after saving, {again.t - start:.1f} s after a reload"


@scenario()
def two_saves(machine: Machine) -> str:
    """Half a file and then the whole, in place: only the whole is read."""
    half, whole = machine.good + "language: [", machine.good.replace("language: en", "language: fr")
    start = machine.now()
    # In one go: the shell's own pause between the two.
    machine.run("cat >/run/two-saves", typed=whole)
    machine.run(f"cat >{CONFIG}; sleep 0.1; cat /run/two-saves >{CONFIG}; rm /run/two-saves", typed=half)
    saved = machine.now()
    took = await_heeded(machine, "^configuration: language changed", start).t - saved
    expect(not machine.said("kept the last good one", start), "half a file was read")
    return f"in force {max(0.0, took):.1f} s after saving"


@scenario()
def config_broken(machine: Machine) -> str:
    """A broken file changes nothing, a restart included; log, status and screen say which line is wrong."""
    number = machine.good[: machine.good.index("theme: night")].count("\n") + 1
    kept, start = machine.kept(), machine.now()
    machine.save(machine.good.replace("theme: night", "theme: nigth"))
    problem = await_heeded(machine, rf"^configuration: .*config\.yaml:{number}: display\.theme", start)
    machine.wait("^configuration: kept the last good one", 4, start)
    machine.until(lambda: machine.status()["config_problem"], "the problem in status.json", 3)
    said = machine.status()["config_problem"]
    expect(f":{number}:" in said, f"status.json says {said!r}")
    machine.until(
        lambda: "configuration" in machine.unit()["StatusText"], "the problem in the unit's status", 3
    )
    await_attract(machine, problem=said)
    one_visit(machine)
    start = machine.now()
    machine.run("systemctl restart kiosk")
    machine.wait("^configuration: kept the last good one", 30, start)
    machine.until(lambda: machine.status()["config_problem"], "the problem in status.json again", 10)
    await_attract(machine, problem=said)
    expect(machine.kept() == kept, "the last good configuration is another one")
    start = machine.now()
    machine.save(machine.good)
    await_heeded(machine, "is right again", start)
    await_attract(machine)
    return problem.text.removeprefix("configuration: ")


@scenario("disk")
def disk_full(machine: Machine) -> str:
    """With no room on the disk the kiosk goes on, its counts stay whole, and with room they catch up."""
    main, before = machine.unit()["MainPID"], counted(machine)
    one_visit(machine)
    await_counted(machine, before + 1)
    # Root may take what is reserved for root as well; what a big piece leaves over goes byte by byte.
    machine.run(
        "fallocate -l $(($(stat -f -c '%f * %S' /) - 4194304)) /fill; cat /dev/zero >/fill2; sync",
        check=False,
    )
    free = int(machine.run("df --output=avail / | tail -n 1"))
    expect(free < 8, f"there are still {free} kB free on the disk")
    start = machine.now()
    one_visit(machine)
    machine.wait("cannot be kept: No space left", 5, start)
    await_counted(machine, before + 1)
    machine.until(lambda: results(machine) == before + 2, "both visits in status.json", 3)
    machine.run("rm /fill /fill2; sync")
    one_visit(machine)
    await_counted(machine, before + 3)
    expect(machine.unit()["MainPID"] == main, "the kiosk was started again")
    return "three visits, one of them without room to write"
