"""The page's copy of a configuration says all that the file does, but for what leads to the camera."""

import pytest

from kiosk.config.loader import Document
from kiosk.config.redact import without_password
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT

SECRET = "s3cret"
SHIPPED = (ROOT / "config.yaml").read_bytes()


def copied(text: str) -> str:
    return without_password(text.encode(), "config.yaml").decode()


@pytest.mark.parametrize(
    "address",
    [
        f"rtsp://admin:{SECRET}@192.168.1.20/stream",
        f"http://192.168.1.20/video?password={SECRET}",
        f'"http:\\/\\/192.168.1.20/{SECRET}"',
        f"'rtsp://{SECRET}@host'",
        f">-\n    rtsp://admin:{SECRET}@host/",
    ],
)
def test_a_camera_s_address_stays_behind_however_it_is_written(address: str):
    found = copied(f"camera:\n  network: true\n  source: {address}\nlanguage: de\n")
    assert SECRET not in found
    settings = Document(found.encode(), "copy").settings()
    assert (settings.camera.source, list(settings.language)) == ("auto", ["de"])


@pytest.mark.parametrize(
    "note",
    [
        f"# source: rtsp://admin:{SECRET}@old/\n",
        f"camera:\n  source: demo  # once rtsp://admin:{SECRET}@old/\n",
        f"camera:\n# {SECRET}\n  source: demo\n# {SECRET}",
        f"language: en\r\n# {SECRET}\r\n",
    ],
)
def test_so_does_what_stands_in_notes(note: str):
    assert SECRET not in copied(note)


def test_what_is_no_note_stays_though_it_looks_like_one():
    text = 'brand: {title: "We are # 1"}\n'
    assert copied(text) == text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_everything_else_is_in_its_line(line_end: str):
    text = f"# one\ncamera:\n  network: true # two\n  source: rtsp://a:{SECRET}@h/\n\nlanguage: de\n"
    found = copied(text.replace("\n", line_end))
    assert found.split(line_end) == [
        "", "camera:", "  network: false ", "  source: auto", "", "language: de", "",
    ]  # fmt: skip


def test_the_shipped_file_means_the_same():
    found = without_password(SHIPPED, "config.yaml")
    assert Document(found, "copy").settings() == Document(SHIPPED, "config.yaml").settings()
    assert b"#" not in found.replace(b'"#', b"")


def test_what_is_wrong_with_the_file_is_said_with_its_line():
    with pytest.raises(ConfigError) as caught:
        copied("\nlanguage: de\ntiming: {result_seconds: x}\n")
    assert caught.value.problems[0].startswith("config.yaml:3: ")


def test_a_link_of_a_playlist_is_no_camera():
    link = "https://open.spotify.com/playlist/37i9dQZF1DXdPec7aLTmlC"
    text = f"playlists:\n  happy:\n    - {{title: a, url: '{link}'}}\n"
    assert link in copied(text)
