"""Files that others may have put there are read in one place, and so are JSON and YAML, and the network."""

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
        "kiosk/doctor/checks/touch_display.py",  # the kernel's
        "kiosk/system/wall_clock.py",  # the kernel's
        "kiosk/model/interpreter.py",  # for the training, which names its own
        "kiosk/vision/camera/demo.py",  # a package's
    },
    "read_text": {
        "kiosk/system/mounts.py",  # the kernel's
        "kiosk/content/emotions.py",  # the kiosk's own
        "kiosk/doctor/checks/packages.py",  # a package's
        "kiosk/doctor/holders.py",  # the kernel's
        "kiosk/panel/gpio.py",  # the kernel's
        "kiosk/power/backlight.py",  # the kernel's
        "kiosk/screen/icons.py",  # the kiosk's own
        "kiosk/system/boot_clock.py",  # the kernel's
        "kiosk/system/hardening.py",  # the kernel's
        "kiosk/system/memory_limit.py",  # the kernel's
        "kiosk/system/processes.py",  # the kernel's
        "kiosk/system/shared_memory.py",  # the kernel's
        "kiosk/web/look.py",  # the kiosk's own
        "kiosk/web/page.py",  # the kiosk's own
    },
}
"""What reads → the modules that may use it."""

NETWORK = {
    **{
        name: {
            "kiosk/commands/online.py",  # for whoever types `kiosk playlists --online`
            "kiosk/system/same_host.py",
            "kiosk/vision/camera/mjpeg.py",  # where config.yaml names a camera in the network
        }
        for name in ("http.client", "urllib.request")
    },
    "socket": {
        "kiosk/system/sd_notify.py",  # to systemd, on this machine
        "kiosk/fleet/reasons.py",  # its errors' names alone
        "kiosk/web/reach.py",  # the page's own address
        "kiosk/web/serve.py",  # where browsers connect
    },
    "asyncio": {
        "kiosk/web/application.py",
        "kiosk/web/bodies.py",
        "kiosk/web/connection.py",
        "kiosk/web/entrance.py",
        "kiosk/web/forgetting.py",
        "kiosk/web/serve.py",
        "kiosk/web/uploads.py",
    },
    "ssl": {
        "kiosk/fleet/paho.py",  # for the fleet's client, a process of its own
        "kiosk/fleet/reasons.py",
        "kiosk/fleet/trust.py",
        "kiosk/web/certificate.py",
    },
    "paho.mqtt.client": {"kiosk/fleet/paho.py"},
    "uvicorn": {"kiosk/web/serve.py"},
    "uvicorn.protocols.http.h11_impl": {"kiosk/web/connection.py"},
    "fastapi": {"kiosk/web/application.py"},
    "gradio": {"kiosk/web/application.py", "kiosk/web/page.py"},
    # For whoever types `kiosk model pull` or `publish`; the first are imported by a process of its own alone.
    "httpcore2": {"kiosk/hub/guard.py", "kiosk/hub/refusals.py"},
    "httpx2": {"kiosk/hub/guard.py", "kiosk/hub/refusals.py"},
    "huggingface_hub": {"kiosk/hub/download.py", "kiosk/hub/publish.py", "kiosk/hub/refusals.py"},
    "huggingface_hub.utils": {"kiosk/hub/guard.py"},
    **{name: set[str]() for name in ("aiohttp", "ftplib", "httpx", "requests", "smtplib")},
}
"""What opens a network → the modules that may import it."""


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


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_network_is_opened_where_a_person_asked_for_it_and_nowhere_else() -> None:
    for path in (ROOT / "kiosk").rglob("*.py"):
        for name in imports(path):
            assert name not in NETWORK or str(path.relative_to(ROOT)) in NETWORK[name], (path, name)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_read_by_another_door(door: str, found: dict[str, set[str]]) -> None:
    assert found.get(door, set()) <= DOORS[door]
