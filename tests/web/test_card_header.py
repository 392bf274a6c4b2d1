"""A published card as huggingface_hub reads it."""

import pytest
from huggingface_hub import ModelCard, ModelCardData

from kiosk.hub.card_files import card_beside, card_files
from kiosk.hub.card_header import header
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest

SHIPPED = ("fer_int8", "fer8_int8")


@pytest.fixture(params=SHIPPED)
def card(request: pytest.FixtureRequest) -> ModelCard:
    path = DEFAULT_MANIFEST.with_name(f"{request.param}.yaml")
    text = card_files(card_beside(path), header(load_manifest(path), request.param))["README.md"].decode()
    return ModelCard(text)


def test_the_hub_finds_every_figure(card: ModelCard) -> None:
    name = card.data.model_name
    figures = load_manifest(DEFAULT_MANIFEST.with_name(f"{name}.yaml")).scores["PublicTest"]
    label, people = card.data.eval_results
    assert (label.dataset_type, label.dataset_split, label.metric_type) == (
        "fer2013",
        "PublicTest",
        "accuracy",
    )
    assert label.metric_value == figures["label"]["accuracy"]
    assert (people.dataset_type, people.metric_value) == ("ferplus", figures["people"]["majority"])
    assert {result.task_type for result in (label, people)} == {"image-classification"}
    assert label.unique_identifier != people.unique_identifier


def test_the_hub_finds_licence_tags_data_and_task(card: ModelCard) -> None:
    data = card.data
    assert (data.license, data.library_name, data.pipeline_tag) == (
        "apache-2.0",
        "litert",
        "image-classification",
    )
    assert data.datasets == ["fer2013", "ferplus"]
    assert data.metrics == ["accuracy"]
    assert "facial-expression-recognition" in data.tags


def test_nothing_is_lost_when_the_hub_writes_it_again(card: ModelCard) -> None:
    again = ModelCardData(**{**card.data.__dict__})
    assert again.to_dict() == card.data.to_dict()
    assert ModelCard(str(card)).data.to_dict() == card.data.to_dict()
    assert card.text.startswith("# Model card: ")
