"""Who else has the display."""

import pytest

from kiosk.doctor.checks.desktop import check_desktop
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import PI, Bench

CARD = "/dev/dri/card1"
CLIENTS = "sys/kernel/debug/dri/1/clients"
HEAD = "             command  tgid dev master a   uid      magic                   name   id\n"


def with_manager(bench, name="lightdm.service", target="graphical.target"):
    bench.commands["systemctl show display-manager.service"] = Ran(0, f"Id={name}\nLoadState=loaded\n")
    bench.commands["systemctl get-default"] = Ran(0, f"{target}\n")
    return bench


def only_one(bench):
    (finding,) = check_desktop(bench.context())
    return finding


@pytest.mark.parametrize("name", ["labwc", "wayfire", "gnome-shell", "Xorg", "kodi.bin"])
def test_whoever_has_it_open_is_named(tmp_path, name):
    bench = with_manager(Bench(tmp_path, PI))
    bench.process(712, [f"/usr/bin/{name}"], [CARD])
    finding = only_one(bench)
    assert finding.status is Status.FAILED
    assert finding.text.startswith(f"{name} (process 712) has the display open")
    assert finding.remedy.startswith(
        "sudo systemctl stop lightdm.service; for good: sudo systemctl set-default"
    )


def test_a_program_without_a_login_screen_is_to_be_ended(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.process(712, ["/usr/bin/mpv"], [CARD])
    assert only_one(bench).remedy == "end mpv (process 712)"


def test_where_the_kernel_says_who_is_master_nobody_else_is_meant(tmp_path):
    bench = Bench(tmp_path, PI)
    for pid, name in ((100, "labwc"), (200, "Xwayland")):
        bench.process(pid, [f"/usr/bin/{name}"], [CARD])
    rows = "     labwc   100   1   y    y  1000   0   <unset>   1\n  Xwayland 200 1 n y 1000 0 <unset> 2\n"
    bench.files({CLIENTS: HEAD + rows})
    assert only_one(bench).text.startswith("labwc (process 100) has")


@pytest.mark.parametrize("name", ["systemd-logind", "plymouthd"])
def test_who_has_it_open_for_others_is_not_meant(tmp_path, name):
    bench = Bench(tmp_path, PI)
    bench.process(1, [f"/usr/lib/{name}"], [CARD])
    assert only_one(bench).status is Status.OK


def test_the_kiosk_itself_is_not_meant(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.kiosk(driver="kmsdrm", vision_pid=501)
    folder = bench.root / "proc/500/fd"
    (folder / "9").symlink_to(CARD)
    assert only_one(bench).status is Status.OK


def test_beside_a_kiosk_that_shows_something_it_is_a_warning(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.kiosk(driver="kmsdrm")
    bench.process(712, ["/usr/bin/labwc"], [CARD])
    assert only_one(bench).status is Status.WARNING


@pytest.mark.parametrize(
    ("target", "status"), [("graphical.target", Status.WARNING), ("multi-user.target", Status.OK)]
)
def test_one_that_starts_with_the_computer_will_take_it(tmp_path, target, status):
    finding = only_one(with_manager(Bench(tmp_path, PI), "gdm.service", target))
    assert finding.status is status
    if status is Status.WARNING:
        assert "gdm.service starts with this computer" in finding.text
        assert "set-default multi-user.target" in finding.remedy


def test_a_plain_system_that_calls_itself_graphical_has_none(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.commands["systemctl show display-manager.service"] = Ran(
        0, "Id=display-manager.service\nLoadState=not-found\n"
    )
    bench.commands["systemctl get-default"] = Ran(0, "graphical.target\n")
    assert only_one(bench).status is Status.OK


def test_a_kiosk_on_a_desktop_is_there_on_purpose(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.process(712, ["/usr/bin/labwc"], [CARD])
    bench.kiosk(driver="wayland")
    assert check_desktop(bench.context()) == []
