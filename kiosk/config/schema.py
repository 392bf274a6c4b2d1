"""The one schema of config.yaml: every key, its type, its range and its default.

Reading the file, with line numbers and all problems at once, is `kiosk.config.loader`'s work; whether what it
names is there (language, model, camera, emotions) is `kiosk.content.bundle`'s.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from kiosk.config.addresses import NEEDS_LEAVE, address_fault, is_address
from kiosk.config.colours import HexColour
from kiosk.config.day_hours import PATTERN as DAY_HOURS
from kiosk.config.day_hours import read_hours
from kiosk.config.display_size import WRITTEN, read_size, unfit_size
from kiosk.config.schema_content import (
    EmotionNames,
    Facts,
    Languages,
    MusicByEmotion,
    PlaylistEntry,
    Words,
)
from kiosk.config.schema_fleet import Fleet
from kiosk.config.schema_hours import Hours
from kiosk.config.schema_web import Web
from kiosk.config.section import Section, refuse
from kiosk.config.text_types import Contact, Greeting, Name, OwnTitle

Seconds = Annotated[float, Field(gt=0, le=3600)]
GpioPin = Annotated[int, Field(ge=0, le=27)]
Rotation = Annotated[
    Literal[0, 90, 180, 270], BeforeValidator(lambda value: value if type(value) is int else str(value))
]
"""In degrees. (A Literal alone takes False for 0, and 90.0 for 90.)"""

AT_RESTART: JsonDict = {"takes_effect": "at the next start"}
"""Marks a key, or a whole section, that is used once: when display and pins are opened."""


FAR = "display.viewing_distance_m"
"""The key of which it is said, once the display is known, when type or codes are too small for it."""


class Camera(Section):
    """Where the pictures come from."""

    source: Name = Field("auto", description="auto, a word that 'kiosk watch --help' lists, or a path")
    warm: bool = Field(False, description="keep the camera running between visits")
    rotation: Rotation = Field(0, description="clockwise turn, in degrees, that sets the picture upright")
    fps: int = Field(30, ge=5, le=60, description="pictures a second asked of the camera")
    mirror: bool = Field(True, description="false: what the visitor sees is not mirrored")
    position: Literal["top", "left", "right", "bottom"] = Field(
        "top", description="at which side of the screen the camera is, seen by the visitor"
    )
    format: Literal["auto", "mjpg", "yuyv"] = Field("auto", description="how a webcam sends its pictures")
    network: bool = Field(
        False, description="true: source may be an address, such as rtsp://192.168.1.20/live"
    )

    @model_validator(mode="after")
    def _the_network_is_wanted(self) -> Self:
        if is_address(self.source):
            if (fault := address_fault(self.source)) is not None or not self.network:
                refuse([{"source": fault or NEEDS_LEAVE}])
        elif self.network:
            no_address = "is for cameras with an address such as rtsp://…, and camera.source is none"
            refuse([{"network": f"{no_address}: set it to false"}])
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
            refuse([{"dark": dark, "bright": bright}])
        return self


class Decision(Section):
    """When the debouncer is sure."""

    hold_frames: int = Field(8, ge=2, le=120, description="frames in a row one emotion must lead")
    margin: float = Field(0.08, ge=0, lt=1, description="lead over the second likeliest")
    min_confidence: float = Field(0.35, gt=0, lt=1, description="least share of people who would say so")
    max_seconds: Seconds = Field(2.5, description="after this long with a face: not sure")
    compound: bool = Field(True, description="two emotions that go together are one answer")


class Timing(Section):
    """How long each scene stays when nothing happens."""

    ready_seconds: float = Field(
        2.0, ge=0, le=10, description="from the press until the kiosk looks; 0 leaves it out"
    )
    least_looking_seconds: float = Field(
        1.2, ge=0, le=60, description="so long it looks at a face at least; longer is surer"
    )
    looking_seconds: Seconds = Field(8.0, description="longest wait for a face")
    result_seconds: Seconds = Field(30.0, description="result and not-sure scenes")
    message_seconds: Seconds = Field(8.0, description="no-face and resting scenes")
    question_seconds: Seconds = Field(8.0, description="how long a question waits for an answer")
    last_code_seconds: float = Field(
        0, ge=0, le=3600, description="the last code stays, small, on the attract scene; 0: not at all"
    )


def _drawable(size: str) -> str:
    if size != "auto" and (fault := unfit_size(read_size(size))):
        raise ValueError(f"{fault}, got '{size}'")
    return size


ScreenSize = Annotated[str, StringConstraints(pattern=f"^(auto|{WRITTEN})$"), AfterValidator(_drawable)]


def _hours(text: str) -> str:
    read_hours(text)
    return text


DayHours = Annotated[str, StringConstraints(strip_whitespace=True, pattern=DAY_HOURS), AfterValidator(_hours)]


class Display(Section):
    """The screen."""

    size: ScreenSize = Field(
        "auto",
        description="auto or a size such as 1280x720",
        json_schema_extra=AT_RESTART,
    )
    largest: ScreenSize = Field(
        "auto",
        description="auto or a size such as 1280x800",
        json_schema_extra=AT_RESTART,
    )
    fullscreen: bool = Field(True, description="false: in a window", json_schema_extra=AT_RESTART)
    rotation: Rotation = Field(
        0, description="clockwise turn, in degrees, of everything drawn", json_schema_extra=AT_RESTART
    )
    driver: Literal["auto", "kmsdrm", "wayland", "x11"] = Field("auto", json_schema_extra=AT_RESTART)
    power: Literal["auto", "dpms", "backlight", "cec", "black"] = Field(
        "auto", description="how the screen goes off while the kiosk sleeps", json_schema_extra=AT_RESTART
    )
    theme: Name = Field("night", description="night, day, contrast, auto, or one of display.themes")
    day_hours: DayHours = Field("07:00-19:00", description="two times such as 07:00-19:00")
    themes: Name | None = Field(None, description="a folder of your own themes, one YAML file each")
    fps: int = Field(60, ge=5, le=60, description="times a second the button is asked and changes are drawn")
    calm: bool = Field(False, description="true: nothing bounces, flies or is thrown")
    percent: bool = Field(False, description="true: how sure the kiosk is as a number, not in words")
    brightness: float = Field(1.0, ge=0.1, le=1, description="of the display, a share of all it has")
    night_brightness: float | None = Field(
        None, ge=0.1, le=1, description="outside of day_hours; null: as by day"
    )
    sleep_after_minutes: float = Field(
        0, ge=0, le=1440, description="without a visit the kiosk sleeps until a press; 0: never"
    )
    diagonal_inches: float | None = Field(None, gt=0, le=200, description="of the picture; null: unknown")
    viewing_distance_m: float | None = Field(
        None, gt=0, le=20, description="how far away visitors stand; needs diagonal_inches"
    )

    @model_validator(mode="after")
    def _neither_size_nor_distance_tells_anything_alone(self) -> Self:
        if self.viewing_distance_m is None and self.diagonal_inches is not None:
            far = "needs display.viewing_distance_m as well, how many metres away visitors stand: add it"
            refuse([{"diagonal_inches": far}])
        if self.diagonal_inches is None and self.viewing_distance_m is not None:
            large = "needs display.diagonal_inches as well, how large the display's picture is: add it"
            refuse([{"viewing_distance_m": large}])
        return self


class Brand(Section):
    """The house's own: null for what is left to the kiosk."""

    title: OwnTitle | None = Field(None, description="a line of your own, such as the name of the house")
    greeting: Greeting | None = Field(None, description="instead of the invitation")
    logo: Name | None = Field(None, description="a PNG or SVG, at most 2 MB and 4096 pixels a side")
    accent: HexColour | None = None
    day_accent: HexColour | None = None
    contact: Contact | None = Field(None, description="whom to ask about privacy")


class Button(Section):
    """What counts as a press: the push button (from the pin to ground), keys, and the screen."""

    gpio: GpioPin | None = Field(17, description="BCM number of the pin; null for no push button")
    second_gpio: GpioPin | None = Field(
        None, description="BCM number of a second button's pin: another language, and the other answer"
    )
    touch: bool = Field(True, description="a touch of the screen and a click count as a press too")
    min_press_ms: int = Field(25, ge=0, le=1000)
    lockout_ms: int = Field(400, ge=0, le=10000)
    stuck_seconds: Seconds = 20.0


class Led(Section):
    """The button's light, if it has one."""

    gpio: GpioPin | None = Field(None, description="BCM number of the pin; null for none")


class Light(Section):
    """A light on the visitor's face while the kiosk looks, if there is one."""

    gpio: GpioPin | None = Field(None, description="BCM number of the pin that switches it; null for none")
    dimmed: float = Field(1.0, ge=0.05, le=1, description="how bright; below 1 by PWM, which no relay bears")
    active_low: bool = Field(False, description="true: on while the pin is low, as many relay boards are")


class Sound(Section):
    """What is heard."""

    effects: bool = Field(False, description="a tone for the press, the countdown and the answer")
    speak: bool = Field(False, description="the answer is read out, by espeak-ng")
    volume: int = Field(60, ge=0, le=100, description="of both")
    device: Name = Field("auto", description="auto, or the name of a sound device, or a part of it")


class Recovery(Section):
    """How far the kiosk goes to get a camera back."""

    failures_per_hour: int = Field(
        20, ge=5, le=1000, description="vision faults before the kiosk starts anew"
    )
    max_reboots_per_day: int = Field(0, ge=0, le=24, description="reboots when new starts do not help")


class Settings(Section):
    """All of config.yaml."""

    profile: Literal["standard", "small"] = Field(
        "standard",
        description="small: what is left to the kiosk is set for a computer with 512 MB of memory",
        json_schema_extra=AT_RESTART,
    )
    language: Languages = Field(("en",), description="of words and facts: one, or several that take turns")
    language_files: Name | None = Field(None, description="a folder of your own languages, a YAML file each")
    words: Words = Field({}, description="sentences of your own, by the keys of a language's file")
    emotions: EmotionNames = Field({}, description="off for those that are not to be named, or your own name")
    model: Name = Field("models/fer_int8.yaml", description="the model's manifest, relative to the checkout")
    threads: int | None = Field(
        None, ge=1, le=4, description="processor cores for the networks; null: as profile says"
    )
    camera: Camera = Camera()
    face: Face = Face()
    decision: Decision = Decision()
    timing: Timing = Timing()
    display: Display = Display()
    hours: Hours = Hours()
    brand: Brand = Brand()
    button: Button = Field(Button(), json_schema_extra=AT_RESTART)
    led: Led = Field(Led(), json_schema_extra=AT_RESTART)
    light: Light = Field(Light(), json_schema_extra=AT_RESTART)
    sound: Sound = Sound()
    recovery: Recovery = Recovery()
    music: MusicByEmotion = Field({"default": "match"}, description="match, lift or ask; also by emotion")
    playlists: dict[str, tuple[PlaylistEntry, ...]] = Field({})
    facts: Facts = Facts()
    stats: bool = Field(True, description="count visits by the hour, for kiosk stats")
    feedback: bool = Field(False, description="ask visitors whether the answer was right, and count that")

    web: Web = Web()
    fleet: Fleet = Fleet()

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Labels of emotions that are off, in alphabetical order."""
        return tuple(sorted(label for label, names in self.emotions.items() if not names))

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
        # Who has not written it may have a short max_seconds from before there was such a key: it gives way.
        elif (
            "least_looking_seconds" in self.timing.model_fields_set
            and (least := self.timing.least_looking_seconds) >= longest
        ):
            too_long = f"must be less than decision.max_seconds ({longest:g}), got {least:g}"
            too_short = f"must be more than timing.least_looking_seconds ({least:g}), got {longest:g}"
            conflicts.append({"timing.least_looking_seconds": too_long, "decision.max_seconds": too_short})
        if longest >= wait:
            too_short = f"must be more than decision.max_seconds ({longest:g}), got {wait:g}"
            too_long = f"must be less than timing.looking_seconds ({wait:g}), got {longest:g}"
            conflicts.append({"timing.looking_seconds": too_short, "decision.max_seconds": too_long})
        pins: dict[int, str] = {}
        for key, pin, whose, what in (
            ("button.gpio", self.button.gpio, "the button's", "the button"),
            ("button.second_gpio", self.button.second_gpio, "the second button's", "the second button"),
            ("led.gpio", self.led.gpio, "the LED's", "the LED"),
            ("light.gpio", self.light.gpio, "the light's", "the light"),
        ):
            if pin in pins:
                conflicts.append({key: f"pin {pin} is {pins[pin]}: give {what} a pin of its own"})
            elif pin is not None:
                pins[pin] = whose
        refuse(conflicts)
        return self
