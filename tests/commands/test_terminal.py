"""No command writes a sign that a terminal acts on, whatever somebody named a file, a camera or a playlist.

A table: every command, and every way in which text from outside gets into what it says.
"""

import contextlib
import json
import logging
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.appliance.status_file import FILE
from kiosk.cli import COMMANDS, main
from kiosk.errors import CameraError
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.frame import Frame

FORGED = "ok        camera         all is well"
NAME = f"a\x1b]0;owned\x07\x9b31m\r\n{FORGED}\u202e\u2066\u200b\x7f\x85\u2028z"
"""A title for the window, a colour, a line of its own, and what turns the order of signs around."""

IN_YAML = json.dumps(NAME)


class HostileCamera(Camera):
    """A webcam whose maker chose its name well."""

    name = NAME

    def start(self) -> None:
        self._t = 0.0

    def read(self, timeout: float) -> Frame:
        raise CameraError(f"{self.name}: was unplugged\x1b[2J")

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of hostile files."""
    shutil.copy(demo_picture(), tmp_path / f"{NAME}.jpg")
    (tmp_path / "config.yaml").write_text("camera: {source: demo}\n")
    (tmp_path / f"{NAME}.yaml").write_text("camera: {source: demo}\n")
    (tmp_path / "broken.yaml").write_text(
        f"{IN_YAML}: 1\nlanguage: {IN_YAML}\ncamera: {{source: {IN_YAML}}}\n"
    )
    (tmp_path / "model.yaml").write_text(f"model: {IN_YAML}\n")
    status: dict[str, Any] = dict.fromkeys(("version", "status", "camera", "config", "driver"), NAME)
    status |= {"pid": 1, "started": 0, "updated": 0, "visits": {}, "size": [NAME, NAME], "state": NAME}
    status |= {"last_decision_ms": None, "camera_restarts": NAME, "config_problem": NAME}
    status |= {"restart_needed": [NAME], "better_rotation": NAME, "camera_fault": NAME}
    for name, more in (("status", {}), ("fault", {"fault": NAME})):
        (tmp_path / name).mkdir()
        (tmp_path / name / FILE).write_text(json.dumps(status | more))
    return tmp_path


Arguments = Callable[[Path], list[str]]

WAYS: list[tuple[str, Arguments]] = [
    *((name, lambda place: [f"--{NAME}"]) for name in COMMANDS),
    *(
        (name, lambda place: ["--config", str(place / "broken.yaml")])
        for name in ("run", "watch", "visit", "bench", "reboot-if-allowed", "doctor")
    ),
    ("web-config", lambda place: ["--to", str(place / NAME), "--config", str(place / "broken.yaml")]),
    *((name, lambda place: ["--source", NAME]) for name in ("run", "watch", "visit", "bench")),
    ("classify", lambda place: [str(place / f"{NAME}.jpg"), str(place / f"{NAME}.png"), NAME]),
    ("classify", lambda place: ["--json", str(place / f"{NAME}.jpg"), str(place / f"{NAME}.png")]),
    ("classify", lambda place: ["x", "--config", str(place / "broken.yaml")]),
    ("check", lambda place: [str(place / "config.yaml")]),
    ("check", lambda place: [str(place / f"{NAME}.yaml")]),
    ("check", lambda place: [str(place / "broken.yaml")]),
    ("check", lambda place: [str(place / "model.yaml")]),
    ("watch", lambda place: ["--config", str(place / "config.yaml")]),
    ("doctor", lambda place: ["--config", str(place / f"{NAME}.yaml")]),
    ("doctor", lambda place: ["--json", "--config", str(place / "broken.yaml")]),
    ("status", lambda place: ["--runtime", str(place / "status")]),
    ("status", lambda place: ["--runtime", str(place / "fault")]),
    ("status", lambda place: ["--json", "--runtime", str(place / "status")]),
    ("status", lambda place: ["--runtime", str(place / NAME)]),
    ("failed", lambda place: ["--runtime", str(place / "fault"), "--minutes", "0"]),
    ("failed", lambda place: ["--config", str(place / "broken.yaml"), "--minutes", "0"]),
    (
        "reboot-if-allowed",
        lambda place: ["--counted", str(place / NAME), "--config", str(place / "reboot.yaml")],
    ),
]


def acted_on(said: str) -> list[str]:
    """The signs in it that are none to be seen, but line ends."""
    return [c for c in said if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@pytest.mark.parametrize(("command", "arguments"), WAYS, ids=[name for name, _ in WAYS])
def test_nothing_that_came_from_outside_acts_on_the_terminal(
    command: str,
    arguments: Arguments,
    place: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    for module in ("check", "watch"):
        monkeypatch.setattr(f"kiosk.commands.{module}.open_camera", lambda settings: HostileCamera())
    monkeypatch.setattr("kiosk.doctor.examination.CHECKS", ())
    (place / "reboot.yaml").write_text("recovery: {max_reboots_per_day: 1}\n")
    # pytest's own are there already, and would keep the command's log from being set up.
    monkeypatch.setattr(logging.root, "handlers", [])
    with contextlib.suppress(SystemExit):
        main([command, *arguments(place)])
    told = capfd.readouterr()
    said = told.out + told.err
    assert said
    assert acted_on(said) == []
    assert FORGED not in said.splitlines()
    assert "Traceback" not in said


def test_the_signs_are_noticed_where_they_are() -> None:
    assert len(acted_on(NAME)) == 10
