"""The statistics: can visits be counted by the hour, since when are they, and how much room do they take."""

import datetime

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.database import FILE
from kiosk.appliance.statistics.reader import Contents, read_statistics
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.errors import StatisticsError
from kiosk.system.folders import STATE, service_folder

NAME = "statistics"


def check_statistics(context: CheckContext) -> list[Finding]:
    """One line."""
    if not context.settings.stats:
        return [not_here(NAME, "stats is false in the configuration: visits are not counted by the hour")]
    machine = context.machine
    folder = service_folder(machine.environment, "STATE_DIRECTORY") or STATE
    if context.kiosk is not None and (why := context.kiosk.status.get("not_counted")) is not None:
        return [failed(NAME, why, "the kiosk works without; mend it, and the next visit is counted again")]
    try:
        contents = read_statistics(machine.path(folder))
    except StatisticsError as fault:
        if machine.uid != 0 and isinstance(fault.__cause__, PermissionError):
            return [not_here(NAME, f"{folder} is closed to you: sudo kiosk doctor looks at it")]
        return [failed(NAME, str(fault), "see what there is: sudo ls -l " + str(folder))]
    if contents.aside:
        names = ", ".join(contents.aside)
        text = f"what was counted before was damaged, and is kept as {names} in {folder}"
        return [
            warning(NAME, text, "delete it if you do not want it; more of them mean that the card wears out")
        ]
    return [ok(NAME, _since(contents, datetime.datetime.fromtimestamp(machine.now()).date()))]


def _since(contents: Contents, today: datetime.date) -> str:
    visits, days = figures.outcomes(contents, figures.ALL).total(), figures.days(contents, today)
    if not visits:
        return f"no visit has been counted yet in {FILE}"
    since = f" since {days[0]}" if days else ""
    return (
        f"{visits:,} visit{'s' * (visits != 1)}{since}; {FILE} takes {max(1, round(contents.size / 1e3))} KB"
    )
