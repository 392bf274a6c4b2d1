"""Numbers for Prometheus, in its text format 0.0.4, as node_exporter's textfile collector reads it.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

_IN_HELP = str.maketrans({"\\": "\\\\", "\n": "\\n"})
_IN_LABEL = _IN_HELP | str.maketrans({'"': '\\"'})


@dataclass(frozen=True, slots=True)
class Sample:
    """A number, and what tells it from its family's others."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers of one name.

    Attributes:
        name: with its base unit, and ``_total`` where it only grows.
        kind: of ``gauge`` the value counts, of ``counter`` by how much it grows; it may begin at zero again.
        help: one line for people.
        samples: none where nothing is known; no two with the same labels.
    """

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    samples: tuple[Sample, ...]


def exposition(families: Iterable[Family]) -> str:
    """The text; a family of which nothing is known is left out."""
    lines = []
    for family in families:
        if family.samples:
            lines.append(f"# HELP {family.name} {family.help.translate(_IN_HELP)}")
            lines.append(f"# TYPE {family.name} {family.kind}")
            lines += [f"{family.name}{_labels(one.labels)} {_number(one.value)}" for one in family.samples]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{name}="{value.translate(_IN_LABEL)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _number(value: float) -> str:
    """Spelled as Go's ParseFloat takes it."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'+' if value > 0 else '-'}Inf"
    return str(int(value)) if value == int(value) else repr(float(value))
