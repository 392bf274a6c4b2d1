"""The window on the display: which driver, which size, which way up, and only what changed."""

import os

import pygame
from pygame import Rect, Surface

from kiosk.config.display_size import Size, read_size, unfit_size
from kiosk.config.schema import Display
from kiosk.errors import DisplayError
from kiosk.system.shared_memory import close_to_others

WINDOW_SIZE = (1280, 720)
"""Of a window on a desktop when config.yaml names no size."""

UNSEEN = {"dummy", "offscreen", "evdev"}
"""SDL drivers that report success and show nothing."""

DRAWING = {
    # A plain shared-memory picture takes small changes at a tenth of what a texture costs.
    "x11": "0",
    # Here there are textures alone, and SDL would try OpenGL first, which reports success and stays black
    # where only the libraries of OpenGL ES are installed.
    "kmsdrm": "opengles2",
}
"""How SDL brings the canvas to the display, by driver, where its own choice is not the best."""


SAME_SHAPE = 0.02
"""Share by which the ratio of two sizes' sides may differ: 1366x768 is meant as 16:9."""

FAR_LESS = 2
"""So many times fewer pixels than wanted is no picture in its place: a television's 720x576 has few."""

OWN_ATTACHMENTS = 2
"""Of the memory of a picture on X11: the kiosk's and the X server's."""


class Window:
    """A display and the surface scenes draw on.

    Attributes:
        canvas: what scenes draw on, upright; its sides are swapped where the display is turned by 90 or 270.
        screen: what the display shows; the same surface as ``canvas`` when the display is not turned.
        driver: SDL's name of the video driver, or ``none`` offscreen.
    """

    canvas: Surface
    screen: Surface
    driver: str
    _rotation: int

    def __init__(self, display: Display, *, attended: bool = True, largest: Size | None = None) -> None:
        """Open the display. Raises DisplayError when there is none that anybody could see.

        Args:
            display: the operator's section.
            attended: somebody started it who may end it from here: see `events`.
            largest: see `mode_within`; where the display names no size.
        """
        self.driver = _start(display.driver)
        size = None if display.size == "auto" else read_size(display.size)
        # On KMSDRM there are no windows: a named size is a display mode.
        self._full = display.fullscreen and (size is None or self.driver == "kmsdrm")
        if size is None:
            size = _whole_screen(self.driver, largest) if self._full else WINDOW_SIZE
        _refuse_unfit(size)
        pygame.display.set_caption("Mood kiosk")
        self._rotation = display.rotation
        self._open(size)
        pygame.mouse.set_visible(False)
        self._live = True
        self._attended = attended

    @classmethod
    def offscreen(cls, size: tuple[int, int], rotation: int = 0) -> "Window":
        """A picture in memory instead of a display of ``size``: for tests, screenshots and trial visits."""
        window = cls.__new__(cls)
        window.driver = "none"
        window.screen = Surface(size)
        window._live = False
        window._attended = True
        window._rotation, window._given = rotation, None
        window._turn()
        return window

    def _open(self, size: Size) -> None:
        """Raises DisplayError."""
        try:
            self.screen = pygame.display.set_mode(size, pygame.FULLSCREEN if self._full else 0, depth=32)
        except pygame.error as error:
            pygame.display.quit()
            raise DisplayError(_no_display(self.driver, error)) from error
        self._keep_to_itself()
        # A desktop may have given another size than the one asked for.
        _refuse_unfit(self.screen.get_size())
        # What SDL itself says of this comes later, and is no news.
        self._known = size, self.screen.get_size()
        self._given: Size | None = None
        self._turn()

    def _turn(self) -> None:
        width, height = self.screen.get_size()
        if self._rotation == 0:
            self.canvas = self.screen
        else:
            size = (height, width) if self._rotation in (90, 270) else (width, height)
            self.canvas = Surface(size, 0, self.screen)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas."""
        return self.canvas.get_size()

    def present(self, rects: list[Rect]) -> None:
        """Bring these regions of the canvas, and nothing else, to the display."""
        if not rects:
            return
        shown = [rect.clip(self.canvas.get_rect()) for rect in rects]
        if self._rotation:
            shown = [self._copy_turned(rect) for rect in shown]
        if self._live:
            pygame.display.update(shown)

    def _copy_turned(self, rect: Rect) -> Rect:
        """Copy one region to where it belongs on the turned display; returns that place."""
        width, height = self.size
        # pygame turns anticlockwise, config.yaml clockwise.
        turned = pygame.transform.rotate(self.canvas.subsurface(rect), -self._rotation)
        corner = {
            90: (height - rect.bottom, rect.left),
            180: (width - rect.right, height - rect.bottom),
            270: (rect.top, width - rect.right),
        }[self._rotation]
        return self.screen.blit(turned, corner)

    def events(self) -> list[pygame.event.Event]:
        """What the window system reported since the last call; nothing offscreen.

        A kiosk that nobody attends is ended by systemd alone. Whoever walks up to it has the keyboard: for
        them the escape key and what a window manager has for closing a window do nothing.
        """
        events = pygame.event.get() if self._live else []
        for event in events:
            if event.type == pygame.WINDOWSIZECHANGED and (
                self._given or (event.x, event.y) not in self._known
            ):
                self._given = event.x, event.y
        if any(event.type == pygame.WINDOWEXPOSED for event in events):
            # What lay under another window has to be shown again.
            pygame.display.flip()
        return events if self._attended else [event for event in events if not _is_end(event)]

    def spot(self, event: pygame.event.Event) -> tuple[int, int] | None:
        """Where on the canvas a finger or the mouse touches it, in pixels; None for any other event."""
        width, height = self.screen.get_size()
        match event.type:
            case pygame.FINGERDOWN | pygame.FINGERUP:
                x, y = round(event.x * width), round(event.y * height)
            case pygame.MOUSEBUTTONDOWN | pygame.MOUSEBUTTONUP:
                x, y = event.pos
            case _:
                return None
        # The display's picture is the canvas turned clockwise.
        return {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[
            self._rotation
        ]

    def follow(self) -> bool:
        """Take up the size that the desktop, or another monitor, has given the window meanwhile.

        Until then SDL shows nothing more of what is drawn. A size that scenes do not fit is waited out.

        Returns:
            Whether `canvas` is another one, and everything is to be drawn again.

        Raises:
            DisplayError: as when it was opened.
        """
        if self._given is None or unfit_size(self._given):
            return False
        self._open(self._given)
        return True

    def _keep_to_itself(self) -> None:
        """Let no other user read the picture; to be called before anything is drawn.

        Raises:
            DisplayError: another program reads it already.
        """
        if self.driver != "x11":
            return
        try:
            segments = close_to_others()
        except OSError as error:
            reason = f"its memory cannot be closed to other users: {error.strerror}"
        else:
            if all(segment.attached <= OWN_ATTACHMENTS for segment in segments):
                return
            reason = "another program reads its memory: end that program"
        pygame.display.quit()
        raise DisplayError(f"the picture on the desktop would not be the visitor's alone: {reason}")

    def close(self) -> None:
        """Give the display back."""
        if self._live:
            self._live = False
            pygame.display.quit()


def on_desktop() -> bool:
    """Whether this program was started from a desktop, or has the way to one in its environment."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _is_end(event: pygame.event.Event) -> bool:
    escape = event.type in (pygame.KEYDOWN, pygame.KEYUP) and event.key == pygame.K_ESCAPE
    return escape or event.type in (pygame.QUIT, pygame.WINDOWCLOSE)


def _start(wanted: str) -> str:
    """Start SDL's video with a driver somebody can see; returns its name."""
    if wanted == "auto" and not on_desktop():
        wanted = "kmsdrm"
    if wanted != "auto":
        # Left to itself, SDL falls back to a driver that shows nothing.
        os.environ["SDL_VIDEODRIVER"] = wanted
    try:
        pygame.display.init()
    except pygame.error as error:
        raise DisplayError(_no_display(wanted, error)) from error
    driver = pygame.display.get_driver()
    if driver.lower() in UNSEEN:
        pygame.display.quit()
        raise DisplayError(_no_display(wanted, f"SDL offered only '{driver}', which shows nothing"))
    if drawing := DRAWING.get(driver.lower()):
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", drawing)
    return driver.lower()


def _whole_screen(driver: str, largest: Size | None) -> Size:
    shown: Size = pygame.display.get_desktop_sizes()[0]
    # A desktop's mode is not ours to change.
    if largest is None or driver != "kmsdrm":
        return shown
    return mode_within(largest, shown, pygame.display.list_modes())


def mode_within(largest: Size, shown: Size, modes: list[Size]) -> Size:
    """The mode with the most pixels that are no more than those of ``largest``.

    Args:
        largest: width and height.
        shown: what the display shows of itself. A mode of another shape would be distorted: where none is as
            small and of its own, it stays.
        modes: those that the display has.
    """
    if _pixels(shown) <= _pixels(largest):
        return shown
    fit = [
        mode
        for mode in modes
        if _pixels(largest) / FAR_LESS < _pixels(mode) <= _pixels(largest)
        and unfit_size(mode) is None
        and abs(mode[0] * shown[1] / (mode[1] * shown[0]) - 1) < SAME_SHAPE
    ]
    return max(fit, key=_pixels, default=shown)


def _pixels(size: Size) -> int:
    return size[0] * size[1]


def _refuse_unfit(size: Size) -> None:
    """Give the display back and raise DisplayError where scenes cannot be drawn at ``size``."""
    if fault := unfit_size(size):
        pygame.display.quit()
        raise DisplayError(
            f"the display's picture of {size[0]}x{size[1]} {fault}: connect another display, or name in "
            "display.size a mode that it has"
        )


def _no_display(driver: str, reason: object) -> str:
    tried = "the desktop's driver" if driver == "auto" else f"driver '{driver}'"
    return (
        f"no display with {tried} ({reason}): check that a monitor is connected and on, that this user is in "
        "the groups video and render, and that no other program holds the display"
    )
