"""A card booted in a container: nothing is emulated, so it can be cut off and begun again at will.

Kernel and display are missing: what is played here ends when the kiosk is set up. The network is a pair of
virtual cards, which stand for a cable that is put in late. The boot partition is a folder.
"""

import os
import pty
import re
import shutil
import signal
import subprocess
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from lab.machine import LabError, expect

NAME = "kiosk-card"
HERE, THERE = "10.77.0.1", "10.77.0.2"
"""The cable's two ends: this host, where the mirror answers, and the container."""

SCREEN = re.compile(rb"\x1b\[\?25l([^\x1b]*)$")
SECONDS = 900
"""Longest wait for anything, on a busy host."""


class CardContainer:
    """A container in ``folder``, of the card's system in ``base``; ``boot`` is its boot partition."""

    def __init__(self, base: Path, folder: Path) -> None:
        self.folder, self.root = folder, folder / "root"
        self.boot = self.root / "boot" / "firmware"
        self._console = b""
        self._nspawn: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "--reflink=auto", base, self.root], check=True)
        self.boot.mkdir(parents=True)
        (self.root / "etc/machine-id").write_text("uninitialized\n")
        # As Raspberry Pi OS has it (so does lab/card.sh), and where apt and pip shall fetch from.
        (self.root / "etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg").write_text(
            'datasource_list: [NoCloud, None]\ndatasource: {NoCloud: {seedfrom: "file:///boot/firmware"}}\n'
        )
        # Nobody but `plug` sees to the cable.
        (self.root / "etc/systemd/network/80-container-host0.network").symlink_to("/dev/null")
        mirror = f"http://{HERE}:8347"
        (self.root / "etc/apt/apt.conf.d/99lab").write_text(f'Acquire::http::Proxy "{mirror}";\n')
        (self.root / "etc/pip.conf").write_text(
            f"[global]\nindex-url = {mirror}/simple\ntrusted-host = {HERE}\n"
        )

    def switch_on(self) -> None:
        """Boot it; what is written on its first console can be read from then on."""
        console, inside = pty.openpty()
        tty.setraw(inside)
        os.set_blocking(console, True)
        threading.Thread(target=self._listen, args=(console,), daemon=True).start()
        with (self.folder / "nspawn.log").open("ab") as log:
            self._nspawn = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--network-veth", "--boot",
                 "--hostname=localhost", f"--machine={NAME}", "--console=pipe",
                 f"--bind={os.ttyname(inside)}:/dev/tty1", "-D", str(self.root)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            )  # fmt: skip
        self.until(self._leader, "a first process")

    def plug(self) -> None:
        """Put the cable in, with an address at both ends."""
        card = f"ve-{NAME}"[:15]
        for words in (("addr", "replace", f"{HERE}/24", "dev", card), ("link", "set", card, "up")):
            subprocess.run(["ip", *words], check=True)
        self.run(
            f"ip link set host0 up; ip addr replace {THERE}/24 dev host0; ip route replace default via {HERE}"
        )

    def cut_power(self) -> None:
        """All of its processes are gone at once."""
        leader = self._leader()
        if leader is not None:
            os.kill(leader, signal.SIGKILL)
        if self._nspawn is not None:
            self._nspawn.wait(timeout=60)
        self._nspawn = None

    def run(self, command: str) -> str:
        """What a command inside prints, as root."""
        done = subprocess.run(
            ["nsenter", "-t", str(self._leader()), "-a", "--", "sh", "-c", command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def screen(self) -> str:
        """What the console says last, its lines joined."""
        found = SCREEN.search(self._console)
        return " ".join(found[1].decode().split()) if found else ""

    def until(self, true: Callable[[], object], what: str) -> float:
        """Wait until ``true()``; returns how many seconds it took. LabError when it does not come."""
        start = time.monotonic()
        while not true():
            ended = self._nspawn is None or self._nspawn.poll() is not None
            if ended or time.monotonic() - start > SECONDS:
                raise LabError(f"{what} did not come: the screen says {self.screen()!r}")
            time.sleep(0.2)
        return time.monotonic() - start

    def shows(self, words: str) -> float:
        """Wait until the screen has these words; returns how many seconds it took."""
        return self.until(lambda: words in self.screen(), f"{words!r} on the screen")

    def _leader(self) -> int | None:
        if self._nspawn is None:
            return None
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def _listen(self, console: int) -> None:
        while True:
            try:
                self._console += os.read(console, 4096)
            except OSError:
                return


def play(container: CardContainer, card: Path) -> Iterator[tuple[str, str]]:
    """What may go wrong at a card's first start, one after another on it: names, and what was measured.

    Args:
        card: folder of the boot partition's files, as scripts/make-card.sh makes it.

    Raises:
        LabError, Wrong: something did not come, or came otherwise.
    """
    shutil.copytree(card, container.boot, dirs_exist_ok=True)
    user_data = container.boot / "user-data"
    right = user_data.read_text()
    user_data.write_text(re.sub(r"(SHA256=)\w+", r"\g<1>" + "0" * 64, right))
    container.switch_on()
    took = container.shows("is not the file whose checksum user-data has")
    yield "wrong_checksum", f"said {took:.0f} s after power on"
    expect("It tries again by itself." in container.screen(), f"the screen says {container.screen()}")
    user_data.write_text(right)
    network = container.boot / "network-config"
    network.write_text(network.read_text().replace("ITS PASSWORD", "another password"))
    container.cut_power()

    container.switch_on()
    took = container.shows("it has no network")
    plan = container.run("cat /etc/netplan/50-cloud-init.yaml")
    expect("another password" in plan, "what was mended in network-config is not in force")
    yield "no_network", f"said {took:.0f} s after power on; what was mended on the card is in force"
    container.plug()
    took = container.shows("[2/8]")
    yield "cable", f"it goes on by itself: at the installer's second step {took:.0f} s later"
    for step in ("[4/8]", "[7/8]"):
        container.shows(step)
        container.cut_power()
        container.switch_on()
        container.plug()
    done = container.root / "var/lib/kiosk-setup/done"
    took = container.until(done.exists, "the end of the set-up")
    yield "cut_off", f"cut off at [4/8] and [7/8]; set up {took:.0f} s after the last start"

    expect(container.run("hostname").strip() == "kiosk-7", "it has another name")
    expect("lab" in container.run("cat /home/admin/.ssh/authorized_keys"), "the key is not there")
    status = container.run("cloud-init status --wait --long")
    expect("extended_status: done" in status, f"cloud-init says {status}")
    expect(container.run("kiosk get language").strip() == "[de]", "the screen speaks another language")
    expect("disabled" in container.run("systemctl is-enabled kiosk-setup"), "the set-up would begin again")
    expect("consoleblank=0" in (container.boot / "cmdline.txt").read_text(), "no quiet boot")
    container.cut_power()
    container.switch_on()
    container.until(
        lambda: container.run("test -e /run/cloud-init/result.json && echo done"), "cloud-init's end"
    )
    expect(not container.run("journalctl -b -q -u kiosk-setup"), "it was set up once more")
    yield "next_start", "nothing of the set-up"
