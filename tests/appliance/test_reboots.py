"""The last rung: so many reboots a day as the operator allows, each counted before it happens."""

import json
from datetime import date

import pytest

from kiosk.appliance import reboots
from kiosk.appliance.reboots import FILE, reboot_if_allowed, reboots_on
from kiosk.cli import main
from kiosk.errors import KioskError

TODAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
def computer(tmp_path):
    """Remembers what had been counted at the moment of each reboot."""

    class Computer:
        def __init__(self) -> None:
            self.counted: list[int] = []

        def reboot(self) -> None:
            self.counted.append(reboots_on(tmp_path, TODAY))

    return Computer()


def test_without_permission_nothing_is_rebooted_and_nothing_written(tmp_path, computer):
    assert not reboot_if_allowed(tmp_path, 0, TODAY, computer.reboot)
    assert computer.counted == []
    assert list(tmp_path.iterdir()) == []


def test_reboots_end_when_the_day_s_number_is_used_up_and_begin_anew_tomorrow(tmp_path, computer):
    done = [reboot_if_allowed(tmp_path, 2, TODAY, computer.reboot) for _ in range(4)]
    assert done == [True, True, False, False]
    assert reboot_if_allowed(tmp_path, 2, TOMORROW, computer.reboot)


def test_each_is_counted_before_it_happens(tmp_path, computer):
    for _ in range(2):
        reboot_if_allowed(tmp_path, 5, TODAY, computer.reboot)
    assert computer.counted == [1, 2]


def test_what_cannot_be_counted_does_not_happen(tmp_path, computer):
    with pytest.raises(KioskError, match="so no reboot"):
        reboot_if_allowed(tmp_path / "absent", 5, TODAY, computer.reboot)
    assert computer.counted == []


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", "7", '{"day": "2026-03-01", "count": "x"}', '{"day": "2026-03-01", "count": -4}']
)
def test_a_damaged_count_is_none(kept, tmp_path):
    (tmp_path / FILE).write_text(kept)
    assert reboots_on(tmp_path, TODAY) == 0


@pytest.fixture
def told(monkeypatch, tmp_path):
    """What the command would have run, with ``tmp_path`` as the state directory."""
    ran = []
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setattr("subprocess.run", lambda command, **_: ran.append(command))
    return ran


@pytest.mark.parametrize(("allowed", "expected"), [(0, []), (1, [["systemctl", "--no-block", "reboot"]])])
def test_the_command_obeys_the_configuration(allowed, expected, told, tmp_path):
    config = tmp_path / "operator.yaml"
    config.write_text(f"recovery: {{max_reboots_per_day: {allowed}}}\n")
    assert main(["reboot-if-allowed", "--config", str(config)]) == 0
    assert told == expected


def test_with_a_broken_configuration_the_last_good_one_decides(told, tmp_path):
    (tmp_path / "config.yaml").write_text("recovery: {max_reboots_per_day: 3}\n")
    config = tmp_path / "operator.yaml"
    config.write_text("recovery: [")
    assert main(["reboot-if-allowed", "--config", str(config)]) == 0
    assert len(told) == 1
    assert json.loads((tmp_path / reboots.FILE).read_text())["count"] == 1
