"""A theme: the colours in which everything is drawn, and how they follow an emotion."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.content.colour import BLACK, WHITE, Colour, mix
from kiosk.content.emotions import EMOTIONS


@dataclass(frozen=True, slots=True)
class Tint:
    """How much of an emotion's colour is in a theme's surfaces while its scene is shown, 0-1 each."""

    top: float
    bottom: float
    card: float
    line: float


@dataclass(frozen=True, slots=True)
class Theme:
    """One palette.

    Attributes:
        name: of its file.
        dark: light writing on a dark ground.
        top, bottom: the ends of the backdrop's gradient.
        card: a raised surface.
        line: a quiet mark on either, such as the part of a bar that is not filled.
        ink, muted: write.
        button: the pictured button and what belongs to it: ring, arrow. The brand's accent takes its place.
        warning: writes to the staff.
        outline: a line around what would fade into the ground without; None where nothing does.
        tint: None where an emotion's scene has the theme's own surfaces.
        inks: write emotions, by label.
    """

    name: str
    dark: bool
    top: Colour
    bottom: Colour
    card: Colour
    line: Colour
    ink: Colour
    muted: Colour
    button: Colour
    warning: Colour
    outline: Colour | None
    tint: Tint | None
    inks: Mapping[str, Colour]

    @property
    def frame(self) -> Colour | None:
        """The line around cards: the outline, where a card has the ground's own colour."""
        return self.outline if self.card in (self.top, self.bottom) else None

    def tinted(self, label: str) -> "Theme":
        """The same theme with its surfaces in an emotion's colour, dimmed where it is dark, else thinned."""
        tint, emotion = self.tint, EMOTIONS[label]
        if tint is None:
            return self
        ground, colour = (BLACK, emotion.deep) if self.dark else (WHITE, emotion.fill)
        muted = mix(self.muted, self.ink, 0.25)
        # A little of the theme's own ground keeps the scenes of one visit together.
        return replace(
            self,
            top=mix(self.top, mix(ground, colour, tint.top), 0.85),
            bottom=mix(self.bottom, mix(ground, colour, tint.bottom), 0.75),
            card=mix(self.card, mix(ground, colour, tint.card), 0.85),
            line=mix(self.line, mix(ground, colour, tint.line), 0.80),
            muted=mix(muted, emotion.fill, 0.30) if self.dark else muted,
        )


def own_inks(dark: bool) -> dict[str, Colour]:
    """What writes the emotions where a theme does not say: their colours for a dark or a light ground."""
    return {label: emotion.fill if dark else emotion.day_ink for label, emotion in EMOTIONS.items()}
