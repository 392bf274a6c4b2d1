"""The fleet: a real broker hears how the kiosk is, its buttons are obeyed, and the kiosk needs neither."""

import json
import re
from typing import Any

from lab import eyes
from lab.machine import CONFIG, STATE, Machine, expect
from lab.scenarios.steps import await_counted, await_home, await_started, counted, one_visit, scenario

FOLDER = "/run/lab-fleet"
"""What the lab's broker has, and what was heard of it."""

NAME = "kiosk-lab"
USER, PASSWORD = "kiosk-lab", "not for anybody else"
DEVICE = f"homeassistant/device/{NAME}/config"
COMMANDS = "/run/kiosk-fleet-command"

EXPOSURE = 2.0
BACK_SECONDS = 60.0
"""Until a client whose broker was killed has found it again: its pauses grow."""

HOUR_SECONDS = 180.0
"""Until an hour that has just ended is told: not all kiosks of a fleet tell it at once."""

AGAIN_SECONDS = 60.0
"""A kiosk is not started anew by a button so soon after it was started."""

SCREEN_SECONDS = 10.0
"""From a button of the screen's until the kiosk has heard of it."""

BROKER = f"""
mkdir -p {FOLDER} /etc/kiosk/fleet && cd {FOLDER}
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=The lab' -keyout ca.key -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout broker.key -out broker.csr
printf 'subjectAltName=DNS:localhost' >names
openssl x509 -req -days 2 -in broker.csr -CA ca.pem -CAkey ca.key -extfile names -out broker.pem
cp ca.pem /etc/kiosk/fleet/ca.pem
mosquitto_passwd -b -c passwords {USER} '{PASSWORD}'
mosquitto_passwd -b passwords lab lab
cat >rights <<END
user lab
topic readwrite #
user {USER}
topic readwrite kiosk/{NAME}/#
topic write {DEVICE}
topic read homeassistant/status
END
cat >broker.conf <<END
listener 8883 127.0.0.1
certfile {FOLDER}/broker.pem
keyfile {FOLDER}/broker.key
allow_anonymous false
password_file {FOLDER}/passwords
acl_file {FOLDER}/rights
END
chown -R mosquitto: . && chmod 700 passwords rights broker.key
"""
START_BROKER = f"systemd-run --quiet --unit=lab-broker mosquitto -c {FOLDER}/broker.conf"
ASK = f"--cafile {FOLDER}/ca.pem -h localhost -p 8883 -u lab -P lab"
LISTEN = (
    f"systemd-run --quiet --unit=lab-listener -p StandardOutput=append:{FOLDER}/heard -p Restart=always"
    f" -p RestartSec=200ms -p StartLimitIntervalSec=0 mosquitto_sub {ASK} -t '#' -F '%r %t %p'"
)

AN_HOUR_AGO = f"""
import datetime, sqlite3
then = datetime.datetime.now() - datetime.timedelta(hours=1)
with sqlite3.connect('{STATE}/statistics.sqlite') as file:
    file.execute('UPDATE OR REPLACE hours SET day = ?, hour = ?', (then.date().isoformat(), then.hour))
    print(file.execute('SELECT sum(number) FROM hours').fetchone()[0])
"""
"""The hour in which visits were counted is told when it is over: the lab does not wait for that."""


@scenario("broker")
def fleet(machine: Machine) -> str:
    """A broker hears of a visit, its buttons are obeyed, and the kiosk goes on whatever becomes of it."""
    visits = _a_visit_an_hour_ago(machine)
    took = _switched_on(machine)
    _heard(machine, visits)
    _walls(machine)
    main = machine.unit()["MainPID"]
    back = _broker_gone_and_back(machine)
    expect(machine.unit()["MainPID"] == main, "the kiosk was started again while the broker was away")
    _nothing_hostile_is_done(machine)
    expect(machine.unit()["MainPID"] == main, "the kiosk was started again by something hostile")
    _buttons(machine)
    megabytes = int(machine.run(f"ps -o rss= -p {machine.unit('kiosk-fleet')['MainPID']}")) >> 10
    _switched_off(machine)
    return f"connected after {took:.1f} s, back after {back:.1f} s, {visits} visits told, {megabytes} MB"


def _a_visit_an_hour_ago(machine: Machine) -> int:
    """One more visit, and how many were counted in the hour that has just ended, by the statistics."""
    # Somebody tells the time here: else no visit has an hour.
    machine.run("mkdir -p /run/systemd/timesync && touch /run/systemd/timesync/synchronized")
    before = counted(machine)
    await_home(machine, one_visit(machine).result.t)
    await_counted(machine, before + 1)
    machine.run("systemctl stop kiosk")
    visits = int(machine.run("python3 -", typed=AN_HOUR_AGO))
    machine.run(f"chown kiosk: {STATE}/statistics.sqlite*")
    start = machine.now()
    machine.run("systemctl start kiosk")
    await_started(machine, start)
    return visits


def _switched_on(machine: Machine) -> float:
    machine.run(BROKER)
    machine.run(START_BROKER)
    machine.run(LISTEN)
    text = machine.good
    for key, value in {
        "broker": "localhost",
        "tls": "/etc/kiosk/fleet/ca.pem",
        "id": NAME,
        "interval": "10",
    }.items():
        text = re.sub(rf"(?m)^(fleet:.*\n(?:[ #].*\n)*?  {key}:) \S+", rf"\1 {value}", text, count=1)
    machine.save(text)
    said = machine.run("kiosk fleet status", check=False)
    expect("off" in said, f"before it is switched on it says {said!r}")
    start = machine.now()
    said = machine.run("kiosk fleet enable --new-login", typed=f"{USER}\n{PASSWORD}\n", seconds=60)
    took = machine.now() - start
    expect("Connected with localhost:8883" in said and PASSWORD not in said, f"it says {said!r}")
    said = machine.run("kiosk doctor 2>&1 | grep -w fleet", check=False, seconds=60)
    expect(said.startswith("ok") and NAME in said, f"the doctor says {said!r}")
    return took


def _heard(machine: Machine, visits: int) -> None:
    """What the broker has heard: the device, its state, and the hour with the visits in it."""
    device = _await_message(machine, DEVICE)
    expect({"device", "origin", "components"} <= device.keys(), f"the device is told as {sorted(device)}")
    topics = ("availability", "kiosk", "state")
    expect(
        all(f"kiosk/{NAME}/{topic}" in _retained(machine) for topic in topics), f"kept: {_retained(machine)}"
    )
    state = _await_message(machine, f"kiosk/{NAME}/state")
    expect(state.get("state") == "running" and state.get("version"), f"its state is {state}")
    hour = _await_message(machine, f"kiosk/{NAME}/hours", HOUR_SECONDS)
    expect(hour["visits"] == visits, f"{visits} visits were counted, and told was {hour}")


def _walls(machine: Machine) -> None:
    """The client is somebody else, reads what it may, has no device; and the kiosk has no network still."""
    client = machine.unit("kiosk-fleet")["MainPID"]
    owner = machine.run(f"ps -o user:20= -p {client}").strip()
    expect(owner == "kiosk-fleet", f"it runs as {owner}")
    # As the client itself: in its name spaces, with its user and its groups.
    who = f"nsenter --target {client} --mount setpriv --reuid kiosk-fleet --regid kiosk-fleet --groups kiosk"
    for path, may in {
        f"{STATE}/statistics.sqlite": True,
        f"{STATE}/config.yaml": False,
        f"{STATE}/counts.json": False,
        "/etc/kiosk/fleet/mqtt-password": False,
    }.items():
        said = machine.run(f"{who} head -c 1 {path} >/dev/null 2>&1 && echo read || echo refused").strip()
        expect(said == ("read" if may else "refused"), f"{path} is {said}")
    seen = machine.run(f"{who} cat {CONFIG}")
    expect("broker: localhost" in seen and "#" not in seen, "it reads the configuration itself")
    devices = machine.run(f"{who} ls /dev").split()
    expect(not {"dri", "input", "video0", "gpiochip0", "tty1"} & set(devices), f"it has {devices}")
    for place in (f"{STATE}/x", "/run/kiosk/x", "/etc/kiosk/x"):
        wrote = machine.run(f"{who} touch {place} 2>/dev/null && echo yes || echo no").strip()
        expect(wrote == "no", f"it can write {place}")
    families = machine.run("systemctl show kiosk -p RestrictAddressFamilies").strip()
    expect("INET" not in families, f"the kiosk itself may use {families}")
    for unit in ("kiosk-fleet", "kiosk-fleet-command"):
        said = machine.run(f"systemd-analyze security --no-pager {unit}.service")
        level = re.search(r"exposure level for \S+: ([\d.]+)", said)
        expect(level and float(level[1]) <= EXPOSURE, f"{unit} is exposed: {said[-100:]}")
    secret = machine.run(f"grep -rl '{PASSWORD}' {CONFIG} /run/kiosk /run/kiosk-fleet; true").split()
    expect(not secret, f"the password is in {secret}")
    # With all of its arguments and its environment: nobody sees it in the list of processes either.
    shown = machine.run("ps axeww")
    expect(PASSWORD not in shown, "the password is in the list of processes")


def _broker_gone_and_back(machine: Machine) -> float:
    """A kiosk whose broker was killed has its visits, and is heard of again when there is one."""
    machine.run("systemctl kill --signal=KILL lab-broker")
    machine.until(lambda: "not connected" in _status(machine), "a client that has lost its broker", 20)
    await_home(machine, one_visit(machine).result.t)
    machine.run("systemctl reset-failed lab-broker", check=False)
    machine.run(f"truncate -s 0 {FOLDER}/heard")
    start = machine.now()
    machine.run(START_BROKER)
    machine.until(
        lambda: "connected with localhost" in _status(machine), "a client that is back", BACK_SECONDS
    )
    back = machine.now() - start
    # The broker has kept nothing: all of it is told anew.
    _await_message(machine, DEVICE)
    return back


def _nothing_hostile_is_done(machine: Machine) -> None:
    """Whatever lies in the folder of the buttons, nothing comes of it, and the buttons work on."""
    start = machine.now()
    machine.run(f"mosquitto_pub {ASK} -t kiosk/{NAME}/command -m 'reload; reboot'")
    machine.run(f"mosquitto_pub {ASK} -t kiosk/{NAME}/command -s", typed="x" * 100_000)
    machine.run(
        "runuser -u kiosk-fleet -- sh -c"
        f" 'cd {COMMANDS} && mkfifo screen-on && ln -s {CONFIG} screen-off && mkdir -p restart/deep"
        " && for n in $(seq 3000); do : >junk$n; done'",
        seconds=60,
    )
    machine.wait("^restart: is no ordinary file", 20, start)
    machine.until(lambda: not _named_ones(machine), "a folder without commands", 20)
    expect(machine.unit("kiosk-fleet-command.path")["ActiveState"] == "active", "nobody listens any more")
    expect(
        not machine.said("^(restart|screen-off|screen-on): systemctl", start), "something hostile was obeyed"
    )


def _named_ones(machine: Machine) -> list[str]:
    names = machine.run(f"ls -A {COMMANDS}").split()
    return [name for name in names if name in {"restart", "reload", "screen-on", "screen-off", "screen-auto"}]


def _buttons(machine: Machine) -> None:
    """Screen, reload and restart, asked for by the broker, are done."""
    _screen(machine, "off", "^asleep until 'kiosk screen auto'")
    _screen(machine, "auto", "^awake$")
    start = machine.now()
    machine.run(f"mosquitto_pub {ASK} -t kiosk/{NAME}/command -m reload")
    machine.wait(r"^reload: systemctl --no-block reload kiosk\.service", 20, start)
    machine.until(
        lambda: "connected with localhost" in _status(machine), "a client that is back", BACK_SECONDS
    )
    since = float(machine.run("systemctl show kiosk -P ActiveEnterTimestampMonotonic")) / 1e6
    machine.until(
        lambda: machine.now() > since + AGAIN_SECONDS + 1, "time for a new start", AGAIN_SECONDS + 5
    )
    main, start = machine.unit()["MainPID"], machine.now()
    machine.run(f"mosquitto_pub {ASK} -t kiosk/{NAME}/command -m restart")
    machine.wait(r"^restart: systemctl --no-block restart kiosk\.service", 20, start)
    await_started(machine, start)
    expect(machine.unit()["MainPID"] != main, "the kiosk was not started anew")


def _screen(machine: Machine, word: str, heard: str) -> None:
    start = machine.now()
    machine.run(f"mosquitto_pub {ASK} -t kiosk/{NAME}/command -m screen-{word}")
    machine.wait(heard, SCREEN_SECONDS, start)
    dark = word == "off"
    machine.until(lambda: eyes.is_dark(machine.see()) == dark, f"a screen that is {word}", 5)


def _switched_off(machine: Machine) -> None:
    """The client is off, and the broker keeps nothing of it."""
    said = machine.run("kiosk fleet disable", seconds=60)
    expect("told to forget" in said, f"it says {said!r}")
    expect(not _retained(machine), f"the broker keeps {_retained(machine)}")
    for unit in ("kiosk-fleet.service", "kiosk-fleet-command.path"):
        expect(machine.unit(unit)["ActiveState"] == "inactive", f"{unit} is still there")
    left = machine.run("ls -d /run/kiosk-fleet /run/systemd/system/kiosk-fleet* 2>/dev/null; true").split()
    expect(not left, f"left are {left}")
    machine.run("systemctl stop lab-listener lab-broker", check=False)
    machine.run(f"rm -r {FOLDER}")


def _status(machine: Machine) -> str:
    return machine.run("kiosk fleet status", check=False)


def _retained(machine: Machine) -> set[str]:
    """The topics of which the broker keeps a message."""
    said = machine.run(f"mosquitto_sub {ASK} -t '#' --retained-only -W 1 -F %t", check=False)
    return set(said.split())


def _await_message(machine: Machine, topic: str, within: float = 30) -> dict[str, Any]:
    """The last message of a topic that was heard since the broker was started."""
    found: list[str] = []

    def heard() -> bool:
        lines = machine.run(f"cat {FOLDER}/heard").splitlines()
        found[:] = [line.split(" ", 2)[2] for line in lines if line.split(" ", 2)[1:2] == [topic]]
        return bool(found and found[-1].startswith("{"))

    machine.until(heard, f"a message of {topic}", within)
    message: dict[str, Any] = json.loads(found[-1])
    return message
