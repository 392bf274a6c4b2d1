"""What the operator saves, and the disk it is kept on."""

import re

from kiosk.appliance.codes import CONFIGURATION
from lab.machine import CONFIG, Machine, expect
from lab.scenarios.steps import (
    await_attract,
    await_counted,
    await_heeded,
    await_home,
    counted,
    one_visit,
    results,
    scenario,
)

THEMES = "/etc/kiosk/themes"
THEME = 'based_on: night\ntop: "#{0}"\nbottom: "#{0}"\nbutton: "#ffa030"\n'
BROWN, GREEN = "30180c", "0c3018"
NEAR = 3
"""Levels of a colour that make no difference."""

FOUND_SECONDS = 12.0
"""Until a named file that was changed, which is looked at every two seconds, is tried and taken up."""


@scenario()
def config_good(machine: Machine) -> str:
    """A saved change is soon in force; the log names the keys."""
    day = machine.good.replace("theme: night", "theme: day").replace("language: en", "language: de")
    saved = machine.now()
    machine.save(day)
    line = await_heeded(machine, "^configuration: .*changed", saved)
    for key in ("language", "display.theme"):
        expect(key in line.text, f"the log does not name {key}: {line.text!r}")
    took = line.t - saved
    await_attract(machine, theme="day", language="de")
    expect(machine.kept() != day, "what no visit went through with is the last good configuration")
    visit = one_visit(machine)
    machine.until(lambda: machine.kept() == day, "the new last good configuration in the state directory", 3)
    await_home(machine, visit.result.t)
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
    expect(machine.status()["code"] == CONFIGURATION, f"nobody is sent for: {machine.status()}")
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


@scenario()
def theme_file(machine: Machine) -> str:
    """An owner's theme is worn, and so is what is changed in it; what is broken in it changes nothing."""
    machine.run(f"mkdir -p {THEMES}")
    _write_theme(machine, THEME.format(BROWN))
    saved = machine.now()
    text = machine.good.replace("theme: night", "theme: harvest").replace("themes: null", f"themes: {THEMES}")
    machine.save(text)
    line = await_heeded(machine, "^configuration: .*changed", saved)
    expect("display.theme" in line.text, f"the log does not name display.theme: {line.text!r}")
    _await_ground(machine, BROWN)
    _write_theme(machine, THEME.format(GREEN))
    _await_ground(machine, GREEN)
    saved = machine.now()
    _write_theme(machine, THEME.format(BROWN) + 'ink: "#40302"\n')
    machine.wait(rf"^configuration: .*{THEMES}/harvest\.yaml:5: ink: ", FOUND_SECONDS, saved)
    machine.until(lambda: machine.status()["code"] == CONFIGURATION, "the staff's code in status.json", 3)
    _await_ground(machine, GREEN)
    saved = machine.now()
    _write_theme(machine, THEME.format(BROWN))
    machine.wait("^configuration: .*is right again", FOUND_SECONDS, saved)
    _await_ground(machine, BROWN)
    machine.run(f"rm -r {THEMES}")
    return "worn, changed, refused, mended"


def _write_theme(machine: Machine, text: str) -> None:
    path = f"{THEMES}/harvest.yaml"
    machine.run(f"cat >{path}~ && mv {path}~ {path}", typed=text)


def _await_ground(machine: Machine, colour: str) -> None:
    """Wait until the display's lower edge, where nothing else is drawn, has a colour."""
    wanted = list(bytes.fromhex(colour))

    def there() -> bool:
        return bool(abs(machine.see()[-1].astype(int) - wanted).max() <= NEAR)

    machine.until(there, f"a display with the ground #{colour}", FOUND_SECONDS)


@scenario()
def no_sound_card(machine: Machine) -> str:
    """Sound without a sound card is no fault: the log says so once, visits go on, nobody is sent for."""
    start = machine.now()
    machine.save(re.sub(r"(effects|speak): false", r"\1: true", machine.good))
    await_heeded(machine, "^configuration: sound.effects, sound.speak changed", start)
    said = machine.wait("nothing is heard: ", 10 * machine.patience, start)
    visit = one_visit(machine)
    await_home(machine, visit.result.t)
    complaints = [line.text for line in machine.said("nothing is heard|sound process", start)]
    expect(len(complaints) == 1, f"the log says {complaints}")
    status = machine.status()
    expect(status["code"] is None and status["config_problem"] is None, f"status.json says {status}")
    await_attract(machine)
    return said.text
