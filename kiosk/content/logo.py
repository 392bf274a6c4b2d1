"""An owner's logo: a PNG or an SVG from anybody's hand, looked at closely before it is shown.

pygame is imported where something is drawn: what is wrong with a configuration must be said without it, too.
"""

import re
import struct
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from kiosk.config.diagnostics import show
from kiosk.config.files import LONGEST_NAME
from kiosk.config.messages import any_of
from kiosk.content.colour import Colour, contrast, mix
from kiosk.content.theme import Theme
from kiosk.errors import ConfigError, KioskError
from kiosk.system.ordinary_file import read_ordinary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pygame import Surface

MOST_BYTES = 2 << 20
MOST_PIXELS = 4096
"""Of either side."""

MOST_KEPT = 1536
"""Pixels of a PNG's longer side that are kept: a larger one would take the display a second to unpack."""

LOOKED_AT = (256, 256)
"""Pixels at most at which a logo is judged: about as large as it is shown."""

LEAST_COVER = 0.005
"""Share of that which must be covered with anything."""

STANDS_OUT = 3.0
"""Contrast of a part of a picture with its ground (WCAG 2.2, 1.4.11)."""

LEAST_SEEN = 0.10
"""Share of what is covered that must stand out so much."""

PNG = b"\x89PNG\r\n\x1a\n"
DEEPEST = 100
"""Levels of an SVG; nanosvg keeps 128."""

MOST_NUMBERS = 20_000
"""In all paths of an SVG: a drawing with as many takes a tenth of a second, if they stay near the picture."""

_SHAPES = frozenset(["circle", "ellipse", "line", "path", "polygon", "polyline", "rect"])
NUMBERS_A_SHAPE = 20
"""What one costs that has hardly any: nanosvg fills it all the same, which may be the whole picture."""

_NOT_DRAWN = frozenset(
    ["clipPath", "filter", "marker", "mask", "pattern", "style", "switch", "symbol", "use"]
)
"""What SDL's nanosvg passes over: the picture may do without, or not."""

_NUMBER = re.compile(r"[0-9.]+")
_FAR_AWAY = re.compile(r"(?<![0-9.])[0-9]{6}|[eE][+]?[0-9]")
"""A hundred thousand, or a notation for more: nanosvg follows a curve wherever it leads."""

_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(px|pt|pc|mm|cm|in)?\s*")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
"""CSS Values and Units Level 4, absolute lengths."""

_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!\s*['\"]?#)|@import")


def read_logo(path: Path) -> tuple[bytes, str | None]:
    """A logo as in its file, a very large PNG reduced; and what of it is not drawn (a sentence), if anything.

    Raises:
        ConfigError: there is no such file, it cannot be read, or is no picture that can be shown.
    """
    shown = show(str(path), LONGEST_NAME)
    try:
        data = read_ordinary(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise ConfigError([f"there is no file {shown}: correct the name"]) from error
    except OSError as error:
        raise ConfigError([f"{shown} cannot be read: {error.strerror}"]) from error
    try:
        lost = _look_at(data)
        cover = _alpha(picture(data, LOOKED_AT)).mean() / 255
    except KioskError as error:
        raise ConfigError([f"{shown} {error}"]) from error
    if cover < LEAST_COVER:
        raise ConfigError([f"{shown} is blank: save it again, with something in it"])
    return _reduced(data), lost


def faint_on(logo: bytes, theme: Theme) -> str | None:
    """Half a sentence where hardly anything of a logo would be seen on a theme's ground, else None."""
    import numpy as np
    import pygame

    drawn = picture(logo, LOOKED_AT)
    alpha = _alpha(drawn)
    colours = pygame.surfarray.array3d(drawn)[alpha > 127]
    if not len(colours):
        # All of it is a shade: what lies under it shines through.
        colours = pygame.surfarray.array3d(drawn)[alpha > 8]
    values, counts = np.unique(colours // 8 * 8 + 4, axis=0, return_counts=True)
    seen = sum(
        int(count)
        for (red, green, blue), count in zip(values.tolist(), counts, strict=True)
        if _stands_out((red, green, blue), theme)
    )
    share = seen / int(counts.sum())
    if share >= LEAST_SEEN:
        return None
    tone = "light" if theme.dark else "dark"
    return f"can hardly be seen on the theme '{theme.name}': use a {tone} one, or give it a ground of its own"


def picture(data: bytes, box: tuple[int, int]) -> "Surface":
    """A logo as large as fits into ``box`` (width, height), on transparent pixels, not premultiplied.

    Raises:
        KioskError: it cannot be drawn; the message is half a sentence.
    """

    import pygame

    try:
        if not data.startswith(PNG):
            found = pygame.image.load_sized_svg(BytesIO(data), box)
            drawn = pygame.Surface(found.get_size(), pygame.SRCALPHA)
            drawn.blit(found, (0, 0))
            return drawn
        whole = pygame.image.load(BytesIO(data), "logo.png")
    except pygame.error as error:
        raise KioskError(f"cannot be drawn: {show(str(error))}") from error
    scale = min(box[0] / whole.width, box[1] / whole.height)
    size = max(1, round(whole.width * scale)), max(1, round(whole.height * scale))
    if whole.get_bitsize() != 32 or not whole.get_flags() & pygame.SRCALPHA:
        # A palette, or no transparency at all.
        deep = pygame.Surface(whole.get_size(), pygame.SRCALPHA)
        deep.blit(whole, (0, 0))
        whole = deep
    # Mixed as they are, transparent pixels would lend their colour to the edges.
    scaled = pygame.transform.smoothscale(whole.premul_alpha(), size)
    _divide_by_alpha(scaled)
    return scaled


def _reduced(data: bytes) -> bytes:
    if not data.startswith(PNG) or max(struct.unpack(">II", data[16:24])) <= MOST_KEPT:
        return data
    import pygame

    kept = BytesIO()
    pygame.image.save(picture(data, (MOST_KEPT, MOST_KEPT)), kept, "logo.png")
    return min(data, kept.getvalue(), key=len)


def _divide_by_alpha(scaled: "Surface") -> None:
    import numpy as np
    import pygame

    colours, alpha = pygame.surfarray.pixels3d(scaled), pygame.surfarray.array_alpha(scaled)
    shares = np.maximum(alpha, 1)[:, :, None].astype(np.float32) / 255
    colours[:] = np.minimum(colours / shares + 0.5, 255).astype(np.uint8)


def _alpha(drawn: "Surface") -> "NDArray[np.uint8]":
    import pygame

    return pygame.surfarray.array_alpha(drawn)


def _stands_out(colour: Colour, theme: Theme) -> bool:
    grounds = theme.top, mix(theme.top, theme.bottom, 0.5), theme.bottom
    return all(contrast(colour, ground) >= STANDS_OUT for ground in grounds)


def _look_at(data: bytes) -> str | None:
    """What is not drawn of it. Raises KioskError for anything but a PNG or SVG of a usual size."""
    if data.startswith(PNG):
        if len(data) < 24 or data[12:16] != b"IHDR":
            raise KioskError("is a damaged PNG: save it again")
        _check_size(*struct.unpack(">II", data[16:24]))
        return None
    try:
        return _SvgLook().at(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise KioskError("is no PNG and no SVG: save it as one of them") from error


def _check_size(width: float, height: float) -> None:
    if width > MOST_PIXELS or height > MOST_PIXELS:
        size = f"{width:.0f}x{height:.0f}"
        raise KioskError(f"has {size} pixels, {MOST_PIXELS} a side are enough: save it smaller")
    if width < 1 or height < 1:
        raise KioskError("has no size: save it again")


class _SvgLook:
    """One pass through an SVG, which must hold nothing but shapes of its own."""

    def __init__(self) -> None:
        self._depth = 0
        self._numbers = 0
        self._lost: dict[str, None] = {}

    def at(self, text: str) -> str | None:
        """What is not drawn of it. Raises KioskError."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ProcessingInstructionHandler = self._instruction
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            line = f" (line {error.lineno})" if "<svg" in text else ""
            raise KioskError(f"is no PNG and no SVG{line}: save it as one of them") from error
        if not self._lost:
            return None
        return f"the kiosk draws no {any_of(self._lost)} of an SVG: see what it looks like, or save it as PNG"

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        own = name.rpartition(":")[2]
        if self._depth == 0:
            if own != "svg":
                raise KioskError("is no PNG and no SVG: save it as one of them")
            _check_size(*(_length(attributes.get(side)) for side in ("width", "height")))
        self._depth += 1
        if self._depth > DEEPEST:
            raise KioskError(f"has more than {DEEPEST} levels: save it as PNG")
        if own in ("script", "foreignObject", "handler") or any(key.startswith("on") for key in attributes):
            raise KioskError("has a script in it: save it as a plain SVG, or as PNG")
        if own == "image":
            raise KioskError("has a picture within the picture, which is not drawn: save it as PNG")
        if own in ("text", "tspan", "textPath"):
            raise KioskError("has writing in it, which is not drawn: convert the text to paths")
        if own in _NOT_DRAWN:
            self._lost[own] = None
        if "stroke-dasharray" in attributes or "stroke-dasharray" in attributes.get("style", ""):
            raise KioskError("has dashed lines, which may be without end: convert them to paths")
        paths = [attributes.get(key, "") for key in ("d", "points")]
        if any(_FAR_AWAY.search(path) for path in paths):
            raise KioskError("has a point far outside of its picture: save it as PNG")
        self._numbers += sum(len(_NUMBER.findall(path)) for path in paths)
        self._numbers += NUMBERS_A_SHAPE if own in _SHAPES else 0
        if self._numbers > MOST_NUMBERS:
            raise KioskError("is too intricate to be drawn again and again: save it as PNG")
        for key, value in attributes.items():
            refers = key.rpartition(":")[2] in ("href", "src") and not value.startswith("#")
            if refers or _ELSEWHERE.search(value):
                raise KioskError("names another file or address: save it as a plain SVG, or as PNG")

    def _end(self, name: str) -> None:
        self._depth -= 1

    def _text(self, text: str) -> None:
        if _ELSEWHERE.search(text):
            raise KioskError("names another file or address: save it as a plain SVG, or as PNG")

    def _instruction(self, target: str, data: str) -> None:
        raise KioskError("names another file or address: save it as a plain SVG, or as PNG")

    def _entity(self, *_: object) -> None:
        raise KioskError("defines words of its own (ENTITY): save it as a plain SVG, or as PNG")


def _length(written: str | None) -> float:
    """A length in pixels; 100 where there is none, or a share of something."""
    found = _LENGTH.fullmatch(written or "")
    return 100.0 if found is None else float(found[1]) * _PIXELS[found[2] or "px"]
