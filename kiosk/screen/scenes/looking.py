"""The camera looks: a large mirror, a ring on the face, a hint when one helps, a fact to fill the wait."""

from collections.abc import Iterator
from math import cos, pi, sin

from pygame import Rect, Surface

from kiosk.screen import shapes, text
from kiosk.screen.mirror import FaceRing, Mirror
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Kit, Notices, Piece, Scene
from kiosk.session import Looking
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.reading import Hint, Reading

HINT_AFTER = 0.25
"""Seconds a hint must stand before it is shown: a face lost for a frame or two needs no words."""

HINT_FOR = 1.2
"""Seconds a hint stays at least: nobody reads faster."""

SPINNER_DOTS = 8
SPINNER_SECONDS = 1.0


class HeldHint:
    """The hint on the screen: slow to come, slow to go, so that it can be read."""

    def __init__(self) -> None:
        self.shown: Hint | None = None
        self._shown_at = 0.0
        self._asked: Hint | None = None
        self._asked_at = 0.0

    def update(self, hint: Hint | None, now: float) -> Hint | None:
        """Take the latest reading's hint; returns the one to show."""
        if hint != self._asked:
            self._asked, self._asked_at = hint, now
        readable = self.shown is None or now - self._shown_at >= HINT_FOR
        if hint != self.shown and now - self._asked_at >= HINT_AFTER and readable:
            self.shown, self._shown_at = hint, now
        return self.shown


class LookingScene(Scene[Looking]):
    """The mirror, what the kiosk is doing, and the fact."""

    cadence = 1 / 25

    def __init__(self, kit: Kit, state: Looking, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        scale, area = self.scale, self.area
        # Beside the mirror of a small screen there may be no room for all the words in one line.
        status_height = round(scale.title * (2.2 if scale.compact and not scale.portrait else 1.6))
        if scale.portrait:
            # A screen that is hardly higher than wide needs more of its height for the words.
            share = 0.6 if area.height > area.width * 1.25 else 0.5
            panel = Rect(area.left, area.top, area.width, min(area.width, round(area.height * share)))
            status = Rect(area.left, panel.bottom + scale.gap, area.width, status_height)
            fact = Rect(area.left, status.bottom + scale.gap, area.width, 0)
        else:
            width = min(round(area.height * 4 / 3), round(area.width * 0.635))
            panel = Rect(area.left, area.top, width, area.height)
            left = panel.right + scale.gap
            status = Rect(left, area.top, area.right - left, status_height)
            fact = Rect(left, status.bottom + scale.gap, status.width, 0)
        fact.height = area.bottom - fact.top
        self.boxes |= {"preview": panel, "status": status, "fact": fact}
        self._lay_out_fact(state.fact, fact)
        self._lay_out_hints(panel)
        self._lay_out_status(status)
        self._mirror = Mirror(panel, self.theme)
        self._ring = FaceRing(panel, scale.unit, (255, 255, 255))
        self._hint = HeldHint()
        self._corners: Surface | None = None

    def _lay_out_fact(self, fact: str, card: Rect) -> None:
        scale = self.scale
        pad = round(scale.gap * (0.8 if scale.compact else 1.2))
        inner = card.inflate(-2 * pad, -2 * pad)
        label = text.fit(
            self.words.fact, text.SEMI, (scale.label, scale.least), (inner.width, scale.label * 3)
        )
        space = round(scale.unit)
        body = text.fit(
            fact,
            text.BODY,
            (round(scale.title * (1.2 if scale.portrait else 1.0)), scale.least),
            (inner.width, inner.height - label.height - space),
            balanced=True,
        )
        top = inner.top + (inner.height - label.height - space - body.height) // 2
        box = Rect(inner.left, top, inner.width, label.height)
        self.place("fact label", label, box, self.theme.muted)
        self.place(
            "fact", body, Rect(inner.left, box.bottom + space, inner.width, body.height), self.theme.ink
        )

    def _lay_out_hints(self, panel: Rect) -> None:
        """Each hint's pill, so that none has to be fitted while a visitor waits."""
        scale = self.scale
        pad = round(scale.unit * 2.6)
        self.hints: dict[str, tuple[text.Block, Rect]] = {}
        for hint, words in self.words.hints.items():
            block = text.fit(
                words,
                text.BOLD,
                (round(scale.unit * 6.4), scale.title),
                (panel.width - 2 * scale.gap - 2 * pad, panel.height // 3),
                spacing=1.15,
                max_lines=1,
                balanced=True,
            )
            pill = Rect(0, 0, block.width + 2 * pad, block.height + round(scale.unit * 2))
            pill.midbottom = (panel.centerx, panel.bottom - scale.gap)
            self.hints[hint] = (block, pill)

    def _lay_out_status(self, box: Rect) -> None:
        side = round(self.scale.title * 1.28)
        self._spinner = Rect(box.left, 0, side, side)
        self._spinner.centery = box.centery
        width = box.width - side - self.scale.gap // 2
        self.status = {
            seen: text.fit(
                self.words.analysing if seen else self.words.searching,
                text.SEMI,
                (round(self.scale.title * 0.85), self.scale.least),
                (width, box.height),
                spacing=1.1,
                max_lines=1,
            )
            for seen in (False, True)
        }

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[Looking]:
        for hint in Hint:
            reading = Reading(0.5, face=(0.3, 0.2, 0.25, 0.35), hint=hint, progress=0.5)
            yield Looking(0.0, repertoire.facts[0], reading)
        yield from (Looking(0.0, fact) for fact in repertoire.all_facts)

    def paint(self, surface: Surface) -> None:
        panel = self.boxes["preview"]
        self.paint_common(surface)
        self._corners = shapes.round_off(surface, panel, self.scale.radius)
        shapes.panel(surface, panel, self.scale.radius, self._mirror.ground)
        shapes.panel(surface, self.boxes["fact"], self.scale.radius, self.theme.card)
        self.paint_texts(surface)

    def pieces(self, state: Looking, now: float, preview: GreyImage | None) -> dict[str, Piece]:
        beat = self.beat(now)
        reading = state.reading
        face = reading.face if reading else None
        self._mirror.show(preview)
        place = self._mirror.locate(face) if face else None
        self._ring.follow(place, reading.progress if reading and face else 0.0, beat)
        hint = self._hint.update(reading.hint if reading else None, beat)
        pieces = {}
        panel = self.boxes["preview"]
        if picture := self._mirror.picture:
            pieces["preview"] = Piece(
                panel, self._mirror.version, lambda surface: self._draw_preview(surface, picture)
            )
        ring = self._ring.appearance(beat)
        pieces["ring"] = Piece(self._ring.reach(ring), ring, lambda surface: self._ring.draw(surface, ring))
        if hint:
            block, pill = self.hints[hint]
            pieces["hint"] = Piece(pill, hint, lambda surface: self._draw_hint(surface, block, pill))
        turn = int(beat / SPINNER_SECONDS * SPINNER_DOTS * 2)
        seen = face is not None
        pieces["status"] = Piece(
            self.boxes["status"], (seen, turn), lambda surface: self._draw_status(surface, seen, turn)
        )
        return pieces

    def _draw_preview(self, surface: Surface, picture: Surface) -> None:
        panel = self.boxes["preview"]
        surface.blit(picture, panel)
        if self._corners is not None:
            surface.blit(self._corners, panel)

    def _draw_hint(self, surface: Surface, block: text.Block, pill: Rect) -> None:
        shapes.panel(surface, pill, pill.height // 2, self.theme.card)
        box = Rect(pill.left, 0, pill.width, block.height)
        box.centery = pill.centery
        block.draw(surface, box, self.theme.ink, centred=True)

    def _draw_status(self, surface: Surface, seen: bool, turn: int) -> None:
        box = self.boxes["status"]
        block = self.status[seen]
        line = Rect(self._spinner.right + self.scale.gap // 2, 0, block.width, block.height)
        line.centery = box.centery
        block.draw(surface, line, self.theme.ink)
        reach = self._spinner.width * 0.38
        for dot in range(SPINNER_DOTS):
            angle = 2 * pi * dot / SPINNER_DOTS
            behind = (turn // 2 - dot) % SPINNER_DOTS
            radius = max(2, round(self._spinner.width * (0.11 - 0.008 * behind)))
            sprite = shapes.disc(radius, self.theme.button, 255 - behind * 28)
            x, y = self._spinner.centerx + reach * cos(angle), self._spinner.centery + reach * sin(angle)
            surface.blit(sprite, sprite.get_rect(center=(round(x), round(y))))
