"""Writes the model card's tables from what was measured, so that no figure is copied by hand.

    python scripts/evaluate.py models/fer_int8_twin.tflite --csv fer2013.csv --plots models/plots --json \
        > models/evaluation.json
    python -m scripts.measure.visits models/fer_int8_twin.yaml --csv fer2013.csv --json > models/visits.json
    python -m scripts.training.card

A table stands in models/README.md between two marks that name it; everything else there is left alone.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from kiosk.errors import UsageError
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest
from scripts.command import end_with
from scripts.training import blend
from scripts.training.fer2013 import LABELS

Figures = dict[str, Any]
"""One script's measurements, as its JSON has them."""


def scores(found: Figures, manifest_scores: Figures) -> str:
    """The figures as a whole, of `evaluate.evaluate` and, for float32, of the manifest."""
    label, seen, new, exact = (
        found["label"],
        found["people"],
        found["without_copies"],
        manifest_scores["float"],
    )
    return table(
        ["", "FER-2013's label", "what most people see"],
        ["faces", f"{found['faces']:,}", f"{seen['faces_with_majority']:,}"],
        ["right", f"**{percent(label['accuracy'])}**", f"**{percent(seen['majority'])}**"],
        [
            f"right where nine of ten people agree ({seen['faces_with_nine_of_ten']:,} faces)",
            "",
            percent(seen["nine_of_ten"]),
        ],
        ["mean of the classes (balanced)", percent(label["balanced"]), percent(seen["balanced"])],
        [
            f"right without faces that have a copy in Training ({new['faces']:,} left)",
            percent(new["label"]),
            percent(new["people"]),
        ],
        ["right in float32, before quantization", percent(exact["label"]), percent(exact["people"])],
        ["expected calibration error", *(f"{t['calibration_error']:.3f}" for t in (label, seen))],
        [
            "cross-entropy in nats",
            f"{label['negative_log_likelihood']:.3f}",
            f"{seen['cross_entropy']:.3f}",
        ],
    )


def classes(found: Figures) -> str:
    """Each class against both truths, of `evaluate.evaluate`."""
    rows = []
    for truth, who in (("label", "with this label"), ("people", "most people call so")):
        counts, recall = found[truth]["counts"], found[truth]["recall"]
        rows.append([f"faces {who}", *(f"{counts[name]:,}" for name in LABELS)])
        rows.append(["of these named so", *(percent(recall.get(name)) for name in LABELS)])
    return table(["", *LABELS], *rows)


def blends(manifest_scores: Figures) -> str:
    """Every second share that was tried, and the chosen one."""
    chosen = manifest_scores["people_share"]
    rows = [blend.Row(**row) for row in manifest_scores["blend"]]
    return blend.show([r for number, r in enumerate(rows) if number % 2 == 0 or r.share == chosen], chosen)


def robustness(found: Figures) -> str:
    """Each condition from weak to strong, label / people, of `evaluate.evaluate`."""
    rows = []
    for name, condition in found["robustness"].items():
        pairs = zip(condition["label"].items(), condition["people"].values(), strict=True)
        cells = [f"{strength}: {100 * label:.1f} / {percent(seen)}" for (strength, label), seen in pairs]
        rows.append([f"{name}, {condition['unit']}", *cells])
    return table(["", "weak", "", "", "strong"], *rows)


def visits(found: Figures) -> str:
    """Whole visits against both truths, of `scripts.measure.visits`."""
    words = {
        "first_frame": "right from the first frame alone",
        "verdict": "right after debouncing, sure or not",
        "not_sure": '"not sure"',
        "right_when_sure": "right when sure",
        "one_of_two_when_not_sure": "one of the two named when not sure is right",
    }
    truths = found["label"], found["people"]
    return table(
        ["", "FER-2013's label", "what most people see"],
        ["visits", *(f"{t['visits']:,}" for t in truths)],
        *([text, *(percent(t[name]) for t in truths)] for name, text in words.items()),
    )


def table(*rows: list[str]) -> str:
    """In Markdown, the first row its heading."""
    heading, *body = (f"| {' | '.join(cells)} |".replace("  ", " ") for cells in rows)
    return "\n".join([heading, "| " + " | ".join(["---"] * len(rows[0])) + " |", *body])


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def written(card: str, tables: dict[str, str]) -> str:
    """The card with each table between its marks.

    Raises:
        UsageError: the card has no such marks.
    """
    for name, text in tables.items():
        marks = re.compile(rf"(<!-- {name}: scripts/training/card.py -->\n).*?(<!-- end -->)", re.DOTALL)
        place = marks.search(card)
        if place is None:
            raise UsageError(
                f"The card has no place marked <!-- {name}: scripts/training/card.py --> … <!-- end -->."
            )
        card = f"{card[: place.start()]}{place[1]}{text}\n{place[2]}{card[place.end() :]}"
    return card


def tables(models: Path) -> dict[str, str]:
    """Every table, from the manifest, evaluation.json and visits.json in ``models``.

    Raises:
        UsageError: a file is missing, is not as its script writes it, or was measured of another model.
    """
    manifest = load_manifest(models / measured_on(models))
    measured = [read(models / name) for name in ("evaluation.json", "visits.json")]
    for name, figures in zip(("evaluation.json", "visits.json"), measured, strict=True):
        if figures.get("sha256") != manifest.sha256:
            raise UsageError(f"{name} was measured of another model than {manifest.file}; measure again.")
    evaluation, visited = measured
    try:
        figures = manifest.scores[evaluation["usage"]]
        return {
            "scores": scores(evaluation, figures),
            "classes": classes(evaluation),
            "blend": blends(figures),
            "robustness": robustness(evaluation),
            "visits": visits(visited),
        }
    except KeyError as missing:
        raise UsageError(f"The card needs the figure {missing}, which was not measured.") from missing


def measured_on(models: Path) -> str:
    """Name of the manifest whose model has the figures: the shipped one's, or its twin's."""
    scores = load_manifest(models / DEFAULT_MANIFEST.name).scores["PublicTest"]
    return str(Path(scores["measured_on"]).with_suffix(".yaml"))


def read(path: Path) -> Figures:
    """The JSON object in the file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"{path} is not one JSON object.") from error


def main(arguments: list[str] | None = None) -> int:
    p = argparse.ArgumentParser(description="Write the model card's tables.", allow_abbrev=False)
    p.add_argument(
        "--models", type=Path, default=DEFAULT_MANIFEST.parent, help="folder of model, card and measurements"
    )
    args = p.parse_args(arguments)
    return end_with("card", lambda: write(args.models))


def write(models: Path) -> int:
    """Renew the tables of the card in that folder."""
    card = models / "README.md"
    card.write_text(written(card.read_text(encoding="utf-8"), tables(models)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
