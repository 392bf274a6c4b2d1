"""Power cuts in the middle of writing: QEMU is killed, and its disk looked at, then booted.

A cut loses what the guest's kernel had not yet forced to its disk. What the kiosk's own code for the state
directory said was written must be there, and nothing may be torn.
"""

import json
import subprocess
import time
from pathlib import Path

from kiosk.session import Attract
from lab.qemu.guest import Guest, Wrong
from lab.qemu.machine import LabError, Machine
from lab.qemu.scenarios import await_scene, expect, one_visit

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


def power_cut(machine: Machine, key: Path, snapshot: str) -> str:
    """Cut ``machine``'s power while it writes its counts, look at its disk, and boot it.

    Raises:
        Wrong: something was lost or torn, or the kiosk does not come back.
    """
    for number, writes in enumerate(WRITES):
        machine.cut_power()
        machine.start(snapshot)
        guest = Guest(machine, key)
        try:
            guest.run("systemctl stop kiosk; chmod 666 /dev/hvc0; cat >/run/writer.py", typed=WRITER)
            good = guest.run("cat /var/lib/kiosk/config.yaml")
            python = "/opt/mood-kiosk/current/venv/bin/python"
            guest.run(f"setsid runuser -u kiosk -- {python} /run/writer.py >/dev/null 2>&1 </dev/null &")
            written = _await_writes(machine, writes)
        finally:
            machine.cut_power()
        # What was under way when the last one was acknowledged may be there or not.
        written = max(written, _acknowledged(machine))
        counts, config = _look_at(machine.disk, ["counts.json", "config.yaml"])
        found = _whole(counts)
        expect(found >= written, f"cut {number + 1}: {written} visits were on the disk, {found} are left")
        expect(config == good, f"cut {number + 1}: the last good configuration is another one")
    machine.start()
    guest = Guest(machine, key, booting=True)
    try:
        guest.wait(r"^Started kiosk\.service", 90, 0.001)
        guest.wait("^camera: ", 90, 0.001)
        await_scene(guest, Attract(0.0))
        expect(not guest.said("is damaged"), "the kiosk found its counts damaged")
        one_visit(guest)
        guest.until(
            lambda: guest.counts()["visits"]["result"] == found + 1, "one more visit in counts.json", 5
        )
    finally:
        guest.close()
    return f"{len(WRITES)} cuts, after the last {written} writes were acknowledged and {found} found; boots"


def _acknowledged(machine: Machine) -> int:
    text = machine.journal.read_bytes()[machine.started_at :].decode(errors="replace").replace("\r", "")
    numbers = [
        int(line.split()[1])
        for line in text.rpartition("\n")[0].split("\n")
        if line.startswith("written ") and line.split()[1].isdigit()
    ]
    return max(numbers, default=0)


def _await_writes(machine: Machine, writes: int) -> int:
    end = time.monotonic() + 300
    while (done := _acknowledged(machine)) < writes:
        if time.monotonic() > end:
            raise LabError(f"the guest wrote {done} times in five minutes")
        time.sleep(0.05)
    return done


def _look_at(disk: Path, names: list[str]) -> list[str]:
    """Files of the state directory on a disk that no machine is using, after what a boot would mend."""
    raw = disk.with_suffix(".raw")
    try:
        _run("qemu-img", "convert", "-q", "-O", "raw", str(disk), str(raw))
        # 0: nothing to mend, 1: mended, which means the journal was played back.
        mended = subprocess.run(["e2fsck", "-p", str(raw)], capture_output=True, text=True, check=False)
        if mended.returncode not in (0, 1):
            raise Wrong(f"the file system does not mend by itself: {mended.stdout.strip()}")
        return [_run("debugfs", "-R", f"cat /var/lib/kiosk/{name}", str(raw)) for name in names]
    finally:
        raw.unlink(missing_ok=True)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def _whole(counts: str) -> int:
    try:
        return json.loads(counts)["visits"]["result"]
    except (ValueError, KeyError, TypeError):
        raise Wrong(f"counts.json is torn: {counts[:80]!r}") from None
