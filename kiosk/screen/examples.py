"""One example of every scene, with a configuration's own texts: for previews, pictures and tests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from pygame import Surface

from kiosk.config.display_size import Size
from kiosk.content.bundle import Bundle
from kiosk.content.faults import Fault
from kiosk.content.locale import Locale
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import pairs_of
from kiosk.screen.scene import Shown
from kiosk.screen.scenes.attract import FACT_TURN
from kiosk.screen.slides import SLIDE_SECONDS
from kiosk.screen.stage import Stage
from kiosk.screen.visitor import FACE, visitor
from kiosk.screen.window import Window
from kiosk.session import (
    Attract,
    CameraUnavailable,
    Feedback,
    ForStaff,
    GetReady,
    Looking,
    NoFace,
    NotSure,
    OutOfOrder,
    Problem,
    Question,
    Result,
)
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Hint, Reading, Verdict

MOMENT = 4.0
"""Seconds into a scene when what comes in has come in, and what flies has settled."""

APPROACH = (inf, 0.3, 0.1, 0.05, 0.0)
"""So many seconds before its moment a scene is drawn on the way to it, from its beginning: where some of what
moves is depends on where it was."""

READING_SECONDS = 2.5
"""So long the visitor of the examples takes to be read."""

PROBLEM = Problem(
    12,
    "config.yaml:12: language: expected de, en, es or fr, got 'german', did you mean 'de'?",
    Fault.CONFIGURATION,
)
FAILURE = "the camera failed too often within an hour, last: no picture within 2 s"


@dataclass(frozen=True, slots=True)
class Example:
    """A scene to look at.

    Attributes:
        name: the state's, and after a colon which of its kind.
        state: as it begins, at 0 s.
        moment: so many seconds into it a still picture of it is taken.
        problem: of which the staff are told in it.
        ahead: seconds of it that are left out at its beginning.
    """

    name: str
    state: Shown
    moment: float = MOMENT
    problem: Problem | None = None
    ahead: float = 0.0

    def at(self, since: float, now: float) -> Shown:
        """The state at ``now`` when it began at ``since``: of one that looks, what it has seen by then."""
        state = self.state
        if isinstance(state, Looking) and state.reading is not None:
            progress = min(1.0, (now - since) / READING_SECONDS) if state.reading.progress else 0.0
            reading = replace(state.reading, t=now, progress=progress)
            return replace(state, since=since, reading=reading)
        if isinstance(state, Result):
            question = state.question and replace(state.question, since=since)
            feedback = state.feedback and replace(state.feedback, at=since + state.feedback.at)
            return replace(state, since=since, question=question, feedback=feedback)
        return replace(state, since=since - self.ahead)

    @property
    def preview(self) -> ColourImage | None:
        """What the camera sees, as `kiosk.screen.stage.Stage.draw` takes it."""
        return visitor() if isinstance(self.state, GetReady | Looking) else None

    def notices(self, bundle: Bundle) -> Notices:
        """What is to be said besides, of this example and of the settings."""
        camera = bundle.settings.camera
        return Notices(camera.warm, camera.network, problem=self.problem)


def still(example: Example, bundle: Bundle, size: Size, locale: Locale | None = None) -> Surface:
    """An example at its moment, on a display of ``size``.

    On a stage of its own: nothing of another scene is in the picture. ``locale``: as for `Kit.of`.
    """
    window, notices = Window.offscreen(size), example.notices(bundle)
    stage = Stage(window, bundle, locale=locale)
    for before in APPROACH:
        now = max(0.0, example.moment - before)
        stage.draw(example.at(0.0, now), now, example.preview, notices)
    return window.canvas


def examples(bundle: Bundle, locale: Locale | None = None) -> dict[str, Example]:
    """Every example by its name, in the order of a visit; ``locale``: as for `Kit.of`."""
    return {example.name: example for example in _examples(bundle, locale or bundle.locales[0])}


def example_named(name: str, known: dict[str, Example]) -> Example | None:
    """The example of that name, or the first of that kind (``result`` for ``result:happy``)."""
    kind = (example for full, example in known.items() if full.partition(":")[0] == name)
    return known.get(name) or next(kind, None)


def _examples(bundle: Bundle, locale: Locale) -> Iterator[Example]:
    fact, labels = locale.facts[0], list(bundle.labels)
    # The one that everybody hopes for comes first, where the model knows it.
    labels.sort(key=lambda label: label != "happy")
    first, second = labels[0], labels[-1]
    ready = bundle.settings.timing.ready_seconds
    seen = Reading(0.0, face=FACE, leader=first, progress=0.5)
    yield Example(Attract.name, Attract(0.0))
    yield Example(f"{Attract.name}:staff", Attract(0.0), problem=PROBLEM)
    if bundle.brand.logo:
        logo = SLIDE_SECONDS * (FACT_TURN + 1)
        yield Example(f"{Attract.name}:logo", Attract(0.0), ahead=logo)
    yield Example(GetReady.name, GetReady(0.0, fact), moment=ready * 0.45)
    yield Example(Looking.name, Looking(0.0, fact, seen), moment=READING_SECONDS * 0.7)
    for hint in Hint:
        face = None if hint is Hint.NO_FACE else FACE
        yield Example(f"{Looking.name}:{hint}", Looking(0.0, fact, Reading(0.0, face=face, hint=hint)))
    for number, label in enumerate(labels):
        said = locale.facts[number % len(locale.facts)]
        verdict = _verdict(labels, {label: 0.78, labels[number - 1]: 0.12}, sure=True)
        yield Example(f"{Result.name}:{label}", Result(0.0, said, verdict, locale.playlists[label][0]))
    yield from _asking(locale, fact, _verdict(labels, {first: 0.78}, sure=True))
    for one, other in pairs_of(labels, locale.words):
        pair = _verdict(labels, {one: 0.48, other: 0.39}, sure=False)
        verdict = replace(pair, second=other)
        yield Example(f"{Result.name}:{verdict.shown}", Result(0.0, fact, verdict, locale.playlists[one][0]))
    verdict = _verdict(labels, {first: 0.45, second: 0.41}, sure=False)
    choices = (first, locale.playlists[first][0]), (second, locale.playlists[second][0])
    yield Example(NotSure.name, NotSure(0.0, fact, verdict, choices))
    yield from (Example(f"{NoFace.name}:{hint}", NoFace(0.0, fact, hint)) for hint in Hint)
    yield Example(CameraUnavailable.name, CameraUnavailable(0.0, fact))
    yield Example(ForStaff.name, ForStaff(0.0, PROBLEM))
    yield Example(OutOfOrder.name, OutOfOrder(0.0, FAILURE, Fault.CAMERA))


def _asking(locale: Locale, fact: str, verdict: Verdict) -> Iterator[Example]:
    """A result with each question, and after the last."""
    playlists = locale.playlists[verdict.emotion]
    result = Result(0.0, fact, verdict, playlists[0])
    offers = {"match": playlists[0], "lift": playlists[-1]}
    asked = replace(result, offers=offers, question=Question("music", 0.0))
    yield Example(f"{Result.name}:music", asked)
    asked = replace(result, asks_after=0.0, asked=True, question=Question("feedback", 0.0))
    yield Example(f"{Result.name}:feedback", asked)
    thanked = replace(result, asks_after=0.0, asked=True, feedback=Feedback(True, MOMENT - 1.0))
    yield Example(f"{Result.name}:thanks", thanked)


def _verdict(labels: list[str], likely: dict[str, float], sure: bool) -> Verdict:
    rest = (1 - sum(likely.values())) / max(1, len(labels) - len(likely))
    shares = dict.fromkeys(labels, rest) | likely
    return Verdict(sure, max(likely, key=lambda label: likely[label]), shares, frames=14, seconds=0.6)
