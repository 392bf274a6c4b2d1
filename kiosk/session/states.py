"""The states of a visit, and how long each lasts.

Each state class also carries what others say of it: in JSON, to systemd, in the log, and in `kiosk status`.
So an outcome is one class here, and a scene in `kiosk.screen.scenes`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, get_args

from kiosk.content.playlists import Playlist
from kiosk.session.problem import Problem
from kiosk.session.question import Feedback, Question
from kiosk.vision.reading import Hint, Reading, Verdict

if TYPE_CHECKING:
    # As types alone: `kiosk status` reads the table of outcomes and should not wait for a schema to load.
    from kiosk.config.schema import Decision, Timing
    from kiosk.content.faults import Fault

LAST_LOOK_SECONDS = 3.0
"""At least so much longer the kiosk looks at a face that came into view just before the time was over."""

VERDICT_MARGIN = 0.5
"""Frames are slow on a hot machine: a verdict may come so much later than `decision.max_seconds` says."""

COUNTS = 3
"""Three, two, one: getting ready is counted down in so many parts of one length."""

STAFF_SECONDS = 30.0
"""A sentence about a fault is read, and maybe written down."""


def last_look(decision: Decision) -> float:
    """How much longer, in seconds, a face is looked at that came into view late: enough for a verdict."""
    return max(LAST_LOOK_SECONDS, decision.max_seconds + VERDICT_MARGIN)


@dataclass(frozen=True, slots=True)
class _Moment(ABC):
    """What every state of a visit has.

    Attributes:
        name: in JSON.
        doing: for `systemctl status` and `kiosk status`; nothing about the visitor.
        since: when it began, seconds.
    """

    name: ClassVar[str]
    doing: ClassVar[str]
    since: float

    @abstractmethod
    def duration(self, timing: Timing) -> float | None:
        """How long it lasts when nothing happens, in seconds; None for ever."""

    def logged(self) -> str:
        """For the log; nothing about the visitor's face beyond the outcome's kind."""
        return self.doing


@dataclass(frozen=True, slots=True)
class _Ending(_Moment):
    """What every outcome has: it ends the visit, and is counted under its ``name``.

    Attributes:
        tally: what `kiosk status` calls the number of visits that ended so.
        answered: whether there was a verdict.
        fact: what the visitor gets in any case.
    """

    tally: ClassVar[str]
    answered: ClassVar[bool] = False
    fact: str


@dataclass(frozen=True, slots=True)
class Attract(_Moment):
    """Nobody is there: invite the next visitor.

    Attributes:
        playlist: of the answer before, for whoever walked off too soon; None without one.
    """

    name: ClassVar[str] = "attract"
    doing: ClassVar[str] = "waiting for a visitor"
    playlist: Playlist | None = None

    def duration(self, timing: Timing) -> float | None:
        return None if self.playlist is None else timing.last_code_seconds


@dataclass(frozen=True, slots=True)
class GetReady(_Moment):
    """The press is answered at once: visitors see themselves and have a moment to look up. Nothing is judged.

    Attributes:
        visit, last_look: as in `Looking`, which follows.
    """

    name: ClassVar[str] = "ready"
    doing: ClassVar[str] = "letting a visitor get ready"
    fact: str
    last_look: float = LAST_LOOK_SECONDS
    visit: int = 0

    def duration(self, timing: Timing) -> float:
        return timing.ready_seconds

    def judged_from(self, timing: Timing) -> float:
        """When looking begins, and frames are judged from, seconds."""
        return self.since + timing.ready_seconds


@dataclass(frozen=True, slots=True)
class Looking(_Moment):
    """The camera looks at the visitor.

    Attributes:
        visit: its number, by which readings say whose they are.
        reading: the latest; None before the first.
        last_look: so much longer a face is looked at that is in view when the time is over, seconds.
    """

    name: ClassVar[str] = "looking"
    doing: ClassVar[str] = "looking at a visitor"
    fact: str
    reading: Reading | None = None
    last_look: float = LAST_LOOK_SECONDS
    visit: int = 0

    def duration(self, timing: Timing) -> float:
        # The debouncer has a leader from a face's first judged frame until the face has left: a frame or two
        # that lose the face do not end the time early.
        followed = self.reading is not None and self.reading.leader is not None
        return timing.looking_seconds + (self.last_look if followed else 0.0)

    def judged_from(self, timing: Timing) -> float:
        """When frames are judged from, seconds."""
        return self.since

    def owns(self, visit: int, reading: Reading) -> bool:
        """Whether a reading is of this visit: no other visitor's, and of no frame from before it."""
        return visit == self.visit and reading.t >= self.since


@dataclass(frozen=True, slots=True)
class Result(_Ending):
    """One emotion was clear, or two that go together.

    Attributes:
        playlist: whose code is shown, or will be when nobody chooses.
        offers: what can be chosen from, by what the music is for (``match``, ``lift``); empty where nothing
            can.
        question: that waits for an answer. While it is about music there is no code yet.
        asks_after: so many seconds after its code the visitor is asked whether the answer was right; None
            for not at all.
        asked: whether they were.
        code_since: since when there is a code, where that was chosen; None: since the beginning.
        feedback: what the visitor said.
    """

    name: ClassVar[str] = "result"
    doing: ClassVar[str] = "showing a visitor the answer"
    tally: ClassVar[str] = "answered"
    answered: ClassVar[bool] = True
    verdict: Verdict
    playlist: Playlist
    offers: Mapping[str, Playlist] = field(default_factory=dict)
    question: Question | None = None
    asks_after: float | None = None
    asked: bool = False
    code_since: float | None = None
    feedback: Feedback | None = None

    def duration(self, timing: Timing) -> float:
        if self.question is not None and self.question.kind == "music":
            return self.question.since - self.since + timing.question_seconds
        # Whoever took their time to choose has as much of it to scan as all others.
        return self.shown_since - self.since + timing.result_seconds

    @property
    def shown_since(self) -> float:
        """When its code came up, seconds."""
        return self.since if self.code_since is None else self.code_since

    @property
    def has_code(self) -> bool:
        """Whether there is a code to scan, and not yet a choice of music."""
        return self.question is None or self.question.kind != "music"

    @property
    def confidence(self) -> float:
        """About that share of people would say so, 0-1: of two labels, either of them."""
        return sum(self.verdict.probabilities[label] for label in self.verdict.shown.split("+"))

    def logged(self) -> str:
        return f"result after {self.verdict.frames} frames in {self.verdict.seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class NotSure(_Ending):
    """A face was seen but no emotion led clearly: the two likeliest, best first, each with its playlist."""

    name: ClassVar[str] = "not_sure"
    doing: ClassVar[str] = "showing a visitor the answer"
    tally: ClassVar[str] = "not sure"
    answered: ClassVar[bool] = True
    verdict: Verdict
    choices: tuple[tuple[str, Playlist], tuple[str, Playlist]]

    def duration(self, timing: Timing) -> float:
        return timing.result_seconds

    def logged(self) -> str:
        return f"not sure after {self.verdict.frames} frames in {self.verdict.seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class NoFace(_Ending):
    """Nobody could be seen in time; ``hint`` says what was in the way most recently."""

    name: ClassVar[str] = "no_face"
    doing: ClassVar[str] = "telling a visitor that no face was seen"
    tally: ClassVar[str] = "no face"
    hint: Hint

    def duration(self, timing: Timing) -> float:
        return timing.message_seconds

    def logged(self) -> str:
        return f"no face ({self.hint})"


@dataclass(frozen=True, slots=True)
class CameraUnavailable(_Ending):
    """The camera does not answer; the kiosk is kind about it."""

    name: ClassVar[str] = "resting"
    doing: ClassVar[str] = "telling a visitor that the camera rests"
    tally: ClassVar[str] = "camera resting"

    def duration(self, timing: Timing) -> float:
        return timing.message_seconds

    def logged(self) -> str:
        return "the camera is resting"


@dataclass(frozen=True, slots=True)
class OutOfOrder(_Moment):
    """The kiosk itself has failed; no visit leads here, `kiosk failed` shows it.

    Attributes:
        reason: what happened, for the log.
        fault: of what kind it is, for the screen.
    """

    name: ClassVar[str] = "out_of_order"
    doing: ClassVar[str] = "showing that the kiosk needs help"
    reason: str
    fault: Fault

    def duration(self, timing: Timing) -> float | None:
        return None


@dataclass(frozen=True, slots=True)
class ForStaff(_Moment):
    """Whoever holds the button down is told what is wrong."""

    name: ClassVar[str] = "for_staff"
    doing: ClassVar[str] = "telling the staff what is wrong"
    problem: Problem

    def duration(self, timing: Timing) -> float:
        return STAFF_SECONDS


Outcome = Result | NotSure | NoFace | CameraUnavailable
Visiting = GetReady | Looking
"""While the camera runs for somebody."""

State = Attract | Visiting | Outcome | ForStaff

OUTCOMES: tuple[type[Outcome], ...] = get_args(Outcome)
"""What a visit can come to, in the order in which it is told."""


def time_left(state: State | OutOfOrder, now: float, timing: Timing) -> float | None:
    """Seconds until the state's time-out (negative when overdue); None for a state that lasts."""
    seconds = state.duration(timing)
    return None if seconds is None else state.since + seconds - now
