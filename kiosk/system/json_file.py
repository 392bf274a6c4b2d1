"""JSON that somebody else may have written: it is understood, or refused in half a sentence, whatever it is.

Python's own reader also takes what is no JSON (NaN, numbers without end, a key given twice), and gives up on
depth, length and letters with errors of its own.
"""

import json
import math
import re
from pathlib import Path
from typing import Any

from kiosk.system.small_file import read_small

MAX_DEPTH = 20
"""Levels of lists and objects; the kiosk's own files have three."""

MAX_DIGITS = 18
"""Of a whole number, which then fits into 64 bits."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(path: Path) -> object:
    """What a small file holds; no link is followed and nobody waited for.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read, see `read_small`.
        ValueError: it is no JSON that `parse_json` takes.
    """
    return parse_json(read_small(path))


def parse_json(content: bytes) -> object:
    """JSON in UTF-8 as dict, list, str, int, float, bool and None.

    Whole numbers have `MAX_DIGITS` at most, others are finite, keys are given once, texts can be written
    again as UTF-8, and nothing lies deeper than `MAX_DEPTH`.

    Raises:
        ValueError: anything else, with half a sentence that says what.
    """
    try:
        value: object = json.loads(
            content.decode(),
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_finite,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise ValueError("lists within lists without end") from None
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    _check(value)
    return value


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key given twice")
    return found


def _check(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below += [*item, *item.values()]
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str) and _LONE_SURROGATE.search(item):
                raise ValueError("half a letter")
        level = below
    raise ValueError(f"lists within lists, more than {MAX_DEPTH} deep")
