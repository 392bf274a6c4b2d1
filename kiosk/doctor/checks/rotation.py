"""Whether the camera hangs the right way up, as the faces of the last day tell."""

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, warning


def check_rotation(context: CheckContext) -> list[Finding]:
    """A warning where most faces that the running kiosk saw were turned; nothing to say otherwise."""
    rotation = context.kiosk.status.get("better_rotation") if context.kiosk is not None else None
    if rotation is None:
        return []
    text = "most faces of the last day were turned"
    # The file's own value is left out: the running kiosk may not have taken it up yet.
    return [warning("rotation", text, f"set camera.rotation to {rotation} in {context.config}")]
