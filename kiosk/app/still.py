"""The answer to a single picture, as the kiosk would give it: for `kiosk classify` and for the web page."""

import datetime
import random
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.config.schema import Decision
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Facts
from kiosk.content.playlist_picker import PlaylistPicker
from kiosk.content.playlists import Playlist, mode_unasked
from kiosk.model.compounds import second_of
from kiosk.model.probabilities import Probabilities
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.reading import Box, Hint, Verdict


@dataclass(frozen=True, slots=True)
class StillAnswer:
    """What is said of a picture.

    Attributes:
        face: where the face is that was read, or the one that could not be; None without one.
        hint: the most important thing in the way, or None.
        verdict: of this one picture; None without a face that is upright enough.
        playlists: one for the answer (`Verdict.shown`), or one for each of the two likeliest.
    """

    face: Box | None
    hint: Hint | None
    verdict: Verdict | None
    playlists: Mapping[str, Playlist]


class StillAnswers:
    """Answers for one configuration. Not for use from two threads at once."""

    def __init__(self, bundle: Bundle, chance: random.Random | None = None) -> None:
        """
        Args:
            bundle: the configuration.
            chance: what picks playlists and facts.

        Raises:
            ModelError: one of the networks is missing or not the right one.
        """
        self._settings = bundle.settings
        self._facts = Facts(bundle.pools, chance)
        self._pickers = {one.language: PlaylistPicker(one.playlists, chance) for one in bundle.locales}
        self.pipeline = Pipeline(bundle.settings)

    def answer(self, grey: GreyImage, at: datetime.time, language: str | None = None) -> StillAnswer:
        """Judge the largest face of a picture.

        Args:
            grey: uint8 ``[height, width]``.
            at: the time of the day, which decides on playlists.
            language: one of the configuration's; None for its first.
        """
        still = self.pipeline.read_still(grey)
        verdict = None
        if still.probabilities is not None:
            verdict = verdict_of(still.probabilities, self._settings.decision)
        playlists = {} if verdict is None else self.playlists(verdict, at, language)
        return StillAnswer(still.face, still.hint, verdict, playlists)

    def playlists(
        self, verdict: Verdict, at: datetime.time, language: str | None = None
    ) -> dict[str, Playlist]:
        """One for the answer, or one for each of the two likeliest: see `StillAnswer.playlists`."""
        picker = self._pickers[language or next(iter(self._pickers))]
        shown = [verdict.shown] if verdict.answers else verdict.likeliest(2)
        music = {label: mode_unasked(self._settings, label.partition("+")[0]) for label in shown}
        return {label: picker.pick(label, music=music[label], at=at) for label in shown}

    def fact(self, language: str | None = None) -> str:
        """A fact for anybody, for as long as nothing is known."""
        return self._facts.pick(language)

    def fact_for(self, emotion: str, language: str | None = None) -> str | None:
        """A fact for those who look so; None where there is none that has not come yet."""
        return self._facts.pick_for(emotion, language)


def verdict_of(probabilities: Probabilities, decision: Decision) -> Verdict:
    """What the debouncer would conclude of a face that stays as it is in this picture.

    But that two emotions may be one answer is asked first: of a picture no more is to be known later.
    """
    first, second = sorted(probabilities, key=lambda label: -probabilities[label])[:2]
    ahead = probabilities[first] - probabilities[second]
    sure = probabilities[first] >= decision.min_confidence and ahead >= decision.margin
    pair = second_of(probabilities) if decision.compound else None
    return Verdict(
        sure=sure and pair is None,
        emotion=first,
        probabilities=probabilities,
        frames=1,
        seconds=0.0,
        second=pair,
    )
