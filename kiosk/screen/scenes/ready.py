"""The press is answered: look here, in three, two, one, and show me a face."""

from collections.abc import Iterator, Sequence

from pygame import Rect, Surface

from kiosk.screen import text
from kiosk.screen.cue import Cue
from kiosk.screen.kit import Kit
from kiosk.screen.mime import mime
from kiosk.screen.mirror_scene import MirrorScene
from kiosk.screen.notices import Notices
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scene import Circle, Piece
from kiosk.session import GetReady
from kiosk.vision.camera.frame import ColourImage

NO_EXAMPLE = "neutral"
"""A calm face is no suggestion."""


def suggestions(labels: Sequence[str]) -> tuple[str, ...]:
    """Of the emotions that are shown the faces to show: one each visit."""
    return tuple(label for label in labels if label != NO_EXAMPLE)


ACTING = 0.78
"""Side of the icon that acts, of its box: it needs room to move."""


class ReadyScene(MirrorScene[GetReady]):
    """The mirror, where the camera is, the time that is left, and an icon that shows how it is done."""

    def __init__(self, kit: Kit, state: GetReady, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        self._since = state.since
        faces = suggestions(kit.labels)
        self._label = faces[state.visit % len(faces)]
        self.cue = Cue(kit, self.boxes["preview"])
        self._lay_out_example(self.words_area)

    def _lay_out_example(self, area: Rect) -> None:
        """Icon and invitation, one under the other in a column, side by side in a row."""
        scale = self.scale
        row = area.width > area.height * 1.25
        gap = scale.gap
        side = min(area.width, area.height, round(scale.unit * 42))
        if row:
            side = min(side, round(area.width * 0.36))
            room = area.width - side - gap, area.height
        else:
            side = min(side, round(area.height * 0.5))
            room = area.width, area.height - side - gap
        block = text.fit(
            self.words.show_face,
            text.BOLD,
            (round(scale.headline * 0.75), scale.least),
            room,
            spacing=1.12,
            max_lines=2,
            balanced=True,
        )
        if row:
            icon = Rect(0, 0, side, side)
            icon.midleft = area.left + (area.width - side - gap - block.width) // 2, area.centery
            box = Rect(icon.right + gap, 0, block.width, block.height)
            box.centery = area.centery
        else:
            boxes = self.column(area, {"icon": side, "show": block.height}, {"show": gap})
            icon = Rect(area.centerx - side // 2, boxes["icon"].top, side, side)
            box = boxes["show"]
        self.boxes["icon"] = icon
        self.boxes["show"] = self.place("show", block, box, self.theme.ink, centred=not row)

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[GetReady]:
        for visit in range(len(suggestions(repertoire.labels))):
            yield GetReady(0.0, repertoire.facts[0], visit=visit)

    def leaves(self) -> Circle | None:
        return self.cue.circle()

    def pieces(self, state: GetReady, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        beat = self.beat(now)
        whole = state.duration(self.kit.settings.timing)
        gone = min(1.0, max(0.0, (now - self._since) / whole)) if whole else 0.0
        return {
            **self.reflection(beat, preview),
            **self.cue.pieces(beat, 1 - gone, self._calm),
            "icon": self._example(beat),
        }

    def _example(self, beat: float) -> Piece:
        box = self.boxes["icon"]
        side = round(box.width * ACTING)
        pose = mime(self._label, side, max(0.0, beat - self._since), self._calm, self.theme.outline)
        place = pose.picture.get_rect(
            center=(box.centerx + round(pose.dx * side), box.centery + round(pose.dy * side))
        )
        place.clamp_ip(box)

        def draw(surface: Surface) -> None:
            surface.blit(pose.picture, place)

        return Piece(place, pose.key, draw)
