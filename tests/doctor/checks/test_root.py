"""The root: can it be written, and is what is to be kept kept?"""

from pathlib import Path

import pytest

from kiosk.doctor.checks.root import check_root
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Space
from tests.doctor.bench import Bench, only

DISK = "26 1 179:2 / / rw,noatime - ext4 /dev/mmcblk0p2 rw"
OVERLAY = (
    "26 1 0:24 / / rw - overlay overlayroot rw,lowerdir=/ro,upperdir=/media/root-rw/overlay,workdir=/w\n"
    "31 26 0:26 / /media/root-rw rw - tmpfs tmpfs-root rw"
)
FOLDERS = ("/etc/kiosk", "/var/lib/kiosk", "/var/lib/kiosk-root")
SET_UP = {"etc/overlayroot.local.conf": 'overlayroot_cfgdisk="LABEL=KIOSK-STATE"\n'}


def kept(*folders: str) -> str:
    return "\n".join(f"40 26 179:3 {folder} {folder} rw - ext4 /dev/mmcblk0p3 rw" for folder in folders)


def bench(tmp_path: Path, *mounts: str, files: dict[str, str] | None = None, **changes: object) -> Bench:
    mountinfo = "\n".join(filter(None, mounts)) + "\n"
    return Bench(tmp_path, {"proc/self/mountinfo": mountinfo} | (files or {}), **changes)


def test_a_root_that_can_be_written_is_the_operator_s_choice(tmp_path):
    finding = only(check_root(bench(tmp_path, DISK).context()), "root")
    assert finding.status is Status.NOT_HERE
    assert "--read-only" in finding.remedy


def test_one_that_was_opened_is_not_to_stay_so(tmp_path):
    finding = only(check_root(bench(tmp_path, DISK, files=SET_UP).context()), "root")
    assert finding.status is Status.WARNING
    assert "kiosk-state close" in finding.remedy


def test_a_read_only_root_with_a_partition_is_well(tmp_path):
    machine = bench(tmp_path, OVERLAY, kept(*FOLDERS), space=lambda path: Space(90_000_000))
    finding = only(check_root(machine.context()), "root")
    assert finding.status is Status.OK
    assert "90 MB" in finding.text


@pytest.mark.parametrize("lost", FOLDERS)
def test_what_a_read_only_root_forgets_is_named(tmp_path, lost):
    machine = bench(tmp_path, OVERLAY, kept(*(folder for folder in FOLDERS if folder != lost)))
    finding = only(check_root(machine.context()), "root")
    assert finding.status is Status.WARNING
    assert finding.text.endswith(f"saved in {lost}")


def test_a_partition_with_an_error_is_a_fault(tmp_path):
    machine = bench(tmp_path, OVERLAY, kept(*FOLDERS), space=lambda path: Space(10**8, read_only=True))
    assert only(check_root(machine.context()), "root").status is Status.FAILED


def test_an_update_that_failed_is_told(tmp_path):
    machine = bench(tmp_path, OVERLAY, kept(*FOLDERS), files={"srv/kiosk/pending.failed/options": ""})
    assert only(check_root(machine.context()), "update").status is Status.WARNING
    assert len(check_root(bench(tmp_path / "other", OVERLAY, kept(*FOLDERS)).context())) == 1


def test_without_proc_nothing_is_said(tmp_path):
    assert only(check_root(Bench(tmp_path).context()), "root").status is Status.NOT_HERE
