"""Addresses of cameras: with leave alone, sound, and never with their passwords."""

import pytest

from kiosk.config.addresses import address_fault, is_address, redacted
from tests.configs import parse, problem

SECRET = "hunter2"


def camera(source: str, network: str = "true") -> str:
    return f"camera:\n  source: '{source}'\n  network: {network}\n"


@pytest.mark.parametrize(
    "source",
    [
        *(
            "rtsp://192.168.1.20/live",
            "rtsp://camera.local:554/stream?channel=1&subtype=0",
            "RTSP://CAMERA/x",
        ),
        *("http://me:pa%20ss@10.0.0.7:8080/video", "https://camera/mjpg", "rtsp://[fe80::1]:554/live"),
    ],
)
def test_an_address_is_taken_with_leave_and_refused_without(source: str) -> None:
    assert parse(camera(source)).camera.source == source
    said = problem(f"camera:\n  source: '{source}'\n")
    assert said.startswith("2: camera.source: is a camera in the network, which needs camera.network: true")
    assert problem(camera(source, "false")).startswith("2: camera.source: is a camera in the network")


@pytest.mark.parametrize("source", ["auto", "webcam:1", "demo", "/dev/video0"])
def test_leave_without_an_address_is_a_contradiction(source: str) -> None:
    said = problem(camera(source))
    assert said.startswith("3: camera.network: is for cameras with an address such as rtsp://…")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("rtsp://", "is no address"),
        ("rtsp:///live", "is no address"),
        ("http://:8080/", "is no address"),
        ("http://camera:99999/", "is no address"),
        ("http://camera:0/", "is no address"),
        ("http://camera:port/", "is no address"),
        ("http://[::1/", "is no address"),
        (f"ftp://me:{SECRET}@camera/live", "begins with ftp://, but"),
        (f"file://x/{SECRET}", "begins with file://, but"),
        (f"rtmp://me:{SECRET}@camera/live", "begins with rtmp://, but"),
        ("http://camera/my video", "has a space"),
        ("http://kamera/größe", "has a space or a special letter"),
    ],
)
@pytest.mark.parametrize("network", ["true", "false"])
def test_what_is_no_camera_s_address_is_said_with_its_line(source: str, said: str, network: str) -> None:
    told = problem(camera(source, network))
    assert told.startswith(f"2: camera.source: {said}")
    assert SECRET not in told


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (f"rtsp://me:{SECRET}@camera.local:554/live/{SECRET}?password={SECRET}#x", "rtsp://camera.local:554"),
        (f"http://{SECRET}@10.0.0.7/user=admin&password={SECRET}", "http://10.0.0.7"),
        (f"rtsp://a:{SECRET}@[fe80::1]:554/x", "rtsp://[fe80::1]:554"),
        (f"rtsp://a:{SECRET}@b@camera/x", "rtsp://camera"),
        (f"rtsp://a:{SECRET}/@camera:x/", "rtsp://…"),
        ("webcam:1", "webcam:1"),
    ],
)
def test_nothing_but_the_host_is_ever_shown(source: str, shown: str) -> None:
    assert redacted(source) == shown


@pytest.mark.parametrize("source", ["clip.mp4", "./rtsp:", "c:/x", "http:x", "~/a://b", "webcam:1"])
def test_words_and_paths_are_no_addresses(source: str) -> None:
    assert not is_address(source)


def test_any_text_has_an_answer() -> None:
    for source in (
        "a://",
        "rtsp://[",
        "rtsp://]",
        "rtsp://@",
        "http://%zz/",
        "http://\u2100/",
        "rtsp://a\0b",
    ):
        assert address_fault(source) is None or address_fault(source)
        assert redacted(source)
