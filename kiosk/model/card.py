"""What the model card says of a network, as far as people's answers can be held against it.

Both files are written beside the manifest by the scripts that write the card (models/README.md).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.system.json_file import read_json

EVALUATION, VISITS = "evaluation.json", "visits.json"
"""What the names of both files end with; each network that has a card has its own two."""

TWIN = "_twin"
"""The card's figures are of the network that has not seen the pictures: the shipped one's twin."""


@dataclass(frozen=True, slots=True)
class Card:
    """Against what most people see, 0-1 each.

    Attributes:
        when_sure: of visits with a sure answer, the share in which it was right.
        by_label: of single faces that the network called so, the share in which it was right.
    """

    when_sure: float
    by_label: Mapping[str, float]


def read_card(manifest: Path, labels: tuple[str, ...]) -> Card | None:
    """The card of the network with this manifest; None where there is none of it.

    Args:
        manifest: its path.
        labels: in the order of the network's outputs.
    """
    for path in sorted(manifest.parent.glob(f"*{EVALUATION}")):
        # Nobody needs a card to run a network.
        with suppress(OSError, ValueError, KeyError, TypeError, IndexError):
            visits = path.with_name(path.name.replace(EVALUATION, VISITS))
            if (card := _card(read_json(path), read_json(visits), manifest.stem, labels)) is not None:
                return card
    return None


def _card(evaluation: Any, visits: Any, name: str, labels: tuple[str, ...]) -> Card | None:
    of_this = evaluation["manifest"] in (f"{name}.yaml", f"{name}{TWIN}.yaml")
    if not of_this or evaluation["sha256"] != visits["sha256"]:
        return None
    confusion = evaluation["people"]["confusion"]
    called = {label: sum(row[at] for row in confusion) for at, label in enumerate(labels)}
    right = {label: confusion[at][at] for at, label in enumerate(labels)}
    by_label = {label: right[label] / called[label] for label in labels if called[label]}
    return Card(float(visits["people"]["right_when_sure"]), by_label)
