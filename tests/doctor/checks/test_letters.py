"""Whether there are fonts for scripts that the typeface lacks; most kiosks need none."""

import pytest

from kiosk.content import scripts
from kiosk.content.scripts import CORE, SCRIPTS
from kiosk.doctor.checks.letters import check_letters
from kiosk.doctor.finding import Status
from tests.doctor.bench import Bench
from tests.fonts import install


@pytest.fixture
def bench(tmp_path, monkeypatch):
    made = Bench(tmp_path)
    # The doctor looks for them under the machine's root.
    monkeypatch.setattr(scripts, "FOLDER", tmp_path / "usr/share/fonts")
    install(SCRIPTS)
    monkeypatch.setattr(scripts, "FOLDER", scripts.Path("/usr/share/fonts"))
    return made


def test_without_them_it_is_said_who_needs_them(tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "FOLDER", scripts.Path("/usr/share/fonts"))
    core, cjk = check_letters(Bench(tmp_path).context())
    assert (core.status, cjk.status) == (Status.NOT_HERE, Status.NOT_HERE)
    assert core.text.startswith("none for Arabic, Hebrew, Devanagari and Thai: ")
    assert core.text.endswith("'sudo apt install fonts-noto-core'")
    assert cjk.text.startswith("none for Japanese, Korean and Chinese: ")


def test_with_them_all_is_well(bench):
    assert [finding.status for finding in check_letters(bench.context())] == [Status.OK, Status.OK]


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"no font")])
def test_what_is_missing_or_damaged_is_to_be_installed_again(bench, harm):
    harm(bench.root / "usr/share/fonts/truetype/noto/NotoSansThai-Bold.ttf")
    core, cjk = check_letters(bench.context())
    assert core.status is Status.WARNING
    assert "NotoSansThai-Bold.ttf" in core.text
    assert core.remedy == f"sudo apt install --reinstall {CORE}"
    assert cjk.status is Status.OK
