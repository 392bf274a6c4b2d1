"""On X11 nobody but the kiosk and the X server reads the picture along."""

import os
import shutil
import subprocess
import sys

import pytest

from kiosk.system.shared_memory import own_segments

pytestmark = pytest.mark.skipif(not shutil.which("xvfb-run"), reason="needs xvfb-run")

OPEN = """
import ctypes, os, sys
import pygame
from kiosk.config.schema import Display
from kiosk.errors import DisplayError
from kiosk.screen.window import Window
from kiosk.system.shared_memory import own_segments

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
FAILED = ctypes.c_void_p(-1).value

def read_along(pid=None):
    return libc.shmat(own_segments(pid)[0].number, None, 0o10000) != FAILED
{before}
try:
    window = Window(Display(driver="x11", fullscreen={fullscreen}))
except DisplayError as fault:
    print(fault)
    sys.exit()
{after}
"""

SHOWN = "print(*(oct(segment.mode) + ' ' + str(segment.attached) for segment in own_segments()), sep='; ')"

AS_ANOTHER_USER = """
child = os.fork()
if child == 0:
    os.setgid(65534), os.setuid(65534)
    os._exit(read_along(os.getppid()))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

QUICKER = """
make = pygame.display.set_mode
def set_mode(*arguments, **more):
    screen = make(*arguments, **more)
    assert read_along()
    return screen
pygame.display.set_mode = set_mode
"""


def printed(*, before: str = "", after: str = SHOWN, fullscreen: bool = False) -> str:
    code = OPEN.format(before=before, after=after, fullscreen=fullscreen)
    environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
    ran = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", code],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("fullscreen", [False, True])
def test_the_memory_of_the_picture_is_closed_to_other_users(fullscreen):
    assert printed(fullscreen=fullscreen) == "0o1700 2"


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_is_refused():
    assert printed(after=AS_ANOTHER_USER) == "0"


@pytest.mark.slow
def test_who_was_quicker_is_noticed_before_anything_is_drawn():
    assert printed(before=QUICKER).endswith("another program reads its memory: end that program")


def test_a_kernel_without_such_memory_has_none(tmp_path):
    assert own_segments(listed=tmp_path / "shm") == []
