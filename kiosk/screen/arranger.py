"""How an answer is laid out: what the kiosk saw, the fact, and the codes to take away.

Both answers, the sure one and the tie, are made of the same parts: an icon with words, a fact, and a card or
two. `Arranger` finds where they go: as large as they can be with every word there. What does not fit at its
ideal size gives way in the order of `kiosk.screen.levels`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from math import ceil

from pygame import Rect

from kiosk.screen.card import Card, Plan, modules
from kiosk.screen.fact_panel import fact_in
from kiosk.screen.icon_words import IconWords, Said, Size, Verdict
from kiosk.screen.invitation import Invitation
from kiosk.screen.kit import Kit
from kiosk.screen.levels import LEVELS, Level
from kiosk.screen.qr import QUIET_ZONE

LEAST_CODE = (0.45, 0.30)
"""The code's side at least, as a share of the screen's smaller side: of one code, and of each of two."""

LARGEST_CODE = (0.66, 0.46)
"""At most: beyond that a phone has to step back."""

SQUARE = 0.8
"""From this share of one side to the other on, both ways to arrange are tried, and a code may be smaller."""


class Form(Enum):
    """Where the parts of an answer stand."""

    WIDE = auto()
    """The icon over the fact, and the cards on the right."""

    COLUMN = auto()
    """Icon, fact and cards one under another."""

    ABREAST = auto()
    """Icon and fact side by side over the cards."""


@dataclass(frozen=True, slots=True)
class Prize:
    """The cards: ``across`` says that two stand side by side. ``scan`` is what two say together."""

    plans: tuple[Plan, ...]
    across: bool
    scan: Invitation | None
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Arranged:
    """An arrangement in which everything fits.

    Attributes:
        form: where the parts stand.
        width: of the column with the icon, pixels.
    """

    form: Form
    level: Level
    verdict: Verdict
    prize: Prize
    width: int


class Arranger:
    """Finds an arrangement for one scene."""

    def __init__(self, kit: Kit, said: Said, fact: str, cards: list[Card], url: str) -> None:
        self.kit, self.fact, self.cards, self._url = kit, fact, cards, url
        self.icon_words = IconWords(kit.scale, said)

    def arranged(self, main: Rect) -> Arranged:
        """The first that fits into ``main``."""
        ratio = main.width / main.height
        forms = [Form.COLUMN if ratio < 1 else Form.WIDE]
        if self._square(main):
            forms += [Form.WIDE if ratio < 1 else Form.COLUMN, Form.ABREAST]
        # As wide as phones need it from where visitors stand, but not at the cost of words.
        ways = [(self._far(), level) for level in LEVELS if level.lossless] if self.kit.scale.code else []
        ways += [(0.0, level) for level in LEVELS]
        tries = (self._largest(main, level, form, far) for far, level in ways for form in forms)
        return next(found for found in tries if found)

    def _far(self) -> float:
        """The least side of a code, as a share of the screen's smaller side, by the distance of visitors."""
        scale, code = self.kit.scale, self.cards[0].code
        module = ceil(scale.code / (code.modules - 2 * QUIET_ZONE))
        return min(module * code.modules / (100 * scale.unit), LARGEST_CODE[len(self.cards) - 1])

    @staticmethod
    def _square(main: Rect) -> bool:
        return SQUARE < main.width / main.height < 1 / SQUARE

    def _largest(self, main: Rect, level: Level, form: Form, far: float) -> Arranged | None:
        """With the largest code in that form and at that level, or None."""
        number = len(self.cards) - 1
        least = max(far, LEAST_CODE[number] * level.code * (0.8 if self._square(main) else 1))
        sizes = list(modules(self.kit.scale, self.cards[0].code, LARGEST_CODE[number], least))
        # Words under the code first: it is the prize, and stands by itself.
        slim = level.shrink < 0.6 or main.width > 2.2 * main.height
        for beside in (False, True) if slim else (False,):
            # What does not go with the smallest code goes with no larger one.
            if smallest := self._attempt(main, level, form, sizes[-1], beside=beside):
                larger = (self._attempt(main, level, form, size, beside=beside) for size in sizes[:-1])
                return next((found for found in larger if found), smallest)
        return None

    def _attempt(self, main: Rect, level: Level, form: Form, module: int, *, beside: bool) -> Arranged | None:
        gap = self.kit.scale.gap
        if form is Form.WIDE:
            prizes = self._prizes(main, level, module, beside)
        else:
            prizes = iter([self._prize(main.width, level, module, not beside, beside)])
        for prize in prizes:
            if prize is None or prize.height > main.height:
                continue
            tall = form is Form.COLUMN and main.height > 1.45 * main.width
            over = main.height - (0 if form is Form.WIDE else prize.height + gap)
            for width, fact_width in self._columns(main, form, prize):
                fact = fact_in(self.kit, self.fact, (fact_width, None), level).height
                room = over if form is Form.ABREAST else over - gap - fact
                if fact <= over and (verdict := self._verdict(width, room, level, tall)):
                    return Arranged(form, level, verdict, prize, width)
        return None

    def _columns(self, main: Rect, form: Form, prize: Prize) -> Iterator[tuple[int, int]]:
        """How wide the icon with its words may be, and the fact, pixels."""
        match form:
            case Form.WIDE:
                width = main.width - prize.width - self.between
                yield width, width
            case Form.COLUMN:
                yield main.width, main.width
            case Form.ABREAST:
                for share in (0.5, 0.42, 0.35):
                    width = round((main.width - self.kit.scale.gap) * share)
                    yield width, main.width - self.kit.scale.gap - width

    def _verdict(self, width: int, height: int, level: Level, tall: bool) -> Verdict | None:
        """The icon and its words, as large as they can be and at least as the level has them, or None."""
        ways = (False, True) if tall else (True, False)

        def fits(icon: float, shrink: float) -> Verdict | None:
            found = (self.icon_words.at(width, Size(icon, shrink, beside), level) for beside in ways)
            return next((verdict for verdict in found if verdict and verdict.height <= height), None)

        least = level.icon * (0.75 if len(self.cards) > 1 else 1.0)
        if (smallest := fits(least, level.shrink)) is None:
            return None
        icons = sorted({each.icon for each in LEVELS if each.icon > least}, reverse=True)
        shrinks = sorted({each.shrink for each in LEVELS if each.shrink >= level.shrink}, reverse=True)
        # A size of icon at which the smallest type does not go is not tried with any larger.
        icon = next((icon for icon in icons if fits(icon, level.shrink)), least)
        return next((verdict for shrink in shrinks if (verdict := fits(icon, shrink))), smallest)

    @property
    def between(self) -> int:
        """Between the column on the left and the cards on the right, pixels."""
        return round(self.kit.scale.gap * 1.3)

    def _prizes(self, main: Rect, level: Level, module: int, beside: bool) -> Iterator[Prize | None]:
        """The cards on the right, as narrow as can be and then wider and wider."""
        count, unit = len(self.cards), self.kit.scale.unit
        slim = self.cards[0].narrowest(module, level.shrink)
        most = main.width - self.between - round(unit * 26)
        extras: tuple[int, ...] = (0, 5, 10) if level.shrink > 0.7 else (0, 5, 10, 16, 20, *range(22, 39, 2))
        for extra in (30, 45, 60, 80) if beside else extras:
            width = count * (slim + round(unit * extra)) + (count - 1) * self.kit.scale.gap
            if width <= most:
                yield self._prize(width, level, module, True, beside)

    def _prize(self, width: int, level: Level, module: int, across: bool, beside: bool) -> Prize | None:
        """The cards in a column of a width, side by side (``across``) or one under another."""
        count, gap = len(self.cards), self.kit.scale.gap
        each = (width - (count - 1) * gap) // count if across else width
        plans = []
        for card in self.cards:
            plan = card.plan(each, module, level, beside=beside)
            if plan is None:
                return None
            plans.append(plan)
        tallest = max(plan.height for plan in plans)
        plans = [replace(plan, height=tallest) for plan in plans]
        height = tallest if across else count * tallest + (count - 1) * (gap // 2)
        scan = None
        if count > 1:
            scan = Invitation(self.kit.scale, self.kit.words, self._url, width, level.shrink, stacked=False)
            height += scan.height + gap // 2
        return Prize(tuple(plans), across, scan, width, height)
