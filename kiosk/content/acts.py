"""How the icons act: a short film each, told by poses, between which the icon moves smoothly."""

from bisect import bisect
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pose:
    """How an icon stands at one moment of its act; by default as it rests.

    Attributes:
        at: when, seconds into the act.
        dx, dy: how far its middle is from where it rests, as shares of its side; to the right, and down.
        wide, tall: its size, where 1 is how it rests.
        eyes: how far its eyes are open, where 1 is how it rests; what is marked ``eyes`` in its picture.
        extra: how far what its picture has for this act alone has come, 0 (not there) to 1.
    """

    at: float
    dx: float = 0.0
    dy: float = 0.0
    wide: float = 1.0
    tall: float = 1.0
    eyes: float = 1.0
    extra: float = 0.0


Act = tuple[Pose, ...]
"""Poses in the order of their times. An act begins at rest, and rests after its last pose."""

ACT_SECONDS = 3.0
"""How long an act lasts at most, its rest included."""

SHUT = 0.12
"""Of eyes that blink."""


def at_rest(at: float) -> Pose:
    """The icon as it rests."""
    return Pose(at)


def pose_of(act: Act, seconds: float) -> Pose:
    """The pose ``seconds`` into an act, by and by from one told pose to the next; at rest outside of it."""
    poses = (at_rest(0.0), *act)
    index = bisect([pose.at for pose in poses], seconds)
    if index == 0 or index == len(poses):
        return at_rest(seconds)
    before, after = poses[index - 1], poses[index]
    share = (seconds - before.at) / (after.at - before.at)
    # Slowly away from each pose, and slowly into the next.
    share = share * share * (3 - 2 * share)
    return Pose(
        before.at + (after.at - before.at) * share,
        before.dx + (after.dx - before.dx) * share,
        before.dy + (after.dy - before.dy) * share,
        before.wide + (after.wide - before.wide) * share,
        before.tall + (after.tall - before.tall) * share,
        before.eyes + (after.eyes - before.eyes) * share,
        before.extra + (after.extra - before.extra) * share,
    )


def blink(at: float) -> Act:
    """Eyes that shut and open at a time."""
    return (at_rest(at), Pose(at + 0.1, eyes=SHUT), Pose(at + 0.16, eyes=SHUT), at_rest(at + 0.28))


def hops(at: float, times: int) -> Act:
    """Up and down on the spot, flattened before and after each hop."""
    poses: list[Pose] = []
    for start in (at + 0.52 * number for number in range(times)):
        poses += [
            Pose(start + 0.1, dy=0.025, wide=1.06, tall=0.93),
            Pose(start + 0.28, dy=-0.085, wide=0.97, tall=1.04),
            Pose(start + 0.46, dy=0.02, wide=1.05, tall=0.94),
        ]
    return (*poses, at_rest(at + 0.52 * times + 0.1))


def shakes(at: float, times: int, far: float, seconds: float, **pose: float) -> Act:
    """To and fro sideways, each time in so many ``seconds``."""
    poses: list[Pose] = []
    for number in range(times):
        start = at + number * seconds
        poses += [
            Pose(start + seconds * 0.25, dx=-far, **pose),
            Pose(start + seconds * 0.75, dx=far, **pose),
        ]
    return (at_rest(at), *poses, at_rest(at + times * seconds))


# Each blinks first, so that a glance falls on it.
SINKS_AND_WEEPS: Act = (
    *blink(0.2),
    Pose(1.0, dy=0.05, tall=0.96, eyes=0.78),
    Pose(2.2, dy=0.05, tall=0.96, eyes=0.78, extra=1.0),
    # The tear is gone: the next one begins above.
    Pose(2.21, dy=0.05, tall=0.96, eyes=0.78),
    at_rest(2.8),
)
JUMPS: Act = (
    *blink(0.2),
    Pose(0.7, dy=0.03, wide=1.06, tall=0.92),
    Pose(0.9, dy=-0.09, tall=1.05, eyes=1.22),
    Pose(1.15, wide=1.03, tall=0.97, eyes=1.22),
    Pose(2.2, eyes=1.22),
    at_rest(2.5),
)
TURNS_AWAY: Act = (
    *blink(0.2),
    Pose(0.9, dx=-0.07, wide=0.84),
    Pose(1.2, dx=-0.07, wide=0.84, eyes=0.56),
    Pose(2.0, dx=-0.07, wide=0.84, eyes=0.56),
    at_rest(2.5),
)
BREATHES: Act = (
    *blink(0.2),
    Pose(1.1, dy=-0.02, wide=1.04, tall=1.06),
    Pose(1.3, dy=-0.02, wide=1.04, tall=1.06),
    Pose(2.1, eyes=SHUT),
    Pose(2.3, eyes=SHUT),
    at_rest(2.6),
)
SHRUGS: Act = (
    *blink(0.2),
    Pose(0.8, eyes=0.5),
    Pose(1.1, dy=-0.045, wide=0.98, tall=1.03, eyes=0.5),
    Pose(1.4, dy=-0.045, wide=0.98, tall=1.03, eyes=0.5),
    Pose(1.65, dy=0.02, wide=1.04, tall=0.95, eyes=0.5),
    Pose(2.1, eyes=0.5),
    at_rest(2.5),
)
SHAKES: Act = (*blink(0.2), *shakes(0.6, 4, 0.045, 0.38, tall=0.97))
HOPS: Act = (*blink(0.2), *hops(0.6, 4))
TREMBLES: Act = (*blink(0.2), *shakes(0.6, 6, 0.02, 0.34, tall=0.95, eyes=1.22))
