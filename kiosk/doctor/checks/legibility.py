"""Type and codes: large enough to be read from where visitors stand?"""

from kiosk.content.bundle import load_bundle
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, not_here, ok, warning
from kiosk.doctor.monitors import shown_size
from kiosk.errors import KioskError

NAME = "legibility"


def check_legibility(context: CheckContext) -> list[Finding]:
    """What cannot be met on the display that is there; no finding where nobody says how far visitors are."""
    display = context.settings.display
    if display.viewing_distance_m is None:
        return []
    size = shown_size(context.machine, context.kiosk)
    if size is None and display.size == "auto":
        return [not_here(NAME, "no display is known here: what can be read from afar cannot be told")]
    try:
        from kiosk.screen.legibility import REMEDY, shortfalls

        found = shortfalls(load_bundle(context.config), size)
    except (KioskError, ImportError):
        # The lines of the configuration and of the packages say what is wrong.
        return []
    if not found:
        return [ok(NAME, f"type and codes can be read from {display.viewing_distance_m:g} m")]
    return [warning(NAME, sentence.removesuffix(f": {REMEDY}"), REMEDY) for sentence in found]
