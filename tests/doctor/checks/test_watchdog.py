"""The hardware's watchdog."""

import pytest

from kiosk.doctor.checks.watchdog import check_watchdog
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from tests.doctor.bench import Bench, only


@pytest.mark.parametrize(
    ("there", "used", "status", "says"),
    [
        (False, "0", Status.NOT_HERE, "the hardware has none"),
        (True, None, Status.NOT_HERE, "no systemd answers"),
        (True, "0", Status.NOT_HERE, "a machine that freezes stays so"),
        (True, "infinity", Status.NOT_HERE, "a machine that freezes stays so"),
        (True, "14s", Status.OK, "when it has been frozen for 14s"),
    ],
)
def test_it_is_used_or_offered(there, used, status, says, tmp_path):
    bench = Bench(tmp_path, {"dev/watchdog": ""} if there else {})
    if used is not None:
        bench.commands["RuntimeWatchdogUSec"] = Ran(0, f"{used}\n")
    finding = only(check_watchdog(bench.context()), "watchdog")
    assert finding.status is status
    assert says in finding.text
    assert ("--watchdog" in finding.remedy) is (says == "a machine that freezes stays so")
