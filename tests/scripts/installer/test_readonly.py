"""A root that cannot be written: what the installer asks of a partition, puts in place, and puts off."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.system.folders import PARTITION, PARTITION_LABEL
from tests.scripts.installer.machine import SCRIPTS, Machine, current, sentence

OVERLAY = "overlayroot / overlay rw,relatime,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay 0 0\n"
SHIPPED = SCRIPTS.parent / "systemd" / "read-only"
UNITS = ("srv-kiosk.mount", "kiosk-state.service", "kiosk-pending.service")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    app = machine.release("1")
    shutil.copytree(SHIPPED, app / "systemd" / "read-only")
    current(machine, "1")
    machine.command("blkid", status=2)
    machine.command("lsinitramfs", "scripts/init-bottom/overlayroot")
    return machine


def refused(machine: Machine, code: str, **variables: str) -> str:
    run = machine.bash(code, **variables)
    assert run.returncode == 1
    return sentence(run)


def test_installer_units_and_kiosk_mean_the_same_partition(machine: Machine):
    mount = (SHIPPED / "srv-kiosk.mount").read_text()
    assert f"Where={PARTITION}\n" in mount
    assert f"What=/dev/disk/by-label/{PARTITION_LABEL}\n" in mount
    assert machine.done('echo "$STATE_LABEL"').strip() == PARTITION_LABEL
    assert f"KEPT={PARTITION} " in (SCRIPTS / "install.sh").read_text()


# Is the root read-only now?


@pytest.mark.parametrize(
    ("mounts", "forgets"),
    [
        (OVERLAY, True),
        ("/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n", False),
        ("overlay / overlay rw,lowerdir=/a,upperdir=/b,workdir=/c 0 0\n", False),
        ("", False),
    ],
)
def test_only_overlayroot_s_root_forgets(machine: Machine, mounts: str, forgets: bool):
    (machine.root / "mounts").write_text(mounts)
    assert (machine.bash("root_forgets").returncode == 0) is forgets


# The partition.


def test_without_a_partition_of_that_name_one_must_be_named(machine: Machine):
    assert "No partition is called KIOSK-STATE" in refused(machine, "find_partition")


def test_the_one_that_has_the_name_is_taken(machine: Machine):
    machine.command("blkid", "/dev/sda1")
    assert "/dev/sda1 is the partition" in machine.done("find_partition")


def test_what_is_no_partition_is_refused(machine: Machine):
    assert "is no partition" in refused(machine, "find_partition", STATE_DEVICE=str(machine.root))


def partition(machine: Machine, held: str = "", megabytes: int = 500) -> dict[str, str]:
    """A machine on which any file is a partition."""
    for name, says in (("wipefs", held), ("blockdev", str(megabytes << 20)), ("mkfs.ext4", "")):
        machine.command(name, says)
    (machine.root / "sda1").touch()
    return {"STATE_DEVICE": str(machine.root / "sda1")}


AS_BLOCK = '[() { case "$1" in -b) test -e "$2" ;; *) builtin [ "$@" ;; esac; }\n'


def test_an_empty_one_is_formatted(machine: Machine):
    assert "making a file system" in machine.done(f"{AS_BLOCK}find_partition", **partition(machine))


@pytest.mark.parametrize(
    ("held", "megabytes", "says"), [("ext4", 500, "is not empty"), ("", 20, "100 MB are needed")]
)
def test_one_with_something_on_it_or_too_small_stays_as_it_is(
    machine: Machine, held: str, megabytes: int, says: str
):
    variables = partition(machine, held, megabytes)
    machine.command("mkfs.ext4", "formatted", status=1)
    assert says in refused(machine, f"{AS_BLOCK}find_partition", **variables)


def test_one_that_is_mounted_stays_as_it_is(machine: Machine):
    variables = partition(machine)
    (machine.root / "mounts").write_text(f"{machine.root / 'sda1'} /mnt ext4 rw 0 0\n")
    assert "is in use" in refused(machine, f"{AS_BLOCK}find_partition", **variables)


def test_a_second_one_of_that_name_is_not_made(machine: Machine):
    machine.command("blkid", "/dev/sdb1")
    variables = {"STATE_DEVICE": partition(machine)["STATE_DEVICE"]}
    assert "/dev/sdb1 is called KIOSK-STATE already" in refused(
        machine, f"{AS_BLOCK}find_partition", **variables
    )


# The initramfs, in which the overlay is made.


def test_a_system_without_an_initramfs_is_refused(machine: Machine):
    assert "no initramfs" in refused(machine, "check_initramfs")


def test_a_pi_that_starts_without_one_is_told_what_to_write(machine: Machine):
    (machine.root / "boot" / "config.txt").write_text("dtoverlay=vc4-kms-v3d\n")
    assert "auto_initramfs=1" in refused(machine, "check_initramfs")


def test_each_is_looked_at_and_made_anew_if_need_be(machine: Machine):
    (machine.root / "boot" / "initrd.img-6.12").touch()
    machine.done("check_initramfs")
    machine.command("lsinitramfs", "scripts/init-bottom/udev")
    machine.command("update-initramfs")
    assert "has no overlayroot in it" in refused(machine, "check_initramfs >/dev/null", LOG="/dev/null")


# What is put in place, and taken away.


def set_up(machine: Machine) -> None:
    machine.done("put_read_only; put_overlay_conf")


def test_the_files_are_those_of_the_current_release(machine: Machine):
    set_up(machine)
    for name in UNITS:
        assert (machine.units / name).read_text() == (SHIPPED / name).read_text()
    command = machine.root / "sbin" / "kiosk-state"
    assert command.stat().st_mode & 0o777 == 0o755
    said = (machine.root / "overlayroot.local.conf").read_text()
    assert 'overlayroot_cfgdisk="LABEL=KIOSK-STATE"\noverlayroot="tmpfs:recurse=0"\n' in said


def test_a_new_release_renews_them_only_where_they_are(machine: Machine):
    machine.done("renew_read_only")
    assert list(machine.units.iterdir()) == []
    set_up(machine)
    (machine.units / UNITS[0]).write_text("older")
    machine.done("renew_read_only")
    assert (machine.units / UNITS[0]).read_text() == (SHIPPED / UNITS[0]).read_text()


def test_a_release_that_knows_none_says_so(machine: Machine):
    machine.release("2")
    current(machine, "2")
    assert "knows no read-only root" in refused(machine, "put_read_only")


def test_what_is_put_off_lies_whole_on_the_partition(machine: Machine):
    checkout = machine.root / "checkout" / "scripts"
    checkout.mkdir(parents=True)
    (checkout / "install.sh").write_text("its text")
    kept = machine.root / "kept"
    (kept / "pending" / "app").mkdir(parents=True)
    (kept / "pending" / "app" / "older").touch()
    (kept / "pending.failed").mkdir()
    set_up(machine)
    machine.command("../sbin/kiosk-state", "opened")
    machine.done("put_off --web '--read-only=/dev/a b'")
    assert (kept / "pending" / "app" / "scripts" / "install.sh").read_text() == "its text"
    assert not (kept / "pending" / "app" / "older").exists()
    assert (kept / "pending" / "options").read_text() == "--web\0--read-only=/dev/a b\0"
    # Nothing of an earlier one is left, nor of the making of this one.
    assert [path.name for path in kept.iterdir()] == ["pending"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_every_line(tmp_path: Path, name: str):
    for each in UNITS:
        # Its command is put in place by the installer alone.
        text = (SHIPPED / each).read_text().replace("/usr/local/sbin/kiosk-state", "/bin/true")
        (tmp_path / each).write_text(text)
    ran = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, timeout=30, check=True
    )
    # Unknown keys are no failure to it: what it says counts.
    assert ran.stderr == ""


def test_the_kiosk_starts_without_the_partition_and_is_not_called_before_its_folders_are_there():
    state = (SHIPPED / "kiosk-state.service").read_text()
    assert "Wants=srv-kiosk.mount\n" in state
    assert "\nRequires" not in state + (SHIPPED / "srv-kiosk.mount").read_text()
    # Ordinary services come after this target.
    assert "Before=local-fs.target" in state
