"""A card is prepared from a folder: looked over, filled in, and never half right."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from kiosk import __version__
from kiosk.system.folders import ROOT

SCRIPT = ROOT / "scripts" / "make-card.sh"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample me@desk"
FILES = {"user-data", "network-config", "meta-data", "kiosk-setup.sh"}
ARCHIVE = f"mood-kiosk-{__version__}.tar.gz"


class Desk:
    """A folder with somebody's values, a release in it, and a card."""

    def __init__(self, root: Path) -> None:
        self.mine, self.boot = root / "mine", root / "bootfs"
        shutil.copytree(ROOT / "deploy" / "cloud-init", self.mine)
        self.boot.mkdir()
        (self.boot / "cmdline.txt").write_text("console=tty1\n")
        self.change("ssh-ed25519 PUT-YOUR-KEY-HERE", KEY)
        self.release = self.mine / ARCHIVE
        self.release.write_bytes(b"a release")
        self.checksum = hashlib.sha256(b"a release").hexdigest()

    def change(self, old: str, new: str, file: str = "user-data") -> None:
        text = (self.mine / file).read_text()
        assert old in text
        (self.mine / file).write_text(text.replace(old, new))

    def make(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [SCRIPT, *(words or (str(self.mine), str(self.boot)))]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def instance(self) -> str:
        return str(yaml.safe_load((self.boot / "meta-data").read_text())["instance-id"])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_card_gets_the_files_the_release_and_its_checksum(desk: Desk):
    made = desk.make()
    assert made.returncode == 0, made.stderr
    assert {file.name for file in desk.boot.iterdir()} == {*FILES, ARCHIVE, "cmdline.txt"}
    told = yaml.safe_load((desk.boot / "user-data").read_text())
    assert f"SHA256={desk.checksum}\n" in told["write_files"][0]["content"]
    assert told["hostname"] == "kiosk"
    assert "needs a cable" in made.stdout
    assert "PUT-THE-CHECKSUM-HERE" in (desk.mine / "user-data").read_text(), "the folder stays as it is"


def test_one_folder_makes_many_cards(desk: Desk):
    names = set()
    for name in ("kiosk-17", "kiosk-18"):
        assert desk.make("--name", name, str(desk.mine), str(desk.boot)).returncode == 0
        assert yaml.safe_load((desk.boot / "user-data").read_text())["hostname"] == name
        names.add(desk.instance())
    assert len(names) == 2


def test_what_is_changed_is_done_again_and_what_is_not_is_not(desk: Desk):
    seen = []
    for change in (None, None, ("ITS PASSWORD", "another password")):
        if change:
            desk.change(*change, file="network-config")
        assert desk.make().returncode == 0
        seen.append(desk.instance())
    assert seen[0] == seen[1] != seen[2]


def test_what_windows_leaves_at_the_ends_of_lines_does_no_harm(desk: Desk):
    text = (desk.mine / "user-data").read_text()
    (desk.mine / "user-data").write_bytes(text.replace("\n", "\r\n").encode())
    assert desk.make().returncode == 0
    assert b"\r" not in (desk.boot / "user-data").read_bytes()


def test_a_release_behind_an_address_needs_a_checksum_and_no_file(desk: Desk):
    desk.release.unlink()
    desk.change(f"ARCHIVE={ARCHIVE}", "ARCHIVE=https://example.org/kiosk.tar.gz")
    assert "SHA256= must be followed by" in desk.make().stderr
    desk.change("PUT-THE-CHECKSUM-HERE", "ab" * 32)
    assert desk.make().returncode == 0
    assert {file.name for file in desk.boot.iterdir()} == {*FILES, "cmdline.txt"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (KEY, "ssh-ed25519 PUT-YOUR-KEY-HERE", "has no SSH key yet"),
        ("PUT-THE-CHECKSUM-HERE", "0" * 64, "one of the two is not the one you mean"),
        (f"ARCHIVE={ARCHIVE}", "ARCHIVE=", "names no release"),
        (f"ARCHIVE={ARCHIVE}", "ARCHIVE=mood-kiosk-99.tar.gz", "make it with scripts/make-release.sh"),
        ("hostname: kiosk", "hostname:\tkiosk", "a tab; indent with spaces"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_card_stays_as_it_was(desk: Desk, old, new, says):
    desk.change(old, new)
    assert_refused(desk, says)


WIFI, PASSWORD = '"NAME OF YOUR WI-FI":', 'password: "ITS PASSWORD"'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("hostname: kiosk", "hostname: my kiosk", "line 8: hostname: a host name has letters"),
        ("hostname: kiosk", "hostname:", "line 8: hostname: a host name has letters"),
        ("Europe/London", "europe/london", "line 10: timezone: there is none called europe/london"),
        (KEY, "-----BEGIN OPENSSH PRIVATE KEY-----", "line 19: this is the private half of a key"),
        (KEY, "SHA256:uJ2k me@desk", "line 18: no public SSH key stands below"),
        (KEY, "AAAAC3NzaC1lZDI1NTE5AAAAIExample", "line 18: no public SSH key stands below"),
    ],
)
def test_a_value_that_cannot_be_right_is_told_with_its_line(desk: Desk, old, new, says):
    desk.change(old, new)
    assert_refused(desk, "user-data, " + says)


@pytest.mark.parametrize(
    ("name", "password", "country", "says"),
    [
        ('"Joe"s":', 'password: "long enough"', "GB", "line 18: the network's name stands in quotes"),
        ("\"Joe's:", 'password: "long enough"', "GB", "line 18: the network's name stands in quotes"),
        ('"Joe":', 'password: "a\\"', "GB", "line 19: the password stands in quotes"),
        ('"Joe":', 'password: "say "hi" to me"', "GB", "line 19: the password stands in quotes"),
        (
            '"Joe":',
            'password: "short"',
            "GB",
            "line 19: a Wi-Fi's password has 8 to 63 letters, and this one 5.",
        ),
        ('"Joe":', 'password: "long enough"', "UK", "line 16: regulatory-domain: two capital letters"),
        ('"Joe":', 'password: "long enough"', "Germany", "line 16: regulatory-domain: two capital letters"),
    ],
)
def test_so_is_a_wi_fi_that_cannot_be_right(desk: Desk, name, password, country, says):
    desk.change(WIFI, name, "network-config")
    desk.change(PASSWORD, password, "network-config")
    desk.change('"GB"', country, "network-config")
    assert_refused(desk, "network-config, " + says)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ('"Café Zur Post: 1 & 2":', r'password: "quo\"te and back\\slash"'),
        ("'Joe''s':", "password: 'a \"b\" c: #d'"),
        ("guests:", "password: plain-enough  # on the wall"),
        ('"guests": {}', ""),
        ('# ours\n        "guests":', 'password: "long enough"  # on the wall'),
    ],
)
def test_whatever_yaml_takes_for_a_text_is_taken(desk: Desk, name: str, password: str):
    desk.change(WIFI, name, "network-config")
    desk.change("          " + PASSWORD, "          " + password if password else "", "network-config")
    desk.change("hostname: kiosk", 'hostname: "foyer"   # by the door')
    desk.change("Europe/London", "'Europe/Berlin'  # ours")
    made = desk.make()
    assert made.returncode == 0, made.stderr
    assert "needs a cable" not in made.stdout
    yaml.safe_load((desk.boot / "network-config").read_text())


def assert_refused(desk: Desk, says: str) -> None:
    made = desk.make()
    assert made.returncode == 1
    assert says in made.stderr
    assert len(made.stderr.splitlines()) == 1
    assert [file.name for file in desk.boot.iterdir()] == ["cmdline.txt"]


def test_another_folder_than_a_card_s_is_refused(desk: Desk):
    (desk.boot / "cmdline.txt").unlink()
    made = desk.make()
    assert made.returncode == 1
    assert "is no boot partition of Raspberry Pi OS" in made.stderr


@pytest.mark.parametrize(
    "words", [["--name"], ["a"], ["--frobnicate", "b"], ["--name", "my_kiosk", "a", "b"]]
)
def test_wrong_usage_is_one_sentence(desk: Desk, words):
    made = desk.make(*words)
    assert made.returncode == 2
    assert len(made.stderr.splitlines()) == 1
