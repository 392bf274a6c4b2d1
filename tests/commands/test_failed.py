"""`kiosk failed`: what a visitor sees, and the staff reads, when the kiosk itself has failed."""

import json

import pytest

from kiosk.appliance.status_file import FILE
from kiosk.commands.failed import CRASHED, LOG, what_happened
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
