"""A camera in the network, against a real server on this machine."""

import base64
import contextlib
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from kiosk.config.schema import Camera as CameraSettings
from kiosk.errors import CameraError, UsageError
from kiosk.vision.camera import network
from kiosk.vision.camera.network import NetworkCamera
from kiosk.vision.camera.sources import open_camera
from tests.fakes.rtsp import RtspCamera
from tests.vision.camera.test_limits import progressive

SECRET = "hunter2"

LOOPBACK = "127.0.0.1"


def jpeg(level, height=48, width=64):
    return cv2.imencode(".jpg", np.full((height, width), level, np.uint8))[1].tobytes()


def part(picture, length=True):
    said = f"Content-Length: {len(picture)}\r\n" if length else ""
    return b"--frame\r\nContent-Type: image/jpeg\r\n" + said.encode() + b"\r\n" + picture + b"\r\n"


class Handler(BaseHTTPRequestHandler):
    """Answers by the path; what it was asked with lies in ``server.asked``."""

    def log_message(self, format, *arguments):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        with contextlib.suppress(OSError):
            getattr(self, "do_" + self.path.partition("?")[0].strip("/").replace("/", "_"))()

    def begin(self, kind="multipart/x-mixed-replace; boundary=frame", status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send(self, *parts):
        for data in parts:
            self.wfile.write(data)
        self.server.enough.wait(10)

    def do_live(self):
        self.begin()
        self.send(*[part(jpeg(level)) for level in (40, 120, 200)])

    def do_red(self):
        red = np.zeros((48, 64, 3), np.uint8)
        red[:, :32] = (20, 30, 220)  # OpenCV's order
        self.begin()
        self.send(*[part(cv2.imencode(".jpg", red)[1].tobytes())] * 3)

    def do_quoted(self):
        self.begin('multipart/x-mixed-replace; boundary="--frame"')
        self.send(*[part(jpeg(200))] * 3)

    def do_unsaid(self):
        self.begin()
        self.send(*[part(jpeg(200), length=False)] * 4)

    def do_ends(self):
        self.begin()
        self.wfile.write(part(jpeg(200)) * 2)

    def do_damaged(self):
        self.begin()
        self.send(part(jpeg(200)), part(b"\xff\xd8 no picture"), part(b"text"), *[part(jpeg(80))] * 2)

    def do_scans(self):
        self.begin()
        self.send(part(jpeg(200)), part(progressive(640, 30_000)), *[part(jpeg(80))] * 2)

    def do_huge(self):
        self.begin()
        self.send(part(jpeg(200, 4000, 4000)) * 2)

    def do_flood(self):
        self.begin()
        self.send(b"x" * 30_000_000)

    def do_page(self):
        self.begin("text/html")
        self.wfile.write(b"<html>")

    def do_playlist(self):
        self.begin("application/vnd.apple.mpegurl")
        self.wfile.write(b"#EXTM3U\nfile:///etc/passwd\n")

    def do_moved(self):
        self.begin(status=302, Location="/live")

    def do_away(self):
        self.begin(status=302, Location="http://localhost:9/live")

    def do_file(self):
        self.begin(status=302, Location="file:///etc/passwd")

    def do_locked(self):
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode():
            self.begin(status=401, WWW_Authenticate='Basic realm="camera"')
            return
        self.do_live()

    def do_broken(self):
        self.begin(status=500)

    def do_silent(self):
        self.server.enough.wait(10)

    def do_still(self):
        self.begin()
        self.send(part(jpeg(200)))


@pytest.fixture
def server():
    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    server.asked, server.enough = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.enough.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def camera(server, monkeypatch):
    """Opens the path of the server as config.yaml would."""
    monkeypatch.setattr(network, "SILENT_SECONDS", 0.3)
    opened = []

    def camera(path, user="", **settings):
        address = f"http://{user}{LOOPBACK}:{server.server_port}{path}"
        opened.append(open_camera(CameraSettings(source=address, network=True, **settings)))
        return opened[-1]

    yield camera
    server.enough.set()
    for each in opened:
        each.close()


def drain(camera, timeout=5.0):
    for _ in range(200):
        camera.read(timeout)


def levels(camera, wanted):
    """Reads on until a picture of that grey comes."""
    camera.start()
    for _ in range(5):
        frame = camera.read(5)
        if abs(frame.grey.mean() - wanted) < 3:
            return frame
    raise AssertionError(f"no picture of {wanted}")


@pytest.mark.parametrize("path", ["/live", "/quoted", "/unsaid", "/moved", "/live?password=hunter2"])
def test_motion_jpeg_is_read(camera, path):
    frame = levels(camera(path), 200)
    assert (frame.grey.shape, frame.grey.dtype) == ((48, 64), np.uint8)


def test_it_is_turned_as_every_camera(camera):
    assert levels(camera("/live", rotation=90), 200).grey.shape == (64, 48)


def test_its_colours_are_read_and_turned_too(camera):
    network_camera = camera("/red", rotation=90)
    network_camera.start()
    shown = network_camera.read(5).colour.rgb(640)
    assert shown.shape == (64, 48, 3)
    assert np.abs(shown[:28].astype(int) - (220, 30, 20)).mean() < 8, "what was left is on top"
    assert shown[36:].mean() < 8


def test_opening_does_not_connect(camera, server):
    camera("/live")
    assert server.asked == []


def test_user_and_password_are_sent_to_the_camera_alone_when_it_asks(camera, server):
    levels(camera("/locked", user=f"me:{SECRET}@"), 200)
    assert [bool(sent) for _, sent in server.asked] == [False, True]


def test_a_damaged_picture_is_passed_over(camera):
    levels(camera("/damaged"), 80)


def test_a_picture_that_would_take_too_long_to_unpack_is_passed_over(camera):
    levels(camera("/scans"), 80)


@pytest.mark.parametrize(
    ("path", "user", "said"),
    [
        ("/locked", "me:wrong@", "refuses user or password"),
        ("/locked", "", "refuses user or password"),
        ("/nowhere", "", "cannot be reached"),
        ("/broken", "", "answers with an error (500)"),
        ("/page", "", "sends text/html, not motion JPEG"),
        ("/playlist", "", "not motion JPEG"),
        ("/away", "", "it leads to another address"),
        ("/file", "", "answers with an error (302)"),
        ("/silent", "", "no answer in time"),
    ],
)
def test_a_camera_that_does_not_open_is_a_fault_that_keeps_the_secret(camera, caplog, path, user, said):
    caplog.set_level(logging.DEBUG)
    network_camera = camera(path, user=user or f"me:{SECRET}@" if path == "/silent" else user)
    with pytest.raises(CameraError) as caught:
        network_camera.start()
    assert said in str(caught.value)
    for text in (str(caught.value), caplog.text, network_camera.name, repr(caught.value.__cause__)):
        assert SECRET not in text
        assert "me:" not in text
    assert "\n" not in str(caught.value)


def test_a_connection_that_ends_is_a_fault_and_the_next_start_connects_anew(camera, server):
    ends = camera("/ends")
    ends.start()
    with pytest.raises(CameraError, match="sends no more pictures"):
        drain(ends)
    ends.stop()
    ends.start()
    assert ends.read(5).grey.shape == (48, 64)
    assert len(server.asked) == 2


@pytest.mark.parametrize("path", ["/still", "/huge", "/flood"])
def test_one_that_falls_silent_or_sends_what_is_no_picture_is_a_fault_in_time(camera, path):
    still = camera(path)
    still.start()
    with pytest.raises(CameraError):
        drain(still, 1.0)


def test_nobody_there():
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
        for scheme in ("rtsp", "http", "https"):
            address = f"{scheme}://me:{SECRET}@{LOOPBACK}:{port}/live/{SECRET}?p={SECRET}"
            camera = open_camera(CameraSettings(source=address, network=True))
            with pytest.raises(CameraError) as caught:
                camera.start()
            assert f" at {scheme}://{LOOPBACK}:{port}: cannot be" in str(caught.value)
            assert SECRET not in str(caught.value) + camera.name


def test_rtsp_that_accepts_and_says_nothing_is_given_up_in_time(monkeypatch):
    monkeypatch.setattr(network, "SILENT_SECONDS", 0.1)
    monkeypatch.setattr(network, "OPENING_SECONDS", 0.1)
    with socket.create_server((LOOPBACK, 0)) as silent:
        camera = NetworkCamera(
            f"rtsp://me:{SECRET}@{LOOPBACK}:{silent.getsockname()[1]}/live", opening_seconds=5
        )
        with pytest.raises(CameraError, match="cannot be reached"):
            camera.start()


def test_without_leave_no_address_is_opened():
    settings = CameraSettings().model_copy(update={"source": f"http://me:{SECRET}@{LOOPBACK}/live"})
    with pytest.raises(
        UsageError, match=r"^camera.source: is a camera in the network, which needs"
    ) as caught:
        open_camera(settings)
    assert SECRET not in str(caught.value)


def test_rtsp_is_read_and_a_connection_that_breaks_is_a_fault_that_the_next_start_mends(capfd):
    served = RtspCamera(200)
    camera = NetworkCamera(f"rtsp://me:{SECRET}@{LOOPBACK}:{served.port}/live")
    assert SECRET not in camera.name
    frame = levels(camera, 200)
    assert frame.grey.shape == (96, 128)
    served.hang_up()
    with pytest.raises(CameraError, match=r"sends no more pictures|no picture within"):
        drain(camera)
    camera.stop()
    assert levels(camera, 200).grey.shape == (96, 128)
    camera.close()
    served.close()
    assert SECRET not in "".join(capfd.readouterr())
