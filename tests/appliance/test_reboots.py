"""The last rung: so many reboots a day as the operator allows, each counted before it happens."""

import contextlib
import itertools
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.appliance.reboots import DAY_SECONDS, FILE, counted, reboot_if_allowed
from kiosk.cli import main
from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import LAST_GOOD

HOUR = 3600.0


class Computer:
    """One that is switched on and off; what its clock on the wall shows is nobody's business.

    Attributes:
        counted: what had been counted at the moment of each reboot.
        reboots: when they were, in true seconds.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.true, self.booted, self.boots = 0.0, 0.0, 0
        self.counted: list[int] = []
        self.reboots: list[float] = []

    @property
    def now(self) -> Moment:
        return Moment(f"boot {self.boots}", self.true - self.booted)

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
    late = Moment("the same boot", 3.0 * DAY_SECONDS)
    assert reboot_if_allowed(tmp_path, 1, late, lambda: None)
    assert not reboot_if_allowed(tmp_path, 1, replace(late, up=late.up + HOUR), lambda: None)


def test_switched_off_every_night_the_hours_that_it_was_seen_to_run_make_up_the_day(computer):
    assert computer.fails(allowed=1)
    for hours, expected in ((8, False), (8, False), (8, True)):
        computer.switch_on()
        computer.true += hours * HOUR
        assert computer.fails(allowed=1) is expected


def test_the_day_ends_for_each_reboot_by_itself(computer):
    assert computer.fails(allowed=2)
    computer.true += 20 * HOUR
    assert computer.fails(allowed=2)
    computer.true += 4 * HOUR
    assert computer.fails(allowed=2)
    assert not computer.fails(allowed=2)
    computer.true += 20 * HOUR
    assert computer.fails(allowed=2)


def never_more_than_allowed(computer: Computer, allowed: int) -> None:
    """In no 24 hours."""
    for first in computer.reboots:
        assert sum(first <= at < first + DAY_SECONDS for at in computer.reboots) <= allowed


def test_a_date_that_goes_back_and_forth_grants_nothing(computer, monkeypatch):
    dates = itertools.cycle(
        [1.8e9, 0.0, 1.8e9 + 50 * 365 * DAY_SECONDS, 2.0**31, 2.0**31 - 1, 9e8, 1.8e9 + DAY_SECONDS]
    )
    monkeypatch.setattr("time.time", lambda: next(dates))
    for _ in range(50):
        computer.fails(allowed=1)
        computer.switch_on()
        computer.true += 60
    assert len(computer.reboots) == 1


@settings(max_examples=60, deadline=None)
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
    never_more_than_allowed(computer, allowed)


@pytest.mark.parametrize("up", [0.0, 30.0])
def test_what_the_release_before_wrote_counts_on(up, tmp_path, computer):
    kept = {"count": 2, "last": {"boot": "an older boot", "up": 500.0, "wall": 9.9e9}}
    (tmp_path / FILE).write_text(json.dumps(kept))
    computer.true += up
    assert counted(tmp_path, computer.now) == 2
    assert not computer.fails(allowed=2)
    computer.true += DAY_SECONDS
    assert computer.fails(allowed=1)


def test_the_release_before_can_read_what_is_written(tmp_path, computer):
    computer.true += 5
    assert computer.fails(allowed=1)
    kept = json.loads((tmp_path / FILE).read_text())
    assert (kept["count"], kept["last"]) == (1, {"boot": "boot 0", "up": 5.0, "wall": None})


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
                ("1" + "0" * 400, 1, "null"), (3, "1" + "0" * 400, "null"), (10**9, 1, "null"),
                ("1" + "0" * 5000, 1, "null"),
                (3, "NaN", "null"), (3, "Infinity", "null"), (3, -1e300, "null"), (3, "true", "null"),
            )
        ),
        *(
            f'{{"count": 2, "last": {{"boot": "b", "up": 1}}, "lived": {lived}, "reboots": {reboots}}}'
            for lived, reboots in (
                (5, "[1]"), (5, "[1, 6]"), (5, "[-1, 2]"), (5, "[1, 2.5]"), (5, '"12"'),
                (5, "{}"), (5, "[true, 2]"),
                (-5, "[1, 2]"), ("NaN", "[1, 2]"), ("1" + "0" * 400, "[1, 2]"), ("null", "[1, 2]"),
            )
        ),
    ],
)  # fmt: skip
def test_a_damaged_count_is_no_reboot(kept, tmp_path, computer):
    (tmp_path / FILE).write_text(kept)
    with pytest.raises(KioskError, match=r"is damaged and holds no count, so no reboot: delete it$"):
        computer.fails(allowed=24)
    assert computer.reboots == []
    assert (tmp_path / FILE).read_text() == kept


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda some: (
            st.lists(some, max_size=4)
            | st.dictionaries(
                st.sampled_from(["count", "last", "lived", "reboots", "boot", "up", "wall"]), some, max_size=7
            )
        ),
    ).map(lambda data: json.dumps(data).encode())
)
def test_whatever_lies_there_is_a_count_or_a_sentence(tmp_path_factory, kept):
    folder = tmp_path_factory.mktemp("state")
    (folder / FILE).write_bytes(kept)
    computer = Computer(folder)
    with contextlib.suppress(KioskError):
        for _ in range(3):
            computer.fails(allowed=2)
    never_more_than_allowed(computer, 2)


@pytest.mark.parametrize("plant", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/etc/hostname")])
def test_a_pipe_a_folder_or_a_link_in_its_place_is_no_reboot_and_no_wait(plant, tmp_path, computer):
    plant(tmp_path / FILE)
    with pytest.raises(KioskError, match="so no reboot"):
        computer.fails(allowed=1)


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


HOSTILE = {
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "a link to a good file": lambda path: path.symlink_to(path.with_name("good.yaml")),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a device": lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5)),
    "a hole of two gigabytes": lambda path: (path.touch(), os.truncate(path, 1 << 31)),
    "brackets": lambda path: path.write_text("[" * 20_000),
    "brackets in the section": lambda path: path.write_text("recovery: " + "[" * 20_000),
    "sections in sections": lambda path: path.write_text(
        "\n".join(" " * n + "recovery:" for n in range(300))
    ),
    "a number without end": lambda path: path.write_text(
        f"recovery: {{max_reboots_per_day: {'9' * 100_000}}}\n"
    ),
    "a number that is none": lambda path: path.write_text("recovery: {max_reboots_per_day: .inf}\n"),
    "too many": lambda path: path.write_text("recovery: {max_reboots_per_day: 25}\n"),
    "references": lambda path: path.write_text("a: &a [x]\nrecovery: *a\n"),
    "a program": lambda path: path.write_text("recovery: !!python/object/apply:os.abort []\n"),
    "no text": lambda path: path.write_bytes(os.urandom(60_000)),
    "nothing but NULs": lambda path: path.write_bytes(bytes(100_000)),
    "one key again and again": lambda path: path.write_text("recovery: {}\n" * 9_000),
}


@pytest.mark.parametrize("plant", HOSTILE.values(), ids=HOSTILE)
def test_whatever_the_kiosk_s_user_puts_in_place_of_the_last_good_one_holds_nobody_up(
    plant, told, tmp_path, capsys
):
    (tmp_path / "good.yaml").write_text("recovery: {max_reboots_per_day: 3}\n")
    try:
        plant(tmp_path / LAST_GOOD)
    except PermissionError:
        pytest.skip("only root makes devices")
    start = time.process_time()
    assert told("recovery: [") == (2, [])
    assert time.process_time() - start < 2
    assert "operator.yaml:1: " in capsys.readouterr().err
    # And where the operator's own can be read it is not looked at.
    assert told("recovery: {max_reboots_per_day: 1}\n") == (0, [["systemctl", "--no-block", "reboot"]])


@pytest.mark.parametrize("plant", HOSTILE.values(), ids=HOSTILE)
def test_whatever_lies_in_place_of_the_count_holds_nobody_up(plant, told, tmp_path, capsys):
    (tmp_path / "root").mkdir()
    try:
        plant(tmp_path / "root" / FILE)
    except PermissionError:
        pytest.skip("only root makes devices")
    assert told("recovery: {max_reboots_per_day: 1}\n") == (1, [])
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "reboot" in sentence


def test_only_one_section_counts_and_nothing_that_the_file_names_is_opened(told, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    text = (
        f"language: klingon\nmodel: '{tmp_path}/pipe'\ncamera: {{source: '{tmp_path}/pipe', width: x}}\n"
        "recovery: {max_reboots_per_day: 0}\n"
    )
    (tmp_path / LAST_GOOD).write_text("recovery: {max_reboots_per_day: 24}\n")
    assert told(text) == (0, [])
    assert told(text.replace("day: 0", "day: 1")) == (0, [["systemctl", "--no-block", "reboot"]])


def test_root_loads_no_library_that_draws_or_computes():
    code = (
        "import sys, kiosk.commands.reboot_if_allowed\n"
        "heavy = {'numpy', 'cv2', 'pygame', 'gpiozero', 'ai_edge_litert', 'tflite_runtime'}\n"
        "print(sorted(heavy & {*sys.modules}))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_a_file_that_never_answers_is_a_sentence(told, monkeypatch, capsys):
    def hangs(path: Path) -> bytes:
        signal.raise_signal(signal.SIGALRM)
        raise AssertionError("nobody interrupted it")

    monkeypatch.setattr("kiosk.commands.reboot_if_allowed.read_file", hangs)
    assert told("") == (1, [])
    assert "no answer within 20 s, so no reboot" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_what_would_be_forgotten_is_not_done(told, monkeypatch, capsys):
    monkeypatch.setattr("kiosk.commands.reboot_if_allowed.is_forgotten", lambda folder: True)
    assert told("recovery: {max_reboots_per_day: 1}\n") == (1, [])
    assert "partition of its own" in capsys.readouterr().err
