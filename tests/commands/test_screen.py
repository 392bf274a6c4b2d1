"""`kiosk screen` tells the running kiosk, and says when it has heard."""

import json
import os

import pytest

from kiosk.appliance.screen_wish import FILE
from kiosk.cli import main
from kiosk.commands.screen import HEEDED_SECONDS, LOOK_SECONDS, ask
from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.processes import started_up
from tests.fakes.clock import FakeClock


def status(folder, **said) -> None:
    """A kiosk that is there: this very process."""
    now = Moment.now()
    written = {
        "pid": os.getpid(),
        "process_up": started_up(os.getpid()),
        "boot": now.boot,
        "updated_up": now.up,
        "started_up": now.up,
        "state": "attract",
        "screen": "auto",
        "stopped": False,
        "fault": None,
    }
    (folder / "status.json").write_text(json.dumps(written | said))


def test_the_wish_is_a_word_in_a_file_that_the_kiosk_may_read(tmp_path, capsys):
    status(tmp_path, screen="off", state="asleep")
    assert main(["screen", "off", "--runtime", str(tmp_path)]) == 0
    assert (tmp_path / FILE).read_text() == "off\n"
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o644
    assert capsys.readouterr().out.startswith("the screen is off, and presses do nothing")


@pytest.mark.parametrize(
    ("wish", "said"),
    [("on", "the screen stays on"), ("auto", "the screen is on and off as config.yaml says")],
)
def test_it_says_what_that_means(tmp_path, capsys, wish, said):
    status(tmp_path, screen=wish)
    assert main(["screen", wish, "--runtime", str(tmp_path)]) == 0
    assert said in capsys.readouterr().out


def test_a_visit_is_not_cut_short_and_that_is_said(tmp_path, capsys):
    status(tmp_path, screen="off", state="result")
    main(["screen", "off", "--runtime", str(tmp_path)])
    assert capsys.readouterr().out == "the screen goes off when the visit is over\n"


def test_it_waits_until_the_kiosk_has_heard(tmp_path):
    status(tmp_path)
    clock = FakeClock()

    def wait(seconds: float) -> None:
        clock.wait(seconds)
        if len(clock.waits) == 5:
            status(tmp_path, screen="on")

    ask(tmp_path, "on", clock, wait)
    assert clock.waits == [LOOK_SECONDS] * 5


def test_a_kiosk_that_does_not_hear_is_a_sentence(tmp_path):
    status(tmp_path)
    clock = FakeClock()
    with pytest.raises(KioskError, match="has not heard: see 'kiosk status', or restart it"):
        ask(tmp_path, "on", clock, clock.wait)
    assert clock.now <= 1000 + HEEDED_SECONDS + 2 * LOOK_SECONDS


@pytest.mark.parametrize(
    "said", [{"stopped": True}, {"fault": "no display"}, {"updated_up": 1e-3}, {"pid": 4194303}]
)
def test_without_a_kiosk_that_runs_it_says_how_to_start_one(tmp_path, capsys, said):
    status(tmp_path, **said)
    assert main(["screen", "on", "--runtime", str(tmp_path)]) == 1
    assert "no kiosk is running: start it with 'sudo systemctl start kiosk'" in capsys.readouterr().err
    assert not (tmp_path / FILE).exists()


def test_without_a_status_it_says_so_too(tmp_path, capsys):
    assert main(["screen", "on", "--runtime", str(tmp_path)]) == 1
    assert "no kiosk is running as a service" in capsys.readouterr().err


def test_a_folder_that_is_not_theirs_is_a_sentence_for_whoever_asks(tmp_path, monkeypatch):
    status(tmp_path)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kiosk.commands.screen.write_wish", denied)
    with pytest.raises(KioskError, match="try it with 'sudo kiosk screen off'"):
        ask(tmp_path, "off")


def test_another_word_is_wrong_usage(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["screen", "dim", "--runtime", str(tmp_path)])
    assert ended.value.code == 2
    assert "invalid choice: 'dim'" in capsys.readouterr().err
