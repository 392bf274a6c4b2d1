"""Where a folder lies: on a disk, or in memory and gone with the next start."""

from pathlib import Path

import pytest

from kiosk.system.mounts import is_forgotten

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
def test_what_lies_in_memory_is_forgotten(mounts, forgotten, tmp_path):
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "mountinfo").write_text("\n".join(mounts) + "\n")
    assert is_forgotten(Path("/var/lib/kiosk-root"), tmp_path) is forgotten


def test_this_computer_s_memory_is_forgotten():
    assert is_forgotten(Path("/dev/shm/kiosk-root"))
