"""`kiosk check` beside a running kiosk: the file can be checked before it is saved."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands import check
from kiosk.commands.check import what_waits
from kiosk.doctor.running import Running
from kiosk.errors import ModelError
from tests.configs import LINK, parse
from tests.doctor.bench import Bench


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


# The verdict.


def said_of(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_what_the_profile_comes_to_is_said(config, capsys):
    path = config("demo}\nprofile: small\ntiming: {result_seconds: 30")
    assert main(["check", path]) == 0
    assert (
        "profile: small: a picture of 1280x800 at most, 4 cores for the networks" in capsys.readouterr().out
    )


def test_the_verdict_is_the_last_line_and_what_waits_stands_before_it(config, capsys):
    path = config("demo")
    assert main(["check", path]) == 0
    *_, waiting, verdict = said_of(capsys)
    assert waiting.startswith("restart: ")
    assert verdict == f"{path}: no mistakes found"


@pytest.mark.parametrize("part", ["_model", "_camera"])
def test_no_verdict_is_good_while_a_part_fails(part, config, monkeypatch, capsys):
    def fails(settings):
        raise ModelError("The part is broken.")

    monkeypatch.setattr(check, part, fails)
    path = config("demo")
    assert main(["check", path]) == 1
    shown = said_of(capsys)
    assert f"{part[1:]}: The part is broken." in shown
    assert shown[-1] == f"{path}: can be read, but what it names does not work here: {part[1:]} (see above)"
    assert "no mistakes" not in "".join(shown)


def test_what_is_doubtful_is_said_and_no_mistake(config, capsys):
    path = config("demo")
    Path(path).write_text(f"playlists:\n  sad:\n    - title: Party #1 hits\n      url: {LINK}\n")
    assert main(["check", path]) == 0
    shown = said_of(capsys)
    assert any(
        line.startswith(f"warning: {path}:3: playlists.sad, entry 1, title: '#1 hits'") for line in shown
    )
    assert shown[-1] == f"{path}: no mistakes found, but look at the warning above"


SMALL = "camera: {source: demo}\ndisplay:\n  size: 800x480\n  diagonal_inches: 7\n  viewing_distance_m: 0.6\n"


def test_what_cannot_be_read_from_where_visitors_stand_is_said_with_line_and_key(config, capsys):
    path = config("demo")
    Path(path).write_text(SMALL)
    assert main(["check", path]) == 0
    shown = said_of(capsys)
    assert "legibility: not all type and codes can be read from 0.6 m" in shown
    warnings = [line for line in shown if line.startswith("warning: ")]
    assert len(warnings) == 2
    start = f"warning: {path}:5: display.viewing_distance_m: on 800x480 pixels and 7 inches the smallest "
    assert all(line.startswith(start) for line in warnings)
    assert shown[-1] == f"{path}: no mistakes found, but look at the 2 warnings above"


def test_a_display_that_is_not_known_is_no_warning(config, capsys, monkeypatch):
    monkeypatch.setattr(check, "shown_size", lambda machine, kiosk: None)
    path = config("demo")
    Path(path).write_text(SMALL.replace("800x480", "auto"))
    assert main(["check", path]) == 0
    shown = said_of(capsys)
    assert (
        "legibility: no display here; with display.size named, this tells what can be read from 0.6 m"
        in shown
    )
    assert shown[-1] == f"{path}: no mistakes found"


def test_a_file_with_a_mistake_is_looked_at_no_further(config, capsys):
    path = config("demo")
    Path(path).write_text("camera: {fps: 60s}\n")
    assert main(["check", path]) == 2
    shown = capsys.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 1)


# What waits for a restart.

OWN = Path("/etc/kiosk/config.yaml")


def waits(bench: Bench, text: str, path: Path = OWN) -> str:
    return what_waits(path, text.encode(), parse(text), bench.machine)


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    made.files({"var/lib/kiosk/config.yaml": "language: en\n"})
    return made


def test_beside_a_running_kiosk_the_keys_that_wait_are_named_with_the_command(bench):
    bench.kiosk(config=str(OWN), restart_needed=[])
    assert waits(bench, "display: {rotation: 90, theme: day}\nbutton: {gpio: 4}\n") == (
        "display.rotation, button.gpio wait for one: sudo systemctl restart kiosk"
    )
    assert waits(bench, "led: {gpio: 4}\n") == "led.gpio waits for one: sudo systemctl restart kiosk"


def test_what_takes_effect_by_itself_waits_for_nothing(bench):
    bench.kiosk(config=str(OWN), restart_needed=[])
    assert waits(bench, "display: {theme: day}\n") == (
        "nothing waits for one; the running kiosk takes the file up by itself"
    )


def test_what_the_kiosk_has_taken_up_already_may_wait_still(bench):
    bench.kiosk(config=str(OWN), restart_needed=["display.size"])
    assert waits(bench, "language: en\n").startswith("display.size waits for one")


def test_a_file_elsewhere_is_to_be_saved_first(bench):
    bench.kiosk(config=str(OWN), restart_needed=[])
    said = waits(bench, "language: de\n", Path("/home/pi/new.yaml"))
    assert said.endswith("takes the file up by itself, once it is saved as /etc/kiosk/config.yaml")


def test_without_a_kiosk_nothing_waits(bench):
    assert waits(bench, "display: {rotation: 90}\n") == (
        "no kiosk is running here; the next one starts with all of the file"
    )


def test_of_a_kiosk_that_tells_nothing_all_keys_are_named_that_may_wait(bench):
    bench.process(7, ["python3", "/usr/bin/kiosk", "run"])
    assert waits(bench, "").startswith("the kiosk that is running takes up all but profile, display.size, ")


@pytest.mark.parametrize("content", [b"\xff", b"language: xx: y\n", None])
def test_where_the_last_good_file_tells_nothing_all_keys_are_named_that_may_wait(bench, content, tmp_path):
    if content is None:
        (tmp_path / "var/lib/kiosk/config.yaml").unlink()
    else:
        bench.files({"var/lib/kiosk/config.yaml": content})
    bench.kiosk(config=str(OWN), restart_needed=[])
    assert waits(bench, "language: en\n").startswith("profile, display.size, ")
    assert waits(bench, "language: en\n").endswith(
        " would wait for one, if changed: sudo systemctl restart kiosk"
        " (sudo kiosk check knows whether they are)"
    )
