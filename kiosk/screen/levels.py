"""What gives way, and in which order, where an answer's texts are long and its screen is small."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """How much gives way.

    Attributes:
        shrink: of the type, which is at most so many times its ideal size, 0-1.
        icon: its side at least, as a share of the screen's smaller side.
        code: its side at least, as a share of what is promised: `kiosk.screen.arranger.LEAST_CODE`.
        title, mood, fact: lines that each may have; None for as many as it needs.
        broken: whether words may be broken between their letters.
        bare: whether the kind word under the headline is left out.
    """

    shrink: float
    icon: float
    code: float = 1.0
    title: int | None = None
    mood: int | None = None
    fact: int | None = None
    broken: bool = False
    bare: bool = False

    @property
    def lossless(self) -> bool:
        """Whether every word is there, and whole."""
        return self.title is self.mood is self.fact is None and not (self.broken or self.bare)


LEVELS = (
    # Type, for a code that is larger than promised.
    *(Level(1.0, 0.38, 1.25), Level(0.92, 0.37, 1.25), Level(0.85, 0.36, 1.2), Level(0.85, 0.36, 1.1)),
    # Type, then the icon.
    *(Level(0.78, 0.35, 1.1), Level(0.72, 0.35), Level(0.66, 0.35), Level(0.58, 0.33), Level(0.5, 0.29)),
    *(Level(0.5, 0.25), Level(0.42, 0.21), Level(0.42, 0.16)),
    # The line on the mood.
    *(Level(0.42, 0.16, mood=lines) for lines in (4, 3, 2)),
    *(Level(0.42, 0.14, mood=lines, broken=True) for lines in (1, 0)),
    # On the least and the slimmest screens, whatever is written there.
    *(Level(0.42, 0.14, title=lines, mood=0, broken=True) for lines in (4, 3, 2)),
    Level(0.42, 0.12, title=2, mood=0, broken=True, bare=True),
    Level(0.42, 0.12, title=2, mood=0, fact=7, broken=True, bare=True),
    Level(0.42, 0.12, title=2, mood=0, fact=5, broken=True, bare=True),
    Level(0.42, 0.12, 0.8, title=2, mood=0, fact=4, broken=True, bare=True),
    Level(0.42, 0.12, 0.6, title=2, mood=0, fact=3, broken=True, bare=True),
    Level(0.42, 0.10, 0.4, title=1, mood=0, fact=2, broken=True, bare=True),
    Level(0.42, 0.08, 0.1, title=1, mood=0, fact=1, broken=True, bare=True),
)
"""From all that is wanted to what is left in the end."""
