"""What a hub is told of a model in a form it can sort by: the YAML before the first line of its card.

Keys and words are the hub's: https://huggingface.co/docs/hub/model-cards#model-card-metadata. Every figure is
the manifest's; one that is not in there is left out.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from kiosk.model.manifest import Manifest

LICENSE = "apache-2.0"
"""Of the networks in models/ (NOTICE): of the weights, which give away no right in the pictures they learned
from. The card says what is known of those."""

_ALWAYS = {
    "library_name": "litert",  # the hub's word for what runs a .tflite
    "pipeline_tag": "image-classification",
    "language": ["en"],
    "tags": [
        "facial-expression-recognition",
        "emotion",
        "tflite",
        "int8",
        "raspberry-pi",
        "mood-kiosk",
    ],
}

DATASETS = {"FER-2013": "fer2013", "FER+": "ferplus"}
"""How the manifest's ``training.data`` names a set of pictures → its name at the hub."""

_TASK = {"type": "image-classification", "name": "Facial expression recognition"}

_LABEL = ("fer2013", "FER-2013", "Right by the label")
_PEOPLE = ("ferplus", "FER+, the votes on FER-2013", "Right by what most people see")
"""Where a figure is from: the set's name at the hub and for people, and what was counted."""

_ONE_LINE = 1 << 16
_HEADER = re.compile(r"\A---\n.*?^---\n\s*", re.DOTALL | re.MULTILINE)


def header(manifest: Manifest, name: str, licence: str = LICENSE) -> str:
    """The header, from its first ``---`` to its last, with a newline after each.

    Args:
        manifest: of the model.
        name: by which the hub lists the figures, as ``fer_int8``.
        licence: one of https://huggingface.co/docs/hub/repositories-licenses, of the weights.
    """
    results = list(_results(manifest.scores))
    said: dict[str, Any] = {"license": licence, **_ALWAYS}
    if datasets := _datasets(manifest.training):
        said["datasets"] = datasets
    if results:
        said["metrics"] = ["accuracy"]
        said["model-index"] = [{"name": name, "results": results}]
    # A line is never broken: its width would be one more thing that a release of PyYAML may change.
    text = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=_ONE_LINE)
    return f"---\n{text}---\n"


def without_header(card: str) -> str:
    """A card's text as people read it; the header it was fetched with, if any, is taken off."""
    return _HEADER.sub("", card.replace("\r\n", "\n").removeprefix("\ufeff"), count=1)


def _datasets(training: Mapping[str, Any]) -> list[str]:
    data = training.get("data")
    return [name for said, name in DATASETS.items() if isinstance(data, str) and said in data]


def _results(scores: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One for each truth a model was held against, on each part of the data."""
    for split, figures in scores.items():
        if not isinstance(figures, Mapping):
            continue
        yield from _result(_LABEL, split, figures, ("label", "accuracy"), ("faces",))
        yield from _result(_PEOPLE, split, figures, ("people", "majority"), ("people", "faces_with_majority"))


def _result(
    truth: tuple[str, str, str],
    split: str,
    figures: Mapping[str, Any],
    share: tuple[str, ...],
    faces: tuple[str, ...],
) -> Iterator[dict[str, Any]]:
    value, count = _number(figures, *share), _number(figures, *faces)
    if value is None:
        return
    kind, whose, what = truth
    of = "" if count is None else f", of {count:,.0f} faces"
    # The shipped network has seen these faces, so its figures are those of another one: that is said.
    measured = figures.get("measured_on")
    by = f", measured on {measured}" if isinstance(measured, str) else ""
    yield {
        "task": dict(_TASK),
        "dataset": {"name": f"{whose}, {split}", "type": kind, "split": str(split)},
        "metrics": [{"type": "accuracy", "value": value, "name": f"{what}{of}{by}"}],
    }


def _number(figures: Any, *way: str) -> float | None:
    """What stands at the end of a way through free-form figures; None where that is no number."""
    for step in way:
        if not isinstance(figures, Mapping):
            return None
        figures = figures.get(step)
    if isinstance(figures, bool) or not isinstance(figures, int | float) or not math.isfinite(figures):
        return None
    return figures
