"""The part of the settings that vision uses; playlists, facts and words are no business of its process."""

from typing import Protocol

from kiosk.config.schema import Camera, Decision, Face, Name, Section, Settings


class VisionSettings(Section):
    """All that the vision process is told; the keys are those of `Settings`."""

    model: Name
    camera: Camera
    face: Face
    decision: Decision

    @classmethod
    def of(cls, settings: Settings) -> "VisionSettings":
        """The operator's settings without what vision does not use."""
        return cls(
            model=settings.model, camera=settings.camera, face=settings.face, decision=settings.decision
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
