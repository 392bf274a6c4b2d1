"""The page as it is served: what is there and what is not, and nobody's picture for anybody else."""

import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.system.folders import ROOT
from kiosk.vision.camera.demo import demo_picture
from kiosk.web.login import add_login
from kiosk.web.uploads import BUDGET, MOST
from tests.web.gatekeeper import PATIENCE, Page, Visitor, served


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with served() as one:
        yield one


@pytest.fixture
def ada(page: Page) -> Iterator[Visitor]:
    with Visitor(page) as one:
        yield one.come()


@pytest.fixture
def bob(page: Page) -> Iterator[Visitor]:
    with Visitor(page) as one:
        yield one.come()


@pytest.fixture(scope="module")
def face() -> bytes:
    return demo_picture().read_bytes()


def test_a_picture_is_answered_and_gone_at_once(ada: Visitor, page: Page, face: bytes) -> None:
    path = ada.upload(face)
    assert Path(path).read_bytes() == face
    assert "happy" in ada.answer_to(path)
    assert page.files() == []
    assert ada.join("taken", {"path": path}).status_code == 404


class TestRoutes:
    @pytest.mark.parametrize(
        "path",
        [
            "/docs", "/redoc", "/openapi.json", "/gradio_api/info", "/gradio_api/openapi.json", "/monitoring",
            "/monitoring/summary", "/gradio_api/deep_link?session_hash=x", "/gradio_api/dev/reload",
            "/gradio_api/runs",
            "/gradio_api/mcp/sse", "/gradio_api/proxy=https://x.hf.space/",
            "/gradio_api/file=https://example.org/",
            "/gradio_api/queue/status", "/gradio_api/token", "/gradio_api/user",
            "/manifest.json", "/pwa_icon",
            "/gradio_api/upload_progress?upload_id=x", "/svelte/x.js", "/assets/../../../etc/passwd",
            "/assets/%2e%2e/%2e%2e/x", "/static/..%2f..%2fx", "//etc/passwd", "/nothing",
        ],
    )  # fmt: skip
    def test_what_the_page_does_not_need_is_not_there(self, ada: Visitor, path: str) -> None:
        answer = ada.client.get(path)
        assert answer.status_code == 404
        assert answer.text == "there is nothing here"

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
    def test_no_other_method_is_answered(self, ada: Visitor, method: str) -> None:
        assert ada.client.request(method, "/").status_code == 404

    def test_no_event_goes_past_the_queue(self, ada: Visitor) -> None:
        for way in ("run", "api", "call", "call/v2"):
            assert ada.client.post(f"/gradio_api/{way}/shows", json={"data": []}).status_code == 404

    @pytest.mark.parametrize("number", [999, -1, True, 1.0, "1", None, []])
    def test_an_event_that_the_page_does_not_have_is_nobody_s_fault(
        self, ada: Visitor, number: object
    ) -> None:
        """Gradio would say of each that it has a fault, and anybody could fill the log."""
        answer = ada.join("begun", {}, fn_index=number)
        assert (answer.status_code, answer.text) == (404, "there is nothing here")

    def test_the_page_names_no_other_host_and_its_links_are_not_followed(self, ada: Visitor) -> None:
        answer = ada.client.get("/?deep_link=../../x&__theme=dark")
        hosts = set(re.findall(r"https?://([a-z0-9.-]+)", answer.text))
        assert hosts <= {"www.w3.org", ada.page.host}
        assert "og:" not in answer.text
        assert "manifest.json" not in answer.text
        assert "deep_link_state" not in answer.text or '"deep_link_state":"none"' in answer.text

    def test_every_answer_has_its_headers(self, ada: Visitor) -> None:
        for path in ("/", "/theme.css", "/nothing", "/gradio_api/file=/etc/passwd"):
            headers = ada.client.get(path).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert headers["cache-control"] == "no-store"
            assert headers["x-frame-options"] == "DENY"
            assert "server" not in headers


class TestOtherPages:
    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:80", "", "127.0.0.1.nip.io"])
    def test_under_another_name_there_is_no_page(self, ada: Visitor, host: str) -> None:
        assert ada.client.get("/", headers={"host": host}).status_code in (400, 421)

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "http://127.0.0.1:1"},
            {"origin": "http://[127.0.0.1"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ],
    )
    def test_another_page_in_the_browser_can_ask_for_nothing(
        self, ada: Visitor, face: bytes, headers: dict[str, str]
    ) -> None:
        assert ada.send(face, headers=headers).status_code == 403
        body = {"data": [], "fn_index": 0, "session_hash": ada.session}
        assert ada.client.post("/gradio_api/queue/join", json=body, headers=headers).status_code == 403
        assert ada.client.get("/config", headers=headers).status_code == 403

    def test_what_it_says_about_the_way_is_not_believed(self, ada: Visitor) -> None:
        answer = ada.client.get(
            "/config", headers={"x-forwarded-host": "evil.example", "x-gradio-server": "http://evil"}
        )
        assert "evil" not in answer.text

    def test_without_the_cookie_nothing_is_taken(self, page: Page, face: bytes) -> None:
        with Visitor(page) as nobody:
            assert nobody.send(face).status_code == 403
            assert nobody.client.get("/gradio_api/queue/data?session_hash=abcdef").status_code == 403


class TestTheft:
    def test_another_s_picture_is_reached_by_no_way(
        self, ada: Visitor, bob: Visitor, page: Page, face: bytes
    ) -> None:
        path = ada.upload(face)
        tries = [
            path,
            f"{path}/",
            path.replace("/uploads/", "/uploads/./"),
            path.replace("/uploads/", "//uploads//"),
            f"/proc/{page.process.pid}/root{path}",
            f"/proc/self/root{path}",
            path.replace("/dev/shm/", "/dev/../dev/shm/"),
        ]
        for one in tries:
            assert bob.client.get(f"/gradio_api/file={one}").status_code == 404, one
            assert (
                bob.client.get(f"/gradio_api/file={one}", headers={"range": "bytes=0-10"}).status_code == 404
            )
            assert bob.client.get(f"/file={one}").status_code == 404
            assert bob.join("taken", {"path": one}).status_code == 404, one
            assert (
                bob.join("taken", {}, data=[{"path": one, "meta": {"_type": "gradio.FileData"}}]).status_code
                == 404
            )
            assert bob.join("taken", {"path": "x", "more": [{"path": one}]}).status_code == 404
        for name in ("path", "picture", "language", "answer"):
            assert bob.join("begun", {name: path}).status_code == 404
        assert ada.client.get(f"/gradio_api/file={path}").status_code == 404
        assert "happy" in ada.answer_to(path)

    def test_another_s_answers_are_not_read_stopped_or_changed(
        self, ada: Visitor, bob: Visitor, face: bytes
    ) -> None:
        path = ada.upload(face)
        event = ada.join("taken", {"path": path, "language": "en", "number": 1}).json()["event_id"]
        for ask in (
            f"/gradio_api/queue/data?session_hash={ada.session}",
            f"/gradio_api/queue/data?session_hash={bob.session}&session_hash={ada.session}",
            f"/gradio_api/queue/data?session_hash={ada.session}&session_hash={bob.session}",
            f"/gradio_api/heartbeat/{ada.session}",
            f"/gradio_api/call/shows/{event}",
            f"/gradio_api/call/v2/shows/{event}",
        ):
            assert bob.client.get(ask).status_code == 404, ask
        cancel = {"session_hash": ada.session, "fn_index": ada.events["taken"], "event_id": event}
        assert bob.client.post("/gradio_api/cancel", json=cancel).status_code == 404
        assert bob.join("begun", {}, session_hash=ada.session).status_code == 404
        done = [one for one in ada.answers() if one["msg"] == "process_completed"]
        assert "happy" in done[0]["output"]["data"][0]

    def test_two_visitors_with_the_same_picture_have_a_file_each(
        self, ada: Visitor, bob: Visitor, face: bytes
    ) -> None:
        first, second = ada.upload(face), bob.upload(face)
        assert first != second
        assert "happy" in ada.answer_to(first)
        assert "happy" in bob.answer_to(second)

    @pytest.mark.parametrize(
        "path", ["/etc/passwd", "/proc/self/environ", "../../etc/passwd", "https://example.org/a.jpg"]
    )
    def test_no_file_of_the_computer_and_no_address_is_read(self, ada: Visitor, path: str) -> None:
        file = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}
        assert ada.join("taken", {"path": path}).status_code == 404
        assert ada.join("taken", {}, data=[file]).status_code == 404
        assert ada.client.get(f"/gradio_api/file={path}").status_code == 404


class TestBounds:
    def test_what_is_too_large_is_refused_before_it_comes(self, ada: Visitor, page: Page) -> None:
        with page.connect() as way:
            cookie = "; ".join(f"{one.name}={one.value}" for one in ada.client.cookies.jar)
            way.sendall(
                f"POST /gradio_api/upload HTTP/1.1\r\nHost: {page.host}\r\nCookie: {cookie}\r\n"
                f"Content-Type: multipart/form-data; boundary=x\r\n"
                f"Content-Length: {MOST + 10**6}\r\n\r\n".encode()
            )
            assert way.recv(100).startswith(b"HTTP/1.1 413")

    def test_how_long_it_is_must_be_said(self, ada: Visitor) -> None:
        answer = ada.client.post(
            "/gradio_api/upload",
            content=iter([b"x"]),
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
        assert answer.status_code == 411

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"x", b"--x\r\n", b"--x--\r\n",
            b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
            b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\nA\r\n--x--\r\n',
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nnot at an end',
            2 * b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nA\r\n'
            + b"--x--\r\n",
        ],
    )  # fmt: skip
    def test_what_is_no_form_is_refused_and_leaves_nothing(
        self, ada: Visitor, page: Page, content: bytes
    ) -> None:
        before, headers = page.files(), {"content-type": "multipart/form-data; boundary=x"}
        assert ada.client.post("/gradio_api/upload", content=content, headers=headers).status_code == 400
        assert set(page.files()) <= set(before)

    def test_a_form_of_many_parts_is_not_read_to_its_end(self, ada: Visitor) -> None:
        headers = {"content-type": "multipart/form-data; boundary=x"}
        answer = ada.client.post("/gradio_api/upload", content=b"--x\r\n\r\n" * 1000, headers=headers)
        assert (answer.status_code, answer.text) == (400, "one file at a time")

    def test_what_a_file_is_called_is_nowhere(self, ada: Visitor, page: Page, face: bytes) -> None:
        name = "../../../../tmp/secret name.jpg"
        assert ada.send(face, name).status_code == 200
        assert not any("secret" in path.name for path in page.folder.rglob("*"))
        assert not Path("/tmp/secret name.jpg").exists()

    def test_an_upload_that_breaks_off_leaves_nothing_and_gives_its_room_back(
        self, ada: Visitor, page: Page, face: bytes
    ) -> None:
        cookie = "; ".join(f"{one.name}={one.value}" for one in ada.client.cookies.jar)
        head = (
            f"POST /gradio_api/upload HTTP/1.1\r\nHost: {page.host}\r\nCookie: {cookie}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {MOST}\r\n\r\n"
            '--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        ).encode()
        for _ in range(6):
            with page.connect() as way:
                way.sendall(head + bytes(100_000))
        assert "happy" in ada.ask(face)

    def test_an_event_that_is_too_large_is_refused(self, ada: Visitor) -> None:
        assert ada.join("begun", {"picture": "x" * (4 << 20)}).status_code == 413


def test_fifty_at_once_are_all_answered_within_bounded_memory(page: Page, face: bytes) -> None:
    large = cv2.imdecode(np.frombuffer(face, np.uint8), cv2.IMREAD_COLOR)
    grain = np.random.default_rng(1).integers(0, 24, (3000, 4000, 3), dtype=np.uint8)
    photo = cv2.imencode(".jpg", cv2.add(cv2.resize(large, (4000, 3000)), grain))[1].tobytes()
    assert len(photo) > 2_000_000

    def visit(number: int) -> str:
        with Visitor(page) as visitor:
            return visitor.come().ask(photo)

    before, most, over = page.resident_mb(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], sum(path.stat().st_blocks * 512 for path in page.files() if path.exists()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(50) as crowd:
            answers = list(crowd.map(visit, range(50)))
    finally:
        over.set()
        watcher.join()
    assert len(answers) == 50
    assert all("data-n" in answer for answer in answers)
    assert most[0] <= BUDGET
    most_mb = page.most_resident_mb()
    print(f"resident {before:.0f} MB before, {most_mb:.0f} MB at most; files {most[0] / 1e6:.0f} MB")
    assert most_mb < before + 250


def test_nothing_is_left_in_any_folder_for_temporary_files(page: Page, face: bytes) -> None:
    places = [Path(one) for one in ("/tmp", "/var/tmp", "/dev/shm")]
    marked = face + b"only this picture ends like this"
    with Visitor(page) as visitor:
        path = visitor.come().upload(marked)
        assert Path(path).read_bytes() == marked
        visitor.answer_to(path)
    recent = time.time() - 60
    for place in places:
        for found in place.rglob("*"):
            try:
                fresh = (
                    found.is_file() and found.stat().st_mtime > recent and found.stat().st_size == len(marked)
                )
                assert not fresh or found.read_bytes() != marked, found
            except OSError:
                continue


class TestEnd:
    def test_it_ends_soon_though_a_page_is_open_and_takes_its_folder_along(self, face: bytes) -> None:
        with served() as page, Visitor(page) as ada:
            ada.come().upload(face)
            folder = page.folder
            with ada.client.stream("GET", f"/gradio_api/heartbeat/{ada.session}") as stream:
                next(stream.iter_lines())
                started = time.monotonic()
                assert page.end(signal.SIGTERM) == 0
                assert time.monotonic() - started < 20
            assert not folder.exists()

    def test_what_a_killed_one_leaves_the_next_one_sweeps(self, face: bytes) -> None:
        with served() as page, Visitor(page) as ada:
            ada.come().upload(face)
            folder = page.folder
            page.end(signal.SIGKILL)
            assert list(folder.rglob("*"))
        with served() as page:
            assert not folder.exists()
            assert page.end(signal.SIGINT) == 130

    def test_who_ends_it_while_it_starts_finds_no_folder_left(self) -> None:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
            process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "web", "--port", "0"],
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "RUNTIME_DIRECTORY": place},
            )
            # It has its folder, and Gradio is being imported.
            while not os.listdir(place):
                assert process.poll() is None
                select.select([], [], [], 0.01)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
            assert os.listdir(place) == []

    def test_a_port_that_is_taken_is_said_in_a_sentence(self, page: Page) -> None:
        with (
            pytest.raises(AssertionError, match="another program is there already"),
            served("--port", str(page.port)),
        ):
            pass


class TestLoginAndHttps:
    @pytest.fixture(scope="class")
    def guarded(self) -> Iterator[Page]:
        with tempfile.TemporaryDirectory() as place:
            login, config = Path(place, "logins"), Path(place, "config.yaml")
            add_login(login, "ada", "correct horse")
            config.write_text(f"web: {{address: 0.0.0.0, login: {login}, certificate: self-signed}}\n")
            with served(config=config, environment={"XDG_STATE_HOME": place}) as page:
                yield page

    def test_nothing_is_there_without_a_login(self, guarded: Page) -> None:
        with Visitor(guarded) as nobody:
            for path in ("/", "/config", "/theme.css", "/assets/x.js", "/robots.txt", "/nothing"):
                answer = nobody.client.get(path)
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"].startswith("Basic")
            assert nobody.send(b"x").status_code == 401

    def test_with_one_the_page_is_there_as_everywhere(self, guarded: Page, face: bytes) -> None:
        with Visitor(guarded, auth=("ada", "correct horse")) as ada:
            assert "happy" in ada.come().ask(face)
            assert all(one.secure and one.name.startswith("__Host-") for one in ada.client.cookies.jar)

    def test_who_guesses_has_to_wait(self, guarded: Page) -> None:
        with Visitor(guarded) as bob:
            said = [bob.client.get("/", auth=("ada", f"guess {n}")).status_code for n in range(7)]
        assert said[:5] == [401] * 5
        assert said[-1] == 429

    def test_it_says_who_can_come_and_by_what_to_know_it(self, guarded: Page) -> None:
        said = "\n".join(guarded.said)
        assert guarded.url.startswith("https://")
        assert "everybody who can reach this computer is asked for a login" in said
        assert "SHA-256 fingerprint" in said
        assert "correct horse" not in said


def test_it_says_nothing_of_visitors(page: Page) -> None:
    assert page.said == [f"the page is at {page.url} (Ctrl+C ends it)"]
    assert page.process.stdout is not None
    output = page.process.stdout.fileno()
    os.set_blocking(output, False)
    with pytest.raises(BlockingIOError):
        os.read(output, 1000)
