"""The doctor says that the fleet's client is on, and what is wrong with it; of one that is off, nothing."""

import json

import pytest

from kiosk.config.schema import Settings
from kiosk.config.schema_fleet import Fleet
from kiosk.doctor.checks.fleet import check_fleet
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import UP, Bench, only

SETTINGS = Settings(fleet=Fleet(broker="broker.lan"))
SAID = {
    "boot": "this boot", "updated_up": UP - 5, "pid": 7, "process_up": 10.0, "id": "kiosk-1a2b3c4d",
    "broker": "broker.lan:8883", "connected": True, "connected_up": UP - 600, "fault": None,
    "queued": 0, "sent": 40, "commands": 1, "ignored": 2,
}  # fmt: skip


@pytest.fixture
def bench(tmp_path) -> Bench:
    made = Bench(tmp_path / "root")
    unit(made, "active", "enabled")
    says(made)
    return made


def unit(bench: Bench, active: str, enabled: str) -> None:
    shown = f"ActiveState={active}\nUnitFileState={enabled}\nResult=exit-code\n"
    bench.commands["systemctl show kiosk-fleet.service"] = Ran(0, shown)


def says(bench: Bench, **said: object) -> None:
    bench.files({"run/kiosk-fleet/status.json": json.dumps(SAID | said)})


def found(bench: Bench, settings: Settings = SETTINGS):
    return only(check_fleet(bench.context(settings)), "fleet")


@pytest.mark.parametrize("enabled", ["disabled", ""])
def test_of_a_client_that_is_off_or_not_there_nothing_is_said(bench, enabled: str):
    unit(bench, "inactive", enabled)
    assert check_fleet(bench.context(Settings())) == []


def test_it_is_on_and_the_broker_hears_of_this_kiosk(bench):
    finding = found(bench)
    assert (finding.status, finding.text) == (
        Status.OK,
        "is on: broker.lan:8883 is told how this kiosk is, as kiosk-1a2b3c4d",
    )


def test_what_waits_is_told(bench):
    says(bench, queued=12)
    assert found(bench).text.endswith("; 12 messages wait")


def test_a_broker_that_is_not_reached_is_a_warning_with_the_reason(bench):
    says(bench, connected=False, connected_up=None, fault="nobody listens at broker.lan:8883")
    finding = found(bench)
    assert finding.status is Status.WARNING
    assert "broker.lan:8883 is not reached: nobody listens at broker.lan:8883" in finding.text
    assert "the kiosk works without" in finding.remedy


def test_a_client_that_has_fallen_silent_is_started_anew(bench):
    says(bench, updated_up=UP - 1000)
    assert (found(bench).status, found(bench).remedy) == (
        Status.FAILED,
        "sudo systemctl restart kiosk-fleet",
    )


@pytest.mark.parametrize("active", ["failed", "inactive"])
def test_one_that_does_not_run_is_told_with_its_last_word(bench, active: str):
    unit(bench, active, "enabled")
    bench.commands["journalctl"] = Ran(0, "the CA's certificate cannot be read\n")
    finding = found(bench)
    assert finding.status is Status.FAILED
    assert 'does not run (it said last: "the CA\'s certificate cannot be read")' in finding.text


def test_one_that_would_not_come_back_after_a_boot_is_told(bench):
    unit(bench, "active", "disabled")
    assert "not from the next boot on" in found(bench).text


def test_one_that_has_yet_to_say_something_is_starting(bench):
    (bench.root / "run/kiosk-fleet/status.json").unlink()
    assert found(bench).status is Status.WARNING


def test_without_a_broker_in_the_configuration_it_is_of_no_use(bench):
    assert found(bench, Settings()).remedy == "sudo kiosk set fleet.broker broker.lan"


def test_secrets_that_others_can_read_or_that_lack_their_other_half_are_faults(bench):
    bench.files({"etc/kiosk/fleet/mqtt-user": "u\n"})
    (bench.root / "etc/kiosk/fleet/mqtt-user").chmod(0o644)
    texts = [
        finding.text for finding in check_fleet(bench.context(SETTINGS)) if finding.status is Status.FAILED
    ]
    assert any("others than root can read" in text for text in texts)
    assert "there is /etc/kiosk/fleet/mqtt-user and no mqtt-password" in texts
