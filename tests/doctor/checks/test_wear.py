"""How worn the card is, where it says so, and what its file system has found."""

import json

import pytest

from kiosk.doctor.checks.wear import check_wear
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import Bench

SD = {"sys/block/mmcblk0/device/type": "SD\n", "sys/block/mmcblk0/device/name": "SN64G\n",
      "sys/block/mmcblk0/device/date": "03/2021\n"}  # fmt: skip
MOUNTS = "/dev/mmcblk0p2 / ext4 {},noatime 0 0\ntmpfs /run tmpfs rw 0 0\n"
FSTAB = "proc /proc proc defaults 0 0\n# root\nPARTUUID=1-02  /  ext4  {}  0  1\n"


def examine(tmp_path, files):
    return check_wear(Bench(tmp_path, files).context())


def test_an_sd_card_does_not_say_and_that_is_no_fault(tmp_path):
    (finding,) = examine(tmp_path, SD)
    assert finding.status is Status.NOT_HERE
    assert finding.text == "mmcblk0 (SN64G, made 03/2021): an SD card does not say how worn it is"


@pytest.mark.parametrize(
    ("life", "spare", "status", "told"),
    [
        ("0x01 0x01", "0x01", Status.OK, "is worn to at most 10 %"),
        ("0x02 0x07", "0x01", Status.OK, "is worn to at most 70 %"),
        ("0x08 0x01", "0x01", Status.WARNING, "is worn to at most 80 %"),
        ("0x0b 0x01", "0x01", Status.FAILED, "has been written more than its maker promises"),
        ("0x03 0x01", "0x02", Status.WARNING, "has used most of its spare blocks"),
        ("0x03 0x01", "0x03", Status.FAILED, "has hardly a spare block left"),
        ("0x00 0x00", "0x00", Status.NOT_HERE, "does not say how worn it is"),
    ],
)
def test_an_emmc_counts(tmp_path, life, spare, status, told):
    place = "sys/block/mmcblk0/device"
    files = {f"{place}/type": "MMC\n", f"{place}/life_time": life, f"{place}/pre_eol_info": spare}
    (finding,) = examine(tmp_path, files)
    assert (finding.status, told in finding.text) == (status, True)


class TestNvme:
    def examine(self, tmp_path, answer):
        bench = Bench(tmp_path, {"sys/block/nvme0n1/size": "1000"})
        if answer is not None:
            bench.commands["smartctl --json=c --all /dev/nvme0n1"] = answer
        (finding,) = check_wear(bench.context())
        return finding

    @pytest.mark.parametrize(
        ("used", "warns", "status"),
        [(3, 0, Status.OK), (85, 0, Status.WARNING), (120, 0, Status.FAILED), (3, 4, Status.FAILED)],
    )
    def test_smartctl_knows(self, tmp_path, used, warns, status):
        log = {"nvme_smart_health_information_log": {"percentage_used": used, "critical_warning": warns}}
        assert self.examine(tmp_path, Ran(0, json.dumps(log))).status is status

    @pytest.mark.parametrize("answer", [None, Ran(2, "{}"), Ran(0, "no JSON")])
    def test_without_it_nobody_knows(self, tmp_path, answer):
        assert self.examine(tmp_path, answer).status is Status.NOT_HERE


@pytest.mark.parametrize(("count", "told"), [("1", "a fault"), ("17", "17 faults")])
def test_faults_that_the_file_system_has_found(tmp_path, count, told):
    (finding,) = examine(tmp_path, {"sys/fs/ext4/mmcblk0p2/errors_count": f"{count}\n"})
    assert (finding.status, f"mmcblk0p2 has found {told} in itself" in finding.text) == (Status.FAILED, True)
    assert "fsck.mode=force" in finding.remedy


@pytest.mark.parametrize(
    ("mounted", "wanted", "found"),
    [("ro", "defaults,noatime", 1), ("rw", "defaults,noatime", 0), ("ro", "ro,noatime", 0)],
)
def test_a_root_that_nobody_wanted_to_be_read_only(tmp_path, mounted, wanted, found):
    files = {"proc/mounts": MOUNTS.format(mounted), "etc/fstab": FSTAB.format(wanted)}
    findings = examine(tmp_path, files)
    assert [finding.status for finding in findings] == [Status.FAILED] * found


def test_under_an_overlay_the_root_is_the_overlays(tmp_path):
    files = {"proc/mounts": "overlay / overlay ro 0 0\n", "etc/fstab": FSTAB.format("defaults")}
    assert examine(tmp_path, files) == []


@pytest.mark.parametrize(("up", "gigabytes", "found"), [(86400, 50, 1), (86400, 1, 0), (3600, 50, 0)])
def test_what_writes_day_and_night_is_worth_a_word(tmp_path, up, gigabytes, found):
    files = {
        "proc/uptime": f"{up}.00 9.75\n",
        "sys/fs/ext4/mmcblk0p2/session_write_kbytes": f"{gigabytes * 10**9 // 1024}\n",
    }
    findings = examine(tmp_path, files)
    assert [finding.status for finding in findings] == [Status.WARNING] * found
    assert all("50 GB a day are written to mmcblk0p2" in finding.text for finding in findings)


def test_a_computer_without_any_has_nothing_to_say(tmp_path):
    assert examine(tmp_path, {}) == []
