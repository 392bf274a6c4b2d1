"""How much memory a kiosk takes: ``python -m scripts.measure.memory small --size 1280x720``.

The kiosk itself, with the demo camera, on an X server in memory: at rest, during visits, and while a saved
file is tried. Told is PSS in MB (10^6 bytes), in which pages that processes share are shared out among them.
Needs Xvfb and xdotool.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.config.profile import PROFILES
from kiosk.system.folders import ROOT

SAMPLE_SECONDS = 0.1
STEADY_SECONDS = 10.0
"""Nothing is told for so long once all is as it should be: what came before may still be given back."""

LONGEST = 300.0
"""Seconds that anything is waited for."""

READY, HOME, HEEDED = "camera: ", "waiting for a visitor", "configuration: timing.message_seconds changed"

NAMES = {"kiosk.vision.process.worker": "vision", "kiosk.appliance.proof": "trial", "kiosk": "display"}
"""By the module that a process runs."""

Sizes = dict[str, float]
"""MB by the process's name."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.measure.memory", description=__doc__)
    parser.add_argument("profile", choices=sorted(PROFILES))
    parser.add_argument("--size", default="1920x1080", help="of the display (default: 1920x1080)")
    parser.add_argument("--visits", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, display(arguments.size) as shown:
        measure(Path(name), shown, arguments.profile, arguments.visits)


def measure(folder: Path, shown: str, profile: str, visits: int) -> None:
    """Run a kiosk in ``folder`` on the display ``shown``; print a line for each part."""
    text = (ROOT / "config.yaml").read_text()
    for key, value in {"profile": profile, "source": "demo", "result_seconds": "2"}.items():
        text = re.sub(rf"^( *){key}: \w+", rf"\g<1>{key}: {value}", text, flags=re.MULTILINE)
    config, log = folder / "config.yaml", folder / "log"
    config.write_text(text)
    states = {f"{name}_DIRECTORY": str(folder / name) for name in ("STATE", "RUNTIME")}
    for state in states.values():
        Path(state).mkdir()
    command = [sys.executable, "-P", "-m", "kiosk", "run", "--config", str(config)]
    environment = {**os.environ, **states, "DISPLAY": shown, "PYTHONPATH": str(ROOT)}
    with log.open("w") as file:
        kiosk = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        starting = most_until(kiosk.pid, log, READY, 1)
        tell("a new file, tried at the start", larger(starting, most_while_tried(kiosk.pid)))
        tell("at rest", most_within(kiosk.pid))
        sizes: Sizes = {}
        for number in range(1, visits + 1):
            subprocess.run(["xdotool", "key", "space"], env=environment, check=True)
            sizes = larger(sizes, most_until(kiosk.pid, log, HOME, number))
        tell(f"{visits} visits", sizes)
        config.write_text(text.replace("message_seconds: 8", "message_seconds: 7"))
        tell("a saved file is tried", most_until(kiosk.pid, log, HEEDED, 1))
        tell("at rest again", most_within(kiosk.pid))
    finally:
        kiosk.terminate()
        kiosk.wait()


def tell(what: str, sizes: Sizes) -> None:
    """One line: all together, and each process."""
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sorted(sizes.items()))
    print(f"{what:32} {sum(sizes.values()):5.0f} MB  ({parts})", flush=True)


def most_until(pid: int, log: Path, words: str, times: int) -> Sizes:
    """The sizes at the moment of their largest sum, until the log has ``words`` so often."""
    sizes, end = pss(pid), time.monotonic() + LONGEST
    while log.read_text().count(words) < times:
        if time.monotonic() > end:
            raise SystemExit(f"the kiosk did not say {words!r}; its log:\n{log.read_text()}")
        time.sleep(SAMPLE_SECONDS)
        sizes = larger(sizes, pss(pid))
    return sizes


def most_within(pid: int) -> Sizes:
    """The same within `STEADY_SECONDS`."""
    sizes, end = pss(pid), time.monotonic() + STEADY_SECONDS
    while time.monotonic() < end:
        time.sleep(SAMPLE_SECONDS)
        sizes = larger(sizes, pss(pid))
    return sizes


def most_while_tried(pid: int) -> Sizes:
    """The same until no file is being tried any more."""
    sizes, end = pss(pid), time.monotonic() + LONGEST
    while "trial" in (now := pss(pid)) and time.monotonic() < end:
        sizes = larger(sizes, now)
        time.sleep(SAMPLE_SECONDS)
    return sizes


def larger(one: Sizes, other: Sizes) -> Sizes:
    """Those with the larger sum."""
    return max(one, other, key=lambda sizes: sum(sizes.values()))


def pss(pid: int) -> Sizes:
    """Of a process and those that it has started."""
    found: Sizes = {}
    for one in (pid, *children(pid)):
        try:
            words = Path(f"/proc/{one}/cmdline").read_text().split("\0")
            size = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        name = next((name for module, name in NAMES.items() if module in words), None)
        if size is not None and name is not None:
            found[name] = int(size[1]) * 1024 / 1e6
    return found


def children(pid: int) -> Iterator[int]:
    """The processes that a process's threads have started."""
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, thread.read_text().split())


@contextmanager
def display(size: str) -> Iterator[str]:
    """An X server in memory; its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
