"""A real broker on a port of its own, with or without TLS, passwords and an access list."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.fleetlive.certificates import Pair

START_SECONDS = 10.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Mosquitto:
    """Started and ended as a test wants; what it has retained does not outlive it unless ``keeps``."""

    def __init__(
        self,
        folder: Path,
        *,
        tls: Pair | None = None,
        ca: Path | None = None,
        users: dict[str, str] | None = None,
        access: str | None = None,
        certificates: bool = False,
        keeps: bool = False,
        more: str = "",
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.port = folder, free_port()
        lines = [
            f"listener {self.port} 127.0.0.1",
            f"allow_anonymous {str(users is None and not certificates).lower()}",
        ]
        if os.geteuid() == 0:
            lines.append("user root")
        if tls is not None:
            lines += [f"certfile {tls.certificate}", f"keyfile {tls.key}"]
        if certificates:
            lines += [f"cafile {ca}", "require_certificate true", "use_identity_as_username true"]
        if users is not None:
            file = folder / "passwords"
            file.touch(mode=0o600)
            for name, password in users.items():
                subprocess.run(
                    ["mosquitto_passwd", "-b", file, name, password], check=True, capture_output=True
                )
            lines.append(f"password_file {file}")
        if access is not None:
            (folder / "access").write_text(access)
            (folder / "access").chmod(0o600)
            lines.append(f"acl_file {folder / 'access'}")
        if keeps:
            lines += [
                "persistence true",
                f"persistence_location {folder}/",
                "autosave_interval 1",
                "autosave_on_changes true",
            ]
        self._config = folder / "mosquitto.conf"
        self._config.write_text("\n".join([*lines, more, ""]))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Mosquitto":
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(["mosquitto", "-c", str(self._config)], stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while not self._listens():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end
        return self

    def _listens(self) -> bool:
        with socket.socket() as one:
            one.settimeout(0.2)
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None

    def __enter__(self) -> "Mosquitto":
        return self.start()

    def __exit__(self, *fault: object) -> None:
        self.end()
