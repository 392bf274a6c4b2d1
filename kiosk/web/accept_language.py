"""Which of the page's languages a visitor reads."""

import re
from collections.abc import Sequence

_WISH = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")
MOST = 1000
"""Characters of a browser's wishes that are looked at."""


def language_for(wishes: str | None, spoken: Sequence[str]) -> str:
    """The first of a browser's wishes that can be had.

    Args:
        wishes: as in Accept-Language (RFC 9110, 12.5.4), such as ``de-AT,de;q=0.9,en;q=0.5``.
        spoken: the page's languages; the first is had by whoever wishes for none of them.
    """
    wished = []
    for part in (wishes or "")[:MOST].split(","):
        if (found := _WISH.fullmatch(part)) and (weight := float(found[2] or 1)) > 0:
            wished.append((weight, found[1].casefold()))
    by_name = {code.casefold(): code for code in reversed(spoken)}
    by_base = {code.casefold().partition("-")[0]: code for code in reversed(spoken)}
    for _, wish in sorted(wished, key=lambda one: -one[0]):
        if (had := by_name.get(wish) or by_base.get(wish.partition("-")[0])) is not None:
            return had
    return spoken[0]
