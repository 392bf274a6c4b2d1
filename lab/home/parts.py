"""What is started for it, each a process of its own: a broker, Home Assistant, a kiosk and its client."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from lab.machine import LabError, Wrong

BROKER_PORT, HOME_PORT = 18830, 18123
HOME = f"http://127.0.0.1:{HOME_PORT}"
DISPLAY = ":87"
SIZE = "800x480"

CONFIG = f"""
camera: {{source: demo}}
display: {{driver: x11, fps: 15}}
timing: {{ready_seconds: 0, looking_seconds: 5, result_seconds: 1, message_seconds: 1}}
fleet: {{broker: 127.0.0.1, port: {BROKER_PORT}, tls: none, id: lab-kiosk, name: Lab kiosk, interval: 10}}
"""

HOME_CONFIG = f"""
homeassistant: {{name: lab, time_zone: UTC, unit_system: metric, latitude: 0, longitude: 0}}
http: {{server_host: 127.0.0.1, server_port: {HOME_PORT}}}
api:
onboarding:
logger: {{default: warning}}
"""

BROKER_ENTRY: dict[str, Any] = {
    "entry_id": "lab", "domain": "mqtt", "title": "lab", "source": "user", "unique_id": None, "version": 1,
    "minor_version": 2, "data": {"broker": "127.0.0.1", "port": BROKER_PORT, "discovery": True},
    "options": {}, "discovery_keys": {}, "subentries": [], "disabled_by": None,
    "pref_disable_new_entities": False, "pref_disable_polling": False,
    "created_at": "2026-01-01T00:00:00+00:00", "modified_at": "2026-01-01T00:00:00+00:00",
}  # fmt: skip
"""What Home Assistant's own dialogue writes when somebody names a broker."""

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], seconds: float, what: str) -> Found:
    """What ``look`` finds within so many seconds. Raises `Wrong` where it finds nothing."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > end:
            raise Wrong(f"{what}: not within {seconds:g} s")
        time.sleep(0.25)
    return found


class Part:
    """A program that can be started, ended and killed; what it says goes to a file."""

    def __init__(self, command: list[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._command, self._log = command, log
        self._environment = os.environ | (environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self._command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment,
            )  # fmt: skip

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it, by a signal; it may have ended."""
        if self._process is None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise LabError(f"{self._command[0]} does not end") from None

    @property
    def said(self) -> str:
        """All that it said."""
        return self._log.read_text(errors="replace")


def broker(folder: Path) -> Part:
    """A real mosquitto, which keeps what is retained over its restarts."""
    kept = folder / "broker"
    kept.mkdir()
    file = folder / "mosquitto.conf"
    file.write_text(
        f"listener {BROKER_PORT} 127.0.0.1\nallow_anonymous true\n"
        f"persistence true\npersistence_location {kept}/\nuser root\n"
    )
    return Part(["mosquitto", "-c", str(file)], folder / "mosquitto.log")


def display(folder: Path) -> Part:
    """A display in memory."""
    return Part(["Xvfb", DISPLAY, "-screen", "0", f"{SIZE}x24", "-nolisten", "tcp"], folder / "display.log")


def zone_of(noon: float) -> dict[str, str]:
    """The time zone in which noon comes at ``noon``, in seconds since 1970, to the minute (tzset(3)).

    What is told of visits is told when their hour is over, so the lab's are short before noon.
    """
    minutes = round(12 * 60 - noon / 60) % (24 * 60)
    return {"TZ": f"LAB-{minutes // 60:02}:{minutes % 60:02}"}


def kiosk(folder: Path, zone: Mapping[str, str]) -> Part:
    """The kiosk itself, with its files in ``folder``."""
    for name in ("runtime", "state", "fleet", "commands"):
        (folder / name).mkdir()
    (folder / "config.yaml").write_text(CONFIG)
    places = {"RUNTIME_DIRECTORY": str(folder / "runtime"), "STATE_DIRECTORY": str(folder / "state")}
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(folder / "config.yaml")]
    return Part(command, folder / "kiosk.log", {"DISPLAY": DISPLAY, **places, **zone})


def client(folder: Path, python: Path, zone: Mapping[str, str]) -> Part:
    """Its client. ``python``: of an environment that has what the client needs."""
    return Part([str(python), "-m", "lab.home.client", str(folder)], folder / "client.log", zone)


def press() -> None:
    """The kiosk's button, once: the space bar."""
    subprocess.run(["xdotool", "key", "space"], env=os.environ | {"DISPLAY": DISPLAY}, check=True)


class Home(Part):
    """Home Assistant, told of the broker and of nothing else."""

    def __init__(self, folder: Path, hass: Path) -> None:
        self._folder = folder / "home"
        (self._folder / ".storage").mkdir(parents=True)
        (self._folder / "configuration.yaml").write_text(HOME_CONFIG)
        entries = {"version": 1, "minor_version": 5, "key": "core.config_entries"}
        self._store("core.config_entries", entries | {"data": {"entries": [BROKER_ENTRY]}})
        self._token = ""
        super().__init__([str(hass), "-c", str(self._folder)], folder / "home.log")

    def _store(self, name: str, value: object) -> None:
        (self._folder / ".storage" / name).write_text(json.dumps(value))

    def wait(self, seconds: float) -> None:
        """Until it answers."""
        until(lambda: self._asked("/api/onboarding", None, token=False), seconds, "Home Assistant answers")

    def sign_in(self) -> None:
        """As whoever sets it up for the first time."""
        owner = {
            "client_id": f"{HOME}/",
            "name": "Lab",
            "username": "lab",
            "password": "lab",
            "language": "en",
        }
        code = self._asked("/api/onboarding/users", owner, token=False)
        if code is None:
            raise LabError("Home Assistant lets nobody set it up")
        form = {"grant_type": "authorization_code", "client_id": f"{HOME}/", "code": code["auth_code"]}
        request = urllib.request.Request(f"{HOME}/auth/token", urllib.parse.urlencode(form).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            self._token = json.load(answer)["access_token"]

    def states(self) -> dict[str, Any]:
        """What each entity of the kiosk's shows, by its identifier."""
        found = self._asked("/api/states", None)
        return {one["entity_id"]: one["state"] for one in found or [] if "lab_kiosk" in one["entity_id"]}

    def attributes(self, entity: str) -> dict[str, Any]:
        """What else an entity says."""
        found = self._asked(f"/api/states/{entity}", None)
        return dict(found["attributes"]) if found else {}

    def push(self, entity: str) -> None:
        """A button, on its dashboard."""
        if self._asked("/api/services/button/press", {"entity_id": entity}) is None:
            raise LabError(f"Home Assistant does not push {entity}")

    def _asked(self, path: str, body: object, *, token: bool = True) -> Any:
        """The answer, or None while there is none."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        try:
            request = urllib.request.Request(HOME + path, data, headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None
