"""The last rung: so many reboots a day as the operator allows, each counted before it happens."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.appliance.live_config import LAST_GOOD
from kiosk.appliance.reboots import DAY_SECONDS, FILE, Moment, counted, is_forgotten, reboot_if_allowed
from kiosk.cli import main
from kiosk.errors import KioskError

HOUR = 3600.0


class Computer:
    """One that is switched on and off; its clock may show anything.

    Attributes:
        counted: what had been counted at the moment of each reboot.
        reboots: when they were, in true seconds.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.true, self.booted, self.boots = 0.0, 0.0, 0
        self.wall: float | None = None
        self.counted: list[int] = []
        self.reboots: list[float] = []

    @property
    def now(self) -> Moment:
        return Moment(f"boot {self.boots}", self.true - self.booted, self.wall)

    def switch_on(self) -> None:
        self.boots, self.booted = self.boots + 1, self.true

    def fails(self, allowed: int) -> bool:
        """The kiosk needs help: is there a reboot?"""
        return reboot_if_allowed(self._folder, allowed, self.now, self._reboot)

    def _reboot(self) -> None:
        self.counted.append(counted(self._folder, self.now))
        self.reboots.append(self.true)
        self.switch_on()


@pytest.fixture
def computer(tmp_path):
    return Computer(tmp_path)


def test_without_permission_nothing_is_rebooted_and_nothing_written(tmp_path, computer):
    assert not computer.fails(allowed=0)
    assert computer.reboots == []
    assert list(tmp_path.iterdir()) == []


def test_reboots_end_when_their_number_is_used_up(computer):
    assert [computer.fails(allowed=2) for _ in range(4)] == [True, True, False, False]


def test_each_is_counted_before_it_happens(computer):
    for _ in range(2):
        computer.fails(allowed=5)
    assert computer.counted == [1, 2]


def test_after_a_day_without_a_break_they_begin_anew(computer):
    assert computer.fails(allowed=1)
    computer.true += DAY_SECONDS - 1
    assert not computer.fails(allowed=1)
    computer.true += 1
    assert computer.fails(allowed=1)


def test_a_reboot_that_does_not_happen_is_not_tried_for_ever(tmp_path):
    late = Moment("the same boot", 3 * DAY_SECONDS, None)
    assert reboot_if_allowed(tmp_path, 1, late, lambda: None)
    assert not reboot_if_allowed(tmp_path, 1, replace(late, up=late.up + HOUR), lambda: None)


def test_switched_off_every_night_the_network_s_time_tells_the_day(computer):
    computer.wall = 1.8e9
    assert computer.fails(allowed=1)
    for hours, expected in ((10, False), (24, True)):
        computer.switch_on()
        computer.wall = 1.8e9 + hours * HOUR
        assert computer.fails(allowed=1) is expected


@pytest.mark.parametrize("before", [None, 1.8e9])
@pytest.mark.parametrize("after", [None, 1.8e9 - 9 * DAY_SECONDS])
def test_a_clock_that_is_not_known_to_be_right_or_goes_backwards_grants_nothing(before, after, computer):
    computer.wall = before
    assert computer.fails(allowed=1)
    computer.wall = after
    assert not computer.fails(allowed=1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["fails", "off and on"]), st.floats(0, 30)), max_size=60),
    st.integers(1, 4),
)
def test_whatever_happens_no_day_has_more_reboots_than_allowed(tmp_path_factory, course, allowed):
    computer = Computer(tmp_path_factory.mktemp("state"))
    for event, hours in course:
        computer.true += hours * HOUR
        if event == "fails":
            computer.fails(allowed)
        else:
            computer.switch_on()
    for first in computer.reboots:
        assert sum(first <= at < first + DAY_SECONDS for at in computer.reboots) <= allowed


def test_what_cannot_be_counted_does_not_happen(tmp_path):
    computer = Computer(tmp_path / "absent" / "folder")
    with pytest.raises(KioskError, match="so no reboot"):
        computer.fails(allowed=5)
    assert computer.reboots == []


def test_the_folder_is_made_when_it_is_first_needed(tmp_path):
    assert Computer(tmp_path / "absent").fails(allowed=1)


@pytest.mark.parametrize(
    "kept",
    [
        "", "{", "[]", "7", "[" * 100_000, '{"day": "2026-03-01", "count": 3}', '{"count": 3, "last": []}',
        '{"count": "x", "last": {"boot": "b", "up": 1, "wall": null}}',
        '{"count": -4, "last": {"boot": "b", "up": 1, "wall": null}}',
        '{"count": 3, "last": {"boot": "b", "up": "1", "wall": null}}',
        *(
            f'{{"count": {count}, "last": {{"boot": "boot 0", "up": {up}, "wall": {wall}}}}}'
            for count, up, wall in (
                ("1" + "0" * 400, 1, "null"), (3, "1" + "0" * 400, "null"), (3, 1, "1" + "0" * 400),
                (3, "NaN", "null"), (3, "Infinity", "null"), (3, 1, "-Infinity"), (3, -1e300, "null"),
            )
        ),
    ],
)  # fmt: skip
def test_a_damaged_count_is_none(kept, tmp_path, computer):
    (tmp_path / FILE).write_text(kept)
    computer.wall = 1.8e9
    assert counted(tmp_path, computer.now) == 0


@pytest.mark.parametrize("plant", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/etc/hostname")])
def test_a_pipe_a_folder_or_a_link_in_its_place_is_no_reboot_and_no_wait(plant, tmp_path, computer):
    plant(tmp_path / FILE)
    with pytest.raises(KioskError, match="so no reboot"):
        computer.fails(allowed=1)


DISK = "26 1 179:2 / / rw,noatime - ext4 /dev/mmcblk0p2 rw"
MEMORY = "30 26 0:25 / /var/lib rw - tmpfs tmpfs rw,size=100k"
OVERLAY = "26 1 0:24 / / rw shared:1 - overlay overlayroot rw,lowerdir=/media/ro,upperdir={},workdir=/w"
UPPER_IN_MEMORY = "31 26 0:26 / /media/root-rw rw - tmpfs tmpfs-root rw"
UPPER_ON_DISK = "31 26 8:1 / /media/root-rw rw - ext4 /dev/sda1 rw"
OWN = "32 26 179:3 / /var/lib/kiosk-root rw shared:5 master:2 - ext4 /dev/mmcblk0p3 rw"


@pytest.mark.parametrize(
    ("mounts", "forgotten"),
    [
        ([DISK], False),
        ([DISK, MEMORY], True),
        ([MEMORY, DISK], True),
        ([DISK, MEMORY, OWN], False),
        ([DISK, MEMORY, MEMORY.replace("tmpfs", "ext4")], False),
        ([DISK, MEMORY.replace("/var/lib", "/var/library")], False),
        ([DISK, MEMORY.replace("tmpfs", "ramfs")], True),
        ([OVERLAY.format("/media/root-rw/overlay"), UPPER_IN_MEMORY], True),
        ([OVERLAY.format("/media/root-rw/overlay"), UPPER_ON_DISK], False),
        ([OVERLAY.format("/media/root-rw/overlay"), UPPER_IN_MEMORY, OWN], False),
        ([OVERLAY.format("/nowhere/upper")], True),
        ([OVERLAY.replace(",upperdir={}", "")], True),
    ],
)
def test_a_count_that_lies_in_memory_is_forgotten(mounts, forgotten, tmp_path):
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "mountinfo").write_text("\n".join(mounts) + "\n")
    assert is_forgotten(Path("/var/lib/kiosk-root"), tmp_path) is forgotten


def test_this_computer_s_memory_is_forgotten():
    assert is_forgotten(Path("/dev/shm/kiosk-root"))


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Runs the command with its folders under ``tmp_path``; returns its status and what it would have run."""
    ran: list[list[str]] = []
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    # Wherever tests keep their folders.
    monkeypatch.setattr("kiosk.commands.reboot_if_allowed.is_forgotten", lambda folder: False)
    monkeypatch.setattr("subprocess.run", lambda command, **_: ran.append(command))
    config = tmp_path / "operator.yaml"

    def run(text: str) -> tuple[int, list[list[str]]]:
        config.write_text(text)
        root = str(tmp_path / "root")
        return main(["reboot-if-allowed", "--config", str(config), "--counted", root]), ran

    return run


@pytest.mark.parametrize(("allowed", "expected"), [(0, []), (1, [["systemctl", "--no-block", "reboot"]])])
def test_the_command_obeys_the_configuration(allowed, expected, told):
    assert told(f"recovery: {{max_reboots_per_day: {allowed}}}\n") == (0, expected)


def test_with_a_broken_configuration_the_last_good_one_decides(told, tmp_path):
    (tmp_path / LAST_GOOD).write_text("recovery: {max_reboots_per_day: 3}\n")
    status, ran = told("recovery: [")
    assert (status, len(ran)) == (0, 1)
    assert json.loads((tmp_path / "root" / FILE).read_text())["count"] == 1


def test_a_stick_that_is_away_does_not_change_what_is_allowed(told, tmp_path):
    text = f"recovery: {{max_reboots_per_day: 3}}\ncamera: {{source: '{tmp_path}/stick'}}\n"
    (tmp_path / LAST_GOOD).write_text(text)
    status, ran = told(text)
    assert (status, len(ran)) == (0, 1)


def test_without_a_good_one_the_broken_one_is_named(told, capsys):
    assert told("recovery: [") == (2, [])
    assert "operator.yaml:1" in capsys.readouterr().err


def test_a_pipe_in_place_of_the_last_good_one_holds_nobody_up(told, tmp_path, capsys):
    os.mkfifo(tmp_path / LAST_GOOD)
    assert told("recovery: [") == (2, [])
    assert "operator.yaml:1: " in capsys.readouterr().err
    assert told("recovery: {max_reboots_per_day: 1}\n") == (0, [["systemctl", "--no-block", "reboot"]])


def test_what_would_be_forgotten_is_not_done(told, monkeypatch, capsys):
    monkeypatch.setattr("kiosk.commands.reboot_if_allowed.is_forgotten", lambda folder: True)
    assert told("recovery: {max_reboots_per_day: 1}\n") == (1, [])
    assert "partition of its own" in capsys.readouterr().err
