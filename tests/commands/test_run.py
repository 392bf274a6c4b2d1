"""How `kiosk run` ends: with which exit status, and with which last words.

Everything is real but the display (a picture in memory) and the vision process.
"""

import json
import random

import pygame
import pytest

from kiosk.appliance.assembly import Appliance
from kiosk.cli import main
from kiosk.commands import run
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from tests.fakes.vision import FakeVision


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    """Runs the command with a vision process that does what it is told beforehand."""
    for name in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    config = tmp_path / "config.yaml"
    config.write_text("language: en\n")
    vision = FakeVision()

    def appliance(service, configuration, window):
        settings = configuration.settings
        panel = Panel(settings.button, settings.led, None)
        return Appliance(service, configuration, window, panel=panel, vision=vision, chance=random.Random(1))

    monkeypatch.setattr(run, "Appliance", appliance)
    monkeypatch.setattr(run, "_window", lambda settings, demo, attended: Window.offscreen((320, 240)))

    class Kiosk:
        def __init__(self) -> None:
            self.vision, self.config = vision, config

        def run(self) -> int:
            return main(["run", "--config", str(config)])

        @property
        def last_words(self) -> str | None:
            return json.loads((tmp_path / "RUNTIME_DIRECTORY" / "status.json").read_text())["fault"]

    return Kiosk()


def test_a_camera_that_worked_and_then_failed_too_often_is_worth_a_new_start(kiosk):
    kiosk.vision.trigger_reading(0.0)
    kiosk.vision.trigger_down(pause=30, gave_up=True)
    assert kiosk.run() == run.START_ANEW
    assert kiosk.last_words == "the camera failed too often within an hour, last: the cable is out"


def test_a_camera_that_failed_too_often_and_never_worked_needs_help(kiosk):
    kiosk.vision.trigger_ready()
    kiosk.vision.trigger_down(pause=30, gave_up=True)
    assert kiosk.run() == run.NEEDS_HELP


def test_what_happened_in_the_last_moment_is_kept(kiosk, monkeypatch, tmp_path):
    monkeypatch.setattr(Window, "events", lambda window: [pygame.event.Event(pygame.QUIT)])
    kiosk.vision.trigger_down(pause=0)
    assert kiosk.run() == 0
    counts = json.loads((tmp_path / "STATE_DIRECTORY" / "counts.json").read_text())
    assert counts["camera_restarts"] == 1


def test_everything_is_closed_whatever_ended_it(kiosk):
    kiosk.vision.trigger_down(pause=30, gave_up=True)
    kiosk.run()
    assert kiosk.vision.closed


def test_a_broken_configuration_is_status_2_and_the_last_word(kiosk, capsys):
    kiosk.config.write_text("timng: {}\n")
    assert kiosk.run() == 2
    assert "timng: unknown key" in capsys.readouterr().err
    assert "timng: unknown key" in kiosk.last_words


def test_a_broken_configuration_does_not_keep_a_kiosk_down_that_ran_before(kiosk, caplog):
    kiosk.vision.trigger_down(pause=30, gave_up=True)
    kiosk.run()
    kiosk.config.write_text("timng: {}\n")
    kiosk.vision.trigger_down(pause=30, gave_up=True)
    assert kiosk.run() == run.NEEDS_HELP
    assert "configuration: kept the last good one" in caplog.text
