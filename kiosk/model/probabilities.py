"""The classifier's answer as the rest of the kiosk handles it."""

from collections.abc import Collection, Sequence

Probabilities = dict[str, float]
"""Label → share of people who would say so, 0-1, in the manifest's order, summing to 1."""


def wanted(labels: Sequence[str], unwanted: Collection[str]) -> tuple[str, ...]:
    """A model's labels without those that the owner does not want, in the model's order."""
    return tuple(label for label in labels if label not in unwanted)


def shared_out(probabilities: Probabilities, labels: Sequence[str]) -> Probabilities:
    """Of these labels alone: what the others had goes to them, in proportion to what each has."""
    if len(labels) == len(probabilities):
        return probabilities
    whole = sum(probabilities[label] for label in labels)
    return {label: probabilities[label] / whole for label in labels}
