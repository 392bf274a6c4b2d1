"""What the display process and the vision process say to each other, and what the display makes of it.

One message is one line of JSON: an object with one key, the message's class in small letters, and its fields
as the value, such as ``{"start": {"visit": 3, "since": 12.5, "judged": 14.5}}``. Orders go to the vision
process: first `Configure`, then `Start` and `Stop` in turn; the end of the orders is the order to leave.
Answers come back: `Ready` once and before all others, then a `Seen` for each judged frame, a `Beat` at least
once a second while all is well, and a `Fault` as the last word. Each visit has a number: `Start` says it,
each `Seen` repeats it, and each picture in the shared preview has it, so that nobody gets what is another's,
however late it comes.
The vision process never tries to mend a camera: a fresh one does that better (a libcamera call may block for
ever, and only a kill ends that). The display believes it nothing that cannot be.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.config.schema import Settings
from kiosk.model.compounds import PAIRS
from kiosk.model.manifest import Manifest
from kiosk.model.probabilities import Probabilities
from kiosk.system.lines import ProtocolError
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import MOST_OTHERS, Box, Reading, Verdict
from kiosk.vision.settings import VisionSettings

FaultKey = Literal["camera.source", "model"]
"""What of config.yaml the vision process opens."""


@dataclass(frozen=True, slots=True)
class Configure:
    """The first order.

    Attributes:
        settings: all that it needs of the operator's.
        labels: the model's that are wanted, for which the display has words and playlists; a model with
            others is not used.
        preview: the descriptor of the shared preview, which the process inherits.
        asleep: as in `Stop`.
    """

    settings: VisionSettings
    labels: tuple[str, ...]
    preview: int
    asleep: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """For this visit show frames taken at ``since`` or later (monotonic seconds), and judge those taken at
    ``judged`` or later, until `Stop`."""

    visit: int
    since: float
    judged: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Judge no more frames; the camera stops too unless it is kept warm, and where the kiosk is ``asleep``
    in any case."""

    asleep: bool = False


Order = Configure | Start | Stop


@dataclass(frozen=True, slots=True)
class Ready:
    """Frames can be judged. ``camera`` is its name; ``fake`` says that it is no live camera."""

    camera: str
    fake: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What a frame that was judged for the visit of this number showed."""

    visit: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Beat:
    """All is well."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The process ends.

    ``sentence`` is for the operator; ``usage`` is True when only they can mend it; ``key`` is the one of
    config.yaml that it is about, if any.
    """

    sentence: str
    usage: bool
    key: FaultKey | None = None


Answer = Ready | Seen | Beat | Fault


@dataclass(frozen=True, slots=True)
class Down:
    """The process ended; the next start is ``pause`` seconds away.

    ``usage`` is True when only the operator can mend it (a file that is no picture, say); ``gave_up`` when
    there have been more faults within an hour than the settings allow; ``key`` as in `Fault`.
    """

    reason: str
    pause: float
    usage: bool
    gave_up: bool = False
    key: FaultKey | None = None


VisionEvent = Ready | Seen | Down
"""What the display hears of the vision process."""


class Vision(Protocol):
    """The vision process as the display uses it; no call waits for it, but `close` for a second at most."""

    @property
    def pid(self) -> int | None:
        """Of the present process, if there is one."""

    @property
    def hopeful(self) -> bool:
        """True while the process is there or about to be; False during a pause after repeated faults."""

    @property
    def healthy(self) -> bool:
        """True while the process is heard of, or is being replaced as it should be."""

    def adopt(self, settings: Settings, manifest: Manifest) -> None:
        """Go on with other settings, or another model; the process is replaced if they concern it."""

    def start(self, visit: int, since: float, judged: float) -> None:
        """Show frames taken at ``since`` or later (monotonic seconds), and judge those taken at ``judged`` or
        later, for the visit of this number, which is higher than any before, until `stop`; survives a
        restart."""

    def stop(self) -> None:
        """Judge no more frames; the camera stops too unless it is kept warm."""

    def sleep(self) -> None:
        """Have the camera stopped, also one that is kept warm; to be called while nobody visits."""

    def wake(self) -> None:
        """Have a camera running again that is kept warm; `start` does not need it."""

    def preview(self) -> ColourImage | None:
        """The newest frame of this visit not returned before; None when there is none, and after `stop`."""

    def poll(self) -> list[VisionEvent]:
        """What has happened since the last call; starts, ends and restarts the process as needed."""

    def close(self) -> None:
        """End the process; more than once does no harm."""


def encode_order(order: Order) -> bytes:
    """A line for the vision process, its end included."""
    return _line(_Order, order)


def decode_order(line: bytes) -> Order:
    """The inverse of `encode_order`, without the line's end. Raises `ProtocolError`."""
    order: Order = _message(_Order, line, "the display process")
    match order:
        case Start(visit=visit) if not 0 <= visit <= MOST_VISITS:
            raise ProtocolError("the display process sent a visit that cannot be")
        case Configure(preview=fd) if not 0 <= fd <= MOST_DESCRIPTORS:
            raise ProtocolError("the display process shares no memory for the preview")
    return order


def encode_answer(answer: Answer) -> bytes:
    """A line for the display process, its end included."""
    return _line(_Answer, answer)


def decode_answer(line: bytes, labels: Set[str]) -> Answer:
    """The inverse of `encode_answer`, without the line's end.

    Args:
        line: what came.
        labels: the model's that are wanted; a reading may speak of no other.

    Raises:
        ProtocolError: it is no answer, or a reading that the pipeline cannot have made.
    """
    answer: Answer = _message(_Answer, line, "the vision process")
    if isinstance(answer, Seen) and not _is_sane(answer.reading, labels):
        raise ProtocolError("the vision process sent a reading that cannot be")
    return answer


class _Envelope(BaseModel):
    # Built when the first message comes or goes, not while it is imported. Dataclasses that have no such
    # configuration of their own take over this one.
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class _Order(_Envelope):
    configure: Configure | None = None
    start: Start | None = None
    stop: Stop | None = None


class _Answer(_Envelope):
    ready: Ready | None = None
    seen: Seen | None = None
    beat: Beat | None = None
    fault: Fault | None = None


MOST_VISITS = 2**63
"""The highest number of a visit; one a second reach it after more years than there were."""

MOST_DESCRIPTORS = 2**31 - 1
"""A descriptor is an int of C's."""

MOST_FRAMES = 10**6
"""Frames that one verdict rests on; sixty a second for an hour are 216,000."""

TURNS = frozenset((0, 90, 180, 270))

NEAR_THE_FRAME = (-2.0, 3.0)
"""All of a face's box lies between these, in frames: what the detector finds hardly leaves 0 to 1."""

ROUNDING = 1e-6
"""By so much may a share of a whole be wrong that was added up."""


def _is_sane(reading: Reading, labels: Set[str]) -> bool:
    """Whether the display may rely on a reading whose types are right; 30 times a second."""
    verdict, face = reading.verdict, reading.face
    return (
        reading.turn in TURNS
        and 0.0 <= reading.progress <= 1.0
        and (reading.leader is None or reading.leader in labels)
        and (face is None or _is_near_the_frame(face))
        and len(reading.others) <= MOST_OTHERS
        and all(map(_is_near_the_frame, reading.others))
        and (reading.probabilities is None or _are_shares(reading.probabilities, labels))
        and (verdict is None or _is_sane_verdict(verdict, labels))
    )


def _is_near_the_frame(face: Box) -> bool:
    (x, y, width, height), (least, most) = face, NEAR_THE_FRAME
    return least <= x <= x + width <= most and least <= y <= y + height <= most


def _is_sane_verdict(verdict: Verdict, labels: Set[str]) -> bool:
    return (
        verdict.emotion in labels
        and _are_shares(verdict.probabilities, labels)
        and verdict.confidence >= max(verdict.probabilities.values()) - ROUNDING
        and 1 < verdict.frames <= MOST_FRAMES
        and verdict.seconds >= 0.0
        and (verdict.second is None or _is_sane_compound(verdict, labels))
    )


def _is_sane_compound(verdict: Verdict, labels: Set[str]) -> bool:
    pair = frozenset((verdict.emotion, verdict.second))
    return not verdict.sure and pair <= labels and pair in PAIRS


def _are_shares(probabilities: Probabilities, labels: Set[str]) -> bool:
    shares = probabilities.values()
    return (
        probabilities.keys() == labels
        and all(0.0 <= share <= 1.0 + ROUNDING for share in shares)
        and abs(sum(shares) - 1.0) <= ROUNDING * len(labels)
    )


def _line(kind: type[_Envelope], message: Order | Answer) -> bytes:
    envelope = kind.model_validate({type(message).__name__.lower(): message})
    return envelope.model_dump_json(exclude_none=True).encode() + b"\n"


def _message(kind: type[_Envelope], line: bytes, sender: str) -> Any:
    try:
        envelope = kind.model_validate_json(line)
    except ValidationError as error:
        what = error.errors(include_input=False, include_url=False, include_context=False)[0]["type"]
        raise ProtocolError(f"{sender} sent a line that is no message ({what})") from None
    messages = [message for _, message in envelope if message is not None]
    if len(messages) != 1:
        raise ProtocolError(f"{sender} sent a line of {len(messages)} messages")
    return messages[0]
