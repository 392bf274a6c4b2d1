"""Nobody is there: one glance from three metres says "press the button"."""

from functools import lru_cache
from math import cos, pi, sin

import numpy as np
import pygame
from pygame import Rect, Surface

from kiosk.screen import shapes, text
from kiosk.screen.icons import Pen, icon
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.screen.theme import Colour, mix
from kiosk.session import Attract, State

PERIOD = 2.4
"""Seconds from one push of the pictured button to the next."""

RIPPLE_STEPS = 26
PUSH_STEPS = 8
ORDER = ("sad", "angry", "surprise", "happy", "neutral", "fear", "disgust")
"""Around the arc: neighbours differ in colour and in shape, and happy stands on top."""


class AttractScene(Scene):
    """The button at work, the seven moods around it, the invitation, and the privacy notice."""

    cadence = 1 / 20

    def __init__(self, kit: Kit, state: Attract, notices: Notices) -> None:
        super().__init__(kit, notices, problem=notices.problem)
        stage = self._lay_out_words(notices.camera_warm)
        self.boxes["stage"] = stage
        self._lay_out_stage(stage)

    def _lay_out_words(self, warm: bool) -> Rect:
        """Words from the bottom up; returns what is left for the picture."""
        scale, area, words = self.scale, self.area, self.words
        wide = area.width if scale.portrait else round(area.width * 0.86)
        lines = 2 if scale.portrait else 1
        headline = text.fit(
            words.press,
            text.BOLD,
            (round(scale.headline * 1.15), scale.title),
            (area.width, area.height // 3),
            spacing=1.1,
            max_lines=lines,
            balanced=True,
        )
        invite = text.fit(
            words.invite,
            text.BODY,
            (scale.title, scale.body),
            (wide, area.height // 5),
            spacing=1.25,
            max_lines=lines,
            balanced=True,
        )
        notice = text.fit(
            words.notice(warm),
            text.BODY,
            (scale.small, 16),
            (wide, area.height // 4),
            spacing=1.3,
            balanced=True,
        )
        tight = round(scale.unit * (0.4 if scale.portrait else 0))
        box = Rect(area.left, area.bottom - notice.height, area.width, notice.height)
        self.boxes["notice"] = self.place("notice", notice, box, self.theme.muted, centred=True)
        space = round(scale.unit * (7 if scale.portrait and not scale.compact else 2.4))
        box = Rect(area.left, box.top - space - invite.height, area.width, invite.height)
        self.boxes["invite"] = self.place("invite", invite, box, self.theme.muted, centred=True)
        box = Rect(area.left, box.top - tight - headline.height, area.width, headline.height)
        self.boxes["headline"] = self.place("headline", headline, box, self.theme.ink, centred=True)
        return Rect(area.left, area.top, area.width, box.top - round(scale.unit * 1.5) - area.top)

    def _lay_out_stage(self, stage: Rect) -> None:
        if self.scale.portrait:
            size = min(round(stage.width * 0.17), round(stage.height * 0.16))
            self._bob = max(2, size // 14)
            rx = (stage.width - size) // 2 - self._bob
            ry = min(round(rx * 1.08), (stage.height - size) // 2 - self._bob)
            rx = min(rx, round(ry * 1.1))
            self._centre = stage.center
            self._reach = round(min(rx, ry) * 0.36)
            turns = [n / 7 for n in range(7)]
            order = ORDER[3:] + ORDER[:3]
        else:
            size = round(stage.height * 0.265)
            self._bob = max(2, size // 14)
            self._reach = round(stage.height * 0.27)
            self._centre = (stage.centerx, stage.bottom - round(self._reach * 0.96))
            ry = self._centre[1] - stage.top - size // 2 - self._bob
            rx = min(round(stage.width * 0.42), round(ry * 2.1))
            turns = [-0.255 + 0.51 * n / 6 for n in range(7)]
            order = ORDER
        self._icon_size = size
        self._places = {
            name: (
                self._centre[0] + round(rx * sin(2 * pi * turn)),
                self._centre[1] - round(ry * cos(2 * pi * turn)),
            )
            for name, turn in zip(order, turns, strict=True)
        }
        for name, (x, y) in self._places.items():
            self.boxes[f"icon {name}"] = self._icon_rect((x, y)).inflate(0, 2 * self._bob)
        # The icons and the button are the stage.
        del self.boxes["stage"]
        self.boxes["button"] = self._button_rect()

    def _icon_rect(self, centre: tuple[int, int]) -> Rect:
        rect = Rect(0, 0, self._icon_size, self._icon_size)
        rect.center = centre
        return rect

    def _button_rect(self) -> Rect:
        reach = self._reach
        rect = Rect(0, 0, round(reach * 3.5), round(reach * 2.0))
        rect.center = self._centre
        return rect

    def paint(self, surface: Surface) -> None:
        glow = (self._centre, round(self.scale.unit * 44), self.theme.button, 0.13)
        self.paint_common(surface, (glow,))
        self.paint_texts(surface)

    def pieces(self, state: State, now: float, preview: np.ndarray | None) -> dict[str, Piece]:
        beat = self.beat(now)
        phase = beat % PERIOD / PERIOD
        pieces = {"button": self._button(phase)}
        for index, (name, (x, y)) in enumerate(self._places.items()):
            swing = sin(2 * pi * (beat / 5.2 + index / 7 * 2))
            rect = self._icon_rect((x, y + round(self._bob * swing)))
            sprite = icon(name, self._icon_size)
            pieces[name] = Piece(
                rect, rect.y, lambda surface, s=sprite, at=rect: surface.blit(s, at) and None
            )
        return pieces

    def _button(self, phase: float) -> Piece:
        # Pushed quickly, released slowly; the ripple starts when it is down.
        push = sin(pi * min(1.0, phase / 0.22)) ** 2
        depth = round(push * PUSH_STEPS)
        waves = tuple(
            step
            for start in (0.10, 0.24)
            if 0 <= (step := round((phase - start) / 0.62 * RIPPLE_STEPS)) < RIPPLE_STEPS
        )
        rect = self._button_rect()

        def draw(surface: Surface) -> None:
            base = (rect.centerx, rect.centery + round(self._reach * 0.36))
            for step in waves:
                self._ripple(surface, base, step / RIPPLE_STEPS)
            cap = push_button(self._reach, depth / PUSH_STEPS, self.theme.button, self.theme.line)
            surface.blit(cap, cap.get_rect(center=rect.center))

        return Piece(rect, (depth, waves), draw)

    def _ripple(self, surface: Surface, centre: tuple[int, int], share: float) -> None:
        grown = 1 - (1 - share) ** 2
        rx = round(self._reach * (1.02 + 0.66 * grown))
        ry = round(rx * 0.37)
        width = max(2.0, self.scale.unit * 0.8 * (1 - 0.6 * share))
        wave = shapes.ring(rx, ry, width, self.theme.button, round(170 * (1 - share) ** 1.5))
        surface.blit(wave, wave.get_rect(center=centre))


@lru_cache(maxsize=PUSH_STEPS + 1)
def push_button(reach: int, depth: float, colour: Colour, base: Colour) -> Surface:
    """A push button seen from the visitor's side, pushed in by ``depth`` 0-1, ``2 reach`` pixels square."""
    over = 4
    large = Surface((2 * reach * over, 2 * reach * over), pygame.SRCALPHA)
    large.fill((*base, 0))
    pen = Pen(large)
    top = -0.26 + 0.34 * depth
    foot, rim = mix(base, (0, 0, 0), 0.35), base
    side, face, shine = mix(colour, (0, 0, 0), 0.28), colour, mix(colour, (255, 255, 255), 0.28)
    # The base plate, then the cap from its foot up to its face.
    for y, paint in ((0.46, foot), (0.36, rim)):
        pen.oval((0, y), 0.98, 0.37, paint)
    pen.oval((0, 0.34), 0.76, 0.275, mix(rim, (0, 0, 0), 0.45))
    pen.oval((0, 0.30), 0.70, 0.25, side)
    pen.area([(-0.70, top), (0.70, top), (0.70, 0.30), (-0.70, 0.30)], side)
    pen.oval((0, top), 0.70, 0.25, face)
    pen.oval((0, top - 0.015), 0.60, 0.20, mix(face, shine, 0.45))
    pen.oval((0, top + 0.02), 0.58, 0.18, face)
    return pygame.transform.smoothscale(large, (2 * reach, 2 * reach))
