"""By day the one theme, by night the other, and playlists that have their hours, by the clock on the wall.

A Pi has no clock of its own: what it says jumps when the network tells it the time, maybe more than once. So
it is asked seldom: for the theme while nobody visits, and for an answer.
"""

import datetime
from collections.abc import Callable

from kiosk.content.theme import Theme
from kiosk.content.theme_choice import ThemeChoice

LOOK_SECONDS = 60.0
"""Between two looks at the clock: a theme stays at least so long, whatever the clock does."""


def wall_clock() -> datetime.time:
    """The time of day where the kiosk stands."""
    return datetime.datetime.now().time()


class Daylight:
    """Which theme is in force.

    Attributes:
        theme: it.
    """

    def __init__(self, themes: ThemeChoice, wall: Callable[[], datetime.time] = wall_clock) -> None:
        """
        Args:
            themes: those there are.
            wall: what the clock on the wall says.
        """
        self._wall, self._next_look = wall, 0.0
        self.adopt(themes)

    def adopt(self, themes: ThemeChoice) -> None:
        """Go on with others."""
        self._themes = themes
        self.theme: Theme = themes.at(self._wall())

    def time(self) -> datetime.time:
        """What the clock on the wall says."""
        return self._wall()

    def turned(self, now: float) -> bool:
        """True when another theme is in force from now on; to be asked while nobody visits.

        ``now``: monotonic seconds.
        """
        if self._themes.hours is None or now < self._next_look:
            return False
        self._next_look = now + LOOK_SECONDS
        before, self.theme = self.theme, self._themes.at(self._wall())
        return self.theme != before
