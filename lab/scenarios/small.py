"""A computer with little memory."""

import re

from lab.machine import Machine, Memory, expect
from lab.scenarios.steps import HEEDED_SECONDS, HOME, scenario

VISITS = 200

SETTLED = 20
"""Visits after which all has been drawn that is drawn again and again."""

GROWTH = 5.0
"""MB that may have been added by the end."""


@scenario("small")
def small_visits(machine: Machine) -> str:
    """Two hundred visits and a saved file within 300 MB and without swap: nobody is killed, nothing grows."""
    begun = settled = most = machine.memory()
    unit, vision = machine.unit(), machine.status()["vision_pid"]
    for number in range(1, VISITS + 1):
        start = machine.now()
        machine.press()
        result = machine.wait("^result after", 15, start)
        machine.wait(HOME, 15, result.t)
        if number == SETTLED:
            settled = machine.memory()
        elif number == VISITS // 2:
            # Then a third process reads the file and draws every scene.
            saved = machine.now()
            machine.save(re.sub("message_seconds: 8", "message_seconds: 7", machine.good))
            most = _most_until(machine, "^configuration: timing.message_seconds changed", saved)
    ended = machine.memory()
    after = machine.unit()
    expect(ended.killed == 0, f"the kernel ended {ended.killed} processes")
    expect(after["MainPID"] == unit["MainPID"], "another kiosk runs than at the beginning")
    expect(machine.status()["vision_pid"] == vision, "another vision process runs than at the beginning")
    grown = ended.held - settled.held
    expect(grown <= GROWTH, f"{grown:.1f} MB more after {VISITS} visits than after {SETTLED}")
    held = f"{begun.held:.0f} MB, after {SETTLED} visits {settled.held:.0f}, after {VISITS} {ended.held:.0f}"
    return f"{held}; {most.held:.0f} MB while a saved file was tried; nobody was killed"


def _most_until(machine: Machine, pattern: str, since: float) -> Memory:
    """The most memory until the log has a line with ``pattern``, as far as it was looked at."""
    seen = [machine.memory()]

    def heeded() -> bool:
        seen.append(machine.memory())
        return bool(machine.said(pattern, since))

    machine.until(heeded, f"a log line with {pattern!r}", HEEDED_SECONDS * machine.patience, since)
    return max(seen, key=lambda memory: memory.held)
