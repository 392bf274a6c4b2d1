"""The hours: what they mean, whether the clock can be trusted, and whether the kiosk is asleep just now."""

from datetime import datetime

from kiosk.config.opening_hours import moment_in_words
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, not_here, ok, warning
from kiosk.system.wall_clock import WallClock

NAME = "hours"

SET_THE_CLOCK = "connect a network for a while, or set it: sudo timedatectl set-time '2026-12-31 10:00'"


def check_hours(context: CheckContext) -> list[Finding]:
    """One line."""
    settings, machine = context.settings, context.machine
    hours, patience = settings.hours, settings.display.sleep_after_minutes
    parts = [] if hours.opening is None else [hours.in_words]
    if patience:
        parts.append(f"asleep after {patience:g} min without a visit")
    now = _now(context)
    if not parts and now is None:
        return [not_here(NAME, "none are written, and the kiosk never sleeps")]
    said = "; ".join([*parts, *([now] if now else [])])
    status = context.kiosk.status if context.kiosk is not None else {}
    # Who is there when it is set by hand knows more than whoever looks later.
    is_set = (
        not status["hours_wait"]
        if "hours_wait" in status
        else WallClock(machine.now, root=machine.root).is_set()
    )
    if hours.opening is not None and not is_set:
        text = f"{said}; but nobody knows what time it is, and until then the kiosk stays awake"
        return [warning(NAME, text, SET_THE_CLOCK)]
    return [ok(NAME, said)]


def _now(context: CheckContext) -> str | None:
    """How the kiosk that runs is just now, where that is worth a word."""
    status = context.kiosk.status if context.kiosk is not None else {}
    if status.get("screen") in ("on", "off"):
        return f"now {status['screen']}, as 'kiosk screen' was told: 'sudo kiosk screen auto' ends that"
    if status.get("asleep") is None:
        return None
    try:
        until = datetime.fromisoformat(status["asleep_until"]).replace(tzinfo=None)
    except (KeyError, TypeError, ValueError):
        return "now asleep until a press"
    now = datetime.fromtimestamp(context.machine.now())
    return f"now asleep until {moment_in_words(until, now)}"
