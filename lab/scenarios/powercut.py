"""Power cuts in the middle of writing: the machine's disk is looked at, then booted.

A cut loses what the kernel had not yet forced to its disk. What the kiosk's own code for the state directory
said was written must be there, and nothing may be torn.
"""

import json
import re
import time

from lab.machine import STATE, LabError, Machine, Wrong, expect
from lab.scenarios.steps import await_attract, await_counted, one_visit, scenario

WRITES = (7, 19, 40)
"""Acknowledged writes before each cut."""

WRITER = """
import dataclasses, json, os
from pathlib import Path
from kiosk.appliance.counts import FILE, Counts
from kiosk.system.store import write_atomically
counts, folder = Counts(), Path("/var/lib/kiosk")
told = os.open("/dev/hvc0", os.O_WRONLY)
while True:
    counts.visits["result"] += 1
    write_atomically(folder / FILE, json.dumps(dataclasses.asdict(counts)).encode())
    os.write(told, b"written %d\\n" % counts.visits["result"])
"""


@scenario("power")
def power_cut(machine: Machine) -> str:
    """Cut three times while counts are written: what was acknowledged is there, nothing is torn; it boots."""
    for number, writes in enumerate(WRITES, start=1):
        if number > 1:
            machine.fresh()
        machine.run("systemctl stop kiosk; chmod 666 /dev/hvc0; cat >/run/writer.py", typed=WRITER)
        good = machine.kept()
        python = "/opt/mood-kiosk/current/venv/bin/python"
        machine.run(f"setsid runuser -u kiosk -- {python} /run/writer.py >/dev/null 2>&1 </dev/null &")
        _await_writes(machine, writes)
        machine.cut_power()
        # What was under way when the last one was acknowledged may be there or not.
        written = _acknowledged(machine)
        counts, config = machine.on_disk([f"{STATE}/counts.json", f"{STATE}/config.yaml"])
        found = _whole(counts)
        expect(found >= written, f"cut {number}: {written} visits were on the disk, {found} are left")
        expect(config == good, f"cut {number}: the last good configuration is another one")
    machine.switch_on()
    machine.wait(r"^Started kiosk\.service", 90, machine.booted)
    machine.wait("^camera: ", 90, machine.booted)
    await_attract(machine)
    expect(not machine.said("is damaged"), "the kiosk found its counts damaged")
    one_visit(machine)
    await_counted(machine, found + 1)
    return f"{len(WRITES)} cuts, after the last {written} writes were acknowledged and {found} found; boots"


def _acknowledged(machine: Machine) -> int:
    return max(map(int, re.findall(r"^written (\d+)$", machine.printed(), re.MULTILINE)), default=0)


def _await_writes(machine: Machine, writes: int) -> None:
    end = time.monotonic() + 300
    while (done := _acknowledged(machine)) < writes:
        if time.monotonic() > end:
            raise LabError(f"the machine wrote {done} times in five minutes")
        time.sleep(0.05)


def _whole(counts: str) -> int:
    try:
        return json.loads(counts)["visits"]["result"]
    except (ValueError, KeyError, TypeError):
        raise Wrong(f"counts.json is torn: {counts[:80]!r}") from None
