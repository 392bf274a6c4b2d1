"""What a card's first start does and says: kiosk-setup.sh in a folder that stands for the system."""

import hashlib
import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

from kiosk import __version__
from kiosk.system.folders import ROOT

CARD = ROOT / "deploy" / "cloud-init"
SETUP = CARD / "kiosk-setup.sh"
USER_DATA = (CARD / "user-data").read_text()
KIOSK = 'echo "$@" >>"$(dirname "$0")/kiosk.log"; [ "$1" != get ] || echo "[en]"'
INSTALLED = 'echo \'[1/8] System …\'; touch "$KIOSK_MADE"; echo installed >>"$INSTALLER_LOG"'
REFUSED = "echo 'install.sh: No network, and packages are needed: connect this machine.' >&2; exit 1"


class Card:
    """A system with a card in it; `run` tries once, where the real one tries until it is done."""

    def __init__(self, root: Path) -> None:
        self.root, self.boot, self.state = root, root / "boot", root / "state"
        self.screen, self.settings, self.cloud = root / "tty1", root / "conf", root / "cloud"
        self.kiosk, self.log = root / "bin" / "kiosk", root / "installer.log"
        for folder in (self.boot, self.state, self.cloud / "data", root / "bin"):
            folder.mkdir(parents=True)
        self.told("kiosk-1")
        for name in ("systemctl", "dmesg", "setfont", "stty", "sync"):
            self.command(name, f'echo {name} "$@" >>{root / "commands.log"}')
        self.command("ip", "echo default via 10.0.0.1")
        self.command("sleep", "kill $PPID")
        self.archive = self.boot / "kiosk.tar.gz"

    def command(self, name: str, code: str) -> None:
        file = self.root / "bin" / name
        file.write_text(f"#!/bin/sh\n{code}\n")
        file.chmod(0o755)

    def told(self, instance: str) -> None:
        """What cloud-init does at a start with this name in meta-data."""
        (self.cloud / "instances" / instance / "sem").mkdir(parents=True, exist_ok=True)
        (self.cloud / "instance").unlink(missing_ok=True)
        (self.cloud / "instance").symlink_to(self.cloud / "instances" / instance)
        (self.cloud / "data" / "instance-id").write_text(f"{instance}\n")
        (self.cloud / "instance" / "sem" / "config_write_files").touch()

    def begun(self) -> bool:
        """Whether cloud-init would do all of its part again, in this start and in the next."""
        sem, name = (
            self.cloud / "instance" / "sem" / "config_write_files",
            self.cloud / "data" / "instance-id",
        )
        assert sem.exists() == name.exists()
        return not sem.exists()

    def put(self, installer: str = INSTALLED, **settings: str) -> str:
        """A release, and the settings that name it; returns its checksum."""
        script = self.root / "install.sh"
        script.write_text(f"{installer}\n")
        with tarfile.open(self.archive, "w:gz") as tar:
            tar.add(script, "kiosk-1/scripts/install.sh")
        checksum = hashlib.sha256(self.archive.read_bytes()).hexdigest()
        lines = {"ARCHIVE": self.archive.name, "SHA256": checksum, "LANGUAGE": "en", **settings}
        self.settings.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        return checksum

    def run(self, verb: str = "run", **more: str) -> subprocess.CompletedProcess[str]:
        paths = {
            "SETTINGS": self.settings, "BOOT": self.boot, "STATE": self.state, "CLOUD": self.cloud,
            "PROGRAM": self.root / "program", "UNIT": self.root / "kiosk-setup.service", "KIOSK": self.kiosk,
            "SCREEN": self.screen, "PATIENCE": "0", "CLOCK_PATIENCE": "0", "AGAIN": "1", **more,
        }  # fmt: skip
        text = SETUP.read_text()
        for name, value in paths.items():
            text, count = re.subn(rf"(?m)^{name}=\S+", f"{name}={value}", text)
            assert count == 1, name
        # Tried once: the pause before the next try ends it. What cloud-init has to do first is done.
        text = text.replace("wait_for 120", "wait_for 0")
        script = self.root / "kiosk-setup.sh"
        script.write_text(text)
        path = f"{self.root / 'bin'}:{os.environ['PATH']}"
        made = {"KIOSK_MADE": str(self.kiosk), "INSTALLER_LOG": str(self.log)}
        return subprocess.run(
            ["bash", script, verb], env={"PATH": path, **made}, capture_output=True, text=True, check=False
        )

    def shown(self) -> str:
        """What the screen says last, its lines joined."""
        return " ".join(self.screen.read_text().rpartition("\x1b[?25l")[2].split())


@pytest.fixture
def card(tmp_path: Path) -> Card:
    made = Card(tmp_path)
    made.screen.touch()
    return made


def test_the_release_is_installed_and_the_set_up_switched_off(card: Card):
    card.put(INSTALLED + '; printf \'#!/bin/sh\\n\' >"$KIOSK_MADE"; chmod 755 "$KIOSK_MADE"')
    done = card.run()
    assert done.returncode == 0, done.stderr
    assert (card.state / "done").read_text() == "kiosk-1\n"
    assert "[1/8] System …" in card.screen.read_text()
    told = (card.root / "commands.log").read_text()
    assert told.count("setfont ") == 2, (
        "each sentence is as large: something else may set a small font between"
    )
    assert "systemctl --quiet disable kiosk-setup.service" in (card.root / "commands.log").read_text()
    assert not (card.state / "release").exists()


@pytest.mark.parametrize(
    ("written", "told"), [("'de'\r", "set language de"), ("en, de", "set language en de"), ("en", "")]
)
def test_another_language_is_set_and_the_same_one_is_not(written: str, told: str, card: Card):
    card.command("kiosk.installed", KIOSK)
    card.put(f'{INSTALLED}; cp -p {card.kiosk}.installed "$KIOSK_MADE"', LANGUAGE=written)
    assert card.run().returncode == 0
    said = (card.root / "bin" / "kiosk.log").read_text().splitlines()
    assert said == ["get language", *filter(None, [told])]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"ARCHIVE": ""}, "names no release"),
        ({"ARCHIVE": "other.tar.gz"}, "other.tar.gz, which the file user-data names, is not on the card"),
        ({"SHA256": "PUT-THE-CHECKSUM-HERE"}, "has no checksum of the release"),
        ({"SHA256": "0" * 64}, "is not the file whose checksum user-data has"),
    ],
)
def test_what_is_wrong_with_the_release_is_said_and_nothing_installed(card: Card, settings, says):
    card.put(**settings)
    assert card.run().returncode != 0
    assert says in card.shown()
    assert "It tries again by itself." in card.shown()
    assert not card.log.exists()
    assert not (card.state / "done").exists()


def test_a_damaged_release_is_not_unpacked(card: Card):
    card.put()
    with card.archive.open("ab") as file:
        file.write(b"\0")
    card.run()
    assert "is not the file whose checksum" in card.shown()
    assert not (card.state / "release").exists()


def test_without_a_network_the_screen_says_so_and_what_to_do(card: Card):
    card.put()
    card.command("ip", "exit 0")
    card.run()
    assert card.shown().startswith("This kiosk is not set up yet: it has no network. Plug in a network cable")
    assert not card.log.exists()


def test_an_installed_kiosk_needs_no_network_for_the_same_release(card: Card):
    card.put()
    card.kiosk.write_text("#!/bin/sh\n")
    card.kiosk.chmod(0o755)
    card.command("ip", "exit 0")
    assert card.run().returncode == 0
    assert card.log.read_text() == "installed\n"


def test_the_installer_s_own_sentence_is_shown(card: Card):
    card.put(REFUSED)
    card.run()
    assert "No network, and packages are needed: connect this machine." in card.shown()


def test_a_clock_before_the_release_was_made_is_waited_for(card: Card):
    card.put()
    card.command("date", 'case "$*" in +%s) echo 1000 ;; *) echo 1970-01-01 ;; esac')
    card.run()
    assert "The clock of this kiosk is wrong (1970-01-01)" in card.shown()
    assert not card.log.exists()


def test_a_release_from_an_address_is_fetched_once_and_checked(card: Card):
    checksum = card.put(ARCHIVE="https://example.org/kiosk.tar.gz")
    card.command(
        "curl",
        f'while [ "$1" != --output ]; do shift; done; cp {card.archive} "$2"; echo x >>{card.root}/curl',
    )
    done = card.run()
    assert done.returncode == 0, done.stdout
    assert checksum in card.settings.read_text()
    assert (card.root / "curl").read_text() == "x\n"


def test_a_release_that_cannot_be_fetched_is_said_with_the_reason(card: Card):
    card.put(ARCHIVE="https://example.org/kiosk.tar.gz")
    card.command("curl", "echo 'curl: (22) The requested URL returned error: 404'; exit 22")
    card.run()
    assert (
        "cannot be fetched from https://example.org/kiosk.tar.gz (curl: (22) The requested URL"
        in card.shown()
    )


def test_a_start_puts_the_set_up_into_place_until_it_is_done(card: Card):
    for _ in range(2):
        card.told("kiosk-1")
        assert card.run("begin").returncode == 0
        assert card.begun()
    unit = (card.root / "kiosk-setup.service").read_text()
    assert f"ExecStart={card.root / 'program'} run" in unit
    (card.state / "done").write_text("kiosk-1\n")
    card.told("kiosk-1")
    (card.root / "commands.log").unlink()
    assert card.run("begin").returncode == 0
    assert not card.begun()
    assert not (card.root / "commands.log").exists()
    card.told("kiosk-2")
    assert card.run("begin").returncode == 0
    assert card.begun(), "a changed meta-data is a new set-up"


def test_wrong_usage_is_one_sentence(card: Card):
    said = card.run("frobnicate")
    assert said.returncode == 2
    assert said.stderr == "usage: kiosk-setup.sh begin|run\n"


def test_what_is_to_be_changed_stands_above_what_is_not():
    above, line, below = USER_DATA.partition("# ---- Nothing to change from here on")
    assert line
    assert USER_DATA.startswith("#cloud-config\n")
    for changed in (
        "hostname:",
        "timezone:",
        "keyboard:",
        "PUT-YOUR-KEY-HERE",
        "ARCHIVE=",
        "SHA256=",
        "LANGUAGE=",
    ):
        assert changed in above
        assert changed not in below


def test_user_data_is_what_cloud_init_reads():
    told = yaml.safe_load(USER_DATA)
    assert told["users"][0]["name"] != "kiosk", "that is the service's"
    assert [file["path"] for file in told["write_files"]] == ["/etc/kiosk-setup.conf"]
    assert told["bootcmd"] == [["bash", "/boot/firmware/kiosk-setup.sh", "begin"]]
    assert f"ARCHIVE=mood-kiosk-{__version__}.tar.gz" in USER_DATA
    assert yaml.safe_load((CARD / "meta-data").read_text())["instance-id"] == "kiosk-1"


def test_no_network_is_waited_for_before_the_screen_can_say_that_there_is_none():
    network = yaml.safe_load((CARD / "network-config").read_text())["network"]
    ports = [*network["ethernets"].values(), *network["wifis"].values()]
    assert all(port["optional"] for port in ports)
