"""The part of the settings that vision uses; playlists, facts and words are no business of its process."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.config.schema import Camera, Decision, Face, Settings


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """All that the vision process is told, under the names that it has in `Settings`."""

    model: str
    camera: Camera
    face: Face
    decision: Decision

    @classmethod
    def of(cls, settings: Settings) -> "VisionSettings":
        """The operator's settings without what vision does not use."""
        return cls(settings.model, settings.camera, settings.face, settings.decision)


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
