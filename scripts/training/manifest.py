"""The manifest of a network, written together with it: what the kiosk must know of it, and what people may
want to."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from kiosk.model.manifest import golden_input
from scripts.training.runner import Runner

GOLDEN_TOLERANCE = 3
"""Quanta by which a logit may differ between runtimes, whose kernels round differently."""


def write_manifest(
    path: Path,
    model: Path,
    name: str,
    labels: Sequence[str],
    *,
    training: dict[str, Any],
    scores: dict[str, Any],
    written_by: str,
) -> None:
    """Write the manifest of an int8 network.

    Args:
        path: of the manifest.
        model: where the network lies now.
        name: what the network will be called, in the manifest's folder.
        labels: in the order of the logits.
        training: what it learned from and how.
        scores: what it reached.
        written_by: the script that asks for it.
    """
    manifest = {
        "file": name,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "labels": list(labels),
        "input_shape": [1, 48, 48, 1],
        "input_dtype": "int8",
        "normalisation": "standardise",
        "output": "logits",
        "golden": {
            "input": "drawn face",
            "logits": [int(v) for v in Runner(model).raw(golden_input())],
            "tolerance": GOLDEN_TOLERANCE,
        },
        "training": training,
        "scores": scores,
    }
    heading = f"# Written by {written_by} together with the model; do not edit by hand.\n"
    path.write_text(
        heading + yaml.safe_dump(manifest, sort_keys=False, default_flow_style=None, width=110),
        encoding="utf-8",
    )
