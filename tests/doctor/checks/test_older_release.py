"""After going back to an older release the file has keys that it does not know."""

from pathlib import Path

import pytest

from kiosk.doctor.checks.older_release import check_older_release
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Status
from tests.doctor.bench import Bench

NEWER = "language: de\nhologram: true\n"


def examine(tmp_path: Path, text: str, kept: str | None):
    config = tmp_path / "config.yaml"
    config.write_text(text)
    bench = Bench(tmp_path / "root")
    if kept is not None:
        bench.files({"var/lib/kiosk/config.yaml": kept})
    context = bench.context()
    return check_older_release(CheckContext(context.machine, config, context.settings))


def test_what_was_right_here_once_and_is_unknown_now_tells_it(tmp_path):
    (finding,) = examine(tmp_path, NEWER, NEWER)
    assert finding.status is Status.FAILED
    assert finding.text.endswith("was right for the kiosk that ran here before: this release is older")
    assert "install the newer release again" in finding.remedy


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (NEWER, None),
        # Somebody's slip: nobody has run with it.
        (NEWER, "language: de\n"),
        ("language: de\n", "language: de\n"),
        # Wrong, but not for want of a key: its picture is gone.
        ("camera: {source: /srv/gone.png}\n", "camera: {source: /srv/gone.png}\n"),
    ],
)
def test_else_it_is_a_mistake_like_any_other(tmp_path, text, kept):
    assert examine(tmp_path, text, kept) == []
