"""`kiosk check` beside a running kiosk: the file can be checked before it is saved."""

import pytest

from kiosk.cli import main
from kiosk.commands import check
from kiosk.doctor.running import Running


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "find_running", lambda machine: Running(pid=7))

    def write(source: str) -> str:
        path = tmp_path / "config.yaml"
        path.write_text(f"camera: {{source: {source}}}\n")
        return str(path)

    return write


@pytest.mark.parametrize("source", ["auto", "picamera2", "webcam", "'webcam:0'"])
def test_a_camera_that_the_running_kiosk_holds_is_not_touched(source, config, capsys):
    assert main(["check", config(source)]) == 0
    assert "camera: in use by the running kiosk" in capsys.readouterr().out


def test_a_source_that_nobody_can_hold_is_tried_all_the_same(config, tmp_path, capsys):
    (tmp_path / "text.png").write_text("no picture")
    assert main(["check", config(tmp_path / "text.png")]) == 1
    assert "text.png: not a readable image" in capsys.readouterr().out
