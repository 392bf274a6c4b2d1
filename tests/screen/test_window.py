"""The window: the right way up, only what changed, and never a display nobody sees."""

import os
import subprocess
import sys

import numpy as np
import pygame
import pytest
from pygame import Rect

from kiosk.screen.window import Window, mode_within

OPEN = """
from kiosk.screen.window import Window
from kiosk.config.schema import Display
from kiosk.errors import DisplayError
try:
    Window(Display(**{arguments}))
except DisplayError as error:
    print(error)
else:
    print("opened")
"""


def opened(arguments: dict, **environment: str) -> str:
    clean = {
        k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}
    }
    process = subprocess.run(
        [sys.executable, "-c", OPEN.format(arguments=arguments)],
        env=clean | environment, capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    return process.stdout.strip()


def test_no_display_is_an_error_that_says_what_was_tried_and_what_to_do():
    # Where a monitor hangs on this machine the kiosk would open it: there is nothing to see then.
    if os.path.exists("/dev/dri/card0"):
        pytest.skip("this machine may have a display")
    said = opened({})
    assert said.startswith("no display with driver 'kmsdrm'")
    assert "group" in said
    assert "monitor" in said
    assert "\n" not in said


@pytest.mark.parametrize("driver", ["offscreen", "dummy"])
def test_a_driver_that_shows_nothing_is_refused_even_if_the_environment_asks_for_it(driver):
    said = opened({}, DISPLAY=":4711", SDL_VIDEODRIVER=driver)
    assert f"'{driver}', which shows nothing" in said


def test_a_desktop_that_does_not_answer_is_an_error():
    assert opened({"driver": "x11"}, DISPLAY=":4711").startswith("no display with driver 'x11'")


SHOWN = """
import pygame
from kiosk.screen import window
window.UNSEEN = set()
pygame.display.get_desktop_sizes = lambda: [{shown}]
set_mode = pygame.display.set_mode
pygame.display.set_mode = lambda *_, **__: set_mode({given})
"""


@pytest.mark.parametrize(
    ("shown", "given", "said"),
    [
        ((320, 240), (320, 240), "picture of 320x240 must be at least 480x320 or 320x480: connect another"),
        ((7680, 4320), (7680, 4320), "picture of 7680x4320 must have at most 9.4 million pixels"),
        ((1920, 200), (1920, 200), "picture of 1920x200 must be at least"),
        # A desktop that makes something else of the window than was asked for.
        ((1280, 720), (160, 120), "picture of 160x120 must be at least"),
        ((480, 320), (480, 320), "opened"),
    ],
)
def test_a_display_on_which_nothing_could_be_read_is_an_error_that_says_so(shown, given, said):
    process = subprocess.run(
        [sys.executable, "-c", SHOWN.format(shown=shown, given=given) + OPEN.format(arguments={})],
        env=os.environ | {"DISPLAY": ":4711", "SDL_VIDEODRIVER": "dummy"},
        capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    assert said in process.stdout


HDMI = [(1920, 1080), (1680, 1050), (1280, 1024), (1280, 800), (1280, 720), (1024, 768), (720, 576)]


@pytest.mark.parametrize(
    ("largest", "shown", "modes", "taken"),
    [
        ((1280, 800), (1920, 1080), HDMI, (1280, 720)),
        ((1280, 800), (1920, 1200), HDMI, (1280, 800)),
        ((1280, 800), (1366, 768), [(1366, 768), (1360, 768), (1280, 720), (640, 360)], (1280, 720)),
        ((1920, 1080), (3840, 2160), [(3840, 2160), *HDMI], (1920, 1080)),
        # Small enough as it is: an upright panel too, whose pixels count and not its sides.
        ((1280, 800), (720, 1280), [(720, 1280)], (720, 1280)),
        ((1280, 800), (800, 480), [(800, 480)], (800, 480)),
        # Of its own shape there is no smaller one, or none on which scenes can be drawn.
        ((1280, 800), (1280, 1024), HDMI, (1280, 1024)),
        ((1280, 800), (1920, 1080), [(1920, 1080), (320, 180)], (1920, 1080)),
    ],
)
def test_where_a_largest_mode_is_named_the_next_smaller_one_of_the_same_shape_is_taken(
    largest, shown, modes, taken
):
    assert mode_within(largest, shown, modes) == taken


LARGEST = """
import pygame
from kiosk.config.schema import Display
from kiosk.screen import window
window.UNSEEN = set()
pygame.display.get_desktop_sizes = lambda: [(1920, 1080)]
pygame.display.list_modes = lambda: [(1920, 1080), (1280, 720)]
pygame.display.get_driver = lambda: {driver!r}
window.close_to_others = list
asked = []
set_mode = pygame.display.set_mode
pygame.display.set_mode = lambda size, *_, **__: asked.append(size) or set_mode(size)
window.Window(Display(size={size!r}), largest=(1280, 800))
print(asked)
"""


@pytest.mark.parametrize(
    ("driver", "size", "asked"),
    [
        ("kmsdrm", "auto", (1280, 720)),
        # What the operator names is what they get, and a desktop's mode is not the kiosk's.
        ("kmsdrm", "1920x1080", (1920, 1080)),
        ("x11", "auto", (1920, 1080)),
    ],
)
def test_a_display_without_a_desktop_is_set_to_that_mode(driver, size, asked):
    process = subprocess.run(
        [sys.executable, "-c", LARGEST.format(driver=driver, size=size)],
        env=os.environ | {"DISPLAY": ":4711", "SDL_VIDEODRIVER": "dummy"},
        capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    assert process.stdout.splitlines()[-1] == str([asked])


@pytest.mark.parametrize(
    ("rotation", "size"), [(0, (60, 40)), (90, (40, 60)), (180, (60, 40)), (270, (40, 60))]
)
def test_scenes_draw_upright_on_a_turned_display(rotation, size):
    window = Window.offscreen((60, 40), rotation)
    assert window.size == size
    assert window.screen.get_size() == (60, 40)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_is_clockwise(rotation):
    window = Window.offscreen((60, 40), rotation)
    window.canvas.fill((255, 0, 0), Rect(0, 0, 5, 5))
    window.present([window.canvas.get_rect()])
    corner = {0: (0, 0), 90: (59, 0), 180: (59, 39), 270: (0, 39)}[rotation]
    assert window.screen.get_at(corner)[:3] == (255, 0, 0)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_regions_presented_one_by_one_make_the_whole_turned_picture(rotation):
    window = Window.offscreen((60, 40), rotation)
    noise = np.random.default_rng(3).integers(0, 256, (*window.size, 3), dtype=np.uint8)
    pygame.surfarray.blit_array(window.canvas, noise)
    width, height = window.size
    for x in range(0, width, 7):
        for y in range(0, height, 9):
            # The last ones reach over the edge, as a sprite's rectangle may.
            window.present([Rect(x, y, 7, 9)])
    whole = pygame.transform.rotate(window.canvas, -rotation)
    assert np.array_equal(pygame.surfarray.array3d(window.screen), pygame.surfarray.array3d(whole))


def test_only_the_regions_given_are_copied():
    window = Window.offscreen((60, 40), 90)
    window.canvas.fill((255, 255, 255))
    window.present([Rect(10, 20, 5, 8)])
    assert (pygame.surfarray.array3d(window.screen).max(axis=2) > 0).sum() == 40


def test_offscreen_there_are_no_events():
    window = Window.offscreen((60, 40))
    assert window.events() == []
    window.close()


ENDS = [
    pygame.event.Event(pygame.QUIT),
    pygame.event.Event(pygame.WINDOWCLOSE),
    pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE),
    pygame.event.Event(pygame.KEYUP, key=pygame.K_ESCAPE),
]
SPACE = pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE)


@pytest.mark.parametrize(("attended", "reported"), [(True, [*ENDS, SPACE]), (False, [SPACE])])
def test_nobody_ends_a_kiosk_that_is_not_attended_by_its_window(attended, reported, monkeypatch):
    window = Window.offscreen((60, 40))
    window._live, window._attended = True, attended
    monkeypatch.setattr(pygame.event, "get", lambda: [*ENDS, SPACE])
    assert window.events() == reported


def test_what_lay_under_another_window_is_shown_again(monkeypatch):
    flips = []
    monkeypatch.setattr(pygame.display, "flip", lambda: flips.append(1))
    monkeypatch.setattr(pygame.event, "get", lambda: [pygame.event.Event(pygame.WINDOWEXPOSED)])
    window = Window.offscreen((640, 400))
    window._live = True
    window.events()
    assert flips == [1]


FOLLOWED = """
import pygame
from kiosk.config.schema import Display
from kiosk.screen import window
window.UNSEEN = set()
it = window.Window(Display(size="640x480", fullscreen=False, rotation=90))
def given(*sizes):
    for x, y in sizes:
        pygame.event.post(pygame.event.Event(pygame.WINDOWSIZECHANGED, x=x, y=y))
    it.events()
    return it.follow(), it.screen.get_size(), it.size
for sizes in ([(640, 480)], [(800, 600)], [(100, 50)], [(800, 600)], [(700, 500), (800, 600)], []):
    print(*given(*sizes))
"""


def test_the_size_that_a_desktop_gives_is_followed_but_one_that_no_scene_fits_is_waited_out():
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy", "DISPLAY": ":1"}
    ran = subprocess.run(
        [sys.executable, "-c", FOLLOWED], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [
        "False (640, 480) (480, 640)",
        "True (800, 600) (600, 800)",
        "False (800, 600) (600, 800)",
        "True (800, 600) (600, 800)",
        "True (800, 600) (600, 800)",
        "False (800, 600) (600, 800)",
    ]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_is_touched_is_where_it_was_drawn_however_the_display_hangs(rotation: int) -> None:
    window = Window.offscreen((80, 48), rotation)
    mark = Rect(20, 10, 4, 4)
    window.canvas.fill((255, 255, 255), mark)
    window.present([window.canvas.get_rect()])
    (x, y), *_ = np.argwhere(pygame.surfarray.array3d(window.screen)[..., 0] == 255)
    finger = pygame.event.Event(pygame.FINGERDOWN, x=(x + 1) / 80, y=(y + 1) / 48)
    mouse = pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(x + 1, y + 1))
    for event in (finger, mouse):
        assert mark.inflate(2, 2).collidepoint(window.spot(event))


def test_what_is_no_touch_has_no_place() -> None:
    assert Window.offscreen((80, 48)).spot(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE)) is None
