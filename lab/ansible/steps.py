"""What an operator does with three kiosks, one after the other, and what must come of it."""

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from kiosk.system.folders import ROOT
from lab.ansible.machine import FleetMachine
from lab.ansible.operator import Came, Operator
from lab.machine import expect

METRICS = PurePosixPath("/var/lib/prometheus/node-exporter/kiosk.prom")
SECRET = "correct horse battery staple"
SECRET_FILE = "/etc/kiosk/fleet/mqtt-password"


class Fleet:
    """Three kiosks and their operator.

    Args:
        machines: switched on.
        operator: has them in the inventory.
        versions: of the releases first and second.
    """

    def __init__(
        self, machines: Sequence[FleetMachine], operator: Operator, versions: tuple[str, str]
    ) -> None:
        self.all, self.operator = machines, operator
        self.one, self.two, self.three = machines
        self.first, self.second = versions

    def versions(self) -> list[str]:
        """Of what runs on each."""
        return [str(self.operator.status(machine).get("version")) for machine in self.all]

    def well(self, came: Came, *, changed: bool | None = None) -> None:
        """Refuse a playbook that failed somewhere; ``changed``: all of them had something to do, or none."""
        expect(came.status == 0 and not came.refused, f"status {came.status}: {came.said[-1500:]}")
        if changed is not None:
            done = [bool(count) for count in came.changed.values()]
            expect(done == [changed] * len(self.all), f"changed: {dict(came.changed)}")


def check_before(fleet: Fleet) -> str:
    """`--check` says what it would do, and does nothing."""
    came = fleet.operator.plays("install.yaml", "--check")
    fleet.well(came, changed=True)
    expect(not any(machine.release for machine in fleet.all), "--check has installed something")
    return "--check: would be installed, and nothing is"


def damaged_archive(fleet: Fleet) -> str:
    """An archive that is not what its checksum says never leaves the operator's computer."""
    archive = next((fleet.operator.folder / "releases").glob("*.tar.gz"))
    whole = archive.read_bytes()
    archive.write_bytes(whole[:-1])
    came = fleet.operator.plays("install.yaml")
    archive.write_bytes(whole)
    expect("is not what its SHA256SUMS says" in came.said, came.said[-800:])
    expect(came.status and not any(came.changed.values()), f"status {came.status}, changed {came.changed}")
    return "refused before any kiosk was asked"


def install(fleet: Fleet) -> str:
    """Three blank machines become kiosks at once."""
    fleet.well(fleet.operator.plays("install.yaml"), changed=True)
    expect(fleet.versions() == [fleet.first] * 3, f"versions {fleet.versions()}")
    return f"three blank machines have {fleet.first} and are well"


def install_again(fleet: Fleet) -> str:
    """There is nothing to do."""
    fleet.well(fleet.operator.plays("install.yaml"), changed=False)
    return "changed=0"


def configure(fleet: Fleet) -> str:
    """The common file with each kiosk's own keys, after a look at what would change; no secret is shown."""
    operator = fleet.operator
    operator.own(
        fleet.two.name,
        kiosk_config={
            "language": ["en", "de"],
            "camera": {"rotation": 90},
            "words": {"invite": "Grüß Gott 🦊"},
        },
        kiosk_secrets={"mqtt-password": SECRET},
    )
    before = fleet.two.read("/etc/kiosk/config.yaml")
    came = operator.plays("configure.yaml", "--check", "--diff")
    fleet.well(came, changed=True)
    expect("+  rotation: 90 " in came.said, "--check --diff does not show the kiosk's own key")
    expect(fleet.two.read("/etc/kiosk/config.yaml") == before, "--check has changed config.yaml")
    expect(SECRET not in came.said, "the secret is shown")
    came = operator.plays("configure.yaml", "--diff", "-vv")
    fleet.well(came, changed=True)
    expect(SECRET not in came.said, "the secret is shown")
    expect(
        fleet.two.read(SECRET_FILE) == f"{SECRET}\n" and fleet.two.mode(SECRET_FILE) == (0, 0o600),
        "secret's file",
    )
    expect(not fleet.one.read(SECRET_FILE), "another kiosk has the secret, too")
    common, own = (machine.read("/etc/kiosk/config.yaml") for machine in (fleet.one, fleet.two))
    expect(
        common == (operator.folder / "config.yaml").read_text(), "the common file is not as it was written"
    )
    turned = "  rotation: 90                   # turn of the camera's picture, clockwise: 0, 90, 180 or 270"
    expect(turned in own.splitlines(), "the kiosk's own key, with its note")
    expect(own.count("#") == common.count("#") and "Grüß Gott 🦊" in own, "the other notes, or a letter")
    status = operator.status(fleet.two)
    expect(status["config_problem"] is None and status["config_runs"] == "saved", f"status {status}")
    said = operator.asks(fleet.two, "kiosk get camera.rotation; kiosk get display.rotation").split()
    expect(said == ["90", "0"], f"kiosk get: {said}")
    return "own keys win, notes stay, the secret is root's and was never shown"


def configure_again(fleet: Fleet) -> str:
    """There is nothing to do."""
    fleet.well(fleet.operator.plays("configure.yaml"), changed=False)
    return "changed=0"


def bad_config(fleet: Fleet) -> str:
    """One kiosk's own key is wrong: it keeps its file, with a sentence; the others go on."""
    operator = fleet.operator
    before = fleet.two.read("/etc/kiosk/config.yaml")
    common = (operator.folder / "config.yaml").read_text()
    operator.common(common.replace("  result_seconds: 30 ", "  result_seconds: 25 "))
    operator.own(fleet.two.name, kiosk_config={"camera": {"rotation": 45}})
    came = operator.plays("configure.yaml")
    expect(
        came.refused == [fleet.two.name] and came.status == 2, f"refused {came.refused}, status {came.status}"
    )
    sentences = re.findall(r"^ *(config\.yaml:\d+: camera\.rotation.*)", came.said, re.MULTILINE)
    said = sentences[0] if sentences else ""
    line = 1 + next(
        number for number, text in enumerate(common.splitlines()) if text.startswith("  rotation: 0 ")
    )
    expect(said.startswith(f"config.yaml:{line}: camera.rotation: "), f"the sentence: {said!r}")
    expect(fleet.two.read("/etc/kiosk/config.yaml") == before, "the bad file was placed")
    expect(operator.status(fleet.two)["config_problem"] is None, "the kiosk has seen it")
    for machine in (fleet.one, fleet.three):
        expect(
            "result_seconds: 25 " in machine.read("/etc/kiosk/config.yaml"), f"{machine.name} did not go on"
        )
    operator.own(fleet.two.name, kiosk_config={"camera": {"rotation": 90}})
    fleet.well(operator.plays("configure.yaml"))
    return said


def refused_by_kiosk(fleet: Fleet) -> str:
    """Right for root who checks it, and nothing that the service can see: the file from before comes back."""
    operator, picture = fleet.operator, "/home/pi/face.webp"
    before = fleet.three.read("/etc/kiosk/config.yaml")
    operator.asks(fleet.three, f"cp /opt/mood-kiosk/current/app/docs/pictures/attract.webp {picture}")
    operator.own(fleet.three.name, kiosk_config={"camera": {"source": picture}})
    came = operator.plays("configure.yaml", "--limit", fleet.three.name, "-e", "kiosk_patience=20")
    expect(came.refused == [fleet.three.name], f"refused {came.refused}, status {came.status}")
    said = re.findall(r"^ *msg: '?(The kiosk did not take the file up.*)", came.said, re.MULTILINE)
    expect(said, came.said[-1500:])
    expect(fleet.three.read("/etc/kiosk/config.yaml") == before, "the file from before is not back")
    (operator.folder / "host_vars" / f"{fleet.three.name}.yaml").unlink()
    fleet.well(operator.plays("configure.yaml", "--limit", fleet.three.name))
    return str(said[0])


def waits_for_restart(fleet: Fleet) -> str:
    """A key that is read at the start only: the kiosk is restarted, and that took effect, too."""
    operator = fleet.operator
    before = operator.status(fleet.three)["pid"]
    operator.own(fleet.three.name, kiosk_config={"display": {"size": "640x480"}})
    fleet.well(operator.plays("configure.yaml", "--limit", fleet.three.name))
    status = operator.status(fleet.three)
    expect(status["pid"] != before and status["restart_needed"] == [], f"status {status}")
    fleet.well(operator.plays("configure.yaml"), changed=False)
    return f"restarted, {status['size'][0]}x{status['size'][1]}; again: changed=0"


def broken_release(fleet: Fleet) -> str:
    """A release that fails its self-test stops at the canary."""
    fleet.operator.choose("broken")
    came = fleet.operator.plays("update.yaml")
    expect(came.status and came.refused == [fleet.one.name], f"status {came.status}, refused {came.refused}")
    said = next((line for line in came.said.splitlines() if "self-test" in line), "")
    expect("The new release failed its self-test and is removed" in said, came.said[-1500:])
    expect(fleet.versions() == [fleet.first] * 3, f"versions {fleet.versions()}")
    expect(not any(came.changed[machine.name] for machine in (fleet.two, fleet.three)), "the wave went on")
    return "the canary refused it, and the other two were not touched"


def one_off(fleet: Fleet) -> str:
    """A kiosk that is switched off is left out of the update and named; the table says so."""
    operator = fleet.operator
    fleet.three.switch_off()
    operator.choose("second")
    came = operator.plays("update.yaml")
    expect(
        came.status and came.refused == [fleet.three.name], f"status {came.status}, refused {came.refused}"
    )
    expect("It did not answer" in came.said, came.said[-800:])
    expect(came.said.count("PLAY [Update them in waves]") == 2, "waves")
    came = operator.plays("status.yaml")
    rows = list(csv.DictReader((operator.folder / "status/kiosks.csv").open()))
    found = {row["kiosk"]: (row["answer"], row["version"]) for row in rows}
    told = json.loads((operator.folder / "status/kiosks.json").read_text())
    expect(
        found
        == {
            fleet.one.name: ("well", fleet.second),
            fleet.two.name: ("well", fleet.second),
            fleet.three.name: ("off", ""),
        },
        f"the table: {found}",
    )
    expect([one["status"].get("state") for one in told] == ["attract", "attract", None], f"JSON: {told}")
    expect(came.status == 0, f"status.yaml: status {came.status} {came.said[-800:]}")
    fleet.three.switch_on()
    return "two updated in two waves, the third named; the table says off"


def update_rest(fleet: Fleet) -> str:
    """Switched on again it gets what it missed, and nobody else anything; then there is nothing to do."""
    operator = fleet.operator
    came = operator.plays("update.yaml")
    fleet.well(came)
    expect([bool(came.changed[one.name]) for one in fleet.all] == [False, False, True], f"{came.changed}")
    expect(fleet.versions() == [fleet.second] * 3, f"versions {fleet.versions()}")
    fleet.well(operator.plays("update.yaml"), changed=False)
    return f"all have {fleet.second}; again: changed=0"


def rollback(fleet: Fleet) -> str:
    """All go back; typed again, nobody goes forth."""
    fleet.well(fleet.operator.plays("rollback.yaml"), changed=True)
    expect(fleet.versions() == [fleet.first] * 3, f"versions {fleet.versions()}")
    fleet.well(fleet.operator.plays("rollback.yaml"), changed=False)
    expect(fleet.versions() == [fleet.first] * 3, f"again: versions {fleet.versions()}")
    return f"all have {fleet.first} again; again: changed=0"


def metrics(fleet: Fleet) -> str:
    """Numbers for Prometheus by the units of docs/operating.md, of a kiosk that runs and a stopped one."""
    operator, checked = fleet.operator, ""
    page = (ROOT / "docs/operating.md").read_text().partition("### Numbers for Prometheus")[2]
    operator.asks(fleet.one, f"sudo mkdir -p {METRICS.parent}")
    for path, text in re.findall(r"`(/etc/systemd/system/\S+)`:\n\n```ini\n(.*?)```", page, re.DOTALL)[:2]:
        operator.asks(fleet.one, f"sudo tee {path}", typed=text)
    operator.asks(
        fleet.one, "sudo systemctl daemon-reload && sudo systemctl enable --now kiosk-metrics.timer"
    )
    operator.asks(fleet.one, "sudo systemctl start kiosk-metrics.service")
    text = operator.asks(fleet.one, f"cat {METRICS}")
    expect("\nkiosk_up 1\n" in text and 'kiosk_state{state="attract"} 1' in text, text)
    if (promtool := shutil.which("promtool")) is not None:
        order = [promtool, "check", "metrics"]
        done = subprocess.run(order, input=text, capture_output=True, text=True, check=False)
        expect(done.returncode == 0 and not done.stderr, f"promtool: {done.stdout}{done.stderr}")
        checked = "; promtool finds no fault"
    operator.asks(fleet.one, "sudo systemctl stop kiosk && sudo systemctl start kiosk-metrics.service")
    stopped = operator.asks(fleet.one, f"cat {METRICS}")
    expect("\nkiosk_up 0\n" in stopped and "kiosk_state" not in stopped, stopped)
    operator.asks(fleet.one, "sudo systemctl start kiosk")
    return f"{text.count('# TYPE')} families, {stopped.count('# TYPE')} of a stopped kiosk{checked}"


Step = Callable[[Fleet], str]
"""Returns what it came to; raises `lab.machine.Wrong`."""

STEPS: tuple[Step, ...] = (
    check_before,
    damaged_archive,
    install,
    install_again,
    configure,
    configure_again,
    bad_config,
    refused_by_kiosk,
    waits_for_restart,
    broken_release,
    one_off,
    update_rest,
    rollback,
    metrics,
)
"""In this order: each goes on from what the one before has left."""
