"""How `kiosk model list` tells of one model."""

from collections.abc import Iterator
from typing import Any

from kiosk.hub.shelf import Model

AGAINST = {"label": "of labels", "people": "of what most people see"}
"""What scores are about, in words."""


def as_lines(model: Model, *, in_use: bool) -> Iterator[str]:
    """For people: name, origin, labels, scores."""
    yield f"{model.name}{'  (in use)' * in_use}"
    if model.fault is not None:
        yield f"    cannot be used: {model.fault}"
        return
    yield f"    {model.origin}"
    if model.manifest is not None:
        yield f"    {', '.join(model.manifest.labels)}"
    if scores := model.scores():
        yield f"    right: {', '.join(f'{value:.1%} {AGAINST[key]}' for key, value in scores.items())}"


def as_json(model: Model, *, in_use: bool) -> dict[str, Any]:
    """As plain JSON types: shares are 0 to 1, what is not known is null."""
    origin = model.version.origin if model.version else None
    return {
        "name": model.name,
        "kind": model.kind,
        "in_use": in_use,
        "model": model.model,
        "labels": list(model.manifest.labels) if model.manifest else None,
        "scores": model.scores(),
        "origin": origin.model_dump(exclude={"number"}) if origin else None,
        "fault": model.fault,
    }
