"""`kiosk failed`: what a visitor sees, and the staff reads, when the kiosk itself has failed."""

import json
import os
import signal
import subprocess
import sys

import pytest

from kiosk.appliance.status_file import FILE
from kiosk.cli import main
from kiosk.commands import failed
from kiosk.commands.failed import LOG, TOLD_TO_LEAVE, what_happened
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.content.faults import Fault
from kiosk.power.backlight import Backlight, BacklightPower
from kiosk.screen.window import Window
from kiosk.session import OutOfOrder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config.yaml").write_text("language: de\n")
    return tmp_path


def happened(folder, result: str | None = None) -> tuple[Bundle, OutOfOrder]:
    return what_happened(folder / "config.yaml", folder, result)


@pytest.mark.parametrize(
    ("left_word", "reason", "kind"),
    [
        ({"fault": "no display", "fault_kind": "display"}, "no display", Fault.DISPLAY),
        # Of another version, which knew no kinds, or others.
        ({"fault": "no display"}, "no display", Fault.ENDED),
        ({"fault": "no display", "fault_kind": 7}, "no display", Fault.ENDED),
        ({"fault": None, "camera_fault": "the cable is out"}, "the cable is out", Fault.CAMERA),
        ({"fault": None, "camera_fault": None}, LOG, Fault.ENDED),
        (None, LOG, Fault.ENDED),
    ],
)
def test_the_reason_is_the_kiosk_s_last_word(left_word, reason, kind, folder):
    if left_word is not None:
        (folder / FILE).write_text(json.dumps(left_word))
    bundle, what = happened(folder)
    assert bundle.settings.language == ("de",)
    assert (what.reason, what.fault) == (reason, kind)


def test_a_broken_configuration_is_the_reason_itself(folder):
    (folder / "config.yaml").write_text("timng: {}\n")
    bundle, what = happened(folder)
    assert bundle.settings == Settings()
    assert what.reason.endswith("config.yaml:1: timng: unknown key, did you mean 'timing'?")
    assert what.fault is Fault.CONFIGURATION


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("language: de\ntimng: {}\n", ("de",)),
        ("timng: {}\nlanguage: [fr, de]\n", ("fr", "de")),
        ("language: [de, xx]\n", ("en",)),
        ("language: {}\n", ("en",)),
        ("language: de\n  x: [\n", ("en",)),
        ("language: de\nlanguage_files: /nowhere/at/all\n", ("de",)),
    ],
)
def test_a_broken_configuration_still_says_in_which_language_to_tell(written, spoken, folder):
    (folder / "config.yaml").write_text(written)
    bundle, what = happened(folder)
    assert tuple(locale.language for locale in bundle.locales) == spoken
    assert what.fault is Fault.CONFIGURATION


def test_a_missing_manifest_is_the_reason_itself(folder):
    (folder / "config.yaml").write_text("model: absent.yaml\n")
    assert "absent.yaml" in happened(folder)[1].reason


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ("watchdog", Fault.HUNG),
        ("timeout", Fault.LATE),
        ("oom-kill", Fault.MEMORY),
        ("start-limit-hit", Fault.ENDED),
        (None, Fault.ENDED),
    ],
)
def test_without_a_last_word_systemd_s_is_used(result, kind, folder):
    what = happened(folder, result)[1]
    assert (what.fault, what.reason) == (kind, LOG)


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
        assert waiting.wait(timeout=20) == TOLD_TO_LEAVE
    finally:
        waiting.kill()
        waiting.stderr.close()


def test_a_panel_that_a_killed_kiosk_left_dark_is_lit_for_the_message(folder, monkeypatch):
    for name, value in (("max_brightness", 255), ("brightness", 90), ("bl_power", 4)):
        (folder / name).write_text(f"{value}\n")
    power = BacklightPower(Backlight(folder))
    monkeypatch.setattr(failed, "Window", lambda *_, **__: Window.offscreen((480, 320)))
    monkeypatch.setattr(failed, "open_power", lambda *_: power)
    monkeypatch.setattr(failed, "PICTURE_SECONDS", 0)
    seen = []
    monkeypatch.setattr(power, "close", lambda: seen.append((folder / "bl_power").read_text()))
    main(["failed", "--config", str(folder / "config.yaml"), "--runtime", str(folder), "--minutes", "0.002"])
    assert seen == ["0\n"]


@pytest.mark.parametrize("minutes", ["inf", "nan", "-1", "1e308", "ten"])
def test_a_time_without_an_end_is_refused(minutes, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["failed", "--minutes", minutes])
    assert ended.value.code == 2
    assert "expected minutes from 0 to 1440" in capsys.readouterr().err
