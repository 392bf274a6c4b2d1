"""The doctor's line on the configuration."""

from pathlib import Path

from kiosk.config.schema import Settings
from kiosk.doctor.checks.configuration import read_configuration
from kiosk.doctor.finding import Status
from tests.configs import LINK

PLAYLIST = "playlists:\n  happy:\n    - title: {title}\n      url: {link}\n"


def test_what_the_screen_leaves_out_is_a_warning_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(PLAYLIST.format(title="♪ Mine", link=LINK), encoding="utf-8")
    settings, (right, left_out) = read_configuration(path)
    assert list(settings.playlists["happy"][0].title.values()) == ["♪ Mine"]
    assert right.status is Status.OK
    assert left_out.status is Status.WARNING
    assert left_out.text.startswith(
        f"{path}:3: playlists.happy, entry 1, title: the kiosk's typeface has no '♪'"
    )
    assert left_out.remedy


def test_a_text_that_cannot_be_shown_at_all_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(PLAYLIST.format(title="元気な朝", link=LINK), encoding="utf-8")
    settings, (wrong,) = read_configuration(path)
    assert settings == Settings()
    assert wrong.status is Status.FAILED
    assert wrong.text.startswith(f"{path}:3: playlists.happy, entry 1, title: ")
