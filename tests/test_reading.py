"""Files that others may have put there are read in one place, and so are JSON and YAML."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.system.folders import ROOT

DOORS = {
    "json.loads": {
        "kiosk/system/json_file.py",
        "kiosk/app/bench.py",  # what a kiosk of its own has printed
    },
    "yaml.parse": {"kiosk/config/files.py"},  # up to the first thing that is written
    "yaml.load": set(),
    "yaml.safe_load": set(),
    "json.load": set(),
    "read_bytes": {
        "kiosk/content/typeface.py",  # a package's
        "kiosk/doctor/checks/pins.py",  # the kernel's
        "kiosk/model/interpreter.py",  # for the training, which names its own
        "kiosk/vision/camera/demo.py",  # a package's
    },
    "read_text": {
        "kiosk/appliance/reboots.py",  # the kernel's
        "kiosk/appliance/trial_record.py",  # the kernel's
        "kiosk/content/emotions.py",  # the kiosk's own
        "kiosk/doctor/checks/packages.py",  # a package's
        "kiosk/doctor/holders.py",  # the kernel's
        "kiosk/panel/gpio.py",  # the kernel's
        "kiosk/screen/icons.py",  # the kiosk's own
        "kiosk/system/hardening.py",  # the kernel's
        "kiosk/system/processes.py",  # the kernel's
        "kiosk/system/shared_memory.py",  # the kernel's
    },
}
"""What reads → the modules that may use it."""


def uses(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.attr
            if isinstance(node.value, ast.Name):
                yield f"{node.value.id}.{node.attr}"


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """What is used → the modules that use it."""
    modules: dict[str, set[str]] = {}
    for path in (ROOT / "kiosk").rglob("*.py"):
        for name in uses(path):
            modules.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return modules


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_read_by_another_door(door: str, found: dict[str, set[str]]) -> None:
    assert found.get(door, set()) <= DOORS[door]
