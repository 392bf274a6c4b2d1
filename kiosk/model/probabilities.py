"""The classifier's answer as the rest of the kiosk handles it."""

Probabilities = dict[str, float]
"""Label → share of people who would say so, 0-1, in the manifest's order, summing to 1."""
