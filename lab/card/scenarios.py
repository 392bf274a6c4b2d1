"""What a card must do, one after another on the same one; minutes are the host's, which emulates."""

import shutil
from pathlib import Path

from lab.card.machine import ROOT, CardMachine, made
from lab.machine import Machine, expect
from lab.scenarios.steps import await_attract, await_home, one_visit, scenario

INSTALL_MINUTES = 90


def _card(machine: Machine) -> CardMachine:
    if not isinstance(machine, CardMachine):
        raise TypeError("these scenarios are a card's")
    return machine


def prepare(card: Path, folder: Path) -> Path:
    """The owner's part: deploy/cloud-init with a key and a language, and make-card.sh, in ``folder``.

    ``card`` is what lab/card.sh made. Returns a folder of all that is on the boot partition then.
    """
    mine, boot = folder / "mine", folder / "bootfs"
    shutil.copytree(ROOT / "deploy" / "cloud-init", mine)
    text = (mine / "user-data").read_text()
    key = (card / "key.pub").read_text().strip()
    (mine / "user-data").write_text(
        text.replace("ssh-ed25519 PUT-YOUR-KEY-HERE", key).replace("LANGUAGE=en", "LANGUAGE=de")
    )
    made("make-release.sh", "HEAD", str(mine))
    shutil.copytree(card / "boot", boot)
    made("make-card.sh", "--name", "kiosk-7", str(mine), str(boot))
    return boot


def keep(machine: CardMachine, name: str) -> None:
    """Keep the picture, for whoever wants to look."""
    folder = machine.emulator.folder / "pictures"
    folder.mkdir(exist_ok=True)
    machine.emulator.screenshot(folder / f"{name}.png")


@scenario()
def first_start(machine: Machine) -> str:
    """From the first power-on of a new card to the attract scene, in the language that user-data asks for."""
    card = _card(machine)
    card.switch_on()
    card.watch(r"^\[2/8\]", INSTALL_MINUTES)
    card.until(lambda: card.shows("[2/8] Packages"), "the installer's step on the screen", 60)
    keep(card, "step")
    took = card.watch("^This kiosk is set up", INSTALL_MINUTES)
    await_attract(card, 60, language="de")
    keep(card, "attract")
    host = card.run("hostname").strip()
    expect(host == "kiosk-7", f"it is called {host}")
    unit = card.run("systemctl is-enabled kiosk-setup", check=False).strip()
    expect(unit == "disabled", f"the unit of the set-up is {unit}")
    status = card.run("cloud-init status --wait --long", check=False)
    expect("extended_status: done" in status, f"cloud-init says {status}")
    seconds = card.said("^This kiosk is set up")[0].t
    return f"set up {seconds:.0f} s after power on; {took / 60:.0f} minutes of the host's"


@scenario()
def code(machine: Machine) -> str:
    """A press is a visit, and its code can be scanned."""
    card = _card(machine)
    # One emulated processor draws and sees; the lab's other guest is told the same.
    card.run("kiosk set display.fps 10 && kiosk set timing.result_seconds 10")
    card.until(lambda: card.said("display.fps"), "the changed configuration in force", 60)
    visit = one_visit(card)
    keep(card, "result")
    await_home(card, visit.result.t)
    return f"it leads to {visit.link}"


@scenario()
def next_start(machine: Machine) -> str:
    """Switched off and on: the attract scene, and nothing of the set-up."""
    card = _card(machine)
    card.run("systemctl poweroff", check=False)
    card.emulator.await_off()
    card.cut_power()
    line = card.read("cmdline.txt")
    expect("vt.global_cursor_default=0" in line, f"no quiet boot: {line}")
    card.switch_on()
    seconds = card.wait(r"^Started kiosk\.service", 90, card.booted).t
    expect(not card.said("Setting up the kiosk"), "it was set up once more")
    return f"first picture {seconds:.0f} s after power on"


CARD = (first_start, code, next_start)
