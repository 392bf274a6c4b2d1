"""The operator's computer: a copy of deploy/ansible with its own inventory, and what playbooks come to."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.system.folders import ROOT
from lab.ansible.machine import FleetMachine
from lab.machine import LabError

RECAP = re.compile(r"^(\S+) +: ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)", re.MULTILINE)
RUN_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a playbook.

    Attributes:
        status: ansible-playbook's.
        said: all of its output.
        changed, unreachable, failed: by kiosk, of those that took part.
    """

    status: int
    said: str
    changed: Mapping[str, int]
    unreachable: Mapping[str, int]
    failed: Mapping[str, int]

    @property
    def refused(self) -> list[str]:
        """The kiosks at which something failed."""
        return sorted(name for name, count in self.failed.items() if count)


class Operator:
    """Types what deploy/ansible/README.md says.

    Attributes:
        log: what all the playbooks have said.

    Args:
        folder: for the copy of deploy/ansible; emptied.
        fleet: what lab/ansible.sh made.
        machines: the kiosks.
        playbook: the program ansible-playbook.
    """

    def __init__(self, folder: Path, fleet: Path, machines: Sequence[FleetMachine], playbook: Path) -> None:
        self.folder, self._fleet, self._playbook = folder, fleet, playbook
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT / "deploy/ansible", folder)
        shutil.rmtree(folder / "host_vars")
        (folder / "host_vars").mkdir()
        self.log = folder / "said.log"
        self.choose("first")
        known = f"-o UserKnownHostsFile={folder}/known -o StrictHostKeyChecking=accept-new"
        hosts = {
            machine.name: {
                "ansible_host": "127.0.0.1",
                "ansible_port": machine.port,
                "ansible_ssh_private_key_file": str(fleet / "key"),
                "ansible_ssh_common_args": known,
            }
            for machine in machines
        }
        # JSON is YAML.
        (folder / "inventory.yaml").write_text(json.dumps({"kiosks": {"hosts": hosts}}))
        self.common((ROOT / "config.yaml").read_text().replace("  source: auto ", "  source: demo "))

    def common(self, text: str) -> None:
        """Save the kiosks' common config.yaml."""
        (self.folder / "config.yaml").write_text(text)

    def own(self, name: str, **said: Any) -> None:
        """Save what a kiosk has of its own, as host_vars."""
        (self.folder / "host_vars" / f"{name}.yaml").write_text(json.dumps(said))

    def choose(self, release: str) -> None:
        """Put another release into the folder of releases, and name it in group_vars as kiosk_release."""
        shutil.copytree(self._fleet / release, self.folder / "releases", dirs_exist_ok=True)
        archive = next((self._fleet / release).glob("*.tar.gz")).name
        group = self.folder / "group_vars/kiosks.yaml"
        said = re.sub(
            r"^kiosk_release: .*", f"kiosk_release: releases/{archive}", group.read_text(), flags=re.M
        )
        group.write_text(said)

    def plays(self, *words: str) -> Came:
        """``ansible-playbook`` with these words. Raises LabError: it did not come to an end."""
        try:
            done = subprocess.run(
                [self._playbook, *words], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
                text=True, check=False, timeout=RUN_SECONDS,
                env={**os.environ, "ANSIBLE_HOME": str(self.folder / ".ansible"), "ANSIBLE_NOCOLOR": "1",
                     "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise LabError(f"ansible-playbook {' '.join(words)}: no end within {RUN_SECONDS} s") from None
        said = done.stdout + done.stderr
        with self.log.open("a") as log:
            log.write(f"$ ansible-playbook {' '.join(words)}\n{said}\n")
        found = [(name, *map(int, counts)) for name, *counts in RECAP.findall(said)]
        changed, unreachable, failed = ({row[0]: row[place] for row in found} for place in (1, 2, 3))
        return Came(done.returncode, said, changed, unreachable, failed)

    def asks(self, machine: FleetMachine, command: str, *, typed: str = "", check: bool = True) -> str:
        """What a command prints on a kiosk, by SSH. Raises LabError: it failed."""
        done = subprocess.run(
            ["ssh", "-q", "-i", self._fleet / "key", "-p", str(machine.port),
             "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "pi@127.0.0.1", command],
            input=typed, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if check and done.returncode:
            raise LabError(f"{machine.name}: {command}: status {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def status(self, machine: FleetMachine) -> dict[str, Any]:
        """A kiosk's status, asked by SSH."""
        found: dict[str, Any] = json.loads(self.asks(machine, "kiosk status --json", check=False) or "{}")
        return found
