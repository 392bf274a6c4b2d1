"""What must hold when everything is over: of the units, the files, the counts, and the journal."""

import re

from lab.nspawn.bench import STATE, Bench
from lab.nspawn.machine import FILES

UNITS = ("kiosk.service", "kiosk-failed.service")
EXPOSURE = 3.0
ALLOWED = (
    "var/lib/kiosk/", "var/log/journal/", "var/lib/systemd/", "var/cache/ldconfig/", "etc/ld.so.cache",
    "etc/machine-id", "var/log/wtmp",
)  # fmt: skip
"""What may have been written since the machine was booted: the kiosk's state, and what is systemd's own."""
TROUBLE = (
    r"Traceback|code=dumped|core-dump|Segmentation|cannot be written|Permission denied|Read-only file system"
)


def units(bench: Bench) -> str:
    """The machine's own systemd finds no fault with the units."""
    levels = []
    for unit in UNITS:
        checked = bench.machine.run("systemd-analyze", "verify", unit, check=False)
        assert not checked.stderr, checked.stderr
        assert checked.returncode == 0
        said = bench.machine.run("systemd-analyze", "security", "--no-pager", unit).stdout
        levels.append(float(re.search(r"exposure level for \S+: ([\d.]+)", said)[1]))
    assert max(levels) <= EXPOSURE, levels
    return f"verify is silent, exposure {levels[0]} and {levels[1]}"


def files(bench: Bench) -> str:
    """Nothing was written outside of the state and the runtime directory."""
    lab = {str(path.relative_to(FILES)) for path in FILES.rglob("*")}
    booted = bench.machine.booted
    changed = [
        name
        for path in bench.machine.layer.rglob("*")
        if not path.is_symlink() and path.is_file() and path.lstat().st_mtime > booted
        and (name := str(path.relative_to(bench.machine.layer))) not in lab and not name.startswith(ALLOWED)
    ]  # fmt: skip
    assert not changed, changed
    places = ("/", "/run", "/tmp", "/dev/shm", "/var/tmp")
    owned = bench.machine.run("find", *places, "-xdev", "-user", "kiosk").stdout.split()
    strange = {name for name in owned if not re.match(rf"/run/kiosk(/status\.json)?$|{STATE}(/|$)", name)}
    assert not strange, strange
    return "only " + ", ".join(sorted(owned))


def counts(bench: Bench) -> str:
    """Everything that was counted is still there."""
    bench.anew()
    found = bench.counts()
    assert found["visits"]["result"] + found["visits"]["not_sure"] >= 1, found
    assert bench.status()["visits"] == found["visits"], (bench.status(), found)
    assert found["camera_restarts"] >= 2, found
    return str(found)


def anybody(bench: Bench) -> str:
    """`kiosk status` needs no rights."""
    said = bench.machine.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "kiosk", "status")
    assert "waiting for a visitor" in said.stdout, said.stdout
    return said.stdout.strip().splitlines()[0]


def journal(bench: Bench) -> str:
    """The journal holds no traceback, no core, and nothing that the hardening broke."""
    lines = bench.journal.since(0, "kiosk")
    bad = [line.text for line in lines if re.search(TROUBLE, line.text)]
    assert not bad, bad
    return f"{len(lines)} lines"
