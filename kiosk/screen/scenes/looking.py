"""The camera looks: the mirror, a ring that closes around the face, a hint when one helps, a fact."""

from collections.abc import Iterator
from math import exp

from pygame import Rect, Surface

from kiosk.screen import shapes, text
from kiosk.screen.cue import Cue
from kiosk.screen.face_ring import FOLLOW_SECONDS, FaceRing
from kiosk.screen.kit import Kit
from kiosk.screen.mirror import within
from kiosk.screen.mirror_scene import MirrorScene
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Circle, Piece
from kiosk.session import Looking
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Box, Hint, Reading

HINT_AFTER = 0.25
"""Seconds a hint must stand before it is shown: a face lost for a frame or two needs no words."""

HINT_FOR = 1.2
"""Seconds a hint stays at least: nobody reads faster."""

STATUS = 0.4
"""Of the words' place, at most, for what the kiosk is doing."""

DIM = 190
"""How dark a face becomes that is not read, 0-255."""

DIM_STEPS = 6

DIM_ROUND = 1.7
"""Radius of what dims a face, of half the larger side of its box: hair and chin go with it."""

NIGHT = (6, 8, 20)


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


class HeldFace:
    """The face that is read: one that is lost for a frame or two is still there."""

    def __init__(self) -> None:
        self._face: Box | None = None
        self._seen_at = 0.0

    def update(self, face: Box | None, now: float) -> Box | None:
        """Take the latest reading's face; returns the one to mark."""
        if face is not None:
            self._face, self._seen_at = face, now
        elif now - self._seen_at >= HINT_AFTER:
            self._face = None
        return self._face


class Dimmer:
    """Darkens the faces that are not read, gently, so that one missed in a frame does not flicker."""

    def __init__(self) -> None:
        self._boxes: tuple[Box, ...] = ()
        self._level = 0.0
        self._moved_at: float | None = None

    def update(self, boxes: tuple[Box, ...], now: float) -> tuple[tuple[Box, ...], int]:
        """Take the latest reading's other faces; returns those to darken, and how much in `DIM_STEPS`."""
        elapsed = 0.0 if self._moved_at is None else max(0.0, now - self._moved_at)
        self._moved_at = now
        self._level += (bool(boxes) - self._level) * (1 - exp(-elapsed / FOLLOW_SECONDS))
        self._boxes = boxes or self._boxes
        return self._boxes, round(self._level * DIM_STEPS)


class LookingScene(MirrorScene[Looking]):
    """The mirror with the face that is read in its ring, what the kiosk is doing, and the fact."""

    def __init__(self, kit: Kit, state: Looking, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        panel = self.boxes["preview"]
        self._lay_out_words(state.fact, self.words_area)
        self._lay_out_hints(panel)
        self._ring = FaceRing(panel, self.scale.unit, calm=self._calm)
        self._hint, self._face, self._dimmer = HeldHint(), HeldFace(), Dimmer()
        self._read: Box | None = None
        self._cue: Cue | None = None

    def _lay_out_words(self, fact: str, area: Rect) -> None:
        """What the kiosk is doing, and the fact where there is room: it comes again with the answer."""
        scale = self.scale
        said = {False: self.words.searching, True: self.words.analysing}
        room = area.width, round(area.height * STATUS)
        tried = [_status(line, (round(scale.title * 1.5), scale.least), room) for line in said.values()]
        # Of one size, for one takes the other's place.
        sizes = min(block.size for block in tried), scale.least
        self.status = {reading: _status(line, sizes, room) for reading, line in said.items()}
        height = max(block.height for block in self.status.values())
        space = round(scale.unit * 0.8)
        label = text.fit(
            self.words.fact, text.SEMI, (scale.label, scale.least), (area.width, scale.label * 2)
        )
        between = 2 * scale.gap
        body = text.fit(
            fact,
            text.BODY,
            (round(scale.title * 0.95), scale.least),
            (area.width, area.height - height - between - label.height - space),
            balanced=True,
        )
        heights, gaps = {"status": height}, {"fact label": between, "fact": space}
        if not body.cut:
            heights |= {"fact label": label.height, "fact": body.height}
        boxes = self.column(area, heights, gaps)
        self.boxes["status"] = boxes["status"]
        if not body.cut:
            centred = self.stacked
            above = self.place("fact label", label, boxes["fact label"], self.theme.muted, centred=centred)
            below = self.place("fact", body, boxes["fact"], self.theme.ink, centred=centred)
            self.boxes["fact"] = above.union(below)

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

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[Looking]:
        face, other = (0.3, 0.2, 0.25, 0.35), (0.7, 0.2, 0.15, 0.2)
        for hint in Hint:
            several = hint is Hint.SEVERAL
            progress, others = (1.0, (other,)) if several else (0.5, ())
            reading = Reading(0.5, face=face, hint=hint, progress=progress, others=others)
            yield Looking(0.0, repertoire.facts[0], reading)
        yield from (Looking(0.0, fact) for fact in repertoire.facts)

    def arrives(self, circle: Circle) -> None:
        self._cue = Cue(self.kit, self.boxes["preview"])
        if not self._calm:
            self._ring.begin(circle)

    def leaves(self) -> Circle | None:
        return self._ring.circle() if self._read else None

    def finish(self, surface: Surface) -> None:
        self._ring.draw_closed(surface)

    def pieces(self, state: Looking, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        beat = self.beat(now)
        reading = state.reading or Reading(state.since)
        self._read = face = self._face.update(reading.face, beat)
        self._mirror.follow(face)
        pieces = self.reflection(beat, preview)
        place = self._mirror.locate(face) if face else None
        self._ring.follow(place, reading.progress if face else 0.0, beat)
        if self._mirror.picture:
            pieces |= self._dimmed(reading, beat)
        if self._cue is not None:
            pieces |= self._cue.leaving(beat - state.since, beat, self._calm)
        ring = self._ring.appearance(beat)
        pieces["ring"] = Piece(self._ring.reach(ring), ring, lambda surface: self._ring.draw(surface, ring))
        if hint := self._hint.update(state.reading.hint if state.reading else None, beat):
            block, pill = self.hints[hint]
            pieces["hint"] = Piece(pill, hint, lambda surface: self._draw_hint(surface, block, pill))
        # Of several people the nearest is read all the same; any other hint is to be heeded first.
        read = face is not None and hint in (None, Hint.SEVERAL)
        pieces["status"] = Piece(
            self.boxes["status"], read, lambda surface: self._draw_status(surface, self.status[read])
        )
        return pieces

    def _dimmed(self, reading: Reading, beat: float) -> dict[str, Piece]:
        """A veil over each face that is not read."""
        boxes, level = self._dimmer.update(reading.others, beat)
        if not level:
            return {}
        panel, pieces = self.boxes["preview"], {}
        for number, box in enumerate(boxes):
            x, y, half = self._mirror.locate(box)
            # In steps, for each size is made anew.
            step = max(4, round(self.scale.unit * 1.5))
            radius = step * max(1, _whole(half * DIM_ROUND / step, panel.width // step))
            veil = shapes.shade(radius, round(radius * 1.15), NIGHT, round(DIM * level / DIM_STEPS))
            place = veil.get_rect(center=(_whole(x, panel.right), _whole(y, panel.bottom)))
            pieces[f"other {number}"] = _veil(veil, place, panel, level)
        return pieces

    def _draw_hint(self, surface: Surface, block: text.Block, pill: Rect) -> None:
        shapes.panel(surface, pill, pill.height // 2, self.theme.card, self.theme.frame)
        box = Rect(pill.left, 0, pill.width, block.height)
        box.centery = pill.centery
        block.draw(surface, box, self.theme.ink, centred=True)

    def _draw_status(self, surface: Surface, block: text.Block) -> None:
        box = self.boxes["status"]
        line = Rect(box.left, 0, box.width, block.height)
        line.centery = box.centery
        block.draw(surface, line, self.theme.ink, centred=self.stacked)


def _status(line: str, sizes: tuple[int, int], room: tuple[int, int]) -> text.Block:
    """As large as may be; on fewer lines where that costs little."""
    tried = [
        text.fit(line, text.BOLD, sizes, room, spacing=1.15, max_lines=lines, balanced=True)
        for lines in (1, 2, 3)
    ]
    largest = max(block.size for block in tried)
    return next(block for block in tried if block.size >= largest * 0.85)


def _veil(veil: Surface, place: Rect, panel: Rect, level: int) -> Piece:
    def draw(surface: Surface) -> None:
        surface.blit(veil, place)

    return Piece(place.clip(panel), (*place, level), draw)


def _whole(value: float, most: int) -> int:
    """The nearest pixel from 0 to ``most``."""
    return round(within(0, value, most))
