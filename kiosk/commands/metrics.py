"""What ``kiosk status --prometheus`` tells: status, answers of whole days, and the machine, in numbers.

Nothing in it speaks of one visitor: answers by emotion are those of days that are over. What nobody knows has
no number here, in place of a 0 that would be believed.
"""

import datetime
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.figures import Span
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.status_file import seconds_since
from kiosk.doctor.checks.board import temperature as temperature_of
from kiosk.doctor.checks.board import throttled_bits
from kiosk.doctor.machine import Machine
from kiosk.errors import StatisticsError
from kiosk.session import OUTCOMES, Attract, ForStaff, GetReady, Looking
from kiosk.system.boot_clock import Moment
from kiosk.system.exposition import Family, Sample
from kiosk.system.firmware import CAPPED, SINCE_BOOT, SOFT_LIMIT, THROTTLED, UNDER_VOLTAGE
from kiosk.system.wall_clock import WallClock

log = logging.getLogger(__name__)

STATES = tuple(state.name for state in (Attract, GetReady, Looking, *OUTCOMES, ForStaff))

CAUSES = {
    UNDER_VOLTAGE: "under_voltage",
    CAPPED: "frequency_capped",
    THROTTLED: "throttled",
    SOFT_LIMIT: "soft_temperature_limit",
}
"""The firmware's bits, by what they are called in labels."""


def no_kiosk() -> list[Family]:
    """What is known where no status was written since the computer was started."""
    return [_up(False)]


def kiosk(status: Mapping[str, Any], now: Moment, wall: float | None, *, well: bool) -> list[Family]:
    """What the status file says.

    Args:
        status: as `kiosk.appliance.status_file.read_status` has it; another version's may lack keys.
        now: in the boot that the status names, if it was written in this one.
        wall: seconds since 1970 at that moment; None where nobody knows what time it is.
        well: whether the kiosk runs; of one that does not, only what it counted is told.
    """
    lasting = [
        _up(well),
        Family(
            "kiosk_info", "gauge", "The kiosk's version.", (Sample(1, {"version": str(status["version"])}),)
        ),
        Family(
            "kiosk_visits_total",
            "counter",
            "Visits by what came of them, over the kiosk's life.",
            tuple(Sample(number, {"outcome": name}) for name, number in status.get("visits", {}).items()),
        ),
        _one(
            "kiosk_camera_restarts_total",
            "counter",
            "New starts of a vision process that had failed, over the kiosk's life.",
            status.get("camera_restarts"),
        ),
    ]
    return [*lasting, *_momentary(status, now, wall)] if well else lasting


def _momentary(status: Mapping[str, Any], now: Moment, wall: float | None) -> list[Family]:
    up, decision = seconds_since(dict(status), "started_up", now), status.get("last_decision_ms")
    started = None if up is None or wall is None else round(wall - up)
    state, code = status.get("state"), status.get("code")
    camera, ails = status.get("camera"), status.get("camera_fault")
    return [
        _one("kiosk_start_time_seconds", "gauge", "When the kiosk started, in seconds since 1970.", started),
        Family(
            "kiosk_state",
            "gauge",
            "1 for the state in which the kiosk is.",
            tuple(Sample(name == state, {"state": name}) for name in _states(state)),
        ),
        _switch(
            "kiosk_camera_up",
            "Whether the camera answers; not told while it is being started.",
            None if camera is None and ails is None else camera is not None,
        ),
        _switch(
            "kiosk_vision_up",
            "Whether the process that owns camera and networks is there.",
            status["vision_pid"] is not None if "vision_pid" in status else None,
        ),
        _switch(
            "kiosk_problem", "Whether the staff are needed.", code is not None if "code" in status else None
        ),
        _one(
            "kiosk_problem_code", "gauge", "The code that the screen shows while the staff are needed.", code
        ),
        _switch(
            "kiosk_config_problem",
            "Whether config.yaml has a mistake, so that the last good one is used.",
            status["config_problem"] is not None if "config_problem" in status else None,
        ),
        _switch(
            "kiosk_config_on_trial",
            "Whether no visit has gone through yet with the configuration in force.",
            status["on_trial_up"] is not None if "on_trial_up" in status else None,
        ),
        _one(
            "kiosk_config_waiting_keys",
            "gauge",
            "Keys of config.yaml whose new value waits for a restart.",
            len(status["restart_needed"]) if "restart_needed" in status else None,
        ),
        _one(
            "kiosk_last_decision_seconds",
            "gauge",
            "From the press to the answer, of the last visit that had one.",
            None if decision is None else decision / 1000,
        ),
    ]


def _states(state: str | None) -> Iterable[str]:
    """All that there are, with that of another version; none where the status does not say."""
    return () if state is None else dict.fromkeys((*STATES, state))


def answers(state: Path, clock: WallClock) -> list[Family]:
    """Sure answers by emotion, from 1 January until yesterday; nothing where nobody knows the date.

    A counter, because only `kiosk stats --forget` and a new year make it less: no day of this year is deleted
    by its age.
    """
    if not clock.is_set():
        return []
    yesterday = clock.today() - datetime.timedelta(days=1)
    try:
        counted = figures.emotions(
            read_statistics(state), Span(f"{clock.today().year}-01-01", yesterday.isoformat())
        )
    except StatisticsError as fault:
        log.warning("answers by emotion are left out: %s", fault)
        return []
    return [
        Family(
            "kiosk_answers_total",
            "counter",
            "Sure answers by the emotion that was shown, from 1 January until yesterday.",
            tuple(Sample(number, {"emotion": shown}) for shown, number in sorted(counted.items())),
        )
    ]


def machine(here: Machine) -> list[Family]:
    """What the computer says of itself."""
    found = [
        _one(
            "kiosk_temperature_celsius", "gauge", "Of the hottest place with a sensor.", temperature_of(here)
        )
    ]
    bits = throttled_bits(here) if here.board is not None else None
    for name, said, shifted in (
        ("kiosk_throttled", "Whether it is so at this moment, by the Pi's firmware.", 0),
        ("kiosk_throttled_since_boot", "Whether it was so since the computer started.", SINCE_BOOT),
    ):
        causes = (
            () if bits is None else tuple((cause, bits >> shifted & bit) for bit, cause in CAUSES.items())
        )
        found.append(
            Family(name, "gauge", said, tuple(Sample(bool(on), {"cause": cause}) for cause, on in causes))
        )
    try:
        free: int | None = here.space(here.root).free
    except OSError:
        free = None
    return [*found, _one("kiosk_disk_free_bytes", "gauge", "On the file system of the root.", free)]


def _up(well: bool) -> Family:
    return Family("kiosk_up", "gauge", "Whether the kiosk runs and has said so lately.", (Sample(well),))


def _one(name: str, kind: Literal["gauge", "counter"], said: str, value: float | None) -> Family:
    return Family(name, kind, said, () if value is None else (Sample(value),))


def _switch(name: str, said: str, on: bool | None) -> Family:
    return _one(name, "gauge", said, on)
