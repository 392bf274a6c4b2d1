"""A camera that hangs askew is named with the value to write."""

import pytest

from kiosk.config.schema import Settings
from kiosk.doctor.checks.rotation import check_rotation
from kiosk.doctor.finding import Status
from tests.doctor.bench import Bench, only


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_running_kiosk_knows_how_its_camera_hangs(tmp_path, rotation):
    bench = Bench(tmp_path)
    bench.kiosk(better_rotation=rotation)
    settings = Settings.model_validate({"camera": {"rotation": (rotation + 180) % 360}})
    finding = only(check_rotation(bench.context(settings)), "rotation")
    assert finding.status is Status.WARNING
    assert finding.remedy == f"set camera.rotation to {rotation} in /etc/kiosk/config.yaml"


def test_the_value_to_write_may_be_in_the_file_already_and_is_not_called_another(tmp_path):
    bench = Bench(tmp_path)
    bench.kiosk(better_rotation=90)
    settings = Settings.model_validate({"camera": {"rotation": 90}})
    assert "now" not in only(check_rotation(bench.context(settings)), "rotation").remedy


def test_upright_faces_are_not_worth_a_word(tmp_path):
    bench = Bench(tmp_path)
    bench.kiosk(better_rotation=None)
    assert check_rotation(bench.context()) == []


def test_neither_is_a_kiosk_that_does_not_run_or_is_older(tmp_path):
    bench = Bench(tmp_path)
    assert check_rotation(bench.context()) == []
    bench.kiosk()
    assert check_rotation(bench.context()) == []
