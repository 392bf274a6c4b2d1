"""One whole visit without a person: the real app, with the press and the patience of a script."""

import time
from pathlib import Path
from typing import Any

import pygame

from kiosk.app.app import App
from kiosk.app.pace import Tick, pass_time, until_camera
from kiosk.screen.png import make_folder, write_png
from kiosk.session import Looking, NoFace, NotSure, Outcome, Result, Visiting
from kiosk.system.processes import age

SETTLE_SECONDS = 1.0
"""How long a scene is shown before its picture is taken: its opening movement is over by then."""


def play(app: App, tick: Tick, screenshots: Path | None = None) -> dict[str, Any]:
    """Wait for the camera, press, and go on until the outcome is on the screen.

    Args:
        app: in its attract scene; stays open.
        tick: ticks it, and waits.
        screenshots: folder for one PNG per scene, or None. A live camera's picture never gets into a file:
            the looking scene is kept only when the camera is no live one.

    Returns:
        Plain JSON types: ``outcome`` (the last state's ``name``), ``emotion`` and
        ``playlist`` (of a result), ``choices`` (label → playlist, two when not sure), ``probabilities``,
        ``hint`` (without a face), ``frames`` used, ``fact``, ``first_picture_ms`` (start of the process →
        first picture), ``decision_ms`` (press → outcome), ``camera``, ``pictures``.

    Raises:
        UsageError: the source can never work, or nothing can be written to ``screenshots``.
        CameraError: the camera does not answer.
    """
    album = _Album(app, screenshots)
    app.tick()
    first_picture_ms = round(1000 * age())
    camera = until_camera(app, tick)
    if screenshots is not None:
        pass_time(SETTLE_SECONDS, tick)
    album.add("attract")
    pressed = time.monotonic()
    app.press()
    while isinstance(app.state, Visiting):
        tick()
        if isinstance(app.state, Looking) and app.state.reading is not None and camera.fake:
            album.add("looking")
    ended = app.state
    # A press that begins no visit, or a visit without an outcome, would be a mistake of the session's.
    assert isinstance(ended, Outcome)
    decision_ms = round((ended.since - pressed) * 1000)
    if screenshots is not None:
        pass_time(SETTLE_SECONDS, tick)
    album.add(ended.name)
    return {
        **outcome(ended),
        "fact": ended.fact,
        "first_picture_ms": first_picture_ms,
        "decision_ms": decision_ms,
        "camera": camera.camera,
        "pictures": album.save(),
    }


def outcome(state: Outcome) -> dict[str, Any]:
    """What a visit came to: see `play`."""
    verdict = state.verdict if isinstance(state, Result | NotSure) else None
    playlists = {}
    if isinstance(state, Result):
        playlists = {state.verdict.emotion: state.playlist}
    elif isinstance(state, NotSure):
        playlists = dict(state.choices)
    return {
        "outcome": state.name,
        "emotion": state.verdict.emotion if isinstance(state, Result) else None,
        "probabilities": verdict.probabilities if verdict else None,
        "playlist": state.playlist.told() if isinstance(state, Result) else None,
        "choices": {label: playlist.told() for label, playlist in playlists.items()},
        "hint": state.hint if isinstance(state, NoFace) else None,
        "frames": verdict.frames if verdict else 0,
    }


class _Album:
    """The pictures of a visit, the last one of each scene, in memory until the visit is over: writing a
    file takes longer than a frame."""

    def __init__(self, app: App, folder: Path | None) -> None:
        self._app, self._folder = app, folder
        self._pictures: dict[str, pygame.Surface] = {}
        if folder is not None:
            make_folder(folder)

    def add(self, name: str) -> None:
        if self._folder is not None:
            self._pictures[name] = self._app.picture()

    def save(self) -> list[str]:
        if self._folder is None:
            return []
        paths = [self._folder / f"{name}.png" for name in self._pictures]
        for path, picture in zip(paths, self._pictures.values(), strict=True):
            write_png(picture, path)
        return [str(path) for path in paths]
