"""The model card's pictures: confusion, reliability, robustness. Needs matplotlib (the train extra)."""

from pathlib import Path
from typing import Any

import numpy as np

from kiosk.errors import UsageError

INK, MAIN, PALE = "#22303c", "#1f6f8b", "#c9d6df"
LINE = {"label": "#b5651d", "people": MAIN}

TITLES = {"label": "Share of each label's faces", "people": "Share of the faces most people call so"}
SHARE = {"label": "how often the label says so", "people": "share of people who would say so"}


def draw(
    folder: Path, report: dict[str, Any], bins: list[tuple[float, float, int]], labels: tuple[str, ...]
) -> None:
    """Write confusion.png, reliability.png and, where measured, robustness.png into ``folder``.

    Args:
        folder: made if need be.
        report: `evaluate.evaluate`'s.
        bins: `metrics.reliability` against the votes, or against the labels where the report has no people.
        labels: the classes in the order of the logits.

    Raises:
        UsageError: matplotlib is not installed, or the folder cannot be written.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise UsageError("--plots needs matplotlib; pip install '.[train]'.") from error
    matplotlib.use("Agg")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        titles = [(truth, title) for truth, title in TITLES.items() if truth in report]
        matrices = {title: np.array(report[truth]["confusion"]) for truth, title in titles}
        _confusion(folder / "confusion.png", matrices, labels)
        truth, _ = titles[-1]
        _reliability(folder / "reliability.png", bins, report[truth]["calibration_error"], SHARE[truth])
        if "robustness" in report:
            _robustness(folder / "robustness.png", report["robustness"], _clean(report))
    except OSError as error:
        raise UsageError(f"The plots cannot be written to {folder} ({error.strerror}).") from error


def _clean(report: dict[str, Any]) -> dict[str, float]:
    """Truth → accuracy on the faces as they are."""
    figures = {"label": report["label"]["accuracy"], "people": report.get("people", {}).get("majority")}
    return {truth: share for truth, share in figures.items() if share is not None}


def _confusion(path: Path, matrices: dict[str, np.ndarray], labels: tuple[str, ...]) -> None:
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(matrices), figsize=(6 * len(matrices), 5.4), squeeze=False)
    for axes, (title, matrix) in zip(panels[0], matrices.items(), strict=True):
        share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
        axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
        axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
        axes.set_yticks(range(len(labels)), labels)
        axes.set(xlabel="verdict", ylabel="truth", title=title)
        for row, column in np.ndindex(share.shape):
            value = share[row, column]
            colour = "white" if value > 0.5 else INK
            axes.text(column, row, f"{value:.0%}", ha="center", va="center", color=colour, fontsize=9)
    _save(figure, path)


def _reliability(path: Path, bins: list[tuple[float, float, int]], error: float, truth: str) -> None:
    from matplotlib import pyplot

    sure, right, faces = map(np.array, zip(*bins, strict=True))
    figure, axes = pyplot.subplots(figsize=(5.4, 5.4))
    axes.plot([0, 1], [0, 1], color=PALE, zorder=1)
    axes.scatter(sure, right, s=20 + 400 * faces / faces.max(), color=MAIN, alpha=0.8, zorder=2)
    axes.set(xlabel="probability of the verdict (mean)", ylabel=truth, xlim=(0, 1), ylim=(0, 1))
    axes.set_title(
        f"Reliability, expected calibration error {error:.3f}\n(a dot's area is its share of the faces)"
    )
    _save(figure, path)


def _robustness(path: Path, conditions: dict[str, Any], clean: dict[str, float]) -> None:
    from matplotlib import pyplot

    figure, grid = pyplot.subplots(2, 4, figsize=(12, 5.6), sharey=True)
    for axes, (name, condition) in zip(grid.flat, conditions.items(), strict=False):
        for truth, accuracy in clean.items():
            strengths, accuracies = zip(*condition[truth].items(), strict=True)
            axes.plot(
                range(1 + len(strengths)), [accuracy, *accuracies], color=LINE[truth], marker="o", label=truth
            )
        axes.set_xticks(range(1 + len(strengths)), ["none", *strengths])
        axes.set(title=name, xlabel=condition["unit"], ylim=(0, 1))
        axes.grid(axis="y", color=PALE)
    grid.flat[0].legend(loc="lower left")
    for axes in grid.flat[len(conditions) :]:
        axes.set_axis_off()
    for axes in grid[:, 0]:
        axes.set_ylabel("accuracy")
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
