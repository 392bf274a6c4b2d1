"""The kiosk in a real window on a real X server, without a screen: started, pressed, ended from outside."""

import contextlib
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.system.shared_memory import own_segments

NEEDED = ("Xvfb", "xdotool")

SLOWLY = "camera: {source: demo}\ndisplay: {fps: 15}\nfacts: {builtin: false, own: [A fact.]}\n"
"""Most of the time of these tests would go into pictures and facts that nobody looks at."""

pytestmark = pytest.mark.skipif(
    not all(shutil.which(program) for program in NEEDED), reason=f"needs {' and '.join(NEEDED)}"
)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """The name of an X display of 1024×600."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x600x24", "-nolisten", "tcp",
         "-fbdir", str(tmp_path)],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as chosen:
        yield f":{chosen.readline().strip()}"
    server.terminate()
    server.wait()


def line_with(wanted: str, process: subprocess.Popen[bytes], patience: float = 20.0) -> str:
    """The next line of the kiosk's log that holds ``wanted``."""
    logged = b""
    while select.select([process.stderr], [], [], patience)[0]:
        received = os.read(process.stderr.fileno(), 1)
        if not received:
            break
        logged += received
        if received == b"\n" and wanted.encode() in logged.splitlines()[-1]:
            return logged.decode().splitlines()[-1]
    raise AssertionError(f"'{wanted}' was never logged; only: {logged.decode()}")


@pytest.mark.slow
def test_a_visit_by_keyboard_and_a_clean_end_by_sigterm(display, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(SLOWLY)
    environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
        stderr=subprocess.PIPE, env=environment,
    )  # fmt: skip
    try:
        assert "not a live camera" in line_with("camera:", kiosk)
        subprocess.run(["xdotool", "key", "space"], check=True, env=environment, timeout=20)
        line_with("looking", kiosk)
        line_with("result after", kiosk)
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(timeout=20) == 0
    finally:
        kiosk.kill()
        kiosk.wait()
        kiosk.stderr.close()


@contextlib.contextmanager
def running(
    display: str, folder: Path, **more: str
) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    """A kiosk with the demo camera, ready to be pressed, and the environment it has."""
    config = folder / "config.yaml"
    config.write_text(SLOWLY)
    environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", **more}
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
        stderr=subprocess.PIPE, env=environment,
    )  # fmt: skip
    try:
        line_with("camera:", kiosk)
        yield kiosk, environment
    finally:
        kiosk.kill()
        kiosk.wait()
        kiosk.stderr.close()


def typed(keys: list[str], environment: dict[str, str]) -> None:
    subprocess.run(["xdotool", "key", *keys], check=True, env=environment, timeout=20)


@pytest.mark.slow
def test_by_hand_the_escape_key_ends_it(display, tmp_path):
    with running(display, tmp_path) as (kiosk, environment):
        typed(["Escape"], environment)
        assert kiosk.wait(timeout=20) == 0


@pytest.mark.slow
def test_by_hand_it_ends_with_the_connection_that_it_was_started_through(display, tmp_path):
    """`ssh pi kiosk run` has no terminal, so no signal tells of it."""
    with running(display, tmp_path) as (kiosk, _):
        kiosk.stderr.close()
        assert kiosk.wait(timeout=20) == 0


@pytest.mark.slow
def test_in_the_service_no_key_ends_it_and_sighup_is_a_reload(display, tmp_path):
    with running(display, tmp_path, NOTIFY_SOCKET=str(tmp_path / "nobody")) as (kiosk, environment):
        typed(["Escape"] * 5 + ["q", "alt+F4", "ctrl+c"], environment)
        kiosk.send_signal(signal.SIGHUP)
        typed(["space"], environment)
        line_with("looking", kiosk)
        line_with("result after", kiosk)
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(timeout=20) == 0


@pytest.mark.slow
def test_by_hand_a_terminal_that_is_gone_ends_it_and_its_vision_process(display, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(SLOWLY)
    pid, terminal = pty.fork()
    if pid == 0:
        # The tests themselves may run where a terminal's end is ignored (nohup).
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.environ |= {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", "run", "--config", str(config)])
    said = b""
    while b"not a live camera" not in said:
        assert select.select([terminal], [], [], 20)[0], said
        said += os.read(terminal, 4096)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert children
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_without_a_display_the_kiosk_says_so_and_ends(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(SLOWLY)
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    environment.pop("SDL_VIDEODRIVER", None)
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
        capture_output=True, text=True, env=environment, timeout=30, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "no display" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_a_window_that_the_desktop_resizes_is_drawn_anew_in_its_new_size(display, tmp_path):
    with running(display, tmp_path) as (kiosk, environment):
        tool = partial(subprocess.run, check=True, env=environment, timeout=20, stdout=subprocess.PIPE)
        window = tool(["xdotool", "search", "--onlyvisible", "--pid", str(kiosk.pid)]).stdout.split()[0]
        before = own_segments(kiosk.pid)
        # The second of these no scene fits: it is waited out.
        for width, height in ((640, 400), (200, 100), (800, 480)):
            tool(["xdotool", "windowsize", "--sync", window, str(width), str(height)])
        tool(["xdotool", "key", "space"])
        line_with("result after", kiosk)
        after = own_segments(kiosk.pid)
        assert [segment.mode & 0o077 for segment in after] == [0]
        assert [segment.number for segment in after] != [segment.number for segment in before]
        pictures = []
        for _ in range(2):
            # The time that is left runs down.
            time.sleep(0.5)
            pictures.append((tmp_path / "Xvfb_screen0").read_bytes())
        assert pictures[0] != pictures[1]
