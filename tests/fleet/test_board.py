"""What is told of the computer."""

import pytest

from kiosk.fleet.board import Board


def place(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text)


@pytest.fixture
def pi(tmp_path):
    place(tmp_path, "sys/class/thermal/thermal_zone0/temp", b"51540\n")
    place(tmp_path, "sys/class/thermal/thermal_zone1/temp", b"48100\n")
    place(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", b"50005\n")
    place(tmp_path, "proc/meminfo", b"MemTotal:  8000000 kB\nMemAvailable:   500000 kB\n")
    place(tmp_path, "proc/device-tree/model", b"Raspberry Pi 5 Model B Rev 1.0\0")
    place(tmp_path, "etc/os-release", b'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n')
    return tmp_path


def test_a_pi_tells_its_temperature_its_power_and_its_room(pi):
    found = Board(pi).values()
    assert found.pop("disk_free") > 0
    assert found == {"temperature": 51.5, "throttled": True, "under_voltage": True, "memory_free": 512}
    assert Board(pi).what() == ("Raspberry Pi 5 Model B Rev 1.0", "Debian GNU/Linux 13 (trixie)")


@pytest.mark.parametrize(
    ("bits", "throttled", "low"),
    [
        (b"0", False, False),
        (b"0x0", False, False),
        (b"50000", False, False),
        (b"4", True, False),
        (b"1", True, True),
    ],
)
def test_what_was_and_is_no_more_is_not_told_as_now(bits, throttled, low, pi):
    place(pi, "sys/devices/platform/soc/soc:firmware/get_throttled", bits)
    found = Board(pi).values()
    assert (found["throttled"], found["under_voltage"]) == (throttled, low)


def test_what_is_not_there_is_unknown(tmp_path):
    found = Board(tmp_path).values()
    del found["disk_free"]
    assert set(found.values()) == {None}
    assert Board(tmp_path).what()[0].startswith("a ")


@pytest.mark.parametrize("content", [b"", b"hot", b"\xff", b"9" * 100, b"nan", b"-", b"1e3"])
def test_a_sensor_that_tells_nonsense_tells_nothing(content, pi):
    for zone in (0, 1):
        place(pi, f"sys/class/thermal/thermal_zone{zone}/temp", content)
    place(pi, "sys/devices/platform/soc/soc:firmware/get_throttled", b"x" + content)
    place(pi, "proc/meminfo", content)
    found = Board(pi).values()
    assert (found["temperature"], found["throttled"], found["memory_free"]) == (None, None, None)
