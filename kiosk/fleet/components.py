"""What Home Assistant shows of a kiosk, one entry each: by this table go the announcement and the values.

Emotions and outcomes are in none of the entries: they come from the house's own tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kiosk.fleet.commands import COMMANDS
from kiosk.fleet.health import STATES
from kiosk.fleet.house import House

Platform = Literal["sensor", "binary_sensor", "button"]

DIAGNOSTIC = {"entity_category": "diagnostic"}
TODAY = {"state_class": "total_increasing", "unit_of_measurement": "visits", "icon": "mdi:counter"}
NOW = {"state_class": "measurement"}


@dataclass(frozen=True, slots=True)
class Component:
    """One entity.

    Attributes:
        key: under which its value stands in the state, and by which it is known for ever.
        name: what people read beside the device's name.
        platform: Home Assistant's kind of entity.
        of_kiosk: whether it is only there while the kiosk itself runs; else while the client does.
        options: what else Home Assistant is told, in its own words.
    """

    key: str
    name: str
    platform: Platform = "sensor"
    of_kiosk: bool = False
    options: Mapping[str, object] = field(default_factory=dict)


HEALTH = (
    Component("state", "State", options={"device_class": "enum", "options": list(STATES)}),
    Component("problem", "Problem", "binary_sensor", options={"device_class": "problem"}),
    Component("problem_text", "What is wrong", options={"icon": "mdi:alert-circle-outline"}),
    Component("code", "Code for the staff", of_kiosk=True, options={"icon": "mdi:numeric", **DIAGNOSTIC}),
    Component("camera", "Camera", "binary_sensor", of_kiosk=True, options={"device_class": "connectivity"}),
    Component("camera_name", "Camera's name", of_kiosk=True, options={"icon": "mdi:camera", **DIAGNOSTIC}),
    Component(
        "camera_restarts", "Camera restarts", of_kiosk=True,
        options={"state_class": "total_increasing", "icon": "mdi:camera-retake", **DIAGNOSTIC},
    ),
    Component("vision", "Vision", "binary_sensor", of_kiosk=True, options={"device_class": "running"}),
    Component("configuration", "Configuration", of_kiosk=True, options={"icon": "mdi:cog", **DIAGNOSTIC}),
    Component("version", "Version", options={"icon": "mdi:tag", **DIAGNOSTIC}),
    Component("model", "Model", options={"icon": "mdi:brain", **DIAGNOSTIC}),
    Component("system", "System", options={"icon": "mdi:linux", **DIAGNOSTIC}),
)  # fmt: skip

BOARD = (
    Component("temperature", "Temperature", options={
        "device_class": "temperature", "unit_of_measurement": "°C", **NOW, **DIAGNOSTIC,
    }),
    Component("throttled", "Throttled", "binary_sensor", options={"device_class": "problem", **DIAGNOSTIC}),
    Component("under_voltage", "Too little voltage", "binary_sensor", options={
        "device_class": "problem", **DIAGNOSTIC,
    }),
    Component("disk_free", "Disk free", options={
        "device_class": "data_size", "unit_of_measurement": "MB", **NOW, **DIAGNOSTIC,
    }),
    Component("memory_free", "Memory free", options={
        "device_class": "data_size", "unit_of_measurement": "MB", **NOW, **DIAGNOSTIC,
    }),
)  # fmt: skip

VISITS = (
    Component("visits_today", "Visits today", options=TODAY),
    Component("visits_hour", "Visits in the last hour", options={
        "unit_of_measurement": "visits", "icon": "mdi:counter", **NOW,
    }),
    Component("last_visit", "Hour of the last visit", options={"device_class": "timestamp"}),
    Component("decision_seconds", "Time to an answer", options={
        "device_class": "duration", "unit_of_measurement": "s", **NOW,
    }),
    Component("agreement", "Visitors who agree", options={
        "unit_of_measurement": "%", "icon": "mdi:thumb-up-outline", **NOW,
    }),
    Component("answers", "Visitors who answered", options={
        "state_class": "total_increasing", "icon": "mdi:thumbs-up-down-outline",
    }),
)  # fmt: skip

CLIENT = (
    Component("waiting", "Hours to be told", options={"icon": "mdi:tray-full", **NOW, **DIAGNOSTIC}),
    Component("commands_obeyed", "Commands obeyed", options={
        "state_class": "total_increasing", "icon": "mdi:check", **DIAGNOSTIC,
    }),
    Component("commands_ignored", "Commands ignored", options={
        "state_class": "total_increasing", "icon": "mdi:cancel", **DIAGNOSTIC,
    }),
)  # fmt: skip

_BUTTONS = {
    "restart": ("Restart", False, {"device_class": "restart"}),
    "reload": ("Reload the configuration", True, {"icon": "mdi:file-refresh-outline"}),
    "screen-on": ("Screen on", True, {"icon": "mdi:monitor"}),
    "screen-off": ("Screen off", True, {"icon": "mdi:monitor-off"}),
    "screen-auto": ("Screen by its hours", True, {"icon": "mdi:monitor-dashboard"}),
}
"""What a command is called, whether only a kiosk that runs can obey it, and how it looks."""


def outcome_key(name: str) -> str:
    """Under which the number of visits stands that ended so."""
    return f"outcome_{name}"


def shown_key(name: str) -> str:
    """Under which it stands how often an emotion, or two at once, was shown."""
    return f"shown_{name.replace('+', '_')}"


def components(house: House, *, obeys: bool) -> Iterator[Component]:
    """All of a kiosk's.

    Args:
        house: its tables.
        obeys: whether it takes commands.
    """
    yield from (*HEALTH, *BOARD)
    if house.counted:
        yield from VISITS
        for name, said in house.outcomes.items():
            yield Component(outcome_key(name), f"Today: {said}", options=TODAY)
        for name, said in house.shown.items():
            yield Component(shown_key(name), f"Today: looked {said}", options=TODAY)
    yield from CLIENT
    if obeys:
        for command in COMMANDS:
            name, of_kiosk, options = _BUTTONS[command]
            yield Component(command, name, "button", of_kiosk, {"payload_press": command, **options})
