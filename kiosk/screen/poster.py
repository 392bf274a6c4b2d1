"""How the attract scene divides the screen: words beside the picture on wide ones, below it on upright ones.

Headline and icons are wanted so large that they are read from three metres. What there is room for is found
by trying: words that get more of the screen, and words that get less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pygame import Rect

from kiosk.screen import text
from kiosk.screen.drift import reach
from kiosk.screen.icon_ring import IconRing, arranged
from kiosk.screen.scale import Scale
from kiosk.screen.text import Block

HEADLINE = 1.62
"""Wanted size of the headline's type, in those of other scenes."""

ICON = 22.6
INVITE = 6.8
"""Wanted sizes of an icon at rest and of the invitation's type, in hundredths of the smaller side."""

FACT_AREA = 2800.0
"""What a fact fills in type that is read in passing, in hundredths of the smaller side squared."""

SHARES = (0.34, 0.38, 0.42, 0.46, 0.50, 0.54, 0.58)
"""Of the screen, for the words: so many are tried."""

SLIMMEST = 2.3
"""What is longer than so many times its width is not filled to its ends: words and picture stay together."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Saying:
    """What the words are.

    Attributes:
        press: the headline.
        invite: what is said under it at first.
        notice: about privacy.
        title: the house's own line over all; empty where it has none.
    """

    press: str
    invite: str
    notice: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """Where everything stands. The rectangles are of no use to anybody else: they must not be changed.

    Attributes:
        headline, headline_rect: the headline and its place.
        notice, notice_rect: the privacy notice and its place.
        title, title_rect: the house's line and its place, if it has one.
        slide: for what is said by turns.
        icons: and the button.
        column, picture: all that words, and all that icons and button cover when they act.
        centred: whether lines are centred; they are flush left beside the picture.
        exchange: by how much words, and picture, move when they change places.
    """

    headline: Block
    headline_rect: Rect
    notice: Block
    notice_rect: Rect
    title: Block | None
    title_rect: Rect
    slide: Rect
    icons: IconRing
    column: Rect
    picture: Rect
    centred: bool
    exchange: tuple[tuple[int, int], tuple[int, int]]

    @property
    def cut(self) -> bool:
        """Whether there is no room for all of the words that stand still."""
        return self.headline.cut or self.notice.cut or bool(self.title and self.title.cut)


@lru_cache(maxsize=8)
def poster(scale: Scale, saying: Saying, area: Box, count: int, least_slide: int) -> Poster:
    """The best of all that were tried.

    Args:
        area: left, top, width and height of what margins and notices leave.
        count: how many icons there are.
        least_slide: height in pixels that the slides need at least.
    """
    free = Rect(area)
    free = free.clip(
        Rect(0, 0, round(free.height * SLIMMEST), round(free.width * SLIMMEST)).move(free.topleft)
    )
    free.center = Rect(area).center
    made = [
        _made(scale, saying, (free, column, centred), count, least_slide)
        for column, centred in _divisions(free)
    ]
    return max(made, key=lambda each: each[0])[1]


def _divisions(area: Rect) -> Iterator[tuple[Rect, bool]]:
    """Places for the words, and whether they stand under the picture."""
    shape = area.width / area.height
    for share in SHARES:
        if shape > 0.85:
            yield Rect(area.left, area.top, round(area.width * share), area.height), False
        if shape < 1.45:
            height = round(area.height * share)
            yield Rect(area.left, area.bottom - height, area.width, height), True


def _made(
    scale: Scale, saying: Saying, division: tuple[Rect, Rect, bool], count: int, least_slide: int
) -> tuple[float, Poster]:
    """How good it is, and the poster; ``division``: what there is, the words' part, whether that is below."""
    (area, column, centred), unit = division, scale.unit
    notice = _notice(scale, saying.notice, column)
    notice_rect = Rect(column.left, column.bottom - notice.height, column.width, notice.height)
    space = round(unit * 1.2)
    title = _title(scale, saying.title, column) if saying.title else None
    title_rect = Rect(column.left, column.top, column.width, title.height if title else 0)
    top = title_rect.bottom + (space if title else 0)
    rest = notice_rect.top - scale.gap - top
    headline = _headline(scale, saying.press, (column.width, min(rest - space - least_slide, rest * 2 // 3)))
    headline_rect = Rect(column.left, top, column.width, headline.height)
    slide = Rect(
        column.left, headline_rect.bottom + space, column.width, max(1, rest - headline.height - space)
    )
    invite = text.fit(
        saying.invite, text.BODY, (round(unit * INVITE), scale.body), slide.size, max_lines=3, balanced=True
    )
    stage = _stage(scale, area, column, centred)
    icons = arranged(stage, count, round(unit * ICON))
    fact = slide.width * slide.height / (unit * unit * FACT_AREA)
    goals = (
        headline.size / (scale.headline * HEADLINE),
        icons.size / (unit * ICON),
        0.35 + 0.65 * invite.size / (unit * INVITE),
        0.35 + 0.65 * 2 * fact,
    )
    met = [min(1.0, goal) for goal in goals]
    made = Poster(
        headline, headline_rect, notice, notice_rect, title, title_rect, slide, icons, column, stage, centred,
        _exchange(area, column, stage, centred),
    )  # fmt: skip
    cut = made.cut + invite.cut + (slide.height < least_slide)
    return min(met) + (sum(met) + min(1.0, fact)) / 100 - cut, made


def _title(scale: Scale, said: str, column: Rect) -> Block:
    """On one line where that is not small, on two otherwise."""
    largest = round(scale.title * 0.92)
    tried = [
        text.fit(
            said,
            text.SEMI,
            (largest, scale.least),
            (column.width, column.height // 4),
            max_lines=lines,
            balanced=True,
            spacing=1.2,
        )
        for lines in (1, 2)
    ]
    return next((block for block in tried if not block.cut and block.size >= scale.label), tried[-1])


def _notice(scale: Scale, said: str, column: Rect) -> Block:
    """Large where it leaves room for the rest, and whole in any case."""
    sizes, low = (scale.body, scale.least), (scale.least, scale.least)
    block = text.fit(said, text.BODY, sizes, (column.width, column.height // 3), balanced=True)
    if block.cut:
        block = text.fit(said, text.BODY, low, (column.width, column.height * 2 // 3), spacing=1.2)
    return block


def _headline(scale: Scale, press: str, box: tuple[int, int]) -> Block:
    """As large as may be; on fewer lines where that costs hardly anything."""
    sizes = (round(scale.headline * HEADLINE), scale.body)
    tried = [
        text.fit(press, text.BOLD, sizes, box, spacing=1.06, max_lines=lines, balanced=True)
        for lines in (1, 2, 3)
    ]
    whole = [block for block in tried if not block.cut] or tried
    largest = max(block.size for block in whole)
    return next(block for block in whole if block.size >= largest * 0.93)


def _stage(scale: Scale, area: Rect, column: Rect, centred: bool) -> Rect:
    """All that the words leave, into the margin as far as may be: pictures need less of one."""
    edge = round(scale.unit * 1.6) + reach(scale.unit)
    over = scale.margin - edge
    # Above, notices may stand.
    top = area.top - (over if area.top == scale.margin else 0)
    if centred:
        return Rect(area.left - over, top, area.width + 2 * over, column.top - scale.gap - top)
    left = column.right + scale.gap
    return Rect(left, top, area.right + over - left, area.bottom + over - top)


def _exchange(
    area: Rect, column: Rect, stage: Rect, centred: bool
) -> tuple[tuple[int, int], tuple[int, int]]:
    """By how much words and picture move to change places, each to the other end of what it stands in."""
    if centred:
        return (0, area.top - column.top), (0, area.bottom - stage.bottom)
    return (area.right - column.right, 0), (area.left + area.right - stage.left - stage.right, 0)
