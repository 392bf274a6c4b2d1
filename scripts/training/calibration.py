"""The calibration set: the few faces whose activations fix the int8 scales.

A list of row numbers, chosen once with a seed, the same number from every class, and committed, so that
the same checkpoint gives the same .tflite.
"""

from pathlib import Path

import numpy as np

from scripts.training.fer2013 import LABELS, DataError, Faces

PER_CLASS = 40
SEED = 2013

HELD = 0.98
"""Share of the faces whose whole range of an activation is kept. The quantizer's own way averages the faces'
ranges, which clips the stronger half; the widest of all makes every step coarser for the sake of one face."""

Ranges = dict[str, np.ndarray]
"""``min`` and ``max`` of one activation, one number for each face."""


def choose(faces: Faces, per_class: int = PER_CLASS, seed: int = SEED) -> np.ndarray:
    """Row numbers, sorted: ``per_class`` random faces of every class, none that FER+ calls no face."""
    generator = np.random.default_rng(seed)
    rows = []
    for label, name in enumerate(LABELS):
        fit = faces.rows[(faces.labels == label) & ~faces.not_faces()]
        if len(fit) < per_class:
            raise DataError(
                f"Only {len(fit)} faces are {name}; calibration needs {per_class} of every class."
            )
        rows.append(generator.choice(fit, per_class, replace=False))
    return np.sort(np.concatenate(rows))


def write(path: Path, rows: np.ndarray) -> None:
    heading = "# Rows of FER-2013's Training part (0 is the first after the header) that calibrate int8."
    path.write_text("\n".join([heading, *map(str, rows)]) + "\n", encoding="utf-8")


def read(path: Path, faces: Faces) -> np.ndarray:
    """uint8 ``[N, 48, 48]``: the faces of ``faces`` that the list at ``path`` names.

    Raises:
        DataError: no such list, a line that is not a number, or rows these data do not have.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = np.array([int(line) for line in lines if line.strip() and not line.startswith("#")], np.int64)
    except OSError as error:
        raise DataError(f"The calibration list {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise DataError(f"The calibration list {path} must hold one row number a line.") from error
    at = {int(row): index for index, row in enumerate(faces.rows)}
    missing = [int(row) for row in rows if int(row) not in at]
    if missing or not len(rows):
        found = f"row {missing[0]} is not in the data" if missing else "it is empty"
        raise DataError(
            f"The calibration list {path} does not fit ({found}); make one with --choose-calibration."
        )
    return faces.images[[at[int(row)] for row in rows]]


def gather(known: Ranges, new: Ranges) -> Ranges:
    """``known`` and the range of one more face, as the quantizer's calibrator asks for it."""
    return {end: np.append(known[end], new[end]) for end in ("min", "max")}


def ranges(gathered: dict[str, Ranges]) -> dict[str, Ranges]:
    """Activation → the range that holds those of `HELD` of its faces, at either end."""
    return {
        name: {"min": np.quantile(faces["min"], 1 - HELD), "max": np.quantile(faces["max"], HELD)}
        for name, faces in gathered.items()
    }
