"""From data to a .tflite the kiosk accepts: train, resume, quantize and score on drawn faces.

Some minutes long; needs the training libraries and is skipped where they are not installed.
"""

import json

# ruff: noqa: E402 (what needs torch is imported only where torch is)
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("litert_torch")
pytest.importorskip("ai_edge_quantizer")

from kiosk.model.classifier import Classifier
from scripts.training import evaluate, quantize, train
from scripts.training.fer2013 import read_faces
from scripts.training.recipe import Recipe, describe_run, load_network
from scripts.training.runner import Runner
from scripts.training.teachers import Teachers
from tests.scripts.training import drawn

pytestmark = pytest.mark.slow

SMALL = ["--network", "8x1,16x1,32x1,32x1", "--batch", "32", "--warm-up", "0.05", "--average", "0.95"]
RECIPE = [*SMALL, "--rate", "0.1", "--epochs", "10", "--sizes", "32:0.5,48:0.5"]
ENOUGH = 0.6
"""Accuracy on faces not learned from; chance is 0.14."""


@pytest.fixture(scope="module")
def csv_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn.write_csv(
        tmp_path_factory.mktemp("data") / "fer2013.csv", training=60, public=20, votes=True
    )


@pytest.fixture(scope="module")
def trained(csv_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run's folder, trained in two sessions."""
    out = tmp_path_factory.mktemp("run")
    common = ["--data", str(csv_path), "--out", str(out), *RECIPE]
    assert train.main([*common, "--stop-after", "4"]) == 0
    assert train.main([*common, "--resume"]) == 0
    return out


@pytest.fixture(scope="module")
def shipped(csv_path: Path, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quantized model, its manifest beside it."""
    out = tmp_path_factory.mktemp("models") / "drawn_int8.tflite"
    assert (
        quantize.main(
            [str(trained / "finished.pt"), *quantize_options(csv_path, out), "--choose-calibration"]
        )
        == 0
    )
    return out


def quantize_options(csv_path: Path, out: Path) -> list[str]:
    calibration = str(csv_path.parent / "calibration.txt")
    return ["--csv", str(csv_path), "--out", str(out), "--calibration", calibration, "--max-loss", "0.05"]


def test_the_network_learns(trained: Path) -> None:
    log = [json.loads(line) for line in (trained / "log.jsonl").read_text().splitlines()]
    assert [entry["epoch"] for entry in log] == list(range(1, 11))
    assert [entry["size"] for entry in log] == [32] * 5 + [48] * 5
    assert log[-1]["check_accuracy"] > ENOUGH
    assert log[-1]["loss"] < log[0]["loss"]


def test_a_resumed_run_ends_where_an_unbroken_one_does(csv_path: Path, trained: Path, tmp_path: Path) -> None:
    assert train.main(["--data", str(csv_path), "--out", str(tmp_path), *RECIPE]) == 0
    unbroken, resumed = load_network(tmp_path / "last.pt")[0], load_network(trained / "last.pt")[0]
    for name, weights in unbroken.state_dict().items():
        assert torch.allclose(weights, resumed.state_dict()[name], atol=1e-4), name


def test_the_kiosk_accepts_what_comes_out_and_it_still_knows_the_faces(
    shipped: Path, csv_path: Path, capsys
) -> None:
    manifest = Classifier(shipped.with_suffix(".yaml")).manifest
    assert manifest.training["epochs"] == 10
    assert manifest.training["recipe"]["seed"] == Recipe().seed
    capsys.readouterr()
    assert evaluate.main([str(shipped), "--csv", str(csv_path), "--json", "--no-robustness"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["manifest"] == shipped.with_suffix(".yaml").name
    scores = manifest.scores["PublicTest"]
    assert report["label"]["accuracy"] > ENOUGH
    assert report["people"]["majority"] > ENOUGH
    for name in ("label", "people"):
        report[name].pop("confusion")
        assert report[name] == scores[name]
    assert report["without_copies"] == scores["without_copies"]
    assert scores["agreement"] > 0.9


def test_the_answer_follows_people_as_far_as_it_is_told(
    trained: Path, csv_path: Path, tmp_path: Path, capsys
) -> None:
    """Where labels and voters differ, the label head alone says the one, the vote head alone the other."""
    right = {}
    for share in ("0", "1"):
        options = [*quantize_options(csv_path, tmp_path / "mine.tflite"), "--people", share]
        assert quantize.main([str(trained / "finished.pt"), *options]) == 0
        scores = Classifier(tmp_path / "mine.yaml").manifest.scores["PublicTest"]
        assert scores["people_share"] == float(share)
        right[share] = scores["label"]["accuracy"], scores["people"]["majority"]
    assert right["0"][0] > right["1"][0]
    assert right["1"][1] > right["0"][1]
    assert "share of the vote head" in capsys.readouterr().out
    for wrong in ("1.5", "nan"):
        assert quantize.main([str(trained / "finished.pt"), *options[:-1], wrong]) == 2
        assert "from 0 to 1" in capsys.readouterr().err


def test_without_votes_the_labels_calibrate(trained: Path, tmp_path: Path, capsys) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=60, public=5)
    options = [*quantize_options(csv_path, tmp_path / "mine.tflite"), "--choose-calibration"]
    assert quantize.main([str(trained / "finished.pt"), *options]) == 0
    assert "calibrated to the labels" in capsys.readouterr().out
    scores = Classifier(tmp_path / "mine.yaml").manifest.scores["PublicTest"]
    assert scores["people_share"] == 0
    assert "people" not in scores


def test_plots_are_drawn(shipped: Path, csv_path: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert evaluate.main([str(shipped), "--csv", str(csv_path), "--plots", str(tmp_path / "plots")]) == 0
    assert {p.name for p in (tmp_path / "plots").iterdir()} == {
        "confusion.png",
        "reliability.png",
        "robustness.png",
    }


def test_the_same_checkpoint_gives_the_same_model(
    shipped: Path, trained: Path, csv_path: Path, tmp_path: Path
) -> None:
    again = tmp_path / shipped.name
    assert quantize.main([str(trained / "finished.pt"), *quantize_options(csv_path, again)]) == 0
    assert again.read_bytes() == shipped.read_bytes()
    assert again.with_suffix(".yaml").read_text() == shipped.with_suffix(".yaml").read_text()


def test_a_makers_float_tflite_is_quantized_too(
    trained: Path, csv_path: Path, shipped: Path, tmp_path: Path
) -> None:
    source, out = tmp_path / "float.tflite", tmp_path / "mine.tflite"
    network = load_network(trained / "last.pt")[0]
    quantize.to_float_tflite(network, source)
    assert quantize.main([str(source), *quantize_options(csv_path, out)]) == 0
    assert Classifier(out.with_suffix(".yaml")).manifest.training == {"source": "float.tflite"}
    assert Runner(out).dtype == np.int8
    for wrong in (out, csv_path.with_suffix(".none")):
        assert quantize.main([str(wrong), *quantize_options(csv_path, tmp_path / "no.tflite")]) == 2
    assert not (tmp_path / "no.tflite").exists()


def test_a_finished_runs_weights_are_kept_small(trained: Path) -> None:
    before, after = load_network(trained / "last.pt")[0], load_network(trained / "finished.pt")[0]
    for name, weights in before.state_dict().items():
        assert torch.allclose(weights.float(), after.state_dict()[name].float(), rtol=1e-3, atol=1e-4), name
    assert (trained / "finished.pt").stat().st_size < (trained / "last.pt").stat().st_size / 3


def test_a_network_that_knows_the_scored_faces_is_scored_by_its_twin(
    csv_path: Path, trained: Path, tmp_path: Path, capsys
) -> None:
    knowing = tmp_path / "knowing"
    everyone = ["--usage", "Training", "--usage", "PublicTest"]
    options = [*SMALL, "--epochs", "1", "--start-from", str(trained / "finished.pt")]
    assert train.main(["--data", str(csv_path), "--out", str(knowing), *options, *everyone]) == 0
    out = tmp_path / "mine.tflite"
    twin = ["--twin", str(trained / "finished.pt")]
    assert quantize.main([str(knowing / "finished.pt"), *quantize_options(csv_path, out), *twin]) == 0
    ours, theirs = (Classifier(tmp_path / name).manifest for name in ("mine.yaml", "mine_twin.yaml"))
    assert ours.scores == theirs.scores
    assert ours.scores["PublicTest"]["measured_on"] == "mine_twin.tflite"
    assert ours.sha256 != theirs.sha256
    assert (ours.training["usages"], theirs.training["usages"]) == (["Training", "PublicTest"], ["Training"])
    for name, warned in (("mine.tflite", True), ("mine_twin.tflite", False)):
        capsys.readouterr()
        assert evaluate.main([str(tmp_path / name), "--csv", str(csv_path), "--no-robustness"]) == 0
        assert ("learned from PublicTest" in capsys.readouterr().err) == warned


def test_damaged_weights_overwrite_nothing(
    shipped: Path, trained: Path, csv_path: Path, tmp_path: Path, capsys
) -> None:
    state = torch.load(trained / "last.pt", weights_only=True)
    state["average"]["head.bias"][0] = float("nan")
    torch.save(state, tmp_path / "nan.pt")
    before = {p.name: p.read_bytes() for p in shipped.parent.iterdir()}
    capsys.readouterr()
    assert quantize.main([str(tmp_path / "nan.pt"), *quantize_options(csv_path, shipped)]) == 2
    assert "not finite" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in shipped.parent.iterdir()} == before


def test_a_run_is_never_overwritten_or_resumed_from_nothing(
    csv_path: Path, trained: Path, tmp_path: Path, capsys
) -> None:
    assert train.main(["--data", str(csv_path), "--out", str(trained), *RECIPE]) == 2
    assert "exists already" in capsys.readouterr().err
    assert train.main(["--data", str(csv_path), "--out", str(tmp_path), *RECIPE, "--resume"]) == 2
    assert "to go on from" in capsys.readouterr().err


def test_a_makers_faces_are_learned_from_a_finished_run(
    csv_path: Path, trained: Path, tmp_path: Path, capsys
) -> None:
    extra = drawn.write_folders(tmp_path / "mine", count=3)
    options = ["--batch", "32", "--average", "0.95", "--epochs", "1", "--sizes", "48:1", "--rate", "0.005"]
    arguments = ["--data", str(csv_path), "--out", str(tmp_path / "run"), *options]
    assert train.main([*arguments, "--extra", str(extra), "--start-from", str(trained / "last.pt")]) == 0
    assert f"{60 * 7 + 3 * 7} faces to learn from" in capsys.readouterr().out
    entry = json.loads((tmp_path / "run" / "log.jsonl").read_text())
    assert entry["check_accuracy"] > ENOUGH
    began_from = load_network(tmp_path / "run" / "last.pt")[1]["began_from"]
    assert began_from == describe_run(load_network(trained / "last.pt")[1])
    assert "began_from" not in began_from


@pytest.fixture(scope="module")
def teachers(csv_path: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two teachers' answers, trained side by side, each without a half of the faces."""
    out = tmp_path_factory.mktemp("teachers")
    plan = out / "teachers.plan"
    plan.write_text(
        "# two halves\none --leave-out 1/2 --answers --mixup 0.2\n\n"
        "two --leave-out 2/2 --answers --sharp 0.5\n"
    )
    common = ["--data", str(csv_path), *RECIPE, "--threads", "1"]
    assert train.main([*common, "--plan", str(plan), "--jobs", "2", "--out", str(out)]) == 0
    return [option for name in ("one", "two") for option in ("--teacher", str(out / name / "answers.npz"))]


def test_teachers_know_the_faces_they_left_out(csv_path: Path, teachers: list[str]) -> None:
    faces = read_faces(csv_path, "Training")
    logits, _, known = Teachers([Path(path) for path in teachers[1::2]]).answer(faces.rows)
    assert known.all()
    assert (logits.argmax(axis=1) == faces.labels).mean() > ENOUGH / 2  # each learned from one half


def test_a_student_learns_from_teachers_and_remembers_who_they_were(
    csv_path: Path, teachers: list[str], tmp_path: Path, capsys
) -> None:
    options = ["--network", "4x1,8x1,16x1", "--batch", "32", "--warm-up", "0.1", "--average", "0.9"]
    taught = [*teachers, "--teach", "1"]
    arguments = ["--data", str(csv_path), "--out", str(tmp_path), *options, "--epochs", "2"]
    assert train.main([*arguments, *taught, "--stop-after", "1"]) == 0
    assert train.main([*arguments, "--resume"]) == 2
    assert "other teachers" in capsys.readouterr().err
    assert train.main([*arguments, *taught, "--resume"]) == 0
    remembered = load_network(tmp_path / "finished.pt")[1]["teachers"]
    assert remembered == ["one/answers.npz", "two/answers.npz"]
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert log[1]["loss"] < log[0]["loss"]


def test_teachers_and_class_folders_do_not_go_together(tmp_path: Path, teachers: list[str], capsys) -> None:
    for usage in ("train", "test"):
        drawn.write_folders(tmp_path / "kaggle" / usage, count=6)
    folders = ["--data", str(tmp_path / "kaggle"), *SMALL, "--epochs", "1"]
    for option in (teachers[:2], ["--answers"]):
        assert train.main([*folders, "--out", str(tmp_path / "no"), *option]) == 2
        assert "rows in the csv" in capsys.readouterr().err
    assert train.main([*folders, "--out", str(tmp_path / "run")]) == 0


def test_a_run_is_fitted_to_the_minutes_there_are(csv_path: Path, tmp_path: Path, capsys) -> None:
    common = ["--data", str(csv_path), "--out", str(tmp_path), "--network", "4x1,8x1", "--batch", "32"]
    assert train.main([*common, "--epochs", "0"]) == 2
    assert "give those too" in capsys.readouterr().err
    assert train.main([*common, "--epochs", "0", "--minutes", "0.05"]) == 0
    last = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])
    assert last["position"] == 1
    assert load_network(tmp_path / "finished.pt")[1]["epochs_done"] == last["epoch"] > 1


def test_a_session_whose_time_is_over_can_be_gone_on_with(csv_path: Path, tmp_path: Path) -> None:
    options = ["--network", "4x1,8x1", "--batch", "32", "--epochs", "3"]
    common = ["--data", str(csv_path), "--out", str(tmp_path), *options]
    assert train.main([*common, "--minutes", "0"]) == 0
    assert not (tmp_path / "finished.pt").exists()
    assert train.main([*common, "--resume"]) == 0
    assert load_network(tmp_path / "finished.pt")[1]["epochs_done"] == 3


def test_a_plan_says_which_of_its_runs_failed(csv_path: Path, tmp_path: Path, capsys) -> None:
    plan = tmp_path / "all.plan"
    plan.write_text("bad --network nonsense\n")
    common = ["--data", str(csv_path), "--out", str(tmp_path), "--plan", str(plan)]
    assert train.main(common) == 1
    assert "bad: FAILED" in capsys.readouterr().out
    for text, complaint in (("", "names no runs"), ("a\na\n", "line 2"), ("a 'b\n", "line 1")):
        plan.write_text(text)
        assert train.main(common) == 2
        assert complaint in capsys.readouterr().err


def test_a_device_that_is_not_there_is_named(csv_path: Path, tmp_path: Path, capsys) -> None:
    assert train.main(["--data", str(csv_path), "--out", str(tmp_path / "x"), "--device", "tpu9"]) == 2
    assert "--device tpu9: there is no such device here" in capsys.readouterr().err
