"""A command that needs more goes on in the other environment, and with nothing of where somebody stands."""

import os
import subprocess
import sys
from pathlib import Path

from kiosk.system.folders import ROOT

TYPED = (
    "import sys; from pathlib import Path; from kiosk.commands import extras;"
    "other = extras.Environment(Path(sys.argv.pop(1)), 'how'); extras.go_on_with('no_such_package', other)"
)


def test_a_folder_called_kiosk_where_somebody_stands_is_not_run(tmp_path: Path) -> None:
    # The other environment is this one, under another name.
    other = tmp_path / "other" / "bin"
    other.mkdir(parents=True)
    (other / "python").symlink_to(sys.executable)
    hostile = tmp_path / "here" / "kiosk"
    hostile.mkdir(parents=True)
    hostile.joinpath("__init__.py").write_text("raise SystemExit('run as whoever typed a command')")
    ended = subprocess.run(
        [sys.executable, "-P", "-c", TYPED, str(tmp_path / "other"), "--version"],
        cwd=hostile.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("kiosk ")


def test_no_process_that_the_kiosk_starts_looks_for_modules_where_somebody_stands() -> None:
    found = 0
    for path in (ROOT / "kiosk").rglob("*.py"):
        for line in path.read_text().splitlines():
            if '"-m",' in line:
                found += 1
                assert '"-P",' in line, f"{path.relative_to(ROOT)}: {line.strip()}"
    assert found >= 6
