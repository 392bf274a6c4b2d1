"""All checks in the order in which they are told."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor.board import check_board
from kiosk.doctor.camera import check_camera
from kiosk.doctor.case import Case, Check
from kiosk.doctor.configuration import read_configuration
from kiosk.doctor.display import check_display
from kiosk.doctor.finding import Finding
from kiosk.doctor.gpio import check_pins
from kiosk.doctor.machine import Machine
from kiosk.doctor.model import check_model
from kiosk.doctor.packages import check_packages
from kiosk.doctor.resources import check_resources
from kiosk.doctor.rotation import check_rotation
from kiosk.doctor.running import find_running
from kiosk.doctor.unit import check_unit
from kiosk.doctor.users import check_groups

CHECKS: tuple[Check, ...] = (
    check_unit,
    check_camera,
    check_rotation,
    check_pins,
    check_display,
    check_groups,
    check_model,
    check_packages,
    check_board,
    check_resources,
)


def examine(machine: Machine, config: Path) -> Iterator[Finding]:
    """Every finding, as soon as it is known; the configuration's first, as the others go by it."""
    settings, found = read_configuration(config)
    yield from found
    case = Case(machine, config, settings, find_running(machine))
    for check in CHECKS:
        yield from check(case)
