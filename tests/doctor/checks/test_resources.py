"""Disk, state folder, memory, clock, and who may use what."""

import os

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks.groups import check_groups
from kiosk.doctor.checks.resources import check_resources
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran, Space
from kiosk.doctor.users import kiosk_user
from tests.doctor.bench import GROUPS, PASSWD, PI, Bench, only

OWN = f"kiosk:x:{os.getuid()}:990::/nonexistent:/usr/sbin/nologin\n"


def examine(bench, name):
    return only(check_resources(bench.context()), name)


@pytest.mark.parametrize(
    ("free", "status", "told"),
    [
        (5_000_000_000, Status.OK, "5.0 GB free on /"),
        (300_000_000, Status.WARNING, "300 MB free on /"),
        (3_000_000, Status.FAILED, "full: 3 MB free on /"),
    ],
)
def test_room_on_the_disk(tmp_path, free, status, told):
    disk = examine(Bench(tmp_path, space=lambda path: Space(free)), "disk")
    assert (disk.status, disk.text) == (status, told)


class TestState:
    def test_before_the_first_start_there_is_none(self, tmp_path):
        assert examine(Bench(tmp_path), "state").status is Status.NOT_HERE

    def test_the_kiosk_may_write(self, tmp_path):
        bench = Bench(tmp_path, {"etc/passwd": OWN, "var/lib/kiosk/counts.json": "{}"})
        assert examine(bench, "state").text == "/var/lib/kiosk can be written by kiosk"

    def test_it_belongs_to_somebody_else(self, tmp_path):
        bench = Bench(tmp_path, {"etc/passwd": PASSWD, "var/lib/kiosk/counts.json": "{}"})
        state = examine(bench, "state")
        assert (state.status, state.remedy) == (Status.FAILED, "sudo chown -R kiosk: /var/lib/kiosk")

    def test_read_only(self, tmp_path):
        files = {"etc/passwd": OWN, "var/lib/kiosk/counts.json": "{}"}
        bench = Bench(tmp_path, files, space=lambda path: Space(10**10, read_only=True))
        assert examine(bench, "state").status is Status.WARNING

    def test_systemd_names_the_folder(self, tmp_path):
        bench = Bench(tmp_path, {"srv/k/x": "", "etc/passwd": OWN}, environment={"STATE_DIRECTORY": "/srv/k"})
        assert examine(bench, "state").text.startswith("/srv/k can")


def meminfo(**megabytes):
    return {"proc/meminfo": "".join(f"{name}:   {mb * 1000} kB\n" for name, mb in megabytes.items())}


@pytest.mark.parametrize("fill", ["one large file", "many small ones"])
def test_a_state_folder_that_somebody_fills_is_named(fill, tmp_path):
    bench = Bench(tmp_path, {"etc/passwd": OWN, "var/lib/kiosk/counts.json": "{}"})
    if fill == "one large file":
        with (tmp_path / "var/lib/kiosk/heap").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 20 << 20)
    else:
        (tmp_path / "var/lib/kiosk/in here").mkdir()
        for number in range(120):
            (tmp_path / f"var/lib/kiosk/in here/{number}").touch()
    state = examine(bench, "state")
    assert state.status is Status.WARNING, state
    assert "the kiosk's own are a handful" in state.text
    assert state.remedy.startswith("see what they are (sudo ls -lS /var/lib/kiosk)")


@pytest.mark.parametrize(
    ("free", "runs", "status"),
    [
        (900, False, Status.OK),
        (200, False, Status.WARNING),
        (200, True, Status.OK),
        (40, True, Status.WARNING),
    ],
)
def test_a_kiosk_that_runs_needs_no_more_memory(tmp_path, free, runs, status):
    bench = Bench(tmp_path, meminfo(MemTotal=1000, MemAvailable=free))
    if runs:
        bench.kiosk()
    assert examine(bench, "memory").status is status


class TestProfile:
    def examine(self, tmp_path, total, profile="standard", limit=None):
        bench = Bench(tmp_path, meminfo(MemTotal=total, MemAvailable=400))
        if limit is not None:
            bench.commands["systemctl show kiosk.service --property=MemoryMax"] = Ran(
                0, f"MemoryMax={limit}\n"
            )
        return only(check_resources(bench.context(Settings(profile=profile))), "profile")

    def test_what_it_comes_to_is_told(self, tmp_path):
        told = self.examine(tmp_path, 4000)
        assert (told.status, told.text.startswith("standard: the display's own picture")) == (Status.OK, True)

    @pytest.mark.parametrize("total", [425, 520])
    def test_on_a_small_board_the_small_one_is_proposed(self, tmp_path, total):
        told = self.examine(tmp_path, total)
        assert told.status is Status.WARNING
        assert "MB there is another one" in told.text
        assert told.remedy == "sudo kiosk set profile small; sudo systemctl restart kiosk"

    def test_a_small_one_on_a_large_board_is_the_owners_choice(self, tmp_path):
        assert self.examine(tmp_path, 4000, "small").status is Status.OK

    @pytest.mark.parametrize(
        ("limit", "status"),
        [(640 << 20, Status.WARNING), (300 << 20, Status.OK), ("infinity", Status.OK), (None, Status.OK)],
    )
    def test_there_the_services_limit_should_be_less_than_all(self, tmp_path, limit, status):
        told = self.examine(tmp_path, 425, "small", limit)
        assert told.status is status
        assert ("kiosk-small.conf" in told.remedy) is (status is Status.WARNING)

    def test_and_less_is_needed_to_start(self, tmp_path):
        bench = Bench(tmp_path, meminfo(MemTotal=425, MemAvailable=260))
        for profile, status in (("standard", Status.WARNING), ("small", Status.OK)):
            found = check_resources(bench.context(Settings(profile=profile)))
            assert only(found, "memory").status is status


@pytest.mark.parametrize(
    ("total", "free", "runs", "status"),
    [
        (512, 400, False, Status.OK),
        (512, 5, False, Status.WARNING),
        (512, 5, True, Status.OK),
        (32, 32, False, Status.WARNING),
        (0, 0, False, Status.NOT_HERE),
    ],
)
def test_memory_for_the_camera(tmp_path, total, free, runs, status):
    bench = Bench(tmp_path, PI | meminfo(CmaTotal=total, CmaFree=free))
    if runs:
        bench.kiosk()
    assert examine(bench, "camera memory").status is status


class TestClock:
    SHOW = "timedatectl show --property=NTPSynchronized --value"

    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (Ran(0, "yes\n"), Status.OK),
            (Ran(0, "no\n"), Status.WARNING),
            (Ran(1, err="no bus"), Status.NOT_HERE),
            (Ran(None), Status.NOT_HERE),
        ],
    )
    def test_whether_a_network_has_set_it(self, tmp_path, answer, status):
        bench = Bench(tmp_path)
        bench.commands[self.SHOW] = answer
        assert examine(bench, "clock").status is status

    def test_systemds_mark_will_do(self, tmp_path):
        assert (
            examine(Bench(tmp_path, {"run/systemd/timesync/synchronized": ""}), "clock").status is Status.OK
        )

    def test_a_time_long_past_is_wrong_whoever_set_it(self, tmp_path):
        bench = Bench(tmp_path, now=lambda: 1_700_000_000.0)
        bench.commands[self.SHOW] = Ran(0, "yes\n")
        clock = examine(bench, "clock")
        assert (clock.status, clock.text) == (Status.WARNING, "wrong, it shows 2023-11-14 22:13 UTC")


class TestGroups:
    def examine(self, tmp_path, groups, **machine):
        bench = Bench(tmp_path, PI | {"etc/group": groups}, **machine)
        return bench, check_groups(bench.context())[0]

    def test_the_kiosks_user_is_in_all(self, tmp_path):
        _, permissions = self.examine(tmp_path, GROUPS)
        assert permissions.text == "the user kiosk is in the groups video, render, input, gpio"

    def test_what_is_missing_is_the_remedy(self, tmp_path):
        _, permissions = self.examine(tmp_path, "video:x:44:\nrender:x:106:kiosk\ngpio:x:997:pi\n")
        assert permissions.status is Status.FAILED
        assert permissions.remedy.startswith("sudo usermod -aG video,gpio kiosk,")
        assert "camera and display, button" in permissions.text

    def test_the_primary_group_counts(self, tmp_path):
        assert self.examine(tmp_path, "video:x:990:\n")[1].status is Status.OK

    def test_the_units_groups_count(self, tmp_path):
        bench, _ = self.examine(tmp_path, "video:x:44:\ngpio:x:997:\n")
        bench.commands["systemctl show kiosk.service"] = Ran(0, "SupplementaryGroups=video gpio\n")
        assert check_groups(bench.context())[0].status is Status.OK

    def test_without_a_user_kiosk_whoever_asks_is_meant(self, tmp_path):
        passwd = "root:x:0:0::/root:/bin/sh\npi:x:1000:1000::/home/pi:/bin/bash\nbroken\n"
        bench = Bench(tmp_path, PI | {"etc/passwd": passwd, "etc/group": "video:x:44:pi\n"}, uid=1000)
        assert kiosk_user(bench.machine) == ("pi", 1000)
        assert check_groups(bench.context())[0].text == "the user pi is in the group video"

    def test_root_may_everything(self, tmp_path):
        bench = Bench(tmp_path, PI | {"etc/passwd": "root:x:0:0::/root:/bin/sh\n"}, uid=0)
        assert check_groups(bench.context())[0].text == "root may use everything"
