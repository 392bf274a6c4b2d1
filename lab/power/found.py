"""What is on the disk after a cut, by the file system's own repair and the kiosk's own readers."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kiosk.appliance.counts import Counts
from kiosk.appliance.fact_memory import kept_in
from kiosk.appliance.reboots import history
from kiosk.appliance.statistics.figures import ALL, emotions, outcomes
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.content.bundle import bundle_from
from kiosk.errors import ConfigError, KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.store import Store
from lab.machine import Wrong, expect
from lab.power.writer import FIRST
from lab.qemu.emulator import run

EDIT = re.compile(r"^# edit (\d+)$", re.MULTILINE)
VALUE = re.compile(r"^(  message_seconds: )(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """Visits by counts.json, statistics.sqlite and facts.json, and the last edit in config.yaml."""

    counts: int
    statistics: int
    facts: int
    edit: int


def look(image: bytes, folder: Path, original: str) -> Found:
    """Mend the file system as a boot does, and read what is in it.

    Args:
        image: the state partition.
        folder: for copies; emptied before.
        original: config.yaml before any edit.

    Raises:
        Wrong: the file system is not whole after that, or a file is torn.
    """
    run("rm", "-rf", str(folder))
    folder.mkdir(parents=True)
    disk = folder / "state.img"
    disk.write_bytes(image)
    # 0: nothing to mend, 1: mended, which means the journal was played back.
    _check_file_system(disk, ("-p",), (0, 1))
    _check_file_system(disk, ("-f", "-n"), (0,))
    for name in ("etc", "var"):
        run("debugfs", "-R", f"rdump /{name} {folder}", str(disk))
    disk.unlink()
    try:
        return _read(folder / "var/lib/kiosk", folder / "etc/kiosk/config.yaml", original, folder)
    except KioskError as fault:
        raise Wrong(f"what a reader of the kiosk's says: {fault}") from None


def _check_file_system(disk: Path, how: tuple[str, ...], well: tuple[int, ...]) -> None:
    done = subprocess.run(["e2fsck", *how, str(disk)], capture_output=True, text=True, check=False)
    if done.returncode not in well:
        raise Wrong(f"e2fsck {' '.join(how)} ends with {done.returncode}: {done.stdout.strip()}")


def _read(state: Path, config: Path, original: str, folder: Path) -> Found:
    store = Store(state)
    store.close()
    contents = read_statistics(state)
    visits = outcomes(contents, ALL)["result"]
    expect(visits == emotions(contents, ALL).total(), "statistics.sqlite has half a visit")
    expect(not contents.aside, f"a damaged file was set aside: {contents.aside}")
    history(folder / "var/lib/kiosk-root", Moment("lab", 0.0))
    last_good = state / "config.yaml"
    if last_good.exists():
        _edit_of(last_good, original)
    facts = [int(key.removeprefix("fact")) for key in kept_in(store).get("en", ()) if key.startswith("fact")]
    return Found(Counts.of(store).visits["result"], visits, max(facts, default=0), _edit_of(config, original))


def _edit_of(path: Path, original: str) -> int:
    """Which edit a configuration is, the whole of it."""
    try:
        text = path.read_text()
        bundle_from(text.encode(), path.name)
    except (OSError, UnicodeDecodeError, ConfigError) as error:
        raise Wrong(f"{path.name} is torn: {error}") from None
    mark, value = EDIT.search(text), VALUE.search(text)
    if mark is None or value is None or plain(text) != plain(original):
        raise Wrong(f"{path.name} is neither the old one nor the new one: {text[-200:]!r}")
    even, odd = int(mark[1]), int(value[2]) - FIRST
    expect(even == odd == 0 or abs(even - odd) == 1, f"{path.name}: edits {even} and {odd} in one file")
    return max(even, odd)


def edited(text: str, number: int) -> str:
    """A configuration with another edit: odd ones change a value, even ones a note."""
    if number % 2:
        return VALUE.sub(rf"\g<1>{FIRST + number}", text)
    return EDIT.sub(f"# edit {number}", text)


def plain(text: str) -> str:
    """A configuration without what the edits change."""
    # A longer value leaves less room before the line's note.
    return re.sub(rf"{VALUE.pattern} *", r"\g<1>0", EDIT.sub("", text), flags=re.MULTILINE)
