"""What the lab finds on a disk after a power cut, and when it calls that torn."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.app.reports import VisitEnded
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.system.folders import ROOT
from lab.machine import Wrong
from lab.power.found import Found, edited, look
from lab.power.writer import FIRST
from tests.appliance.statistics.month import PATIENCE, result

pytestmark = pytest.mark.skipif(
    not (shutil.which("mke2fs") and shutil.which("debugfs")), reason="needs e2fsprogs"
)

SHIPPED = (ROOT / "config.yaml").read_text().replace("message_seconds: 8 ", f"message_seconds: {FIRST} ")
ORIGINAL = SHIPPED + "# edit 0\n"


def tree(folder: Path, config: str = ORIGINAL, counts: str | None = None, visits: int = 2) -> Path:
    """A partition as the kiosk keeps it, with so many visits."""
    state = folder / "var/lib/kiosk"
    for place in (state, folder / "etc/kiosk", folder / "var/lib/kiosk-root"):
        place.mkdir(parents=True)
    (folder / "etc/kiosk/config.yaml").write_text(config)
    (state / "counts.json").write_text(counts or json.dumps({"visits": {"result": visits}}))
    (state / "facts.json").write_text(f'{{"en": ["fact{visits}"]}}')
    statistics = Statistics(state)
    for _ in range(visits):
        statistics.hear(VisitEnded(result(), 3.3, 0.0, "en"))
    statistics.close(PATIENCE)
    return folder


def image(folder: Path, files: Path) -> bytes:
    path = folder / "image"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", files, path, "8M"], check=True, capture_output=True)
    return path.read_bytes()


def found(tmp_path: Path, **what: object) -> Found:
    files = tree(tmp_path / "files", **what)
    return look(image(tmp_path, files), tmp_path / "found", ORIGINAL)


def test_what_was_kept_is_found(tmp_path):
    assert found(tmp_path) == Found(counts=2, statistics=2, facts=2, edit=0)


@pytest.mark.parametrize("last", [1, 2, 3])
def test_an_edit_is_known_by_its_number(tmp_path, last):
    text = ORIGINAL
    for number in range(1, last + 1):
        text = edited(text, number)
    assert found(tmp_path, config=text).edit == last


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("", "neither the old one nor the new one"),
        (ORIGINAL[:2000], "neither the old one nor the new one"),
        (ORIGINAL.replace("# edit 0\n", "# edit 0\n\0\0"), "torn"),
        (ORIGINAL.replace("language: en", "language: de"), "neither the old one nor the new one"),
        (edited(edited(ORIGINAL, 1), 4), "edits 4 and 1 in one file"),
    ],
)
def test_a_configuration_that_nobody_has_saved_is_torn(tmp_path, config, says):
    with pytest.raises(Wrong, match=says):
        found(tmp_path, config=config)


def test_counts_that_cannot_be_read_are_lost(tmp_path):
    assert found(tmp_path, counts='{"visits": {"resu').counts == 0


def test_a_file_system_that_does_not_mend_is_wrong(tmp_path):
    whole = bytearray(image(tmp_path, tree(tmp_path / "files")))
    whole[1024 : 64 << 10] = bytes(63 << 10)
    with pytest.raises(Wrong, match="e2fsck"):
        look(bytes(whole), tmp_path / "found", ORIGINAL)
