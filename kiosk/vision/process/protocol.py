"""What the display process and the vision process say to each other, and what the display makes of it.

One message is one line of JSON: an object with one key, the message's class in small letters, and its fields
as the value, such as ``{"start": {"since": 12.5}}``. Orders go to the vision process: first `Configure`, then
`Start` and `Stop` in turn; the end of the orders is the order to leave, so a dead parent leaves no orphan.
Answers come back: `Ready` once, then a `Reading` for each judged frame, a `Beat` at least once a second while
all is well, and a `Fault` before the process gives up. It never tries to mend a camera: a fresh process does
that better (a libcamera call may block for ever, and only a kill ends that).
"""

from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.config.schema import Settings
from kiosk.errors import KioskError
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.reading import Reading
from kiosk.vision.settings import VisionSettings


class ProtocolError(KioskError):
    """The other process sent something that is no message; never says what, for it may be about a face."""


@dataclass(frozen=True, slots=True)
class Configure:
    """The first order. ``preview`` is the descriptor of the shared preview, which the process inherits."""

    settings: VisionSettings
    preview: int


@dataclass(frozen=True, slots=True)
class Start:
    """Judge frames taken at ``since`` or later (monotonic seconds) until `Stop`."""

    since: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Judge no more frames; the camera stops too unless it is kept warm."""


Order = Configure | Start | Stop


@dataclass(frozen=True, slots=True)
class Ready:
    """Frames can be judged. ``camera`` is its name; ``fake`` says that it is no live camera."""

    camera: str
    fake: bool


@dataclass(frozen=True, slots=True)
class Beat:
    """All is well."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The process ends. ``sentence`` is for the operator; ``usage`` is True when only they can mend it."""

    sentence: str
    usage: bool


Answer = Ready | Reading | Beat | Fault


@dataclass(frozen=True, slots=True)
class Down:
    """The process ended; the next start is ``pause`` seconds away.

    ``usage`` is True when only the operator can mend it (a file that is no picture, say); ``gave_up`` when
    there have been more faults within an hour than the settings allow.
    """

    reason: str
    pause: float
    usage: bool
    gave_up: bool = False


VisionEvent = Ready | Reading | Down
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

    @property
    def pause_left(self) -> float:
        """Seconds until the next start is tried; 0 while there is a process."""

    def adopt(self, settings: Settings) -> None:
        """Go on with other settings; the process is replaced if they concern it."""

    def start(self, since: float) -> None:
        """Judge frames taken at ``since`` or later (monotonic seconds) until `stop`; survives a restart."""

    def stop(self) -> None:
        """Judge no more frames; the camera stops too unless it is kept warm."""

    def preview(self) -> GreyImage | None:
        """The newest frame not returned before; None when there is none, and always after `stop`."""

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
    return order


def encode_answer(answer: Answer) -> bytes:
    """A line for the display process, its end included."""
    return _line(_Answer, answer)


def decode_answer(line: bytes) -> Answer:
    """The inverse of `encode_answer`, without the line's end. Raises `ProtocolError`."""
    answer: Answer = _message(_Answer, line, "the vision process")
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
    reading: Reading | None = None
    beat: Beat | None = None
    fault: Fault | None = None


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
