"""The board: power, cooling, and being a Pi at all."""

import json

import pytest

from kiosk.doctor.checks.board import check_board, throttled_bits
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import PI, Bench, only

SYSFS = "sys/devices/platform/soc/soc:firmware/get_throttled"


def power(tmp_path, bits):
    bench = Bench(tmp_path, PI)
    bench.commands["vcgencmd get_throttled"] = Ran(0, f"throttled={bits:#x}\n")
    return only(check_board(bench.context()), "power")


def test_a_pi_says_which(tmp_path):
    bench = Bench(
        tmp_path, PI | {"etc/os-release": 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'}
    )
    machine = only(check_board(bench.context()), "machine")
    assert machine.text == "Raspberry Pi 4 Model B Rev 1.4, Debian GNU/Linux 12 (bookworm)"


def test_another_computer_is_not_a_pi(tmp_path):
    found = check_board(Bench(tmp_path, architecture="x86_64").context())
    assert {finding.status for finding in found} == {Status.NOT_HERE}
    assert found[0].text.startswith("not a Pi (x86_64, an unknown system)")


@pytest.mark.parametrize(
    ("bits", "status", "told"),
    [
        (0x0, Status.OK, "enough voltage, never throttled since the start"),
        (0x1, Status.FAILED, "too little voltage now"),
        (0x2, Status.WARNING, "the processor held back now"),
        (0x4, Status.WARNING, "the processor throttled now"),
        (0x8, Status.WARNING, "the soft temperature limit reached now"),
        (0x10000, Status.WARNING, "too little voltage since the start"),
        (0x20000, Status.WARNING, "the processor held back since the start"),
        (0x40000, Status.WARNING, "the processor throttled since the start"),
        (0x80000, Status.WARNING, "the soft temperature limit reached since the start"),
        (0x50005, Status.FAILED, "too little voltage, the processor throttled now"),
        (0x50001, Status.FAILED, "too little voltage now; the processor throttled since the start"),
    ],
)
def test_every_bit_is_told_once(tmp_path, bits, status, told):
    finding = power(tmp_path, bits)
    assert (finding.status, finding.text) == (status, told)


@pytest.mark.parametrize(
    ("bits", "supply", "cooling"), [(0x50005, True, False), (0x80008, False, True), (0x90000, True, True)]
)
def test_the_remedy_is_the_causes(tmp_path, bits, supply, cooling):
    remedy = power(tmp_path, bits).remedy
    assert ("power supply" in remedy, "heat sink" in remedy) == (supply, cooling)


def test_the_kernels_file_will_do_where_there_is_no_command(tmp_path):
    assert throttled_bits(Bench(tmp_path, {SYSFS: "50005\n"}).machine) == 0x50005


def test_a_firmware_that_does_not_say(tmp_path):
    assert only(check_board(Bench(tmp_path, PI).context()), "power").status is Status.NOT_HERE


HWMON = {"sys/class/hwmon/hwmon1/name": "rpi_volt\n", "sys/class/hwmon/hwmon0/name": "cpu_thermal\n"}


@pytest.mark.parametrize(("alarm", "status"), [("1", Status.WARNING), ("0", Status.NOT_HERE)])
def test_the_kernels_sensor_will_do_where_the_firmware_cannot_be_asked(tmp_path, alarm, status):
    bench = Bench(tmp_path, PI | HWMON | {"sys/class/hwmon/hwmon1/in0_lcrit_alarm": f"{alarm}\n"})
    assert only(check_board(bench.context()), "power").status is status


class TestPowerLog:
    def told(self, tmp_path, *boots, kept=True):
        files = PI | {"proc/sys/kernel/random/boot_id": "aaaa-bb\n"}
        bench = Bench(tmp_path, files | ({"var/log/journal/x/system.journal": ""} if kept else {}))
        lines = "".join(json.dumps({"_BOOT_ID": boot}) + "\n" for boot in boots)
        bench.commands["journalctl --quiet"] = Ran(0 if boots else 1, lines + "no JSON\n")
        return only(check_board(bench.context()), "power log")

    @pytest.mark.parametrize(
        ("boots", "said"),
        [
            (("cc",), "too little voltage in one earlier start, told once"),
            (("cc", "dd", "cc", "aaaabb"), "too little voltage in 2 earlier starts, told 3 times"),
        ],
    )
    def test_earlier_starts_are_told(self, tmp_path, boots, said):
        finding = self.told(tmp_path, *boots)
        assert (finding.status, finding.text) == (Status.WARNING, said)
        assert "power supply" in finding.remedy

    def test_this_start_is_the_firmwares_to_tell(self, tmp_path):
        assert self.told(tmp_path, "aaaabb").text == "nothing of too little voltage in earlier starts"

    def test_a_log_in_memory_knows_of_none(self, tmp_path):
        assert self.told(tmp_path, kept=False).text.endswith("which are not kept: the log is in memory")

    def test_without_a_log_nobody_knows(self, tmp_path):
        assert only(check_board(Bench(tmp_path, PI).context()), "power log").status is Status.NOT_HERE


@pytest.mark.parametrize(
    ("millidegrees", "status"), [("61322", Status.OK), ("80100", Status.WARNING), ("85000", Status.FAILED)]
)
def test_the_hottest_place_counts(tmp_path, millidegrees, status):
    files = {
        "sys/class/thermal/thermal_zone0/temp": "40000\n",
        "sys/class/thermal/thermal_zone1/temp": millidegrees + "\n",
        "sys/class/thermal/thermal_zone2/temp": "broken\n",
    }
    assert only(check_board(Bench(tmp_path, files).context()), "temperature").status is status
