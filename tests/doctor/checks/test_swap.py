"""Swap is named where a picture could get into it, and only there."""

import pytest

from kiosk.doctor.checks.swap import check_swap
from kiosk.doctor.finding import Finding, Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import Bench

HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
FILE = "/var/swap                               file\t\t524284\t\t0\t\t-2\n"
ZRAM = "/dev/zram0                              partition\t2097148\t\t0\t\t100\n"
SHOW = "systemctl show kiosk.service"
LOADED = Ran(0, "LoadState=loaded\nLimitMEMLOCK=infinity\n")
OLDER = Ran(0, "LoadState=loaded\nLimitMEMLOCK=8388608\n")
GROUP = {f"proc/{pid}/cgroup": "0::/system.slice/kiosk.service\n" for pid in (500, 501)}


def memory(locked: int) -> str:
    return f"Name:\tpython3\nVmSize:\t  490000 kB\nVmLck:\t  {locked} kB\nVmRSS:\t  110000 kB\n"


def bench(tmp_path, swaps: str, **more) -> Bench:
    return Bench(tmp_path, {"proc/swaps": HEAD + swaps, **more})


def examined(bench: Bench) -> Finding:
    (finding,) = check_swap(bench.context())
    return finding


def with_kiosk(made: Bench, main: int, vision: int) -> Bench:
    made.kiosk(500, vision_pid=501)
    made.files({"proc/500/status": memory(main), "proc/501/status": memory(vision)})
    return made


def test_without_swap_all_is_well(tmp_path):
    assert examined(bench(tmp_path, "")).status is Status.OK


def test_a_kernel_without_swap_is_as_good(tmp_path):
    assert examined(Bench(tmp_path)).status is Status.OK


@pytest.mark.parametrize("backing", [{}, {"sys/block/zram0/backing_dev": "none\n"}])
def test_compressed_memory_is_memory(tmp_path, backing):
    found = examined(bench(tmp_path, ZRAM, **backing))
    assert (found.status, found.text) == (Status.OK, "compressed memory only (zram), no disk")


def test_compressed_memory_that_is_written_back_to_a_disk_is_a_disk(tmp_path):
    found = examined(bench(tmp_path, ZRAM, **{"sys/block/zram0/backing_dev": "/dev/loop0\n"}))
    assert found.status is Status.WARNING
    assert "/dev/zram0" in found.text


def test_a_kiosk_whose_memory_is_locked_may_have_swap_beside_it(tmp_path):
    found = examined(with_kiosk(bench(tmp_path, ZRAM + FILE), 490_000, 490_000))
    assert found.status is Status.OK
    assert found.text == "swap is on a disk (/var/swap); the kiosk's memory is locked"


@pytest.mark.parametrize(("main", "vision"), [(0, 490_000), (490_000, 0), (64, 64)])
def test_both_processes_must_lock_theirs_and_all_of_it(main, vision, tmp_path):
    assert examined(with_kiosk(bench(tmp_path, FILE), main, vision)).status is Status.WARNING


def test_a_limit_of_no_swap_will_do_where_the_memory_controller_holds_it(tmp_path):
    made = with_kiosk(bench(tmp_path, FILE), 0, 0)
    made.files(GROUP | {"sys/fs/cgroup/system.slice/kiosk.service/memory.swap.max": "0\n"})
    assert examined(made).status is Status.OK


@pytest.mark.parametrize("limit", [{}, {"sys/fs/cgroup/system.slice/kiosk.service/memory.swap.max": "max\n"}])
def test_without_the_memory_controller_the_limit_is_none(limit, tmp_path):
    made = with_kiosk(bench(tmp_path, FILE), 0, 0)
    made.files(GROUP | limit)
    assert examined(made).status is Status.WARNING


def test_the_installed_service_will_lock_its_memory(tmp_path):
    made = bench(tmp_path, FILE)
    made.commands[SHOW] = LOADED
    assert examined(made).status is Status.OK


def test_a_service_from_before_is_to_be_installed_again(tmp_path):
    made = bench(tmp_path, FILE)
    made.commands[SHOW] = OLDER
    found = examined(made)
    assert found.status is Status.WARNING
    assert "scripts/install.sh" in found.remedy


def test_a_kiosk_by_hand_has_its_remedy(tmp_path):
    made = with_kiosk(bench(tmp_path, FILE), 0, 0)
    found = examined(made)
    assert found.text == "swap is on a disk (/var/swap), so a visitor's picture may be written there"
    assert found.remedy.startswith("sudo swapoff -a")
