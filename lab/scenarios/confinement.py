"""What somebody could do who had got hold of the kiosk: a program of the lab's own runs in its place.

It runs under the very lines of the installed unit, in a unit of its own beside it.
"""

import json
import re

from lab.machine import ROOTS_STATE, STATE, Machine, expect
from lab.scenarios.steps import scenario

UNITS = ("kiosk", "kiosk-failed")
OWN = re.compile(
    r"(Type|NotifyAccess|Restart\w*|WatchdogSec|Exec(?!Paths)\w*|StandardInput|Wants|After|Requires|WantedBy)="
)
"""What makes a kiosk of the unit, and not a prison."""

PROBE = r"""
import ctypes, errno, json, mmap, os, socket, subprocess

def tried(what):
    try:
        what()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def connect(path):
    with socket.socket(socket.AF_UNIX) as bus:
        bus.connect(path)

def execute(folder):
    path = os.path.join(folder, "program")
    try:
        with open(path, "w") as file:
            file.write("#!/bin/sh\n")
        os.chmod(path, 0o755)
        subprocess.run([path], check=True)
    finally:
        if os.path.exists(path):
            os.unlink(path)

def load(folder):
    path = os.path.join(folder, "library")
    try:
        with open(path, "w+b") as file:
            file.write(bytes(4096))
            file.flush()
            mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
    finally:
        if os.path.exists(path):
            os.unlink(path)

def grow(folder):
    path = os.path.join(folder, "heap")
    try:
        with open(path, "wb") as file:
            for _ in range(40):
                file.write(bytes(1 << 20))
                file.flush()
    finally:
        os.unlink(path)

def read_only(place):
    return os.statvfs(place).f_flag & os.ST_RDONLY

def owner(process):
    return os.stat("/proc/" + process).st_uid

def tell():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(b"STATUS=probed", os.environ["NOTIFY_SOCKET"])

state, runtime = os.environ["STATE_DIRECTORY"], os.environ["RUNTIME_DIRECTORY"]
folders = (state, runtime, "/tmp", "/var/tmp", "/dev/shm")
print(json.dumps({
    "bus": tried(lambda: connect("/run/dbus/system_bus_socket")),
    "systemd": tried(lambda: connect("/run/systemd/private")),
    "run": {folder: tried(lambda: execute(folder)) for folder in folders},
    "load": {folder: tried(lambda: load(folder)) for folder in folders},
    "grow": tried(lambda: grow(state)),
    "network": [tried(lambda: socket.socket(kind)) for kind in (socket.AF_INET, socket.AF_INET6)],
    "write": {folder: tried(lambda: open(folder + "/x", "w")) for folder in ("/etc/kiosk", "/run", "ROOT")},
    "writable": [place for place in ("/", "/usr", "/etc", "/opt/mood-kiosk") if not read_only(place)],
    "users": [line.split()[0] for line in open("/proc/self/uid_map")],
    "others": [name for name in os.listdir("/proc") if name.isdecimal() and owner(name) != os.getuid()],
    "tell": tried(tell),
    "stand back": tried(lambda: os.nice(10)),
    "come forward": tried(lambda: os.nice(-5)),
    "machine code": tried(lambda: mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)),
    "uid": os.getuid(),
}))
"""
FORBIDDEN = ("EACCES", "EPERM")


@scenario()
def confined(machine: Machine) -> str:
    """Who got hold of the kiosk would find no bus, no network, nothing to run, and no room to fill."""
    machine.run("systemctl stop kiosk")
    machine.run("cat >/run/probe.py", typed=PROBE.replace("ROOT", ROOTS_STATE))
    for name in UNITS:
        for path in ("/run/dbus/system_bus_socket", "/run/systemd/private"):
            machine.run(f"test -S {path}")
        found = _probe(machine, name)
        for what in ("bus", "systemd"):
            expect(
                found[what] in ("EACCES", "ENOENT", "ECONNREFUSED"), f"{name}: the {what} is {found[what]}"
            )
        for what in ("run", "load"):
            may = {folder: how for folder, how in found[what].items() if how not in FORBIDDEN}
            expect(not may, f"{name}: {what} is {may}")
        expect(found["grow"] == "EFBIG", f"{name}: a file that grows is {found['grow']}")
        expect(set(found["network"]) == {"EAFNOSUPPORT"}, f"{name}: the network is {found['network']}")
        expect("done" not in found["write"].values(), f"{name}: written was {found['write']}")
        expect(not found["writable"], f"{name}: writable are {found['writable']}")
        expect(sorted(found["users"], key=int) == ["0", str(found["uid"])], f"{name}: users {found['users']}")
        expect(not found["others"], f"{name}: sees the processes {found['others']}")
        expect(found["come forward"] in FORBIDDEN, f"{name}: coming forward is {found['come forward']}")
        # And what it needs it can do: whoever tries a configuration stands back.
        expect(name != "kiosk" or found["stand back"] == "done", f"standing back is {found['stand back']}")
        expect(found["tell"] == "done", f"{name}: systemd's ear is {found['tell']}")
        expect(found["machine code"] == "done", f"{name}: llvmpipe's way is {found['machine code']}")
    machine.run("rm /run/probe.py")
    return "both units"


def _probe(machine: Machine, name: str) -> dict:
    """What the probe found under the unit's lines and its drop-ins'."""
    text = machine.run(f"systemctl cat {name}")
    lines = re.findall(r"^(\w+=.*)$", text.partition("[Service]")[2], flags=re.MULTILINE)
    kept = [line for line in lines if not OWN.match(line)]
    unit = [
        "[Service]",
        *kept,
        "Type=oneshot",
        "NotifyAccess=main",
        "ExecStart=/usr/bin/python3 /run/probe.py",
    ]
    machine.run(
        "cat >/run/systemd/system/kiosk-probe.service && systemctl daemon-reload",
        typed="\n".join(unit) + "\n",
    )
    start = machine.now()
    machine.run("systemctl start kiosk-probe")
    said = machine.wait(r'^\{"bus": ', 10, start)
    machine.run("rm /run/systemd/system/kiosk-probe.service; systemctl daemon-reload")
    return json.loads(said.text)


@scenario("quick")
def hostile_state(machine: Machine) -> str:
    """Whatever the kiosk's user leaves in its folder, root's look at it is over at once."""
    plants = {
        "a pipe": "mkfifo config.yaml",
        "brackets": "head -c 20000 /dev/zero | tr '\\0' '[' >config.yaml",
        "a link to a secret": "ln -s /etc/shadow config.yaml",
        "a link to a device": "ln -s /dev/zero config.yaml",
        "a hole": "truncate -s 2G config.yaml",
    }
    machine.run("systemctl stop kiosk")
    machine.save(machine.good.replace("theme: night", "theme: [nigth"))
    slowest = 0.0
    for what, plant in plants.items():
        machine.run(f"cd {STATE} && rm -f config.yaml && runuser -u kiosk -- sh -c {_quoted(plant)}")
        start = machine.now()
        said = machine.run("kiosk reboot-if-allowed 2>&1; echo status $?")
        slowest = max(slowest, machine.now() - start)
        expect("/etc/kiosk/config.yaml:" in said and "status 2" in said, f"{what}: {said}")
        expect("root:" not in said and "Traceback" not in said, f"{what}: {said}")
    machine.run(f"rm {STATE}/config.yaml")
    expect(slowest <= 5, f"the slowest took {slowest:.1f} s")
    reached = machine.unit("reboot.target")["ActiveState"]
    expect(reached != "active", "it rebooted")
    return f"{len(plants)} of them, the slowest {slowest:.1f} s"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
