"""Pairs of emotions that one face shows together, such as "happily surprised"."""

from collections.abc import Collection

from kiosk.model.probabilities import Probabilities

PAIRS = frozenset(
    frozenset(pair)
    for pair in (
        ("happy", "surprise"),
        ("happy", "disgust"),
        ("sad", "fear"),
        ("sad", "angry"),
        ("sad", "surprise"),
        ("sad", "disgust"),
        ("fear", "angry"),
        ("fear", "surprise"),
        ("fear", "disgust"),
        ("angry", "surprise"),
        ("angry", "disgust"),
        ("disgust", "surprise"),
    )
)
"""The compound expressions that people make alike and tell from each other (Du, Tao and Martinez 2014,
"Compound facial expressions of emotion", PNAS 111, E1454, table 1). Of its fifteen these twelve are pairs;
"appalled" and "hatred" mix angry and disgust, and "awed" fear and surprise, in other proportions than those
two pairs do. A face between "neutral" or "contempt" and another emotion is none of them."""

LEAST_EACH = 0.3
"""Each of the two has at least this share of people who would say so, 0-1."""

LEAST_TOGETHER = 0.75
"""And so much both together: hardly anybody would say a third."""


def compound(one: str, other: str) -> str:
    """What the pair is called in tables, such as ``happy+surprise``: in alphabetical order."""
    return "+".join(sorted((one, other)))


def listed(shown: str) -> str:
    """An answer as tables have it: a label as it is, a pair (``surprise+happy``) as `compound` calls it."""
    return "+".join(sorted(shown.split("+")))


def compounds_of(labels: Collection[str]) -> tuple[str, ...]:
    """All pairs of `PAIRS` among these labels, as `compound` calls them, in alphabetical order."""
    return tuple(sorted(compound(*pair) for pair in PAIRS if pair <= set(labels)))


def second_of(probabilities: Probabilities) -> str | None:
    """The second likeliest label, where the two likeliest are one answer; else None."""
    first, second = sorted(probabilities, key=lambda label: -probabilities[label])[:2]
    share, rest = probabilities[first], probabilities[second]
    together = rest >= LEAST_EACH and share + rest >= LEAST_TOGETHER
    return second if together and {first, second} in PAIRS else None
