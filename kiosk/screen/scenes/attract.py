"""Nobody is there: one glance from three metres says "press the button"."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from pygame import Rect, Surface

from kiosk.content.playlists import Playlist
from kiosk.content.theme_contrast import GLOW
from kiosk.screen import drift, shapes
from kiosk.screen.cast import Cast
from kiosk.screen.kit import Kit
from kiosk.screen.language_chips import LanguageChips
from kiosk.screen.notices import NOTICES, Notices
from kiosk.screen.poster import Poster, Saying, poster
from kiosk.screen.repertoire import Repertoire, awkward
from kiosk.screen.scene import Piece, Scene
from kiosk.screen.slides import FADE_SECONDS, FADE_STEPS, SLIDE_SECONDS, Slide, Slides, teasers, tiled
from kiosk.session import Attract
from kiosk.vision.camera.frame import ColourImage

FACT_TURN = 2
"""After the invitation and the question comes a fact, and then the logo, if there is one."""

FACT_TRIES = 3
"""So many facts are set until one has room, while a picture waits for them."""

STILL = ("title", "headline", "notice")
"""Names of the texts that stay, beside the notices."""

Offset = tuple[int, int]

NOWHERE: tuple[Offset, Offset] = ((0, 0), (0, 0))


class AttractScene(Scene[Attract]):
    """The button at work, the emotions around it, the invitation, and the privacy notice.

    Boxes and texts are where they stand at first. All but the ground are pieces, because all of it drifts,
    and every half hour words and picture change places.

    Attributes:
        slides: what is said by turns, but for the fact, which is another each time.
        icons: where they stand around the button.
    """

    cadence = 1 / 20
    shows_problem = True

    def __init__(self, kit: Kit, state: Attract, notices: Notices) -> None:
        super().__init__(kit, state, notices)
        self._since = state.since
        self._far = drift.reach(self.scale.unit)
        self._chips = self._lay_out_chips()
        notice = self.words.notice(notices.camera_warm, notices.camera_network)
        if kit.brand.contact:
            notice = f"{notice} {kit.brand.contact}"
        saying = Saying(
            self.words.press, kit.brand.greeting or self.words.invite, notice, kit.brand.title or ""
        )
        area = self.area
        box = (area.left, area.top, area.width, area.height)

        def posted(least_slide: int) -> Poster:
            made = poster(self.scale, saying, box, len(kit.labels), least_slide)
            if made.cut:
                # On the least screens all else comes first.
                made = poster(self.scale, replace(saying, title=""), box, len(kit.labels), least_slide)
            return made

        self._poster = posted(round(self.scale.least * 3.5))
        playlist = state.playlist
        if playlist is not None:
            with_code = posted(tiled(kit, playlist).side)
            if with_code.cut:
                # On the least screens notices may leave no room for it, and the next visitor comes first.
                playlist = None
            else:
                self._poster = with_code
        self._facts = () if playlist else teasers(kit.facts)
        self._lay_out_words(playlist)
        self.icons = self._poster.icons
        self._cast = Cast(kit, self.icons)
        self.boxes["picture"] = self._poster.picture.copy()
        self._exchanged = False
        self._fact: tuple[int, Slide] | None = None
        self._last: tuple[tuple[float, bool], dict[str, Piece]] | None = None
        self._faded: tuple[Slide, Surface] | None = None

    def _lay_out_chips(self) -> LanguageChips | None:
        """The languages along the upper edge, beside the notices where they have room there."""
        if len(self.kit.tongues.names) < 2:
            return None
        taken = [self.boxes[name] for name in NOTICES if name in self.boxes]
        chips = LanguageChips(self.scale, self.kit.tongues, taken)
        self.boxes["languages"] = chips.rect
        self.targets = chips.targets
        area = self.area
        top = max(area.top, chips.rect.bottom + chips.edge)
        self.area = Rect(area.left, top, area.width, area.bottom - top)
        return chips

    def _lay_out_words(self, playlist: Playlist | None) -> None:
        """Headline and slides as one group in the middle of what the privacy notice leaves."""
        made = self._poster
        place, centred = made.slide, made.centred
        slides = Slides(self.kit, place, centred)
        if playlist:
            self.slides = [slides.last_code(playlist)]
        else:
            self.slides = [slides.invitation(), slides.question()]
            if self.kit.brand.logo:
                self.slides.append(slides.house())
        tallest = max(slide.rect.height for slide in self.slides)
        if self._facts and slides.fact(min(self._facts, key=len)).cut:
            # On the least screens notices may leave no room for any.
            self._facts = ()
        if self._facts:
            tallest = max(tallest, slides.fact(max(self._facts, key=len)).rect.height)
        lower = max(0, (place.height - tallest) // 2)
        place = Rect(place.left, place.top + lower, place.width, min(place.height, tallest))
        self._makes = Slides(self.kit, place, centred)
        self.slides = [slide.moved(lower) for slide in self.slides]
        rect = made.headline_rect.move(0, lower)
        self.boxes["headline"] = self.place("headline", made.headline, rect, self.theme.ink, centred=centred)
        if made.title:
            rect = made.title_rect.move(0, lower)
            self.boxes["title"] = self.place("title", made.title, rect, self.theme.muted, centred=centred)
        self.boxes["slide"] = place
        self.texts |= self.slides[0].texts
        rect = made.notice_rect
        self.boxes["notice"] = self.place("notice", made.notice, rect, self.theme.muted, centred=centred)

    @classmethod
    def tried(cls, repertoire: Repertoire) -> Iterator[Attract]:
        yield Attract(0.0)
        yield from (Attract(0.0, playlist) for _, playlist in repertoire.playlists)

    def moments(self) -> Iterator[float]:
        turns = self._turns
        yield from (turn * SLIDE_SECONDS for turn in range(turns))
        # The other facts that are worth a try, each in its turn.
        tried = set(awkward(self._facts))
        for number, fact in enumerate(self._facts):
            if number and fact in tried:
                yield (number * turns + FACT_TURN) * SLIDE_SECONDS

    def settle(self, now: float) -> bool:
        exchanged, self._exchanged = self._exchanged, drift.exchanged(now)
        return exchanged != self._exchanged

    def paint(self, surface: Surface) -> None:
        _, (dx, dy) = self._poster.exchange if self._exchanged else NOWHERE
        x, y = self.icons.centre
        glow = ((x + dx, y + dy), round(self.scale.unit * 44), self.theme.button, GLOW)
        shapes.backdrop(surface, self.theme.top, self.theme.bottom, (glow,))

    def pieces(self, state: Attract, now: float, preview: ColourImage | None) -> dict[str, Piece]:
        # Asked with every tick, it draws a third as often.
        beat = self.beat(now), self._exchanged
        if self._last is None or self._last[0] != beat:
            self._last = beat, self._pieces_at(now)
        return self._last[1]

    def _pieces_at(self, now: float) -> dict[str, Piece]:
        passed = max(0.0, self.beat(now) - self._since)
        drifted = drift.drift(now, self._far)
        beside, picture = self._poster.exchange if drift.exchanged(now) else NOWHERE
        beside = (drifted[0] + beside[0], drifted[1] + beside[1])
        return {
            **{name: self._notice(name, drifted) for name in NOTICES if name in self.boxes},
            **({"languages": self._chips.piece(self.theme, drifted)} if self._chips else {}),
            **{name: self._still(name, beside) for name in STILL if name in self.texts},
            **self._slide(passed, beside),
            **self._cast.pieces(passed, (drifted[0] + picture[0], drifted[1] + picture[1])),
        }

    def _notice(self, name: str, offset: Offset) -> Piece:
        line = self._still(name, offset)

        def draw(surface: Surface) -> None:
            self.paint_notice(surface, name, offset)
            line.draw(surface)

        return Piece(self.boxes[name].move(offset), None, draw)

    def _still(self, name: str, offset: Offset) -> Piece:
        item = self.texts[name]
        rect = item.rect.move(offset)

        def draw(surface: Surface) -> None:
            item.block.draw(surface, rect, item.colour, item.centred, item.emphasis)

        return Piece(rect, None, draw)

    @property
    def _turns(self) -> int:
        return len(self.slides) + bool(self._facts)

    def _slide(self, passed: float, offset: Offset) -> dict[str, Piece]:
        """What is said by turns: it comes, stays and goes, but for the very first, which is there at once."""
        turns = self._turns
        number = floor(passed / SLIDE_SECONDS)
        within = passed - number * SLIDE_SECONDS
        coming = within / FADE_SECONDS if number else 1.0
        going = (SLIDE_SECONDS - within) / FADE_SECONDS if turns > 1 else 1.0
        step = round(min(1.0, coming, going) * FADE_STEPS)
        slide = self.slide_at(number)
        if not step:
            return {}

        def draw(surface: Surface) -> None:
            if step == FADE_STEPS:
                self._faded = None
                return slide.draw(surface, offset)
            if self._faded is None or self._faded[0] is not slide:
                self._faded = slide, slide.alone()
            self._faded[1].set_alpha(255 * step // FADE_STEPS)
            surface.blit(self._faded[1], slide.rect.move(offset))

        return {"slide": Piece(slide.rect.move(offset), (number, step), draw)}

    def slide_at(self, number: int) -> Slide:
        """What is said so many slides after the scene's beginning.

        Where languages take turns each has said a slide before the next slide comes.
        """
        tongues = self.kit.tongues
        return self._slide_of(number if tongues.chosen else number // len(tongues.names))

    def _slide_of(self, number: int) -> Slide:
        """The slide of a turn, counted from the beginning of the scene."""
        turn = number % self._turns
        if not self._facts:
            return self.slides[turn]
        if turn != FACT_TURN:
            return self.slides[turn - (turn > FACT_TURN)]
        # By the clock: after a visit it goes on where it was, and not from the first one on.
        begun = self._since + number * SLIDE_SECONDS
        which = floor(begun / (self._turns * SLIDE_SECONDS)) % len(self._facts)
        if self._fact is None or self._fact[0] != which:
            self._fact = which, self._fitting(which)
        return self._fact[1]

    def _fitting(self, which: int) -> Slide:
        """That fact, or the next for which the screen has room; after a few tries the shortest."""
        count = len(self._facts)
        tried = (self._makes.fact(self._facts[(which + step) % count]) for step in range(FACT_TRIES))
        found = next((slide for slide in tried if not slide.cut), None)
        return found or self._makes.fact(min(self._facts, key=len))
