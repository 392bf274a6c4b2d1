"""A panel's backlight is switched and dimmed by the kernel's files."""

import pytest

from kiosk.power.backlight import Backlight, BacklightPower, find_backlight


@pytest.fixture
def panel(tmp_path):
    folder = tmp_path / "sys/class/backlight/10-0045"
    folder.mkdir(parents=True)
    for name, value in (("max_brightness", 255), ("brightness", 200), ("bl_power", 0)):
        (folder / name).write_text(f"{value}\n")
    return folder


def value(panel, name: str) -> int:
    # The kernel's files are not truncated, and hold what was written last.
    return int((panel / name).read_text().split()[0])


@pytest.fixture
def power(panel):
    power = BacklightPower(Backlight(panel))
    power.poll(100.0)
    return power


def test_it_is_called_as_the_kernel_calls_it(power):
    assert power.name == "backlight 10-0045"
    assert power.dims


def test_off_is_powered_down_and_on_is_not(power, panel):
    power.off()
    assert value(panel, "bl_power") == 4
    power.on()
    assert value(panel, "bl_power") == 0


def test_what_a_killed_kiosk_left_dark_is_lit_at_the_start(panel):
    (panel / "bl_power").write_text("4\n")
    power = BacklightPower(Backlight(panel))
    power.poll(1.0)
    assert value(panel, "bl_power") == 0


@pytest.mark.parametrize(("share", "level"), [(1.0, 255), (0.5, 128), (0.1, 26)])
def test_brightness_is_a_share_of_the_greatest(power, panel, share, level):
    power.brightness(share)
    assert value(panel, "brightness") == level


def test_the_darkest_is_not_nothing(panel):
    (panel / "max_brightness").write_text("3\n")
    power = BacklightPower(Backlight(panel))
    power.brightness(0.1)
    assert value(panel, "brightness") == 1


def test_dimmed_while_it_is_off_it_is_so_once_it_is_on(power, panel):
    power.off()
    power.brightness(0.5)
    assert value(panel, "brightness") == 200
    power.on()
    assert value(panel, "brightness") == 128


def test_closed_it_is_as_bright_as_it_was_found(power, panel):
    power.brightness(0.3)
    power.off()
    power.close()
    assert (value(panel, "brightness"), value(panel, "bl_power")) == (200, 0)


def test_what_may_not_be_written_is_a_problem_that_says_how_to_open_it(power, panel, monkeypatch):
    def closed(*_):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.power.backlight.os.open", closed)
        power.off()
    assert "cannot be changed (Permission denied)" in power.problem
    assert "systemd/kiosk-backlight.conf" in power.problem
    power.poll(101.0)
    assert power.problem is None
    assert value(panel, "bl_power") == 4


def test_one_that_vanishes_makes_no_file(power, panel):
    (panel / "bl_power").unlink()
    power.off()
    assert "No such file" in power.problem
    assert not (panel / "bl_power").exists()


def test_the_first_of_several_is_found_and_none_where_there_is_none(panel, tmp_path):
    assert find_backlight(tmp_path / "elsewhere") is None
    assert find_backlight(tmp_path).name == "10-0045"
    (panel.parent / "05-broken").mkdir()
    assert find_backlight(tmp_path).name == "10-0045"
