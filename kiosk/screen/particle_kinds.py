"""What there is to be thrown about: how each kind of particle looks and flies."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """How particles look and move. Distances are in sides of the icon they come from, times in seconds.

    Attributes:
        shape: the picture, as SVG between -100 and 100, ``currentColor`` where it is coloured.
        size: side, as a share of the screen's smaller side.
        directions: in which they set out, in turns clockwise from upwards.
        speeds: with which they set out, a second.
        drag: how fast they lose it, a second.
        pull: acceleration downwards, a second squared; negative lets them rise.
        sway: how far they swing to either side.
        spin: turns a second at most.
        births: when they set out.
        lives: how long they last.
        ring: how far from the icon's middle they begin.
        tumbles: whether they turn over like a piece of paper.
        points: whether they point where they fly.
        motley: whether they are in the colours of all emotions.
    """

    shape: str
    size: float
    directions: Range = (0.0, 1.0)
    speeds: Range = (0.5, 1.0)
    drag: float = 1.5
    pull: float = 0.0
    sway: float = 0.0
    spin: float = 0.0
    births: Range = (0.0, 0.2)
    lives: Range = (1.2, 2.2)
    ring: Range = (0.2, 0.4)
    tumbles: bool = False
    points: bool = False
    motley: bool = False


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "confetti": Kind(
            '<path fill="currentColor" d="M-80 -48 H80 V48 H-80 Z"/>',
            size=0.040,
            directions=(-0.26, 0.26),
            speeds=(1.4, 4.6),
            drag=1.9,
            pull=1.0,
            sway=0.06,
            spin=1.2,
            births=(0.0, 0.25),
            lives=(1.6, 2.2),
            ring=(0.0, 0.3),
            tumbles=True,
            motley=True,
        ),
        "drops": Kind(
            '<path fill="currentColor" d="M0 -96 Q62 0 56 40 A57 57 0 0 1 -56 40 Q-62 0 0 -96 Z"/>',
            size=0.044,
            directions=(0.28, 0.72),
            speeds=(0.1, 0.5),
            drag=0.4,
            pull=1.0,
            births=(0.0, 1.3),
            lives=(0.9, 1.2),
            ring=(0.1, 0.5),
        ),
        "sparks": Kind(
            '<path fill="currentColor" d="M0 -98 Q18 0 12 98 H-12 Q-18 0 0 -98 Z"/>',
            size=0.075,
            speeds=(1.8, 3.8),
            drag=2.8,
            pull=0.25,
            births=(0.0, 1.2),
            lives=(0.7, 1.3),
            ring=(0.2, 0.45),
            points=True,
        ),
        "stars": Kind(
            '<path fill="currentColor" d="M0 -98 Q14 -14 98 0 Q14 14 0 98 Q-14 14 -98 0 Q-14 -14 0 -98 Z"/>',
            size=0.062,
            speeds=(0.8, 2.8),
            drag=2.0,
            pull=0.05,
            spin=0.3,
            births=(0.0, 0.8),
            lives=(1.0, 1.7),
            ring=(0.2, 0.5),
        ),
        "wisps": Kind(
            """<path fill="currentColor" d="M-58 -30 A58 58 0 0 1 58 -30 V84 Q38 56 20 84 Q0 56 -20 84
            Q-38 56 -58 84 Z"/><circle cx="-22" cy="-26" r="13" fill="#1e1830"/>
            <circle cx="22" cy="-26" r="13" fill="#1e1830"/>""",
            size=0.062,
            directions=(-0.4, 0.4),
            speeds=(0.5, 1.5),
            drag=1.1,
            pull=-0.15,
            sway=0.14,
            births=(0.0, 0.9),
            lives=(1.3, 1.6),
            ring=(0.2, 0.5),
        ),
        "bubbles": Kind(
            """<circle r="84" stroke="currentColor" stroke-width="20" fill="none"/>
            <circle cx="-28" cy="-30" r="19" fill="currentColor"/>""",
            size=0.052,
            directions=(-0.3, 0.3),
            speeds=(0.3, 1.2),
            drag=0.8,
            pull=-0.2,
            sway=0.08,
            births=(0.0, 1.1),
            lives=(1.1, 1.4),
            ring=(0.1, 0.5),
        ),
        "leaves": Kind(
            """<path fill="currentColor" d="M-92 62 Q-84 -62 92 -70 Q86 66 -46 62 L-78 92 L-92 84
            L-72 62 Z"/>""",
            size=0.058,
            directions=(-0.34, 0.34),
            speeds=(0.6, 2.2),
            drag=2.0,
            pull=0.4,
            sway=0.16,
            spin=0.3,
            births=(0.0, 0.8),
            lives=(1.4, 1.7),
            ring=(0.1, 0.5),
        ),
        "feathers": Kind(
            """<path fill="currentColor" d="M-8 96 Q-64 10 6 -96 Q62 -6 22 40 L40 34 Q28 64 10 66 L8 96 Z"/>
            <path stroke="#1e1830" stroke-width="7" fill="none" d="M0 92 Q-10 20 8 -50"/>""",
            size=0.058,
            directions=(-0.3, 0.3),
            speeds=(0.5, 1.8),
            drag=1.9,
            pull=0.3,
            sway=0.2,
            spin=0.15,
            births=(0.0, 0.9),
            lives=(1.3, 1.7),
            ring=(0.1, 0.5),
        ),
    }
)
"""By the names that `kiosk.content.emotions` has for each emotion."""
