"""Writes the model cards' tables from what was measured, so that no figure is copied by hand.

    python scripts/evaluate.py models/fer_int8_twin.tflite --csv fer2013.csv --plots models/plots --json \
        > models/evaluation.json
    python -m scripts.measure.visits models/fer_int8_twin.yaml --csv fer2013.csv --json > models/visits.json
    python -m scripts.training.card

A table stands in its card, such as models/README.md, between two marks that name it; everything else there is
left alone.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.errors import UsageError
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest
from scripts.command import end_with
from scripts.training import blend, people

Figures = dict[str, Any]
"""One script's measurements, as its JSON has them."""


@dataclass(frozen=True)
class Card:
    """A network's card, and where its figures are, all in one folder.

    Attributes:
        file: of the card.
        manifest: of the network it is about.
        evaluation, visits: what `evaluate` and `scripts.measure.visits` printed, of it or of its twin.
        beside: where the manifest's scores have ``label`` and ``people`` of another network, and how its row
            is called in the table of scores.
        leaves_out: tables it has not.
    """

    file: str
    manifest: str
    evaluation: str
    visits: str
    beside: tuple[str, str]
    leaves_out: tuple[str, ...] = ()


CARDS = (
    Card(
        "README.md",
        DEFAULT_MANIFEST.name,
        "evaluation.json",
        "visits.json",
        ("float", "right in float32, before quantization"),
        leaves_out=("eighth",),
    ),
    Card(
        "fer8.md",
        "fer8_int8.yaml",
        "fer8_evaluation.json",
        "fer8_visits.json",
        ("seven", "right without the eighth label"),
        leaves_out=("blend", "robustness"),
    ),
)


def scores(found: Figures, beside: Figures, beside_called: str) -> str:
    """The figures as a whole, of `evaluate.evaluate`, and another network's beside them."""
    label, seen, new = found["label"], found["people"], found["without_copies"]
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
        [beside_called, percent(beside["label"]), percent(beside["people"])],
        ["expected calibration error", *(f"{t['calibration_error']:.3f}" for t in (label, seen))],
        [
            "cross-entropy in nats",
            f"{label['negative_log_likelihood']:.3f}",
            f"{seen['cross_entropy']:.3f}",
        ],
    )


def classes(found: Figures) -> str:
    """Each class against both truths, of `evaluate.evaluate`."""
    rows, labels = [], list(found["label"]["counts"])
    for truth, who in (("label", "with this label"), ("people", "most people call so")):
        counts, recall = found[truth]["counts"], found[truth]["recall"]
        rows.append([f"faces {who}", *(f"{counts[name]:,}" for name in labels)])
        rows.append(["of these named so", *(percent(recall.get(name)) for name in labels)])
    return table(["", *labels], *rows)


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
        "one_of_two_when_compound": "one of the two is right when the answer is of two",
    }
    truths = found["label"], found["people"]
    return table(
        ["", "FER-2013's label", "what most people see"],
        ["visits", *(f"{t['visits']:,}" for t in truths)],
        *([text, *(percent(t[name]) for t in truths)] for name, text in words.items()),
    )


def compounds(found: Figures, visited: Figures) -> str:
    """Answers of two emotions, of single faces and of visits, against how voters are divided."""
    words = {
        "said_of": "answers of two emotions",
        "share": "of all",
        "voters_divided_so": "voters are divided between the same two",
        "by_chance": "the same by chance",
        "voters_for_either": "voters who say one of the two",
    }
    both = found["compound"], visited["compound"]
    rows = []
    for name, text in words.items():
        cells = [f"{each[name]:,}" if name == "said_of" else percent(each[name]) for each in both]
        rows.append([text, *cells])
    heading = ["", f"{found['faces']:,} faces, one picture each", f"{visited['visits']:,} visits"]
    pairs = [", ".join(f"{pair} {count}" for pair, count in each["pairs"].items()) for each in both]
    return table(heading, *rows, ["which", *pairs])


def eighth(manifest_scores: Figures) -> str:
    """What the eighth label is said of, of `scripts.training.eighth`."""
    label = people.SEEN[-1]
    found = manifest_scores[label]
    return table(
        ["", label],
        ["faces it is said of", f"{found['said_of']:,}"],
        ["voters who say so of these", percent(found["share_of_voters_then"])],
        ["voters who say so of any face", percent(found["share_of_voters"])],
        ["mean probability, over all faces", percent(found["share_said"])],
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


def tables(models: Path, card: Card) -> dict[str, str]:
    """Every table of a card, from the manifest and the measurements in ``models``.

    Raises:
        UsageError: a file is missing, is not as its script writes it, or was measured of another model.
    """
    manifest = load_manifest(models / measured_on(models, card))
    names = card.evaluation, card.visits
    evaluation, visited = (read(models / name) for name in names)
    for name, measured in zip(names, (evaluation, visited), strict=True):
        if measured.get("sha256") != manifest.sha256:
            raise UsageError(f"{name} was measured of another model than {manifest.file}; measure again.")
    try:
        figures = manifest.scores[evaluation["usage"]]
        beside, called = card.beside
        made: dict[str, Callable[[], str]] = {
            "scores": lambda: scores(evaluation, figures[beside], called),
            "classes": lambda: classes(evaluation),
            "blend": lambda: blends(figures),
            "eighth": lambda: eighth(figures),
            "robustness": lambda: robustness(evaluation),
            "visits": lambda: visits(visited),
            "compound": lambda: compounds(evaluation, visited),
        }
        return {name: make() for name, make in made.items() if name not in card.leaves_out}
    except KeyError as missing:
        raise UsageError(f"The card needs the figure {missing}, which was not measured.") from missing


def measured_on(models: Path, card: Card) -> str:
    """Name of the manifest whose model has the figures: the card's network's, or its twin's."""
    scores = load_manifest(models / card.manifest).scores["PublicTest"]
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
    p = argparse.ArgumentParser(description="Write the model cards' tables.", allow_abbrev=False)
    p.add_argument(
        "--models",
        type=Path,
        default=DEFAULT_MANIFEST.parent,
        help="folder of models, cards and measurements",
    )
    args = p.parse_args(arguments)
    return end_with("card", lambda: write(args.models))


def write(models: Path) -> int:
    """Renew the tables of every card in that folder; none, where one cannot be."""
    renewed = {}
    for card in CARDS:
        path = models / card.file
        renewed[path] = written(path.read_text(encoding="utf-8"), tables(models, card))
    for path, text in renewed.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
