"""All checks in the order in which they are told."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor.checks.board import check_board
from kiosk.doctor.checks.camera import check_camera
from kiosk.doctor.checks.configuration import read_configuration
from kiosk.doctor.checks.desktop import check_desktop
from kiosk.doctor.checks.display import check_display
from kiosk.doctor.checks.fleet import check_fleet
from kiosk.doctor.checks.groups import check_groups
from kiosk.doctor.checks.hours import check_hours
from kiosk.doctor.checks.inputs import check_inputs
from kiosk.doctor.checks.legibility import check_legibility
from kiosk.doctor.checks.letters import check_letters
from kiosk.doctor.checks.model import check_model
from kiosk.doctor.checks.older_release import check_older_release
from kiosk.doctor.checks.packages import check_packages
from kiosk.doctor.checks.pins import check_pins
from kiosk.doctor.checks.power import check_power
from kiosk.doctor.checks.resources import check_resources
from kiosk.doctor.checks.root import check_root
from kiosk.doctor.checks.rotation import check_rotation
from kiosk.doctor.checks.service import check_unit
from kiosk.doctor.checks.sound import check_sound
from kiosk.doctor.checks.statistics import check_statistics
from kiosk.doctor.checks.swap import check_swap
from kiosk.doctor.checks.touch_display import check_touch_display
from kiosk.doctor.checks.watchdog import check_watchdog
from kiosk.doctor.checks.wear import check_wear
from kiosk.doctor.context import Check, CheckContext
from kiosk.doctor.finding import Finding
from kiosk.doctor.machine import Machine
from kiosk.doctor.running import find_running

CHECKS: tuple[Check, ...] = (
    check_older_release,
    check_unit,
    check_camera,
    check_rotation,
    check_pins,
    check_inputs,
    check_display,
    check_touch_display,
    check_desktop,
    check_hours,
    check_power,
    check_legibility,
    check_letters,
    check_sound,
    check_groups,
    check_model,
    check_packages,
    check_board,
    check_watchdog,
    check_root,
    check_resources,
    check_wear,
    check_statistics,
    check_fleet,
    check_swap,
)


def examine(machine: Machine, config: Path) -> Iterator[Finding]:
    """Every finding, as soon as it is known; the configuration's first, as the others go by it."""
    settings, found = read_configuration(config)
    yield from found
    context = CheckContext(machine, config, settings, find_running(machine))
    for check in CHECKS:
        yield from check(context)
