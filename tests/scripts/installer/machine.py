"""What scripts/install.sh decides and writes, without a system to install on: its parts are sourced into
bash, and every path they use lies in a temporary folder. The whole of it, on real systems: lab/install.sh."""

import os
import subprocess
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
PARTS = ("talk", "files", "system", "watchdog", "extras", "fleet", "web", "release", "service", "readonly")
WORDS = "quiet loglevel=3 vt.global_cursor_default=0 consoleblank=0 logo.nologo video=HDMI-A-1:D"


class Machine:
    """A folder that stands for the system, with a release in it, and commands that stand for its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands = root / "commands"
        self.etc, self.units = root / "etc", root / "units"
        self.cmdline = root / "boot" / "cmdline.txt"
        self.config, self.new = self.etc / "config.yaml", self.etc / "config.yaml.new"
        for folder in (self.commands, self.etc, self.units, self.cmdline.parent, root / "opt" / "releases"):
            folder.mkdir(parents=True)
        self.command("systemctl")
        self.command("sync")  # a busy disk would be waited for

    def command(self, name: str, says: str = "", status: int = 0) -> None:
        file = self.commands / name
        file.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        file.chmod(0o755)

    def notes(self, name: str, status: int = 0) -> None:
        """A command that only writes down how it was called."""
        file = self.commands / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.root}/asked\nexit {status}\n')
        file.chmod(0o755)

    def asked(self) -> list[str]:
        """How those commands were called."""
        return (self.root / "asked").read_text().splitlines()

    def builds(self, build: str) -> list[str]:
        """What building an environment calls, which is written down instead."""
        self.notes("python")
        parts = "".join(
            f"{part}() {{ echo {part} $* >>{self.root}/asked; }}\n"
            for part in ("fetch_pins", "fetch_data", "link_kiosk")
        )
        self.done(f"{parts}PYTHON=python; {build}")
        return self.asked()

    def release(self, name: str, *, config: str = "language: en\n", whole: bool = True) -> Path:
        app = self.root / "opt" / "releases" / name / "app"
        (app / "systemd").mkdir(parents=True)
        (app / "config.yaml").write_text(config)
        (app / "systemd" / "kiosk.service").write_text(f"[Service]\n# {name}\n[Install]\n")
        if whole:
            (app.parent / "complete").write_text(f"digest-of-{name}\n")
        return app

    def bash(self, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "SOURCE": str(self.root / "checkout"),
            "PREFIX": str(self.root / "opt"),
            "ETC": str(self.etc),
            "UNITS": str(self.units),
            "WRAPPER": str(self.root / "bin" / "kiosk"),
            "COMPLETION": str(self.root / "completions" / "kiosk"),
            "CMDLINE": str(self.cmdline),
            "OS_RELEASE": str(self.root / "os-release"),
            "MOUNTS": str(self.root / "mounts"),
            "KEPT": str(self.root / "kept"),
            "STATE_DEVICE": "",
            "STATE_COMMAND": str(self.root / "sbin" / "kiosk-state"),
            "STATE_DROP_IN": "partition.device.d",
            "OVERLAY_CONF": str(self.root / "overlayroot.local.conf"),
            "SWAP_CONF": str(self.root / "swap.conf"),
            "BOOT": str(self.root / "boot"),
            "FIRMWARE_CONFIG": str(self.root / "boot" / "config.txt"),
            "ACCOUNT": "kiosk",
            "MODELS_ACCOUNT": "kiosk-models",
            "MODELS": str(self.root / "models"),
            "WEB_ACCOUNT": "kiosk-web",
            "FLEET_ACCOUNT": "kiosk-fleet",
            "NEED_MB": "1",
            "NEED_WEB_MB": "1",
            "NEED_FLEET_MB": "1",
            "WEB": "keep",
            "FLEET": "keep",
            "QUIET_BOOT": "ask",
            "WATCHDOG": "offer",
            "WATCHDOG_NODE": str(self.root / "watchdog"),
            "WATCHDOG_CONF": str(self.root / "system.conf.d" / "60-kiosk-watchdog.conf"),
            "PATH": f"{self.commands}:{os.environ['PATH']}",
            **variables,
        }
        parts = "".join(f'source "{SCRIPTS}/installer/{part}.sh"\n' for part in PARTS)
        # booted: a test never touches the systemd of the machine it runs on.
        script = f"set -euo pipefail\n{parts}booted() {{ false; }}\n{code}"
        return subprocess.run(
            ["bash", "-c", script],
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, code: str, **variables: str) -> str:
        run = self.bash(code, **variables)
        assert run.returncode == 0, run.stderr
        return run.stdout


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", SCRIPTS / "install.sh", *options],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The one line a refusal consists of."""
    (line,) = run.stderr.splitlines()
    assert line.startswith("install.sh: ")
    return line.removeprefix("install.sh: ")


def current(machine: Machine, name: str) -> None:
    """Switch to this release."""
    machine.done(f"switch_to {name}")
