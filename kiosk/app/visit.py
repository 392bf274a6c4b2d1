"""One whole visit without a person: the real app, with the press and the patience of a script."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pygame

from kiosk.app.app import App
from kiosk.errors import CameraError, UsageError
from kiosk.session import NAMES, Looking, NoFace, NotSure, Result, State
from kiosk.system.processes import age

SETTLE_SECONDS = 1.0
"""How long a scene is shown before its picture is taken: its opening movement is over by then."""


def play(app: App, frame_seconds: float, screenshots: Path | None = None) -> dict[str, Any]:
    """Wait for the camera, press, and go on until the outcome is on the screen.

    Args:
        app: in its attract scene; stays open.
        frame_seconds: pause between two ticks.
        screenshots: folder for one PNG per scene, or None. A live camera's picture never gets into a file:
            the looking scene is kept only when the camera is no live one.

    Returns:
        Plain JSON types: ``outcome`` (the last state's name in `kiosk.session.NAMES`), ``emotion`` and
        ``playlist`` (of a result), ``choices`` (label → playlist, two when not sure), ``probabilities``,
        ``hint`` (without a face), ``frames`` used, ``fact``, ``first_picture_ms`` (start of the process →
        first picture), ``decision_ms`` (press → outcome), ``camera``, ``pictures``.

    Raises:
        UsageError: the source can never work.
        CameraError: the camera does not answer.
    """
    app.tick()
    first_picture_ms = round(1000 * age())
    _until_camera(app, frame_seconds)
    album = _Album(app, screenshots)
    if screenshots is not None:
        _settle(app, frame_seconds)
    album.add("attract")
    pressed = time.monotonic()
    app.press()
    looking = app.state
    while isinstance(app.state, Looking):
        app.tick()
        time.sleep(frame_seconds)
        if isinstance(app.state, Looking) and app.state.reading is not None and app.camera.fake:
            album.add("looking")
    decision_ms = round((app.state.since - pressed) * 1000)
    if screenshots is not None:
        _settle(app, frame_seconds)
    album.add(NAMES[type(app.state)])
    return {
        **outcome(app.state),
        "fact": looking.fact,
        "first_picture_ms": first_picture_ms,
        "decision_ms": decision_ms,
        "camera": app.camera.camera,
        "pictures": album.save(),
    }


def outcome(state: State) -> dict[str, Any]:
    """What a visit came to: see `play`."""
    verdict = state.verdict if isinstance(state, Result | NotSure) else None
    playlists = {}
    if isinstance(state, Result):
        playlists = {state.verdict.emotion: state.playlist}
    elif isinstance(state, NotSure):
        playlists = dict(state.choices)
    return {
        "outcome": NAMES[type(state)],
        "emotion": verdict.emotion if isinstance(state, Result) else None,
        "probabilities": verdict.probabilities if verdict else None,
        "playlist": asdict(state.playlist) if isinstance(state, Result) else None,
        "choices": {label: asdict(playlist) for label, playlist in playlists.items()},
        "hint": state.hint if isinstance(state, NoFace) else None,
        "frames": verdict.frames if verdict else 0,
    }


def _until_camera(app: App, frame_seconds: float) -> None:
    while app.camera is None:
        app.tick()
        if app.fault is not None:
            raise (UsageError if app.fault.usage else CameraError)(app.fault.reason)
        time.sleep(frame_seconds)


def _settle(app: App, frame_seconds: float) -> None:
    end = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < end:
        app.tick()
        time.sleep(frame_seconds)


class _Album:
    """The pictures of a visit, the last one of each scene, in memory until the visit is over: writing a
    file takes longer than a frame."""

    def __init__(self, app: App, folder: Path | None) -> None:
        self._app, self._folder = app, folder
        self._pictures: dict[str, pygame.Surface] = {}

    def add(self, name: str) -> None:
        if self._folder is not None:
            self._pictures[name] = self._app.picture()

    def save(self) -> list[str]:
        if self._folder is None:
            return []
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            paths = [self._folder / f"{name}.png" for name in self._pictures]
            for path, picture in zip(paths, self._pictures.values(), strict=True):
                pygame.image.save(picture, path)
        except (OSError, pygame.error) as error:
            raise UsageError(f"{self._folder}: pictures cannot be written there ({error})") from error
        return [str(path) for path in paths]
