"""One answer from both heads: the label's, and what people see.

The label head learned FER-2013's one label, the vote head ten people's votes. A mixture of their logits is
still one linear layer, so it folds into the last layer and costs nothing.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from scripts.training import metrics, people
from scripts.training.fer2013 import Faces

if TYPE_CHECKING:
    from scripts.training.network import FaceNet

SHARES = tuple(round(0.05 * number, 2) for number in range(21))
"""Shares of the vote head that are tried."""

PRICE = 0.02
"""What agreement with people may cost: so much accuracy on the labels, and so much balanced accuracy."""


@dataclass(frozen=True)
class Row:
    """What a share of the vote head comes to; all 0 to 1.

    Attributes:
        share: the vote head's part of the answer.
        label, label_balanced: accuracy on the labels, and the mean recall of the classes.
        majority, nine_of_ten, majority_balanced: agreement with more than half of the voters, with nine of
            ten (None where they never do), and the mean over the classes that more than half agree on.
    """

    share: float
    label: float
    label_balanced: float
    majority: float
    nine_of_ten: float | None
    majority_balanced: float


def blended(label_logits: np.ndarray, vote_logits: np.ndarray, share: float) -> np.ndarray:
    """(label head's ``[N, 7]``, vote head's ``[N, 8]``, 0 to 1) → ``[N, 7]``; contempt is left out."""
    return (1 - share) * label_logits + share * vote_logits[:, people.COLUMNS]


def table(label_logits: np.ndarray, vote_logits: np.ndarray, faces: Faces) -> list[Row]:
    """A row for each of `SHARES`. The faces must hold some that most voters agree on."""
    most, nearly_all = people.majority(faces.votes), people.nine_of_ten(faces.votes)
    rows = []
    for share in SHARES:
        verdicts = blended(label_logits, vote_logits, share).argmax(axis=1)
        rows.append(
            Row(
                share,
                metrics.share_right(verdicts, faces.labels),
                metrics.balanced(verdicts, faces.labels),
                metrics.share_right(verdicts, most),
                metrics.accuracy(verdicts, nearly_all),
                metrics.balanced(verdicts, most),
            )
        )
    return rows


def choose(rows: list[Row]) -> float:
    """The share whose answers agree with most people most often, of those that keep the labels' worth.

    Kept is what loses at most `PRICE` of accuracy against the best row, and at most `PRICE` of balanced
    accuracy against the best: to people a face is "neutral" far oftener than to the labels, and a network
    that follows them all the way says little else; balanced accuracy counts the other six. The smallest of
    equals: a vote head that adds nothing gets no share.
    """
    label, balanced = max(row.label for row in rows), max(row.label_balanced for row in rows)
    kept = [r for r in rows if r.label >= label - PRICE and r.label_balanced >= balanced - PRICE]
    # Where no row keeps both, the labels' own head is what is left.
    return max(kept or rows[:1], key=lambda row: (row.majority, -row.share)).share


def fold(network: "FaceNet", share: float, temperature: float) -> None:
    """Make ``network.head`` answer with the blend, divided by ``temperature``, for good."""
    for head, votes in (
        (network.head.weight.data, network.vote_head.weight.data),
        (network.head.bias.data, network.vote_head.bias.data),
    ):
        head.lerp_(votes[people.COLUMNS], share).div_(temperature)


def show(rows: list[Row], chosen: float) -> str:
    """The table in Markdown, percent, the chosen row in bold."""
    lines = [
        "| share of the vote head | label | balanced | majority of people | 9 of 10 | balanced |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        mark = "**" if row.share == chosen else ""
        share, *figures = asdict(row).values()
        cells = [f"{share:.2f}", *("–" if f is None else f"{100 * f:.1f} %" for f in figures)]
        lines.append(f"| {' | '.join(mark + cell + mark for cell in cells)} |")
    return "\n".join(lines)
