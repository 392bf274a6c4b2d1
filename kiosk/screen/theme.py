"""Colours and sizes: the two themes, and one type scale for every screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.content.emotions import EMOTIONS

Colour = tuple[int, int, int]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``a`` with ``share`` (0-1) of ``b`` in it, per channel."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def luminance(colour: Colour) -> float:
    """Relative luminance 0-1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio 1-21 (WCAG 2.2)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True, slots=True)
class Theme:
    """One palette.

    ``top`` and ``bottom`` end the backdrop's gradient; ``card`` is a raised surface, ``line`` a quiet mark
    on either; ``ink`` and ``muted`` write; ``button`` is the attract scene's; ``inks`` write emotions.
    """

    name: str
    top: Colour
    bottom: Colour
    card: Colour
    line: Colour
    ink: Colour
    muted: Colour
    button: Colour
    warning: Colour
    inks: Mapping[str, Colour]

    def tinted(self, label: str) -> "Theme":
        """The same theme with its surfaces in an emotion's colour, dimmed at night and thinned by day."""
        emotion = EMOTIONS[label]
        if self.name == "night":
            ground, colour = (0, 0, 0), emotion.deep
            strengths = (0.34, 0.17, 0.50, 0.85)
            muted = mix((0, 0, 0), mix(self.ink, emotion.fill, 0.30), 0.82)
        else:
            ground, colour = (255, 255, 255), emotion.fill
            strengths = (0.19, 0.10, 0.30, 0.45)
            muted = mix(self.muted, self.ink, 0.25)
        top, bottom, card, line = (mix(ground, colour, strength) for strength in strengths)
        # A little of the theme's own ground keeps the scenes of one visit together.
        return replace(
            self,
            top=mix(self.top, top, 0.85),
            bottom=mix(self.bottom, bottom, 0.75),
            card=mix(self.card, card, 0.85),
            line=mix(self.line, line, 0.80),
            muted=muted,
        )


NIGHT = Theme(
    name="night",
    top=(11, 14, 34),
    bottom=(22, 27, 62),
    card=(32, 38, 78),
    line=(62, 70, 120),
    ink=(246, 247, 255),
    muted=(172, 180, 216),
    button=(255, 98, 76),
    warning=(255, 202, 64),
    inks={label: emotion.fill for label, emotion in EMOTIONS.items()},
)

DAY = Theme(
    name="day",
    top=(250, 248, 243),
    bottom=(236, 232, 222),
    card=(255, 255, 255),
    line=(208, 204, 196),
    ink=(26, 29, 52),
    muted=(86, 90, 112),
    button=(232, 70, 52),
    warning=(138, 88, 0),
    inks={label: emotion.day_ink for label, emotion in EMOTIONS.items()},
)

LEAST_TYPE = 12
"""Pixels per em of the smallest type: on screens below 480 lines, which are read from arm's length. On all
others it is 16."""

THEMES = {"night": NIGHT, "day": DAY}


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes in pixels for one screen. All grow with the smaller side; no text falls below `LEAST_TYPE`.

    ``unit`` is a hundredth of the smaller side. ``headline``, ``title``, ``body``, ``label`` and ``small``
    are type sizes (em), and ``least`` is the smallest there is on this screen. ``margin`` is the free edge,
    ``gap`` the distance between neighbours, and ``radius`` rounds the cards.
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

    @classmethod
    def of(cls, size: tuple[int, int]) -> "Scale":
        """The scale for a screen of ``size`` (width, height)."""
        width, height = size
        unit = min(width, height) / 100
        portrait = height >= width
        least = round(min(max(unit * 10 / 3, LEAST_TYPE), 16))
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
        )

    @property
    def portrait(self) -> bool:
        """True when the screen stands upright (or is square)."""
        return self.height >= self.width

    @property
    def compact(self) -> bool:
        """True when there is no room for ornament."""
        return self.unit < 5.5
