"""`kiosk check` beside a running kiosk: the file can be checked before it is saved."""

import subprocess
import sys

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


def check_without(package, path):
    """Status, output and errors of the command in a program of its own where a package cannot be imported."""
    program = f"import sys; sys.modules['{package}'] = None; from kiosk.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "check", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("package", ["cv2", "numpy"])
def test_a_package_that_is_broken_is_one_sentence_for_each_part(package, config):
    status, said, complained = check_without(package, config("demo"))
    assert (status, complained) == (1, "")
    # OpenCV has words of its own for a numpy that is not there, and prints them.
    for name in ("model", "camera"):
        (line,) = [line for line in said.splitlines() if line.startswith(f"{name}: ")]
        assert line == (
            f"{name}: the packages it needs cannot be loaded: import of {package} halted; "
            "None in sys.modules; run kiosk doctor"
        )


def test_the_file_s_mistakes_are_said_where_a_package_is_broken(config):
    status, _, complained = check_without("numpy", config("webcam1"))
    assert (status, len(complained.splitlines())) == (2, 1)
    assert "camera.source: expected auto" in complained


def test_of_words_that_fill_a_screen_the_first_cause_is_said(config, monkeypatch, capsys):
    def refuses(settings):
        try:
            raise ImportError("libopenblas.so.0: cannot open shared object file")
        except ImportError as error:
            raise ImportError("\n\nIMPORTANT: PLEASE READ THIS\n\nImporting failed.") from error

    monkeypatch.setattr(check, "_model", refuses)
    assert main(["check", config("webcam")]) == 1
    assert (
        "model: the packages it needs cannot be loaded: libopenblas.so.0: cannot open shared object file; "
        "run kiosk doctor\n"
    ) in capsys.readouterr().out
