"""The parts of training, without training: network, recipe, changes of the faces, checkpoints.

Needs the training libraries; the ordinary test run skips it where they are not installed.
"""

# ruff: noqa: E402 (what needs torch is imported only where torch is)

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from augment import GENTLE, Augmenter, Strength, standardise
from network import FaceNet, Spec, cost
from recipe import Recipe, load_checkpoint, load_network, save_checkpoint
from teachers import Teachers, distance
from train import average_into, vote_targets

from kiosk.errors import UsageError
from kiosk.manifest import golden_input, load_manifest
from kiosk.vision import normalise


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def some_faces(count: int = 6) -> np.ndarray:
    random = np.random.default_rng(1)
    faces = random.integers(0, 256, (count, 48, 48), dtype=np.uint8)
    faces[0] = 7  # a blank wall
    faces[1] //= 32  # dark, with less contrast than the floor
    return faces


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
    parameters, macs = cost(FaceNet(Spec.parse("4x1,8x1", 0.0)))
    assert parameters == 4 * 9 + 2 * 4 + 8 * 4 * 9 + 2 * 8 + 7 * 8 + 7
    assert macs == 48 * 48 * 4 * 9 + 24 * 24 * 8 * 4 * 9 + 7 * 8


def test_a_network_is_written_as_it_is_read() -> None:
    assert str(Spec.parse("8x1,16r3", 0.1)) == "8x1,16r3"
    assert FaceNet(Spec.parse("8x1,16r3", 0.1)).both_heads(torch.zeros(2, 1, 32, 32))[1].shape == (2, 8)


@pytest.mark.parametrize("text", ["", "32", "32x0", "0x1", "32r2", "32x1,", "32y1"])
def test_a_network_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="list of stages"):
        Spec.parse(text, 0.1)


def test_the_defaults_are_the_shipped_networks_recipe() -> None:
    assert asdict(Recipe()) == load_manifest().training["recipe"]


def test_sizes_follow_their_shares_of_the_epochs() -> None:
    recipe = Recipe(epochs=10, sizes="32:0.5,40:0.2,48:0.3")
    assert [recipe.size_at(e) for e in range(10)] == [32] * 5 + [40] * 2 + [48] * 3


def test_the_last_epochs_are_calm() -> None:
    recipe = Recipe(epochs=10, calm=0.2)
    assert [recipe.calm_at(e) for e in range(10)] == [False] * 8 + [True] * 2
    assert not Recipe(epochs=10, calm=0.0).calm_at(9)


def test_gentle_changes_are_smaller() -> None:
    faces = torch.from_numpy(np.stack([golden_input()] * 64))
    plain = standardise(faces.float()[:, None])
    ours, theirs = (Augmenter(generator(), s)(faces, 48) for s in (GENTLE, Strength()))
    assert (ours - plain).abs().mean() < (theirs - plain).abs().mean()


def test_teachers_answer_with_the_mean_of_their_probabilities(tmp_path: Path) -> None:
    paths = [saved(tmp_path / f"{name}.pt", change) for name, change in (("one", 3.0), ("two", -3.0))]
    faces = standardise(torch.from_numpy(some_faces()).float()[:, None])
    alone = [torch.softmax(load_network(path)[0](faces) / 2, dim=1) for path in paths]
    answer = Teachers(paths).answer(faces, 2.0)
    assert torch.allclose(answer, (alone[0] + alone[1]) / 2, atol=1e-6)
    assert not Teachers([])


def test_the_student_is_nearest_when_it_answers_as_its_teachers_do() -> None:
    logits = torch.tensor([[2.0, 0.0, -1.0]])
    answer = torch.softmax(logits / 3, dim=1)
    same = distance(logits, answer, 3.0)
    assert same == pytest.approx(9 * -(answer * answer.log()).sum().item())
    assert distance(logits.flip(1), answer, 3.0) > same


def test_the_rate_warms_up_and_ends_at_nought() -> None:
    recipe = Recipe(epochs=4, rate=0.1, warm_up=1.0)
    rates = [recipe.rate_at(step, 100) for step in range(401)]
    assert rates[0] == pytest.approx(0.001)
    assert max(rates) == pytest.approx(0.1)
    assert rates[100:] == sorted(rates[100:], reverse=True)
    assert rates[400] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        *({"sizes": "48"}, {"sizes": "48:0.5"}, {"sizes": "30:1"}, {"epochs": 0}, {"batch": 1}),
        *({"network": "x"}, {"calm": 1.5}, {"teach": -0.1}, {"temperature": 0.0}),
    ],
)
def test_a_recipe_no_run_can_have_is_refused(changes: dict) -> None:
    Recipe().check()
    with pytest.raises(UsageError):
        replace(Recipe(), **changes).check()


def test_single_votes_are_noise_unless_there_is_nothing_else() -> None:
    votes = np.array([[7, 2, 1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 8, 0], [0] * 9 + [10]])
    targets = vote_targets(votes)
    assert targets[0, :3] == pytest.approx([7 / 9, 2 / 9, 0])
    assert targets[1, :2].tolist() == [0.5, 0.5]
    assert not targets[2].any()


def test_the_average_moves_towards_the_network() -> None:
    network, average = FaceNet(Spec.parse("4x1", 0.0)), FaceNet(Spec.parse("4x1", 0.0))
    start, goal = average.head.weight.clone(), network.head.weight.clone()
    average_into(average, network, 0.9)
    assert torch.allclose(average.head.weight, 0.9 * start + 0.1 * goal, atol=1e-6)


def saved(path: Path, change: float | None = None, network: str = "4x1") -> Path:
    weights = FaceNet(Spec.parse(network, 0.0)).state_dict()
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
