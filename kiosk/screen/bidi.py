"""In which order the parts of a line stand, where some are written from right to left.

Unicode's bidirectional algorithm (Standard Annex 9) without its controls, which never get as far as here
(`kiosk.config.plain_text`): letters come in the order in which they are read, and get a level each. Even ones
are written from left to right, odd ones from right to left, and each level within the one below.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

_OPENING = "([{⁅⁽₍❨❪❬❮❰❲❴⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⧼⸢⸤⸦⸨〈《「『【〔〖〘〚（［｛｟｢"
_CLOSING = ")]}⁆⁾₎❩❫❭❯❱❳❵⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⧽⸣⸥⸧⸩〉》」』】〕〗〙〛）］｝｠｣"
_CLOSES = dict(zip(_OPENING, _CLOSING, strict=True))
"""The pairs that people write, of Unicode's BidiBrackets."""

_MOST_OPEN = 63
"""Brackets within brackets; of more, none counts (BD16)."""

_NEUTRAL = frozenset({"B", "S", "WS", "ON"})

T = TypeVar("T")


@lru_cache(maxsize=256)
def is_right_to_left(text: str) -> bool:
    """Whether a text runs from right to left: most of its letters do, or half of them and the first."""
    kinds = [kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
    left = kinds.count("L")
    return len(kinds) > 2 * left or (len(kinds) == 2 * left > 0 and kinds[0] != "L")


def turns(text: str) -> bool:
    """Whether anything in a text is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)


@lru_cache(maxsize=64)
def levels(text: str, base: int) -> tuple[int, ...]:
    """The level of each character.

    Args:
        text: a whole paragraph; its lines are parted by line ends, which count as spaces.
        base: the paragraph's own level: 0, or 1 where it runs from right to left.
    """
    written = [unicodedata.bidirectional(char) or "L" for char in text]
    kinds = ["WS" if kind in ("B", "S") else kind for kind in written]
    edge = "R" if base else "L"
    _resolve_weak(kinds, edge)
    _resolve_brackets(text, kinds, written, edge)
    _resolve_neutral(kinds, edge)
    found = [_level(kind, base) for kind in kinds]
    # Spaces at a line's end stand where the line ends (L1).
    for end in [*(at for at, char in enumerate(text) if char == "\n"), len(text)]:
        at = end
        while at > 0 and written[at - 1] in ("WS", "BN"):
            at -= 1
            found[at] = base
        if end < len(text):
            found[end] = base
    return tuple(found)


def in_order(parts: Sequence[tuple[T, int]]) -> list[T]:
    """The parts of a line as they stand from left to right (L2).

    Args:
        parts: in the order in which they are read, each with its level.
    """
    order = list(parts)
    highest = max((level for _, level in order), default=0)
    for least in range(highest, 0, -1):
        for start, end in list(_runs([level >= least for _, level in order], {True})):
            order[start:end] = reversed(order[start:end])
    return [part for part, _ in order]


def _level(kind: str, base: int) -> int:
    """I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _resolve_weak(kinds: list[str], edge: str) -> None:
    """W1 to W7: marks follow their letters, and numbers with their signs what stands before them."""
    before = strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[at] = before
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
        before = kinds[at]
        if before in ("L", "R", "AL"):
            strong = before
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        one, between, two = kinds[at - 1 : at + 2]
        if one == two and ((one == "EN" and between in ("ES", "CS")) or (one == "AN" and between == "CS")):
            kinds[at] = one
    for start, end in list(_runs(kinds, {"ET"})):
        beside = kinds[start - 1 : start] + kinds[end : end + 1]
        kinds[start:end] = ["EN" if "EN" in beside else "ON"] * (end - start)
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("ES", "CS"):
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _resolve_brackets(text: str, kinds: list[str], written: list[str], edge: str) -> None:
    """N0: a bracket goes the way of what is in it, and its partner goes the same way."""
    for start, end in _pairs(text, kinds):
        inside = {_strong(kind) for kind in kinds[start + 1 : end]} - {""}
        if edge in inside:
            way = edge
        elif inside:
            other = inside.pop()
            before = next((strong for kind in reversed(kinds[:start]) if (strong := _strong(kind))), edge)
            way = other if before == other else edge
        else:
            continue
        for bracket in (start, end):
            kinds[bracket] = way
            # And so do marks on it.
            for at in range(bracket + 1, len(kinds)):
                if written[at] not in ("NSM", "BN"):
                    break
                kinds[at] = way


def _pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Where pairs of brackets open and close, by where they open (BD16)."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        if char in _CLOSES:
            if len(opened) == _MOST_OPEN:
                return []
            opened.append((_CLOSES[char], at))
        elif any(closing == char for closing, _ in opened):
            while True:
                closing, start = opened.pop()
                if closing == char:
                    pairs.append((start, at))
                    break
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """N1 and N2: what stands between two of one direction has it, too, and else the paragraph's."""
    for start, end in list(_runs(kinds, _NEUTRAL)):
        before = _strong(kinds[start - 1]) if start else edge
        behind = _strong(kinds[end]) if end < len(kinds) else edge
        kinds[start:end] = [before if before == behind else edge] * (end - start)


def _strong(kind: str) -> str:
    """The direction that something gives to what has none; numbers count as right to left."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _runs(kinds: Sequence[object], wanted: Collection[object]) -> Iterator[tuple[int, int]]:
    """Where what is ``wanted`` begins, and ends."""
    edges = [at for at, (a, b) in enumerate(pairwise([None, *kinds, None])) if (a in wanted) != (b in wanted)]
    return zip(edges[::2], edges[1::2], strict=True)
