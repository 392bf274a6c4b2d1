"""The one schema of config.yaml: every key, its type, its range and its default.

Reading the file, with line numbers and all problems at once, is `kiosk.config.loader`'s work; whether what it
names is there (language, model, camera, emotions) is `kiosk.content.bundle`'s.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from kiosk.config.addresses import NEEDS_LEAVE, address_fault, is_address
from kiosk.config.display_size import WRITTEN, read_size, unfit_size
from kiosk.config.links import canonical_link
from kiosk.config.plain_text import line_of_text, something

Seconds = Annotated[float, Field(gt=0, le=3600)]
GpioPin = Annotated[int, Field(ge=0, le=27)]
Rotation = Annotated[
    Literal[0, 90, 180, 270], BeforeValidator(lambda value: value if type(value) is int else str(value))
]
"""In degrees. (A Literal alone takes False for 0, and 90.0 for 90.)"""

AT_RESTART: JsonDict = {"takes_effect": "at the next start"}
"""Marks a key, or a whole section, that is used once: when display and pins are opened."""


TITLE_LENGTH, MOOD_LENGTH, FACT_LENGTH = 80, 120, 240
"""Characters that fit into every scene at every size."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line and paragraph separators, and what turns the direction of writing around."""


def _visible(text: str) -> str:
    if _INVISIBLE.search(text):
        raise ValueError("has a line break, a tab or an invisible character in it: write it on one line")
    return text


OneLine = AfterValidator(_visible)
# The lengths stand before the validator: behind it, pydantic would check them in another way.
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), OneLine]
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH),
    AfterValidator(something),
]
Mood = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MOOD_LENGTH), AfterValidator(line_of_text)
]
Fact = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=FACT_LENGTH),
    AfterValidator(something),
]


class Section(BaseModel):
    """Unknown keys are refused, values are never coerced, and settings never change once read.

    Whole numbers will do where a number with decimals is meant. Every ValidationError's type is one that
    `kiosk.config.messages` has a sentence for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _refuse(conflicts: list[dict[str, str]]) -> None:
    """Raise if any values are fine alone but not together.

    For each conflict a sentence by key (``camera.fps``, seen from the section): that of the first key which
    the file does not leave at its default is said.
    """
    if conflicts:
        raise PydanticCustomError("conflict", "values do not go together", {"conflicts": conflicts})


class Camera(Section):
    """Where the pictures come from."""

    source: Name = Field("auto", description="auto, a word that 'kiosk watch --help' lists, or a path")
    warm: bool = Field(False, description="keep the camera running between visits")
    rotation: Rotation = Field(0, description="clockwise turn, in degrees, that sets the picture upright")
    fps: int = Field(30, ge=5, le=60, description="pictures a second asked of the camera")
    mirror: bool = Field(True, description="false: what the visitor sees is not mirrored")
    format: Literal["auto", "mjpg", "yuyv"] = Field("auto", description="how a webcam sends its pictures")
    network: bool = Field(
        False, description="true: source may be an address, such as rtsp://192.168.1.20/live"
    )

    @model_validator(mode="after")
    def _the_network_is_wanted(self) -> Self:
        if is_address(self.source):
            if (fault := address_fault(self.source)) is not None or not self.network:
                _refuse([{"source": fault or NEEDS_LEAVE}])
        elif self.network:
            no_address = "is for cameras with an address such as rtsp://…, and camera.source is none"
            _refuse([{"network": f"{no_address}: set it to false"}])
        return self


class Face(Section):
    """When a face is good enough to be judged."""

    min_width: float = Field(
        0.05, gt=0, lt=1, description="narrowest face, as a share of the picture's width"
    )
    dark: float = Field(35, ge=0, le=255, description="mean grey of the face below which it is too dark")
    bright: float = Field(225, ge=0, le=255, description="mean grey of the face above which it is too bright")

    @model_validator(mode="after")
    def _some_light_is_right(self) -> Self:
        if self.dark >= self.bright:
            dark = f"must be less than face.bright ({self.bright:g}), got {self.dark:g}"
            bright = f"must be more than face.dark ({self.dark:g}), got {self.bright:g}"
            _refuse([{"dark": dark, "bright": bright}])
        return self


class Decision(Section):
    """When the debouncer is sure."""

    hold_frames: int = Field(8, ge=2, le=120, description="frames in a row one emotion must lead")
    margin: float = Field(0.08, ge=0, lt=1, description="lead over the second likeliest")
    min_confidence: float = Field(0.35, gt=0, lt=1, description="least share of people who would say so")
    max_seconds: Seconds = Field(2.5, description="after this long with a face: not sure")


class Timing(Section):
    """How long each scene stays when nothing happens."""

    looking_seconds: Seconds = Field(8.0, description="longest wait for a face")
    result_seconds: Seconds = Field(30.0, description="result and not-sure scenes")
    message_seconds: Seconds = Field(8.0, description="no-face and resting scenes")


def _drawable(size: str) -> str:
    if size != "auto" and (fault := unfit_size(read_size(size))):
        raise ValueError(f"{fault}, got '{size}'")
    return size


ScreenSize = Annotated[str, StringConstraints(pattern=f"^(auto|{WRITTEN})$"), AfterValidator(_drawable)]


class Display(Section):
    """The screen."""

    size: ScreenSize = Field(
        "auto",
        description="auto or a size such as 1280x720",
        json_schema_extra=AT_RESTART,
    )
    fullscreen: bool = Field(True, description="false: in a window", json_schema_extra=AT_RESTART)
    rotation: Rotation = Field(
        0, description="clockwise turn, in degrees, of everything drawn", json_schema_extra=AT_RESTART
    )
    driver: Literal["auto", "kmsdrm", "wayland", "x11"] = Field("auto", json_schema_extra=AT_RESTART)
    theme: Literal["night", "day"] = "night"
    fps: int = Field(60, ge=5, le=60, description="times a second the button is asked and changes are drawn")


class Button(Section):
    """The push button: one side to the pin, the other to ground."""

    gpio: GpioPin | None = Field(17, description="BCM number of the pin; null for the space bar alone")
    min_press_ms: int = Field(25, ge=0, le=1000)
    lockout_ms: int = Field(400, ge=0, le=10000)
    stuck_seconds: Seconds = 20.0


class Led(Section):
    """The button's light, if it has one."""

    gpio: GpioPin | None = Field(None, description="BCM number of the pin; null for none")


class Recovery(Section):
    """How far the kiosk goes to get a camera back."""

    failures_per_hour: int = Field(
        20, ge=5, le=1000, description="vision faults before the kiosk starts anew"
    )
    max_reboots_per_day: int = Field(0, ge=0, le=24, description="reboots when new starts do not help")


class PlaylistEntry(Section):
    """One playlist of an emotion."""

    title: Title
    url: Annotated[str, AfterValidator(canonical_link)] = Field(description="made canonical when read")
    mood: Mood = ""


class Facts(Section):
    """Fun facts, shown while the kiosk looks."""

    builtin: bool = Field(True, description="use the facts that come with the kiosk")
    own: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def _there_is_a_fact(self) -> Self:
        if not self.builtin and not self.own:
            _refuse(
                [{"builtin": "without the kiosk's own facts at least one of yours is needed in facts.own"}]
            )
        return self


class Settings(Section):
    """All of config.yaml."""

    language: Name = Field("en", description="of the words on the screen and the facts")
    model: Name = Field("models/fer_int8.yaml", description="the model's manifest, relative to the checkout")
    camera: Camera = Camera()
    face: Face = Face()
    decision: Decision = Decision()
    timing: Timing = Timing()
    display: Display = Display()
    button: Button = Field(Button(), json_schema_extra=AT_RESTART)
    led: Led = Field(Led(), json_schema_extra=AT_RESTART)
    recovery: Recovery = Recovery()
    playlists: dict[str, tuple[PlaylistEntry, ...]] = {}
    facts: Facts = Facts()

    @model_validator(mode="after")
    def _parts_go_together(self) -> Self:
        conflicts = []
        frames = self.decision.hold_frames
        hold = frames / self.camera.fps
        longest, wait = self.decision.max_seconds, self.timing.looking_seconds
        if hold >= longest:
            too_many = f"must fit into decision.max_seconds ({longest:g}), lasts {hold:.1f} s at camera.fps"
            lasting = f"{frames} frames (decision.hold_frames), which last {hold:.1f} s at camera.fps"
            too_short = f"is too short for {lasting}"
            conflicts.append({"decision.hold_frames": too_many, "decision.max_seconds": too_short})
        if longest >= wait:
            too_short = f"must be more than decision.max_seconds ({longest:g}), got {wait:g}"
            too_long = f"must be less than timing.looking_seconds ({wait:g}), got {longest:g}"
            conflicts.append({"timing.looking_seconds": too_short, "decision.max_seconds": too_long})
        if self.led.gpio is not None and self.led.gpio == self.button.gpio:
            conflicts.append(
                {"led.gpio": f"pin {self.led.gpio} is the button's: give the LED a pin of its own"}
            )
        _refuse(conflicts)
        return self
