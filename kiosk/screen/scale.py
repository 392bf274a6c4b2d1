"""Sizes: one type scale for every screen, and what must be how large to be read from where people stand."""

from dataclasses import dataclass
from math import ceil, hypot

from kiosk.config.display_size import Size
from kiosk.config.schema import Display

LEAST_TYPE = 12
"""Pixels per em of the smallest type: on screens below 480 lines, which are read from arm's length. On all
others it is 16."""

MOST_LEAST = 3.1
"""The smallest type, in hundredths of the screen's smaller side, may be raised so far: with any larger one
the longest texts of a configuration do not fit all scenes."""

CAPITAL = 0.72
"""Manrope's capital letters, in ems (``sCapHeight`` of its OS/2 table, in all weights)."""

LEGIBLE = 0.005
"""Height of a capital letter by the distance from which it is read: 17 minutes of arc. ISO 9241-303 asks for
16 at least and recommends 20 to 22."""

SCANNABLE = 0.1
"""Width of a code, without its quiet zone, by the distance from which it is scanned: the rule that phones are
known to follow."""

METRES_PER_INCH = 0.0254


@dataclass(frozen=True, slots=True)
class Viewing:
    """How a display is seen.

    Attributes:
        size: its picture's width and height in pixels, which are taken to be square.
        diagonal_inches: of the picture, not of the case around it.
        distance_m: from which visitors read it.
    """

    size: Size
    diagonal_inches: float
    distance_m: float

    @classmethod
    def of(cls, display: Display, size: Size) -> "Viewing | None":
        """What an operator says of a display whose picture has that size; None where they say nothing."""
        if display.diagonal_inches is None or display.viewing_distance_m is None:
            return None
        return cls(size, display.diagonal_inches, display.viewing_distance_m)

    @property
    def pixels_per_metre(self) -> float:
        """On the display's surface."""
        return hypot(*self.size) / (self.diagonal_inches * METRES_PER_INCH)

    @property
    def type_size(self) -> int:
        """Least pixels per em of type that can be read."""
        return ceil(LEGIBLE * self.distance_m * self.pixels_per_metre / CAPITAL)

    @property
    def code_width(self) -> int:
        """Least pixels of a code, without its quiet zone, that can be scanned."""
        return ceil(SCANNABLE * self.distance_m * self.pixels_per_metre)

    def type_distance(self, size: int) -> float:
        """From how far, in metres, type of so many pixels per em can be read."""
        return size * CAPITAL / self.pixels_per_metre / LEGIBLE

    def code_distance(self, width: int) -> float:
        """From how far, in metres, a code of so many pixels, without its quiet zone, can be scanned."""
        return width / self.pixels_per_metre / SCANNABLE


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes in pixels for one screen. All grow with the smaller side; no text falls below ``least``.

    ``unit`` is a hundredth of the smaller side. ``headline``, ``title``, ``body``, ``label`` and ``small``
    are type sizes (em), and ``least`` is the smallest there is on this screen. ``margin`` is the free edge,
    ``gap`` the distance between neighbours, and ``radius`` rounds the cards. ``code`` is how wide, without
    its quiet zone, a code should be at least; 0 where nobody says how far away visitors stand.
    """

    width: int
    height: int
    unit: float
    margin: int
    gap: int
    radius: int
    headline: int
    title: int
    body: int
    label: int
    small: int
    least: int
    code: int = 0

    @classmethod
    def of(cls, size: Size, viewing: Viewing | None = None) -> "Scale":
        """The scale for a screen of ``size`` (width, height), seen in that way.

        Type is as large as the distance asks for, as long as the layouts hold it (`MOST_LEAST`).
        """
        width, height = size
        unit = min(width, height) / 100
        portrait = height >= width
        least = round(min(max(unit * 10 / 3, LEAST_TYPE), 16))
        if viewing is not None:
            least = max(least, min(viewing.type_size, int(unit * MOST_LEAST)))
        return cls(
            width=width,
            height=height,
            unit=unit,
            margin=round(unit * 5.5),
            gap=round(unit * 3),
            radius=round(unit * 3.2),
            # Upright screens have room to spare below each line, wide ones beside it.
            headline=round(unit * (10.5 if portrait else 10.0)),
            title=max(least + 4, round(unit * 4.8)),
            body=max(least + 1, round(unit * 3.4)),
            label=max(least, round(unit * 2.9)),
            small=max(least, round(unit * 2.5)),
            least=least,
            code=0 if viewing is None else viewing.code_width,
        )

    def pad(self, shrink: float) -> int:
        """Between a panel's edge and what is in it, pixels, where type is so many times its ideal size."""
        # Small type needs its air, too; where texts hardly fit, words come first.
        return round(self.unit * (0.6 + 2.6 * shrink)) if shrink >= 0.5 else max(4, round(self.unit * 0.9))

    @property
    def portrait(self) -> bool:
        """True when the screen stands upright (or is square)."""
        return self.height >= self.width
