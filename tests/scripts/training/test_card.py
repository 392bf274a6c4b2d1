"""The model card and the README state the figures of the file that is shipped, against both truths."""

import json
import re
import shutil
from pathlib import Path

import pytest

from kiosk.config.schema import Decision, Timing
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest
from kiosk.system.folders import ROOT
from scripts.training import card

MODELS = DEFAULT_MANIFEST.parent
CARD = (MODELS / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCORES = load_manifest().scores["PublicTest"]
LABEL, PEOPLE = SCORES["label"], SCORES["people"]
EVALUATION = json.loads((MODELS / "evaluation.json").read_text(encoding="utf-8"))
VISITS = json.loads((MODELS / "visits.json").read_text(encoding="utf-8"))
SHIPPED, EIGHTH = card.CARDS
each_card = pytest.mark.parametrize("of", card.CARDS, ids=lambda of: of.file)


def stated(share: float, text: str) -> bool:
    """Whether ``text`` states it, rounded to a tenth of a percent or better."""
    percents = [float(number) for number in re.findall(r"(\d+(?:\.\d+)?) %", text)]
    return any(abs(percent - 100 * share) < 0.06 for percent in percents)


@each_card
def test_the_cards_tables_are_those_of_the_measurements(of: card.Card) -> None:
    written = (MODELS / of.file).read_text(encoding="utf-8")
    assert card.written(written, card.tables(MODELS, of)) == written


@each_card
def test_evaluation_and_manifest_are_of_one_mind(of: card.Card) -> None:
    evaluation = json.loads((MODELS / of.evaluation).read_text(encoding="utf-8"))
    scores = load_manifest(MODELS / of.manifest).scores["PublicTest"]
    for truth in ("label", "people"):
        measured = {name: value for name, value in evaluation[truth].items() if name != "confusion"}
        assert measured == scores[truth]
    assert evaluation["without_copies"] == scores["without_copies"]


@each_card
def test_the_figures_are_of_a_network_that_never_saw_the_scored_faces(of: card.Card) -> None:
    shipped = load_manifest(MODELS / of.manifest)
    measured = load_manifest(MODELS / card.measured_on(MODELS, of))
    assert measured.training["usages"] == ["Training"]
    assert measured.scores == shipped.scores
    assert {**measured.training, **dict.fromkeys(CHANGED)} == {**shipped.training, **dict.fromkeys(CHANGED)}


CHANGED = ("usages", "faces", "minutes", "epochs", "recipe", "began_from", "features")
"""What differs between two runs of one recipe that are fitted to the minutes there are; see the next test."""


def test_the_twin_has_the_shipped_networks_recipe() -> None:
    shipped, measured = load_manifest(), load_manifest(MODELS / card.measured_on(MODELS, SHIPPED))
    ours, theirs = (m.training["recipe"] | {"epochs": 0} for m in (shipped, measured))
    assert ours == theirs


def test_the_cards_words_state_the_scores_too() -> None:
    words = re.sub(r"<!-- \w+: scripts/training/card.py -->.*?<!-- end -->", "", CARD, flags=re.DOTALL)
    for share in (LABEL["accuracy"], PEOPLE["majority"], SCORES["agreement"]):
        assert stated(share, words)
    assert f"k = {SCORES['people_share']}" in words


def test_the_card_describes_the_shipped_network() -> None:
    manifest = load_manifest()
    training = manifest.training
    assert f"{(MODELS / manifest.file).stat().st_size:,} bytes" in CARD
    assert f"{training['parameters']:,} parameters, {training['multiply_adds'] / 1e6:.1f} M" in CARD
    assert f"| network | `{training['recipe']['network']}`" in CARD


def test_the_readme_states_both_truths_and_the_visits() -> None:
    visited = VISITS["people"]
    for share in (LABEL["accuracy"], PEOPLE["majority"], visited["verdict"], visited["right_when_sure"]):
        assert stated(share, README)
    assert stated(VISITS["not_sure"], README)
    assert f"in {100 * PEOPLE['majority']:.0f} of 100 faces" in README


def test_visits_were_measured_with_the_settings_that_are_shipped() -> None:
    shipped = Decision()
    for name in ("hold_frames", "margin", "min_confidence"):
        assert VISITS[name] == getattr(shipped, name)
    assert VISITS["least_looking_seconds"] == Timing().least_looking_seconds
    assert VISITS["late_seconds"] == 0
    assert f"| **{shipped.margin:.2f}** | **{shipped.min_confidence:.2f}** |" in CARD


def test_the_shipped_network_keeps_what_was_asked_of_it() -> None:
    assert LABEL["accuracy"] >= 0.69
    assert PEOPLE["majority"] >= 0.82
    assert SCORES["float"]["label"] - LABEL["accuracy"] <= 0.003
    assert SCORES["float"]["people"] - PEOPLE["majority"] <= 0.003
    assert SCORES["agreement"] >= 0.985
    assert load_manifest().training["multiply_adds"] <= 300e6
    assert (MODELS / load_manifest().file).stat().st_size <= 4_000_000


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for of in card.CARDS:
        for name in (of.file, of.evaluation, of.visits, of.manifest, card.measured_on(MODELS, of)):
            shutil.copy(MODELS / name, tmp_path)
    return tmp_path


def test_a_card_is_written_anew_and_keeps_its_words(models: Path) -> None:
    path = models / "README.md"
    path.write_text(re.sub(r"(\| right \|) .*", r"\1 old |", CARD))
    assert path.read_text() != CARD
    assert card.main(["--models", str(models)]) == 0
    assert path.read_text(encoding="utf-8") == CARD
    assert (models / EIGHTH.file).read_text() == (MODELS / EIGHTH.file).read_text()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("visits.json", '{"sha256": "another"}', "another model"),
        ("visits.json", "none", "not one JSON object"),
        ("evaluation.json", json.dumps({"sha256": EVALUATION["sha256"]}), "needs the figure"),
        ("README.md", "# Model card\n", "no place marked"),
        ("fer8.md", "# Model card\n", "no place marked"),
        ("fer8_visits.json", '{"sha256": "another"}', "another model"),
    ],
)
def test_what_a_card_cannot_be_written_from_is_refused(
    models: Path, capsys: pytest.CaptureFixture, name: str, content: str, complaint: str
) -> None:
    (models / name).write_text(content)
    before = (models / "README.md").read_text()
    assert card.main(["--models", str(models)]) == 2
    assert complaint in capsys.readouterr().err
    assert (models / "README.md").read_text() == before
