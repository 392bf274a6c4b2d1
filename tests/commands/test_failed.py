"""`kiosk failed`: what a visitor sees, and the staff reads, when the kiosk itself has failed."""

import json
import os
import signal
import subprocess
import sys

import pytest

from kiosk.appliance.status_file import FILE
from kiosk.cli import main
from kiosk.commands.failed import CRASHED, LOG, TOLD_TO_LEAVE, what_happened
from kiosk.config.schema import Settings


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config.yaml").write_text("language: de\n")
    return tmp_path


def happened(folder, result: str | None = None) -> tuple[Settings, str]:
    return what_happened(folder / "config.yaml", folder, result)


@pytest.mark.parametrize(
    ("left_word", "reason"),
    [
        ({"fault": "no display with driver 'kmsdrm'"}, "no display with driver 'kmsdrm'"),
        ({"fault": None, "camera_fault": "the cable is out"}, "the cable is out"),
        ({"fault": None, "camera_fault": None}, f"{CRASHED} {LOG}"),
        (None, f"{CRASHED} {LOG}"),
    ],
)
def test_the_reason_is_the_kiosk_s_last_word(left_word, reason, folder):
    if left_word is not None:
        (folder / FILE).write_text(json.dumps(left_word))
    settings, said = happened(folder)
    assert (settings.language, said) == ("de", reason)


def test_a_broken_configuration_is_the_reason_itself(folder):
    (folder / "config.yaml").write_text("timng: {}\n")
    settings, said = happened(folder)
    assert settings == Settings()
    assert said.endswith("config.yaml:1: timng: unknown key, did you mean 'timing'?")


def test_a_missing_manifest_is_the_reason_itself(folder):
    (folder / "config.yaml").write_text("model: absent.yaml\n")
    assert "absent.yaml" in happened(folder)[1]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("watchdog", "hung"),
        ("timeout", "did not start in time"),
        ("oom-kill", "memory"),
        ("start-limit-hit", "ended again and again"),
        (None, "ended again and again"),
    ],
)
def test_without_a_last_word_systemd_s_is_used(result, said, folder):
    assert said in happened(folder, result)[1]
    assert happened(folder, result)[1].endswith(LOG)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_without_a_display_it_ends_when_it_is_told_to(number, folder):
    """SDL, which found no display, would have kept the signal for itself."""
    environment = {key: value for key, value in os.environ.items() if not key.endswith("DISPLAY")}
    waiting = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "failed", "--config", str(folder / "config.yaml")],
        env=environment | {"SDL_VIDEODRIVER": "dummy"}, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        while b"no display" not in waiting.stderr.readline():
            assert waiting.poll() is None
        waiting.send_signal(number)
        assert waiting.wait(timeout=1) == TOLD_TO_LEAVE
    finally:
        waiting.kill()
        waiting.stderr.close()


@pytest.mark.parametrize("minutes", ["inf", "nan", "-1", "1e308", "ten"])
def test_a_time_without_an_end_is_refused(minutes, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["failed", "--minutes", minutes])
    assert ended.value.code == 2
    assert "expected minutes from 0 to 1440" in capsys.readouterr().err
