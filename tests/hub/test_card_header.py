"""The header of a published card: what it says, from where, and what it leaves out."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from kiosk.hub.card_header import header, without_header
from kiosk.model.manifest import DEFAULT_MANIFEST, Manifest, load_manifest

SHIPPED = ("fer_int8", "fer8_int8")

FIGURES = {"faces": 10, "label": {"accuracy": 0.5}, "people": {"majority": 0.75, "faces_with_majority": 8}}


@pytest.fixture(scope="module")
def shipped() -> Manifest:
    return load_manifest()


def said(manifest: Manifest, name: str = "faces") -> dict[str, Any]:
    text = header(manifest, name)
    assert text.startswith("---\n")
    assert text.endswith("\n---\n")
    content = yaml.safe_load(text[4:-4])
    assert isinstance(content, dict)
    return content


def with_scores(manifest: Manifest, scores: Mapping[str, Any]) -> Manifest:
    return manifest.model_copy(update={"scores": scores})


def values(content: dict[str, Any]) -> list[tuple[str, float]]:
    results = content["model-index"][0]["results"]
    return [(result["dataset"]["type"], result["metrics"][0]["value"]) for result in results]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_figures_are_the_manifests(name: str) -> None:
    manifest = load_manifest(DEFAULT_MANIFEST.with_name(f"{name}.yaml"))
    figures = manifest.scores["PublicTest"]
    content = said(manifest, name)
    assert content["model-index"][0]["name"] == name
    assert values(content) == [
        ("fer2013", figures["label"]["accuracy"]),
        ("ferplus", figures["people"]["majority"]),
    ]


def test_a_figure_says_of_how_many_faces_it_is_and_by_which_network(shipped: Manifest) -> None:
    results = said(shipped)["model-index"][0]["results"]
    assert [result["metrics"][0]["name"] for result in results] == [
        "Right by the label, of 3,589 faces, measured on fer_int8_twin.tflite",
        "Right by what most people see, of 2,854 faces, measured on fer_int8_twin.tflite",
    ]
    assert {result["dataset"]["split"] for result in results} == {"PublicTest"}


def test_licence_task_language_data_and_metric_are_named(shipped: Manifest) -> None:
    content = said(shipped)
    assert content["license"] == "apache-2.0"
    assert content["pipeline_tag"] == "image-classification"
    assert content["library_name"] == "litert"
    assert content["language"] == ["en"]
    assert content["datasets"] == ["fer2013", "ferplus"]
    assert content["metrics"] == ["accuracy"]
    assert "facial-expression-recognition" in content["tags"]


def test_the_same_manifest_gives_the_same_text(shipped: Manifest) -> None:
    assert header(shipped, "faces") == header(load_manifest(), "faces")


def test_another_licence_is_said_where_one_is_given(shipped: Manifest) -> None:
    assert header(shipped, "faces", "cc-by-4.0").startswith("---\nlicense: cc-by-4.0\n")


def test_without_scores_no_figure_is_made_up(shipped: Manifest) -> None:
    content = said(with_scores(shipped, {}))
    assert "model-index" not in content
    assert "metrics" not in content


@pytest.mark.parametrize("wrong", [None, "0.7", True, float("nan"), float("inf"), [0.7], {}])
def test_what_is_no_number_is_left_out(shipped: Manifest, wrong: object) -> None:
    scores = {"PublicTest": {**FIGURES, "label": {"accuracy": wrong}}, "notes": "made by hand"}
    assert values(said(with_scores(shipped, scores))) == [("ferplus", 0.75)]


def test_a_model_of_other_data_names_none_of_ours(shipped: Manifest) -> None:
    own = shipped.model_copy(update={"training": {"data": "visitors who agreed"}})
    assert "datasets" not in said(own)
    assert "datasets" not in said(shipped.model_copy(update={"training": {"data": ["FER-2013"]}}))


def test_words_of_the_manifest_cannot_add_a_line_to_the_header(shipped: Manifest) -> None:
    scores = {"A\n---\nlicense: mit": {**FIGURES, "measured_on": "x\nlicense: mit"}}
    content = said(with_scores(shipped, scores))
    assert content["license"] == "apache-2.0"
    assert len(content["model-index"][0]["results"]) == 2


@pytest.mark.parametrize(
    "card",
    [
        "---\nlicense: mit\n---\n# A card\n\ntext\n",
        "\ufeff---\r\nlicense: mit\r\n---\r\n\r\n# A card\r\n\r\ntext\r\n",
        "# A card\n\ntext\n",
    ],
)
def test_a_card_that_was_fetched_loses_its_header_first(card: str) -> None:
    assert without_header(card) == "# A card\n\ntext\n"


def test_a_line_within_a_card_is_no_header() -> None:
    assert without_header("# A card\n\n---\n\ntext\n\n---\n") == "# A card\n\n---\n\ntext\n\n---\n"
