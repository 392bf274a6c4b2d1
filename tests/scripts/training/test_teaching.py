"""What a network learns from: labels, votes, and the answers of teachers that had not seen the face.

Needs the training libraries; the ordinary test run skips it where they are not installed.
"""

# ruff: noqa: E402 (what needs torch is imported only where torch is)

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from kiosk.errors import UsageError
from scripts.training.fer2013 import Faces
from scripts.training.lesson import Lesson, loss_of, prepare, vote_targets
from scripts.training.network import make_network
from scripts.training.recipe import Recipe
from scripts.training.teachers import UNKNOWN_ROW, Answers, Teachers, ask, informed
from tests.scripts.training.drawn import some_faces


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


def test_a_makers_own_face_is_not_taken_for_one_of_the_data_sets(tmp_path: Path) -> None:
    one = teachers(tmp_path, answers([0, 1], 3, [True, True]))
    assert one.answer(np.array([1, UNKNOWN_ROW]))[2].tolist() == [True, False]


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


def test_single_votes_are_noise_unless_there_is_nothing_else() -> None:
    votes = np.array([[7, 2, 1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 8, 0], [0] * 9 + [10]])
    targets = vote_targets(votes)
    assert targets[0, :3] == pytest.approx([7 / 9, 2 / 9, 0])
    assert targets[1, :2].tolist() == [0.5, 0.5]
    assert not targets[2].any()
