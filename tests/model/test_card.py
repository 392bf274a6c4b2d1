"""What the model card says, as far as people's answers are held against it."""

import json
import shutil

import pytest

from kiosk.model.card import read_card
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest

LABELS = load_manifest().labels


@pytest.mark.parametrize(
    ("manifest", "visits"), [("fer_int8.yaml", "visits.json"), ("fer8_int8.yaml", "fer8_visits.json")]
)
def test_a_shipped_network_s_card_is_that_of_its_twin(manifest, visits):
    path = DEFAULT_MANIFEST.with_name(manifest)
    labels = load_manifest(path).labels
    card = read_card(path, labels)
    visits = json.loads(path.with_name(visits).read_text())
    assert card.when_sure == visits["people"]["right_when_sure"]
    assert set(card.by_label) == set(labels)
    # Of the faces called happy, nearly all are; "sad" is also said of neutral ones.
    assert card.by_label["happy"] > 0.9 > card.by_label["sad"] > 0.4


@pytest.fixture
def models(tmp_path):
    for name in ("evaluation.json", "visits.json"):
        shutil.copy(DEFAULT_MANIFEST.parent / name, tmp_path)
    return tmp_path


def test_another_network_has_no_card_there(models):
    assert read_card(models / "fer_int8.yaml", LABELS) is not None
    assert read_card(models / "mine.yaml", LABELS) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"manifest": "fer_int8.yaml"}', "null"])
def test_a_broken_card_is_none(content, models):
    (models / "evaluation.json").write_text(content)
    assert read_card(models / "fer_int8.yaml", LABELS) is None


def test_figures_of_two_different_networks_are_none(models):
    (models / "visits.json").write_text('{"sha256": "another", "people": {"right_when_sure": 1.0}}')
    assert read_card(models / "fer_int8.yaml", LABELS) is None
