"""The part of the settings that vision uses; playlists, facts and words are no business of its process."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.config.profile import profile_of
from kiosk.config.schema import Camera, Decision, Face, Settings, Timing


@dataclass(frozen=True, slots=True)
class LookingTime:
    """What vision uses of the timing; the other times are the display's, and when they change it goes on."""

    least_looking_seconds: float


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """All that the vision process is told, under the names that it has in `Settings`.

    Attributes:
        threads, spares: as in `kiosk.config.profile.Profile`.
    """

    model: str
    camera: Camera
    face: Face
    decision: Decision
    timing: LookingTime
    unwanted: tuple[str, ...] = ()
    threads: int | None = None
    spares: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "VisionSettings":
        """The operator's settings without what vision does not use."""
        timing = LookingTime(settings.timing.least_looking_seconds)
        profile = profile_of(settings)
        return cls(
            settings.model,
            settings.camera,
            settings.face,
            settings.decision,
            timing,
            settings.unwanted,
            profile.threads,
            profile.spares,
        )


class PipelineSettings(Protocol):
    """What a pipeline uses; `Settings` and `VisionSettings` both have it."""

    @property
    def model(self) -> str:
        """The manifest, relative to the checkout."""

    @property
    def face(self) -> Face:
        """When a face is good enough to be judged."""

    @property
    def decision(self) -> Decision:
        """When the debouncer is sure."""

    @property
    def timing(self) -> Timing | LookingTime:
        """How long a face is looked at at least."""

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Labels that are never said."""

    @property
    def threads(self) -> int | None:
        """Processor cores for the networks; None for one."""
