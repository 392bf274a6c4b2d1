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

from augment import GENTLE, Augmenter, Strength, standardise
from clock import Clock, Forecast
from fer2013 import Faces
from lesson import Lesson, loss_of, prepare, vote_targets
from network import cost, make_network
from recipe import Recipe, load_checkpoint, load_network, save_checkpoint
from sharpness import uphill
from teachers import Answers, Teachers, ask, informed
from train import left_out
from trainer import MovingAverage

from kiosk.errors import UsageError
from kiosk.manifest import golden_input, load_manifest
from kiosk.settings import ROOT
from kiosk.vision import normalise


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def some_faces(count: int = 6) -> np.ndarray:
    random = np.random.default_rng(1)
    faces = random.integers(0, 256, (count, 48, 48), dtype=np.uint8)
    faces[0] = 7  # a blank wall
    faces[1] //= 32  # dark, with less contrast than the floor
    return faces


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
    program = f"import sys; sys.modules.update(dict.fromkeys({blocked})); import train; train.parser()"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT / "scripts", check=True, timeout=120)


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


def test_gentle_changes_are_smaller() -> None:
    faces = torch.from_numpy(np.stack([golden_input()] * 64))
    plain = standardise(faces.float()[:, None])
    ours, theirs = (Augmenter(generator(), s)(faces, 48) for s in (GENTLE, Strength()))
    assert (ours - plain).abs().mean() < (theirs - plain).abs().mean()


def answers(rows: list[int], favourite: int, unseen: list[bool]) -> Answers:
    """A teacher that is sure of one class, whatever it sees."""
    logits = np.full((len(rows), 8), -6.0, np.float32)
    logits[:, favourite] = 0.0
    return Answers(np.array(rows, np.int32), logits[:, :7], logits, np.array(unseen), {"seed": 1})


def teachers(folder: Path, *parts: Answers) -> Teachers:
    paths = [folder / f"{number}.npz" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        part.write(path)
    return Teachers(paths)


def test_a_face_is_taught_by_the_teachers_that_had_not_seen_it(tmp_path: Path) -> None:
    one = answers([0, 1, 2], 3, [True, False, False])
    two = answers([0, 1, 2], 4, [False, True, False])
    logits, vote_logits, known = teachers(tmp_path, one, two).answer(np.array([0, 1, 2, 9]))
    assert logits.argmax(axis=1)[:2].tolist() == [3, 4]
    assert vote_logits.argmax(axis=1)[:2].tolist() == [3, 4]
    assert np.exp(logits[2, 3:5]) == pytest.approx([0.5, 0.5], abs=0.01)  # both had seen it: their mean
    assert known.tolist() == [True, True, True, False]


def test_without_teachers_nothing_is_known() -> None:
    assert not Teachers([])
    assert not Teachers([]).answer(np.array([0, 5]))[2].any()


def test_a_teachers_answers_come_back_from_their_file(tmp_path: Path) -> None:
    network = make_network("4x1", 0.0)
    faces = Faces(some_faces(), np.zeros(6, np.int64), np.zeros((6, 10), np.float32), np.arange(6) * 2)
    asked = ask(network, faces, np.arange(6) < 2, 48, {"epochs": 3})
    asked.write(tmp_path / "a.npz")
    back = Answers.read(tmp_path / "a.npz")
    assert back.rows.tolist() == [0, 2, 4, 6, 8, 10]
    assert back.unseen.tolist() == [True] * 2 + [False] * 4
    assert np.exp(back.labels).sum(axis=1) == pytest.approx(np.ones(6), abs=0.01)
    assert back.votes == pytest.approx(asked.votes, abs=0.01)
    assert back.about == {"epochs": 3}
    (tmp_path / "a.npz").write_bytes(b"PK not really")
    with pytest.raises(UsageError, match="no teacher's answers"):
        Answers.read(tmp_path / "a.npz")


def test_votes_tell_what_teachers_do_not_see() -> None:
    labels = np.eye(7, dtype=np.float32)[np.arange(700) % 7]
    clueless, votes = np.full((700, 7), np.log(1 / 7), np.float32), np.zeros((700, 8), np.float32)
    votes[:, :7] = labels
    likely = informed(labels, clueless, np.full((700, 8), np.log(1 / 8), np.float32), votes)
    assert (likely.argmax(axis=1) == labels.argmax(axis=1)).all()
    unaided = informed(labels, clueless, np.full((700, 8), np.log(1 / 8), np.float32), votes * 0)
    assert np.exp(unaided) == pytest.approx(np.full((700, 7), 1 / 7), abs=0.01)


def lesson(labels: list[int], answer: list[list[float]] | None = None) -> Lesson:
    count = len(labels)
    return Lesson(
        torch.zeros(count, 48, 48),
        torch.eye(7)[labels],
        torch.zeros(count, 8),
        torch.zeros(count, 7) if answer is None else torch.tensor(answer),
    )


def test_without_an_answer_the_label_alone_is_learned() -> None:
    logits = torch.tensor([[2.0, 0, 0, 0, 0, 0, -1]])
    plain = loss_of(logits, torch.zeros(1, 8), lesson([2]), Recipe(smoothing=0.0, teach=0.7))
    assert plain == pytest.approx(-torch.log_softmax(logits, 1)[0, 2].item())


def test_the_student_is_nearest_when_it_answers_as_its_teachers_do() -> None:
    recipe = Recipe(smoothing=0.0, teach=1.0, temperature=3.0)
    logits = torch.tensor([[2.0, 0.0, -1.0, 0, 0, 0, 0]])
    answer = torch.softmax(logits / 3, dim=1)
    taught = lesson([2], answer.tolist())
    same = loss_of(logits, torch.zeros(1, 8), taught, recipe)
    assert same == pytest.approx(9 * -(answer * answer.log()).sum().item(), rel=1e-5)
    assert loss_of(logits.flip(1), torch.zeros(1, 8), taught, recipe) > same


def test_a_blend_of_faces_has_a_blend_of_their_truths() -> None:
    mixed = lesson([0, 1, 2]).blended(0.75)
    assert mixed.labels[0, :3].tolist() == [0.75, 0, 0.25]
    assert mixed.labels[1, :3].tolist() == [0, 1, 0]


def test_copies_are_learned_once_and_answers_go_to_their_faces(tmp_path: Path) -> None:
    images = some_faces()
    images[4] = images[3]
    votes = np.zeros((6, 10), np.float32)
    votes[:, 1] = 10
    faces = Faces(images, np.array([0, 1, 2, 3, 4, 5]), votes, np.arange(10, 16))
    taught = teachers(tmp_path, answers([12, 15], 6, [True, True]))
    one, learned = prepare(faces, taught, 1.0, torch.device("cpu"))
    assert one.rows.tolist() == [10, 11, 12, 13, 15]
    assert learned.labels[3, 3:5].tolist() == [0.5, 0.5]
    assert learned.answer.sum(dim=1).round().tolist() == [0, 0, 1, 0, 1]
    assert torch.equal(learned.votes[:, 1], torch.ones(5))


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


def test_single_votes_are_noise_unless_there_is_nothing_else() -> None:
    votes = np.array([[7, 2, 1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 8, 0], [0] * 9 + [10]])
    targets = vote_targets(votes)
    assert targets[0, :3] == pytest.approx([7 / 9, 2 / 9, 0])
    assert targets[1, :2].tolist() == [0.5, 0.5]
    assert not targets[2].any()


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
