"""The parts of training, without training: network, recipe, changes of the faces, checkpoints.

Needs the training libraries; the ordinary test run skips it where they are not installed.
"""

# ruff: noqa: E402 (what needs torch is imported only where torch is)

import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from kiosk.errors import UsageError
from kiosk.model import normalise
from kiosk.model.manifest import golden_input, load_manifest
from kiosk.system.folders import ROOT
from scripts.training.augment import GENTLE, Augmenter, Strength, standardise
from scripts.training.clock import Clock, Forecast
from scripts.training.network import cost, make_network
from scripts.training.recipe import Recipe, load_checkpoint, load_network, save_checkpoint
from scripts.training.sharpness import uphill
from scripts.training.train import left_out
from scripts.training.trainer import MovingAverage
from tests.scripts.training.drawn import some_faces


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.slow
def test_training_needs_torch_numpy_opencv_and_tqdm_alone() -> None:
    # A rented GPU has those and no network: train.py must run there from a bare checkout.
    blocked = [
        "pydantic",
        "yaml",
        "pygame",
        "gpiozero",
        "segno",
        "ai_edge_litert",
        "litert_torch",
        "matplotlib",
    ]
    blocking = f"import sys; sys.modules.update(dict.fromkeys({blocked}))"
    program = f"{blocking}; from scripts.training.train import parser; parser()"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=120)


def test_training_and_kiosk_standardise_alike() -> None:
    faces = some_faces()
    ours = standardise(torch.from_numpy(faces).float()[:, None]).numpy()[:, 0]
    assert ours == pytest.approx(normalise.standardise(faces)[..., 0], abs=1e-4)


@pytest.mark.parametrize("size", [32, 40, 48])
def test_changed_faces_are_standardised_and_of_the_size_asked_for(size: int) -> None:
    changed = Augmenter(generator())(torch.from_numpy(some_faces()), size)
    assert changed.shape == (6, 1, size, size)
    assert torch.isfinite(changed).all()
    assert changed.abs().max() < 60


def test_a_seed_changes_faces_the_same_way_again() -> None:
    faces = torch.from_numpy(some_faces())
    assert torch.equal(Augmenter(generator(4))(faces, 48), Augmenter(generator(4))(faces, 48))
    assert not torch.equal(Augmenter(generator(4))(faces, 48), Augmenter(generator(5))(faces, 48))


def test_cost_is_what_can_be_counted_by_hand() -> None:
    parameters, macs = cost(make_network("4x1,8x1", 0.0))
    assert parameters == 4 * 9 + 2 * 4 + 8 * 4 * 9 + 2 * 8 + 7 * 8 + 7
    assert macs == 48 * 48 * 4 * 9 + 24 * 24 * 8 * 4 * 9 + 7 * 8


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [("8x1,16r3", 32), ("8x1,16r3", 48), ("lite0", 96)])
def test_both_heads_answer_at_every_size(name: str, size: int) -> None:
    logits, vote_logits = make_network(name, 0.1).eval().both_heads(torch.zeros(2, 1, size, size))
    assert (logits.shape, vote_logits.shape) == ((2, 7), (2, 8))


def test_imagenets_weights_are_those_of_the_package(tmp_path: Path) -> None:
    features = make_network("lite0", 0.1).features
    state = {name: torch.full_like(w, 0.5) for name, w in features.state_dict().items()}
    state["_conv_stem.weight"] = torch.ones(32, 3, 3, 3)  # the package's network sees colours
    torch.save(state | {"_fc.weight": torch.zeros(1000, 1280)}, tmp_path / "lite0.pth")
    features.load_imagenet(tmp_path / "lite0.pth")
    assert torch.equal(features._conv_stem.weight, torch.full((32, 1, 3, 3), 3.0))
    assert torch.equal(features._blocks[3]._bn1.bias, torch.full_like(features._blocks[3]._bn1.bias, 0.5))
    torch.save({"other": torch.zeros(1)}, tmp_path / "other.pth")
    for path in (tmp_path / "other.pth", tmp_path / "none.pth"):
        with pytest.raises(UsageError, match="does not hold"):
            features.load_imagenet(path)


@pytest.mark.parametrize("text", ["", "32", "32x0", "0x1", "32r2", "32x1,", "32y1"])
def test_a_network_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="list of stages"):
        make_network(text, 0.1)


def test_the_defaults_are_the_shipped_networks_recipe() -> None:
    training = load_manifest().training
    assert asdict(Recipe()) == training.get("began_from", training)["recipe"]


def test_sizes_follow_their_shares_of_the_run() -> None:
    recipe = Recipe(sizes="32:0.5,40:0.2,48:0.3")
    assert [recipe.size_at(tenth / 10) for tenth in range(10)] == [32] * 5 + [40] * 2 + [48] * 3
    assert recipe.final_size == 48


def test_the_end_of_a_run_is_calm_and_sharp_where_that_is_asked_for() -> None:
    recipe = Recipe(calm=0.2, sharp=0.1)
    assert [recipe.calm_at(tenth / 10) for tenth in range(10)] == [False] * 8 + [True] * 2
    assert [recipe.sharp_at(tenth / 10) for tenth in range(10)] == [False] * 9 + [True]
    assert not Recipe(calm=0.0).calm_at(0.9)
    assert not Recipe(sharp=0.0).sharp_at(0.9)


@pytest.mark.slow
def test_gentle_changes_are_smaller() -> None:
    faces = torch.from_numpy(np.stack([golden_input()] * 64))
    plain = standardise(faces.float()[:, None])
    ours, theirs = (Augmenter(generator(), s)(faces, 48) for s in (GENTLE, Strength()))
    assert (ours - plain).abs().mean() < (theirs - plain).abs().mean()


def test_sharpness_aware_steps_look_uphill_and_come_back() -> None:
    network = torch.nn.Linear(2, 1, bias=False)
    before = network.weight.detach().clone()
    (network.weight.square().sum() / 2).backward()  # the gradient is the weight itself
    with uphill(network, 0.5):
        moved = network.weight.detach().clone()
        assert network.weight.grad is None
        (network.weight.square().sum() / 2).backward()
    assert torch.allclose(moved, before * (1 + 0.5 / before.norm()), atol=1e-6)
    assert torch.allclose(network.weight, before, atol=1e-6)
    assert torch.allclose(network.weight.grad, moved, atol=1e-6)


def test_every_face_is_left_out_by_one_teacher() -> None:
    parts = [left_out(12, f"{part}/5") for part in range(1, 6)]
    assert np.sum(parts, axis=0).tolist() == [1] * 12
    assert not left_out(12, None).any()


@pytest.mark.parametrize("text", ["0/5", "6/5", "1", "1/1", "a/b", "1/5/2"])
def test_a_part_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a part"):
        left_out(10, text)


def test_a_run_says_once_how_long_it_will_take(capsys: pytest.CaptureFixture, monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    forecast = Forecast(Clock(None, 100.0), 0.0)
    for now[0], position in ((130.0, 0.05), (161.0, 0.1), (170.0, 0.11)):
        forecast.say(position)
    assert capsys.readouterr().out == "10.0% done after 1.0 min; about 9 min to go.\n"


def test_the_rate_warms_up_and_ends_at_nought() -> None:
    recipe = Recipe(rate=0.1, warm_up=0.25)
    rates = [recipe.rate_at(step / 400) for step in range(401)]
    assert 0 < rates[0] < 0.01
    assert max(rates) == pytest.approx(0.1)
    assert rates[100:] == sorted(rates[100:], reverse=True)
    assert rates[400] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        *({"sizes": "48"}, {"sizes": "48:0.5"}, {"sizes": "30:1"}, {"epochs": -1}, {"batch": 1}),
        *({"network": "x"}, {"calm": 1.5}, {"teach": -0.1}, {"temperature": 0.0}),
        *({"sharp": 2.0}, {"radius": 0.0}, {"mixup": -1.0}, {"smoothing": 1.1}, {"warm_up": 1.0}),
    ],
)
def test_a_recipe_no_run_can_have_is_refused(changes: dict) -> None:
    Recipe().check()
    with pytest.raises(UsageError):
        replace(Recipe(), **changes).check()


def test_the_average_moves_towards_the_network() -> None:
    network, average = make_network("4x1", 0.0), make_network("4x1", 0.0)
    start, goal = average.head.weight.clone(), network.head.weight.clone()
    MovingAverage(average, network).update(0.9)
    assert torch.allclose(average.head.weight, 0.9 * start + 0.1 * goal, atol=1e-6)


def saved(path: Path, change: float | None = None, network: str = "4x1") -> Path:
    weights = make_network(network, 0.0).state_dict()
    if change is not None:
        weights["head.weight"][0, 0] = change
    save_checkpoint(path, Recipe(network="4x1"), average=weights, epochs_done=3)
    return path


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    network, state = load_network(saved(tmp_path / "last.pt", change=0.25))
    assert network.head.weight[0, 0] == 0.25
    assert state["epochs_done"] == 3
    assert not network.training
    assert [p.name for p in tmp_path.iterdir()] == ["last.pt"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    with pytest.raises(UsageError, match="not finite"):
        load_checkpoint(saved(tmp_path / "last.pt", change=value))


def test_a_checkpoint_that_is_none_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "last.pt")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UsageError, match="damaged"):
        load_checkpoint(path)
    with pytest.raises(UsageError, match="cannot be read"):
        load_checkpoint(tmp_path / "none.pt")
    torch.save({"state_dict": {}}, path)
    with pytest.raises(UsageError, match="not a checkpoint"):
        load_checkpoint(path)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="do not fit"):
        load_network(saved(tmp_path / "last.pt", network="8x1"))
