"""Which language the kiosk speaks, and what it has to give in each.

While nobody visits they take turns, a slide of the attract scene each. A visitor may want another one;
whoever presses is answered in the one that stands.
"""

import datetime
import random
from collections.abc import Mapping
from math import floor

from kiosk.content.bundle import Bundle
from kiosk.content.locale import Locale
from kiosk.content.playlist_picker import PlaylistPicker
from kiosk.content.playlists import Mode, Playlist, mode_unasked, music_for
from kiosk.screen.slides import SLIDE_SECONDS
from kiosk.session import Attract, Saw, State, asks_after
from kiosk.vision.reading import Reading

IDLE_SECONDS = 60.0
"""A language that somebody wanted stays so long when nothing comes of it."""


class Locales:
    """The locales of a bundle, and which is spoken.

    Attributes:
        number: of the locale that is spoken.
    """

    def __init__(self, bundle: Bundle, chance: random.Random | None = None) -> None:
        """``chance`` picks playlists."""
        self._chance = chance
        self._bundle = bundle
        self._pickers = [PlaylistPicker(locale.playlists, chance) for locale in bundle.locales]
        self._begin()

    def _begin(self) -> None:
        self.number = 0
        self._chosen_at: float | None = None

    def adopt(self, bundle: Bundle) -> None:
        """Go on with another bundle; with its first language, where it has others than before."""
        before = dict(zip((one.language for one in self._bundle.locales), self._pickers, strict=True))
        old = {one.language: one.playlists for one in self._bundle.locales}
        # Whatever was drawn last is remembered, unless there are others now.
        self._pickers = [
            before[one.language]
            if old.get(one.language) == one.playlists
            else PlaylistPicker(one.playlists, self._chance)
            for one in bundle.locales
        ]
        same = [one.language for one in bundle.locales] == list(before)
        self._bundle = bundle
        if not same:
            self._begin()

    @property
    def locale(self) -> Locale:
        """The one that is spoken."""
        return self._bundle.locales[self.number]

    @property
    def chosen(self) -> bool:
        """Whether a visitor wants it."""
        return self._chosen_at is not None

    @property
    def several(self) -> bool:
        """Whether there is anything to choose from."""
        return len(self._bundle.locales) > 1

    def choose(self, number: int, now: float) -> None:
        """A visitor wants the locale of that number, at ``now``, seconds."""
        self.number, self._chosen_at = number, now

    def choose_next(self, now: float) -> None:
        """A visitor wants another one, whichever that is."""
        self.choose((self.number + 1) % len(self._bundle.locales), now)

    def follow(self, state: State, now: float) -> None:
        """See to it with every tick that the one is spoken that is due in ``state`` at ``now``, seconds."""
        if not isinstance(state, Attract):
            # A visit ends in the language that it began with, and the next one may have another.
            self._chosen_at = None
            return
        if self._chosen_at is not None and now - self._chosen_at >= IDLE_SECONDS:
            self._chosen_at = None
        if self._chosen_at is None:
            self.number = floor(max(0.0, now - state.since) / SLIDE_SECONDS) % len(self._bundle.locales)

    def saw(self, visit: int, reading: Reading, at: datetime.time) -> Saw:
        """What the session is told of a reading: with a verdict, also what there is to give for it.

        ``at``: the time of the day.
        """
        if (verdict := reading.verdict) is None:
            return Saw(visit, reading, {})
        settings = self._bundle.settings
        # What nobody counts nobody is asked.
        asks = settings.feedback and settings.stats
        asked = asks_after(settings.timing, spoken=settings.sound.speak) if asks else None
        # On an exact tie a sure verdict's emotion need not be the first of the likeliest.
        if not verdict.answers:
            return Saw(visit, reading, {label: self._unasked(label, at) for label in verdict.likeliest(2)})
        playlist = self._unasked(verdict.shown, at)
        offers = self._offers(verdict.shown, playlist, at)
        return Saw(visit, reading, {verdict.shown: playlist}, offers, asks_after=asked)

    def _unasked(self, label: str, at: datetime.time) -> Playlist:
        return self._pick(label, mode_unasked(self._bundle.settings, _key(label)), at)

    def _offers(self, shown: str, matching: Playlist, at: datetime.time) -> Mapping[str, Playlist]:
        """What a visitor may choose from; nothing where nobody is asked, or both would be the same."""
        if music_for(self._bundle.settings, _key(shown)) != "ask":
            return {}
        lifting = self._pick(shown, "lift", at)
        return {} if lifting.url == matching.url else {"match": matching, "lift": lifting}

    def _pick(self, label: str, music: Mode, at: datetime.time) -> Playlist:
        return self._pickers[self.number].pick(label, music=music, at=at)


def _key(shown: str) -> str:
    """What decides on the music of an answer: of two emotions the first."""
    return shown.partition("+")[0]
