"""What the systemd units promise, read from the files, and what systemd itself says of them."""

import ipaddress
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.appliance.statistics.database import Database
from kiosk.cli import COMMANDS
from kiosk.commands.extras import FLEET as FLEET_ENVIRONMENT
from kiosk.commands.extras import WEB as WEB_ENVIRONMENT
from kiosk.commands.failed import MINUTES, TOLD_TO_LEAVE
from kiosk.commands.run import NEEDS_HELP, START_ANEW
from kiosk.config.yaml_errors import MAX_BYTES
from kiosk.fleet.commands import COMMANDS as COMMANDS_OF_FLEET
from kiosk.fleet.secret_files import NAMES as SECRETS
from kiosk.system.folders import FLEET_COMMANDS, FLEET_SECRETS, LAST_GOOD, ROOT
from kiosk.system.store import Store

FOLDER = ROOT / "systemd"
NAMES = ("kiosk.service", "kiosk-failed.service")
"""The two that have the display; the web page's is a class of its own below."""
WEB = "kiosk-web.service"
FLEET, OBEYS, LISTENS = "kiosk-fleet.service", "kiosk-fleet-command.service", "kiosk-fleet-command.path"
BESIDE = (WEB, FLEET, OBEYS)
MOST_EXPOSED = {FLEET: 12}
"""Tenths of what `systemd-analyze security` calls exposure; of all others 10."""
DROP_INS = {
    "kiosk-network-camera.conf": NAMES[:1],
    "kiosk-sound.conf": NAMES[:1],
    "kiosk-small.conf": NAMES[:1],
    "kiosk-backlight.conf": NAMES,
    "kiosk-cec.conf": NAMES,
    "kiosk-web-network.conf": (WEB,),
}
"""What some have beside the units, and the units that it is for."""
UNITS = {"min": 60, "s": 1, "": 1}

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")


def read(name: str) -> dict[str, list[str]]:
    """Every setting of a unit with its values, in the file's order."""
    settings: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text().splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            settings.setdefault(key, []).append(value)
    return settings


def seconds(value: str) -> float:
    """A time span of one number and one unit."""
    number, unit = re.fullmatch(r"(\d+)(min|s|)", value).groups()
    return int(number) * UNITS[unit]


@pytest.fixture
def kiosk() -> dict[str, list[str]]:
    return read("kiosk.service")


@pytest.fixture
def failed() -> dict[str, list[str]]:
    return read("kiosk-failed.service")


def test_ready_and_the_watchdog_are_the_main_process_s_word(kiosk):
    assert kiosk["Type"] == ["notify"]
    assert kiosk["NotifyAccess"] == ["main"]
    assert 10 <= seconds(kiosk["WatchdogSec"][0]) <= 60


def test_reload_is_the_signal_the_kiosk_listens_to(kiosk):
    assert kiosk["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


@pytest.mark.parametrize("name", NAMES)
def test_it_has_stopped_after_two_seconds(name):
    unit = read(name)
    assert seconds(unit["TimeoutStopSec"][0]) <= 2
    # The vision process is its parent's to end: a kill of its own would look like a fault.
    assert unit["KillMode"] == ["mixed"]


def test_it_comes_back_but_not_over_a_configuration_that_cannot_be_read(kiosk):
    assert kiosk["Restart"] == ["always"]
    assert seconds(kiosk["RestartSec"][0]) <= 5
    assert kiosk["RestartPreventExitStatus"] == [f"2 {NEEDS_HELP}"]
    assert str(START_ANEW) not in kiosk["RestartPreventExitStatus"]


def test_the_slowest_way_of_failing_reaches_the_start_limit(kiosk):
    once = seconds(kiosk["TimeoutStartSec"][0]) + seconds(kiosk["RestartSec"][0])
    assert int(kiosk["StartLimitBurst"][0]) * once <= seconds(kiosk["StartLimitIntervalSec"][0])


def test_the_try_after_the_message_is_not_counted_with_those_before(kiosk):
    assert seconds(kiosk["StartLimitIntervalSec"][0]) <= MINUTES * 60


def test_a_message_follows_the_last_failure_and_none_before(kiosk, failed):
    assert kiosk["OnFailure"] == ["kiosk-failed.service"]
    # Where OnFailure= follows every failure, this tells the last one.
    assert failed["ExecCondition"] == ["+systemctl is-failed --quiet kiosk.service"]
    # And the message may come as often as it is called.
    assert failed["StartLimitIntervalSec"] == ["0"]


def test_message_and_kiosk_have_the_display_one_after_the_other(failed):
    assert "kiosk.service" in failed["Conflicts"][0]
    assert "kiosk.service" in failed["After"][0]


def test_the_message_hands_over_when_its_time_is_up_and_not_when_it_was_ended(failed):
    assert failed["ExecStop"] == [
        '+/bin/sh -c \'[ -n "$MAINPID" ] || '
        "{ systemctl reset-failed kiosk.service; exec systemctl --no-block start kiosk.service; }'"
    ]
    assert failed["SuccessExitStatus"] == [str(TOLD_TO_LEAVE)]


@pytest.mark.parametrize("name", NAMES)
def test_the_console_is_taken_over(name):
    unit = read(name)
    assert "getty@tty1.service" in unit["Conflicts"][0]
    assert "getty@tty1.service" in unit["After"][0]
    assert unit["StandardInput"] == ["file:/dev/tty1"]
    assert any(command.startswith("+") and "?25l" in command for command in unit["ExecStartPre"])


@pytest.mark.parametrize("name", [*NAMES, *BESIDE])
def test_every_command_is_one_the_kiosk_has(name):
    called = re.findall(r"/usr/local/bin/kiosk (\S+)", (FOLDER / name).read_text())
    assert called
    assert set(called) <= set(COMMANDS)


@pytest.mark.parametrize("name", [*NAMES, WEB])
def test_no_group_is_named_that_a_system_may_lack(name):
    assert read(name).get("SupplementaryGroups", []) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_frame_reaches_a_disk_or_a_network(name):
    unit = read(name)
    assert unit["LimitCORE"] == ["0"]
    assert unit["ProtectSystem"] == ["strict"]
    # What `kiosk.system.folders.HIDDEN` follows from.
    assert (unit["ProtectHome"], unit["PrivateTmp"]) == (["yes"], ["yes"])
    assert unit.get("ReadWritePaths", []) == []
    assert set(unit["RestrictAddressFamilies"][0].split()) == {"AF_UNIX", "AF_NETLINK"}
    assert unit["IPAddressDeny"] == ["any"]


def test_the_devices_are_those_the_kiosk_works_with(kiosk, failed):
    display = {"char-drm rw", "char-input r", "/dev/tty1 rw"}
    camera = {"char-video4linux rw", "char-media rw", "char-dma_heap rw"}
    assert set(kiosk["DeviceAllow"]) == display | camera | {"char-gpiochip rw"}
    assert set(failed["DeviceAllow"]) == display
    assert kiosk["DevicePolicy"] == failed["DevicePolicy"] == ["closed"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_it_can_write_can_be_run(name):
    unit = read(name)
    assert set(unit["NoExecPaths"][0].split()) == {
        "/run", "%t/kiosk", "%S/kiosk", "/tmp", "/var/tmp", "/dev/shm",
    }  # fmt: skip
    # It would undo ProtectSystem= for what it names.
    assert "ExecPaths" not in unit


@pytest.mark.parametrize("name", NAMES)
def test_what_it_keeps_is_not_for_everybody_to_read(name):
    assert read(name)["StateDirectoryMode"] == ["0750"]


@pytest.mark.parametrize("name", NAMES)
def test_its_home_has_no_say_in_what_root_s_commands_load(name):
    environment = " ".join(read(name)["Environment"]).split()
    assert "HOME=%t/kiosk" in environment
    assert "PYTHONNOUSERSITE=1" in environment


@pytest.mark.parametrize("name", NAMES)
def test_nobody_who_has_a_network_or_more_rights_can_be_asked(name):
    unit = read(name)
    closed = {path.removeprefix("-") for line in unit["InaccessiblePaths"] for path in line.split()}
    assert closed >= {"/run/dbus", "/run/systemd/private", "/run/systemd/resolve", "/run/nscd"}
    # But systemd's ear.
    assert not any("/run/systemd/notify".startswith(path) for path in closed)
    for key, value in (("PrivateUsers", "yes"), ("PrivateIPC", "yes"), ("KeyringMode", "private")):
        assert unit[key] == [value]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_it_writes_grows_beyond_all_use(name):
    (megabytes,) = re.fullmatch(r"(\d+)M", read(name)["LimitFSIZE"][0]).groups()
    assert int(megabytes) << 20 > 20 * MAX_BYTES
    assert int(megabytes) <= 16


def test_the_message_is_confined_as_the_kiosk_is(kiosk, failed):
    own = {
        "WatchdogSec",
        "TimeoutAbortSec",
        "RestartPreventExitStatus",
        "NotifyAccess",
        "ExecReload",
        "OnFailure",
        "OnFailureJobMode",
        "LimitMEMLOCK",
    }
    own |= {"Wants", "WantedBy", "StartLimitBurst"}
    assert set(kiosk) - set(failed) == own
    confined = set(kiosk) - own - {
        "Description", "Conflicts", "After", "StartLimitIntervalSec", "Type", "ExecStart", "ExecStartPre",
        "TimeoutStartSec", "Restart", "RestartSec", "DeviceAllow", "SystemCallFilter",
    }  # fmt: skip
    assert {key: kiosk[key] for key in confined} == {key: failed[key] for key in confined}
    # It tries no configuration.
    assert [line for line in kiosk["SystemCallFilter"] if line != "setpriority"] == failed["SystemCallFilter"]


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """The units in a folder, calling a program that is there on every system."""
    for name in (*NAMES, *BESIDE, LISTENS):
        text = (FOLDER / name).read_text().replace("/usr/local/bin/kiosk", "/bin/true")
        (tmp_path / name).write_text(text)
    return tmp_path


def complaints(unit: Path) -> str:
    """What systemd has to say about a unit and its drop-ins: unknown keys are no failure to it."""
    ran = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=30, check=True
    )
    return ran.stderr


@needs_systemd
@pytest.mark.parametrize("name", [*NAMES, *BESIDE, LISTENS])
def test_systemd_understands_every_line(name, checked):
    assert complaints(checked / name) == ""


@needs_systemd
@pytest.mark.parametrize(
    ("name", "unit"), [(name, unit) for name, units in DROP_INS.items() for unit in units]
)
def test_systemd_understands_every_line_of_a_drop_in(name, unit, checked):
    folder = checked / f"{unit}.d"
    folder.mkdir()
    shutil.copy(FOLDER / name, folder)
    assert complaints(checked / unit) == ""


def test_the_drop_ins_are_those():
    assert {path.name for path in FOLDER.glob("*.conf")} == set(DROP_INS)


@needs_systemd
@pytest.mark.parametrize("name", [*NAMES, *BESIDE])
def test_systemd_calls_it_well_confined(name, checked):
    most = MOST_EXPOSED.get(name, 10)
    subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={most}", checked / name],
        stdout=subprocess.DEVNULL, timeout=30, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("setting", ["LimitCORE=0", "LimitMEMLOCK=infinity", "MemorySwapMax=0"])
def test_no_frame_leaves_the_memory_by_way_of_the_kernel(setting, kiosk):
    name, _, value = setting.partition("=")
    assert kiosk[name] == [value]


@needs_systemd
@pytest.mark.parametrize("call", ["mlockall", "setpriority"])
def test_what_the_kiosk_s_programs_ask_of_the_kernel_is_let_through(call, kiosk):
    shown = subprocess.run(
        ["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True
    ).stdout
    groups: dict[str, set[str]] = {}
    for line in shown.splitlines():
        if line.startswith("@"):
            members = groups.setdefault(line, set())
        elif line.strip() and not line.strip().startswith("#"):
            members.add(line.strip())

    def calls(name: str) -> set[str]:
        inner = [calls(member) if member.startswith("@") else {member} for member in groups[name]]
        return set().union(*inner)

    passed: set[str] = set()
    for line in kiosk["SystemCallFilter"]:
        members = [calls(name) if name.startswith("@") else {name} for name in line.removeprefix("~").split()]
        named = set().union(*members)
        passed = passed - named if line.startswith("~") else passed | named
    assert call in passed


class TestNetworkCamera:
    """The drop-in for those who want a camera in the network; nobody else gets it."""

    NAME = "kiosk-network-camera.conf"

    def test_opens_private_networks_for_the_kiosk_and_no_more(self):
        added = read(self.NAME)
        assert added.keys() == {"RestrictAddressFamilies", "IPAddressAllow", "InaccessiblePaths"}
        assert added["RestrictAddressFamilies"] == ["AF_INET AF_INET6"]
        networks = [ipaddress.ip_network(network) for network in added["IPAddressAllow"][0].split()]
        assert all(network.is_private or network.is_link_local for network in networks)

    def test_lets_names_be_looked_up_and_opens_nothing_else(self, kiosk):
        emptied, closed = read(self.NAME)["InaccessiblePaths"]
        assert emptied == ""
        opened = set(kiosk["InaccessiblePaths"][0].split()) - set(closed.split())
        assert opened == {"-/run/systemd/resolve", "-/run/nscd"}

    def test_is_installed_by_hand_alone(self):
        installer = [FOLDER.parent / "scripts" / "install.sh", *(FOLDER.parent / "scripts").rglob("*.py")]
        assert [path for path in installer if "network-camera" in path.read_text()] == []

    def test_the_units_do_without_it(self):
        assert all("network-camera" not in (FOLDER / name).read_text() for name in NAMES)


class TestSound:
    """The drop-in for those who want sound; nobody else's kiosk can open a microphone."""

    NAME = "kiosk-sound.conf"

    def test_lets_the_kiosk_at_sound_devices_and_at_nothing_else(self):
        assert read(self.NAME) == {
            "SupplementaryGroups": ["audio"],
            "DeviceAllow": ["char-alsa rw"],
            "Wants": ["modprobe@snd.service"],
            "After": ["modprobe@snd.service"],
        }

    def test_the_units_and_the_installer_do_without_it(self):
        installer = [FOLDER.parent / "scripts" / "install.sh", *(FOLDER.parent / "scripts").rglob("*.sh")]
        others = [*(FOLDER / name for name in NAMES), *installer]
        texts = [path.read_text() for path in others]
        assert not any(word in text for text in texts for word in ("kiosk-sound", "char-alsa", "espeak"))


class TestSmall:
    """The drop-in for a computer with 512 MB."""

    NAME = "kiosk-small.conf"

    def test_leaves_the_kiosk_less_memory_and_changes_nothing_else(self, kiosk):
        assert read(self.NAME) == {"MemoryMax": ["300M"]}
        assert kiosk["MemorySwapMax"] == ["0"]

    def test_is_installed_by_hand_alone(self):
        installer = [FOLDER.parent / "scripts" / "install.sh", *(FOLDER.parent / "scripts").rglob("*.sh")]
        assert [path for path in installer if "kiosk-small" in path.read_text()] == []


class TestDisplayPower:
    """The drop-ins for whoever dims a panel or has a television sent to standby; nobody else gets them."""

    BACKLIGHT, CEC = NAMES_OF = ("kiosk-backlight.conf", "kiosk-cec.conf")

    def test_a_backlight_s_two_files_are_opened_for_the_group_of_displays(self):
        added = read(self.BACKLIGHT)
        assert added.keys() == {"ExecStartPre", "ReadWritePaths"}
        (prepared,) = added["ExecStartPre"]
        assert prepared.startswith("+/bin/sh -c ")
        named = re.findall(r"/sys/class/backlight/\*/(\w+)", prepared)
        assert named == ["bl_power", "brightness"]
        assert "chgrp video" in prepared
        assert added["ReadWritePaths"] == ["/sys/devices"]

    def test_a_television_s_wire_is_opened_and_nothing_else(self):
        assert read(self.CEC) == {"DeviceAllow": ["char-cec rw"]}

    @pytest.mark.parametrize("name", NAMES_OF)
    def test_the_units_and_the_installer_do_without_it(self, name):
        installer = [FOLDER.parent / "scripts" / "install.sh", *(FOLDER.parent / "scripts").rglob("*.sh")]
        others = [*(FOLDER / unit for unit in NAMES), *installer]
        assert not any(name in path.read_text() for path in others)


class TestWebPage:
    """A program of its own with a network: what the kiosk has, it has not, and the other way round."""

    DROP_IN = "kiosk-web-network.conf"

    @pytest.fixture
    def web(self) -> dict[str, list[str]]:
        return read(WEB)

    def test_ready_is_the_main_process_s_word(self, web):
        assert (web["Type"], web["NotifyAccess"]) == (["notify"], ["main"])

    def test_the_kiosk_knows_nothing_of_it(self, web):
        assert all("kiosk-web" not in (FOLDER / name).read_text() for name in NAMES)
        assert not any(name in " ".join(web.get(key, [])) for name in NAMES for key in ("Wants", "Requires"))

    def test_it_reaches_this_computer_alone(self, web):
        assert set(web["RestrictAddressFamilies"][0].split()) == {"AF_UNIX", "AF_INET", "AF_INET6"}
        assert (web["IPAddressDeny"], web["IPAddressAllow"]) == (["any"], ["localhost"])

    def test_it_has_no_device(self, web, kiosk):
        assert (web["PrivateDevices"], web["DevicePolicy"]) == (["yes"], ["closed"])
        assert "DeviceAllow" not in web

    def test_it_is_nobody_the_kiosk_s_files_know(self, web, kiosk):
        assert web["User"] == web["Group"] == ["kiosk-web"]
        closed = {path.removeprefix("-") for line in web["InaccessiblePaths"] for path in line.split()}
        own = {f"/var/lib/{kiosk['StateDirectory'][0]}", f"/run/{kiosk['RuntimeDirectory'][0]}"}
        assert closed >= own | {"/run/dbus", "/run/systemd/private", "/run/systemd/resolve", "/run/nscd"}

    def test_what_the_configuration_says_of_a_camera_it_cannot_read(self, web):
        (prepared,) = web["ExecStartPre"]
        assert prepared.startswith("+/usr/local/bin/kiosk web-config --config /etc/kiosk/config.yaml --to ")
        copy = prepared.rsplit(" ", 1)[1]
        assert web["BindReadOnlyPaths"] == [f"-{copy}:/etc/kiosk/config.yaml"]
        # Gone with each end: the next start makes it of the file itself.
        assert copy.startswith(f"%t/{web['RuntimeDirectory'][0]}/")
        assert "RuntimeDirectoryPreserve" not in web
        assert web["ExecStart"] == ["/usr/local/bin/kiosk web --config /etc/kiosk/config.yaml"]

    def test_no_picture_reaches_a_disk(self, web):
        assert (web["LimitCORE"], web["LimitMEMLOCK"], web["MemorySwapMax"]) == (["0"], ["infinity"], ["0"])
        assert (web["ProtectSystem"], web["ProtectHome"]) == (["strict"], ["yes"])
        assert web.get("ReadWritePaths", []) == []
        # Its own /tmp may lie on a disk.
        assert set(web["ReadOnlyPaths"][0].split()) == {"/tmp", "/var/tmp"}
        assert "TMPDIR=%t/kiosk-web" in " ".join(web["Environment"]).split()

    def test_what_it_has_is_for_nobody_else(self, web):
        modes = [web[key] for key in ("RuntimeDirectoryMode", "StateDirectoryMode", "UMask")]
        assert modes == [["0700"], ["0700"], ["0077"]]

    def test_nothing_that_it_can_write_can_be_run(self, web):
        assert set(web["NoExecPaths"][0].split()) == {
            "/run", "%t/kiosk-web", "%S/kiosk-web", "/tmp", "/var/tmp", "/dev/shm",
        }  # fmt: skip
        assert web["MemoryDenyWriteExecute"] == ["yes"]
        assert "ExecPaths" not in web

    def test_memory_and_processor_are_the_kiosk_s_first(self, web, kiosk):
        assert web["MemoryMax"] == ["400M"]
        assert int(web["OOMScoreAdjust"][0]) > int(kiosk["OOMScoreAdjust"][0])
        assert int(web["Nice"][0]) > 0

    def test_where_its_packages_are_missing_it_is_not_tried(self, web):
        # A release's app is the checkout that `kiosk.commands.extras` looks in.
        python = (
            Path("/opt/mood-kiosk/current/app") / WEB_ENVIRONMENT.folder.relative_to(ROOT) / "bin" / "python"
        )
        assert web["AssertPathExists"] == [str(python)]

    def test_others_reach_it_by_a_drop_in_that_is_installed_by_hand_alone(self):
        added = read(self.DROP_IN)
        assert added.keys() == {"IPAddressAllow"}
        networks = [ipaddress.ip_network(network) for network in added["IPAddressAllow"][0].split()]
        assert all(network.is_private or network.is_link_local for network in networks)
        installer = [ROOT / "scripts" / "install.sh", *(ROOT / "scripts" / "installer").iterdir()]
        assert not any(self.DROP_IN in path.read_text() for path in installer if path.is_file())


class TestFleet:
    """A program of its own that calls a broker, and one that does what the broker's buttons ask for."""

    @pytest.fixture
    def fleet(self) -> dict[str, list[str]]:
        return read(FLEET)

    @pytest.fixture
    def obeys(self) -> dict[str, list[str]]:
        return read(OBEYS)

    def test_the_kiosk_and_the_page_know_nothing_of_it(self):
        assert all("fleet" not in (FOLDER / name).read_text() for name in (*NAMES, WEB))

    def test_it_is_on_only_when_the_operator_says_so_and_its_buttons_only_with_it(self, fleet):
        assert fleet["WantedBy"] == ["multi-user.target"]
        assert LISTENS in " ".join(fleet["Wants"])
        assert read(LISTENS)["PartOf"] == [FLEET]
        assert "WantedBy" not in read(LISTENS).keys() | read(OBEYS).keys()
        installer = [ROOT / "scripts" / "install.sh", *(ROOT / "scripts" / "installer").glob("*.sh")]
        assert not any("enable kiosk-fleet" in path.read_text() for path in installer)

    def test_where_its_packages_are_missing_it_is_not_tried(self, fleet):
        python = Path("/opt/mood-kiosk/current/app") / FLEET_ENVIRONMENT.python.relative_to(ROOT)
        assert fleet["AssertPathExists"] == [str(python)]

    def test_it_calls_and_nobody_calls_it(self, fleet):
        assert set(fleet["RestrictAddressFamilies"][0].split()) == {"AF_UNIX", "AF_INET", "AF_INET6"}
        assert fleet["SocketBindDeny"] == ["any"]

    @pytest.mark.parametrize("name", [FLEET, OBEYS])
    def test_it_has_no_device_and_nothing_that_it_can_write_can_be_run(self, name):
        unit = read(name)
        assert (unit["PrivateDevices"], unit["DevicePolicy"]) == (["yes"], ["closed"])
        assert "DeviceAllow" not in unit
        assert {"/run", "/tmp", "/var/tmp", "/dev/shm"} <= set(unit["NoExecPaths"][0].split())
        assert unit["MemoryDenyWriteExecute"] == ["yes"]
        assert (unit["ProtectSystem"], unit["ProtectHome"], unit["LimitCORE"]) == (["strict"], ["yes"], ["0"])

    def test_it_is_somebody_else_who_may_read_the_statistics_and_not_what_lies_beside_them(
        self, fleet, kiosk, tmp_path
    ):
        assert fleet["User"] == fleet["Group"] == ["kiosk-fleet"]
        assert fleet["SupplementaryGroups"] == kiosk["Group"]
        # The folder is open to the group, and so is what the kiosk itself makes readable for it.
        assert kiosk["StateDirectoryMode"] == ["0750"]
        create = Database(tmp_path / "statistics.sqlite")
        create.close()
        assert (tmp_path / "statistics.sqlite").stat().st_mode & 0o777 == 0o640
        # The last good configuration, with a camera's password, is kept by this: for its owner alone.
        store = Store(tmp_path)
        store.put(LAST_GOOD, b"camera: {}")
        store.close(10)
        assert (tmp_path / LAST_GOOD).stat().st_mode & 0o777 == 0o600

    def test_what_the_configuration_says_of_a_camera_it_cannot_read(self, fleet):
        copied, _ = fleet["ExecStartPre"]
        assert copied.startswith("+/usr/local/bin/kiosk web-config --config /etc/kiosk/config.yaml --to ")
        copy = copied.rsplit(" ", 1)[1]
        assert fleet["BindReadOnlyPaths"] == [f"-{copy}:/etc/kiosk/config.yaml"]
        assert copy.startswith(f"%t/{fleet['RuntimeDirectory'][0]}/")
        assert "RuntimeDirectoryPreserve" not in fleet

    def test_secrets_come_from_systemd_and_none_of_them_has_to_be_there(self, fleet):
        given = dict(one.split(":", 1) for one in fleet["LoadCredential"])
        assert given == {name: str(FLEET_SECRETS / name) for name in SECRETS}
        assert fleet["SetCredential"] == [f"{name}:\\n" for name in SECRETS]
        everything = (FOLDER / FLEET).read_text()
        assert "Environment=MQTT" not in everything
        assert "password" not in " ".join(fleet["ExecStart"])

    def test_the_folder_of_the_buttons_is_root_s_and_the_client_cannot_look_into_it(self, fleet, obeys):
        _, made = fleet["ExecStartPre"]
        folder = str(FLEET_COMMANDS).replace("/run", "%t", 1)
        assert made == f"+/usr/bin/install --directory --owner=root --group=kiosk-fleet --mode=0730 {folder}"
        assert fleet["ReadWritePaths"] == [f"-{folder}"]
        assert f"-{folder}" in obeys["ReadWritePaths"][0].split()

    def test_a_button_is_one_of_the_files_that_are_waited_for(self):
        folder = str(FLEET_COMMANDS).replace("/run", "%t", 1)
        assert read(LISTENS)["PathExists"] == [f"{folder}/{name}" for name in COMMANDS_OF_FLEET]

    def test_who_obeys_has_no_network_and_one_right_of_root_s(self, obeys):
        assert obeys["PrivateNetwork"] == ["yes"]
        assert (obeys["RestrictAddressFamilies"], obeys["IPAddressDeny"]) == (["AF_UNIX"], ["any"])
        assert obeys["CapabilityBoundingSet"] == ["CAP_DAC_OVERRIDE"]
        assert set(obeys["ReadWritePaths"][0].split()) == {"-%t/kiosk-fleet-command", "-%t/kiosk"}

    def test_asking_without_end_starts_it_twice_in_four_seconds_and_never_for_good(self, obeys):
        # Also after a failure: a unit that was started too often would take its path unit along.
        assert obeys["ExecStopPost"] == ["/bin/sleep 2"]
        assert obeys["StartLimitIntervalSec"] == ["0"]

    def test_memory_and_processor_are_the_kiosk_s_first(self, fleet, kiosk):
        assert int(fleet["OOMScoreAdjust"][0]) > int(kiosk["OOMScoreAdjust"][0])
        assert int(fleet["Nice"][0]) > 0
        assert int(fleet["MemoryMax"][0].removesuffix("M")) <= 160
