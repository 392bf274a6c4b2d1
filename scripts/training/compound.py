"""Answers of two emotions, such as "happily surprised", and whether people are divided over a face so."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from kiosk.model.compounds import LEAST_EACH, compound, second_of
from scripts.training import metrics, people

ROUNDING = 1e-6
"""Votes are float32, and those of merged copies are means."""


def pairs_of(logits: np.ndarray) -> list[str | None]:
    """Of each face's logits ``[N, L]`` the pair that is said, as `compound` calls it; None for one label."""
    names = people.SEEN[: logits.shape[1]]
    answers = [dict(zip(names, shares.tolist(), strict=True)) for shares in metrics.softmax(logits)]
    seconds = [second_of(answer) for answer in answers]
    return [
        compound(max(answer, key=lambda name: answer[name]), second) if second else None
        for answer, second in zip(answers, seconds, strict=True)
    ]


def divided(votes: np.ndarray, pair: str) -> np.ndarray:
    """bool ``[N]``: whether the voters ``[N, 10]`` are divided between these two emotions: at least
    `LEAST_EACH` of all say each, and nobody else's has more than the smaller camp."""
    shares = people.shares(votes, len(people.SEEN))
    chosen = np.isin(people.SEEN, pair.split("+"))
    smaller, others = shares[:, chosen].min(axis=1), shares[:, ~chosen].max(axis=1)
    return (smaller >= LEAST_EACH - ROUNDING) & (others <= smaller + ROUNDING)


def figures(pairs: Sequence[str | None], votes: np.ndarray) -> dict[str, Any]:
    """How often a pair was said of faces, and how often their voters are divided between the same two.

    Args:
        pairs: of each face, None where one emotion was said, or nothing for sure.
        votes: FER+'s ``[N, 10]``.

    Returns:
        ``said_of``, a count; ``share``, of all faces; ``voters_divided_so``, of the faces of which a pair was
        said and that were voted on; ``by_chance``, the same had each of these pairs been said of any face;
        ``voters_for_either``, the mean share who said one of the two; ``pairs``, counts.
    """
    voted = people.voted(votes)
    known = [(number, pair) for number, pair in enumerate(pairs) if pair and voted[number]]
    everybody = {pair: divided(votes[voted], pair).mean() for _, pair in known}
    so = [divided(votes[number : number + 1], pair)[0] for number, pair in known]
    shares = people.shares(votes, len(people.SEEN))
    either = [shares[number, np.isin(people.SEEN, pair.split("+"))].sum() for number, pair in known]
    said = Counter(pair for pair in pairs if pair)
    return {
        "said_of": said.total(),
        "share": round(said.total() / len(pairs), 4),
        "voters_divided_so": _mean(so),
        "by_chance": _mean([everybody[pair] for _, pair in known]),
        "voters_for_either": _mean(either),
        "pairs": dict(said.most_common()),
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None
