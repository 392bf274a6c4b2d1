"""What must hold when everything is over: of the units, the files, the counts, and the log."""

import re

from lab.machine import STATE, Machine, expect
from lab.scenarios.steps import await_started, scenario

UNITS = (
    "kiosk.service", "kiosk-failed.service", "kiosk-web.service", "kiosk-fleet.service",
    "kiosk-fleet-command.service",
)  # fmt: skip
EXPOSURE = 3.0
ALLOWED = (
    "var/lib/kiosk/", "var/lib/kiosk-root/", "var/lib/kiosk-fleet/", "var/log/journal/", "var/lib/systemd/",
    "var/cache/ldconfig/", "etc/ld.so.cache", "etc/machine-id", "var/log/wtmp", "etc/kiosk/fleet/",
    "etc/kiosk/.config.yaml.model.json",
)  # fmt: skip
"""What may have been written since the machine was booted: the kiosk's state, the fleet client's and its
secrets, root's count of reboots, what is systemd's own, and which model was used before, by root's `kiosk
model use`."""
TROUBLE = (
    r"Traceback|code=dumped|core-dump|Segmentation|cannot be written|Permission denied|Read-only file system"
)


@scenario("history")
def counts(machine: Machine) -> str:
    """Everything that was counted is still there after one more start."""
    start = machine.now()
    machine.run("systemctl restart kiosk")
    await_started(machine, start)
    found = machine.counts()
    expect(found["visits"]["result"] + found["visits"]["not_sure"] >= 1, f"counted were {found}")
    expect(machine.status()["visits"] == found["visits"], f"{machine.status()} in memory, {found} on disk")
    expect(found["camera_restarts"] >= 2, f"counted were {found}")
    return str(found)


@scenario()
def units(machine: Machine) -> str:
    """The machine's own systemd finds no fault with the units."""
    levels = []
    for unit in UNITS:
        # It says nothing when all is well, and ends with status 0 whatever it says.
        complaint = machine.run(f"systemd-analyze verify {unit} 2>&1")
        expect(not complaint, complaint)
        said = machine.run(f"systemd-analyze security --no-pager {unit}")
        level = re.search(r"exposure level for \S+: ([\d.]+)", said)
        expect(level, said[-200:])
        levels.append(float(level[1]) if level else EXPOSURE)
    expect(max(levels) <= EXPOSURE, f"exposed at {levels}")
    return f"verify is silent, exposure {', '.join(map(str, levels))}"


@scenario("layer")
def files(machine: Machine) -> str:
    """Nothing was written outside of the state and the runtime directory."""
    changed = [name for name in machine.written() if not name.startswith(ALLOWED)]
    expect(not changed, f"written: {changed}")
    owned = machine.run("find / /run /tmp /dev/shm /var/tmp -xdev -user kiosk").split()
    strange = {name for name in owned if not re.match(rf"/run/kiosk(/status\.json)?$|{STATE}(/|$)", name)}
    expect(not strange, f"the kiosk's: {strange}")
    return "only " + ", ".join(sorted(owned))


@scenario()
def anybody(machine: Machine) -> str:
    """`kiosk status` needs no rights."""
    said = machine.run("setpriv --reuid=65534 --regid=65534 --clear-groups kiosk status")
    expect("waiting for a visitor" in said, said)
    return said.strip().splitlines()[0]


@scenario("history")
def journal(machine: Machine) -> str:
    """The log holds no traceback, no core, and nothing that the hardening broke."""
    lines = [line for line in machine.log() if line.who.startswith("kiosk") or "kiosk" in line.text]
    expect(len(lines) > 50, f"only {len(lines)} lines of the kiosk's")
    bad = [line.text for line in lines if re.search(TROUBLE, line.text)]
    expect(not bad, f"the log holds {bad}")
    return f"{len(lines)} lines"
