"""Nobody is there: one glance from three metres says "press the button"."""

from collections.abc import Iterator
from functools import lru_cache
from math import pi, sin

from pygame import Rect, Surface

from kiosk.content.emotions import EMOTIONS
from kiosk.screen import shapes, text
from kiosk.screen.arc import arranged
from kiosk.screen.icons import icon, in_hex, picture
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.screen.theme import Colour, mix
from kiosk.session import Attract
from kiosk.vision.camera.frame import GreyImage

PERIOD = 2.4
"""Seconds from one push of the pictured button to the next."""

RIPPLE_STEPS = 26
PUSH_STEPS = 8


class AttractScene(Scene[Attract]):
    """The button at work, the emotions around it, the invitation, and the privacy notice."""

    cadence = 1 / 20
    shows_problem = True

    def __init__(self, kit: Kit, state: Attract, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        self._lay_out_stage(self._lay_out_words(notices.camera_warm))

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
            (scale.small, scale.least),
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
        self._arc = arranged(stage, len(EMOTIONS), self.scale.portrait)
        for number, label in enumerate(EMOTIONS):
            self.boxes[f"icon {label}"] = self._arc.swung(number)
        self.boxes["button"] = self._arc.button

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[Attract]:
        yield Attract(0.0)

    def paint(self, surface: Surface) -> None:
        glow = (self._arc.centre, round(self.scale.unit * 44), self.theme.button, 0.13)
        self.paint_common(surface, (glow,))
        self.paint_texts(surface)

    def pieces(self, state: Attract, now: float, preview: GreyImage | None) -> dict[str, Piece]:
        beat = self.beat(now)
        phase = beat % PERIOD / PERIOD
        pieces = {"button": self._button(phase)}
        for number, label in enumerate(EMOTIONS):
            swing = sin(2 * pi * (beat / 5.2 + number / len(EMOTIONS) * 2))
            rect = self._arc.icon(number, round(self._arc.bob * swing))
            pieces[label] = self.sprite(icon(label, self._arc.size), rect)
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
        rect = self._arc.button

        def draw(surface: Surface) -> None:
            base = (rect.centerx, rect.centery + round(self._arc.reach * 0.36))
            for step in waves:
                self._ripple(surface, base, step / RIPPLE_STEPS)
            cap = push_button(self._arc.reach, depth / PUSH_STEPS, self.theme.button, self.theme.line)
            surface.blit(cap, cap.get_rect(center=rect.center))

        return Piece(rect, (depth, waves), draw)

    def _ripple(self, surface: Surface, centre: tuple[int, int], share: float) -> None:
        grown = 1 - (1 - share) ** 2
        rx = round(self._arc.reach * (1.02 + 0.66 * grown))
        ry = round(rx * 0.37)
        width = max(2.0, self.scale.unit * 0.8 * (1 - 0.6 * share))
        wave = shapes.ring(rx, ry, width, self.theme.button, round(170 * (1 - share) ** 1.5))
        surface.blit(wave, wave.get_rect(center=centre))


@lru_cache(maxsize=PUSH_STEPS + 1)
def push_button(reach: int, depth: float, colour: Colour, base: Colour) -> Surface:
    """A push button seen from the visitor's side, pushed in by ``depth`` 0-1, ``2 reach`` pixels square."""
    top = -26 + 34 * depth
    foot, hollow = in_hex(mix(base, (0, 0, 0), 0.35)), in_hex(mix(base, (0, 0, 0), 0.45))
    side = in_hex(mix(colour, (0, 0, 0), 0.28))
    rim = in_hex(mix(colour, (255, 255, 255), 0.126))
    # The base plate, then the cap from its foot up to its face.
    svg = f"""
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200">
      <ellipse cy="46" rx="98" ry="37" fill="{foot}"/>
      <ellipse cy="36" rx="98" ry="37" fill="{in_hex(base)}"/>
      <ellipse cy="34" rx="76" ry="27.5" fill="{hollow}"/>
      <path d="M-70 {top} V30 A70 25 0 0 0 70 30 V{top} Z" fill="{side}"/>
      <ellipse cy="{top}" rx="70" ry="25" fill="currentColor"/>
      <ellipse cy="{top - 1.5}" rx="60" ry="20" fill="{rim}"/>
      <ellipse cy="{top + 2}" rx="58" ry="18" fill="currentColor"/>
    </svg>"""
    return picture(svg, 2 * reach, colour)
