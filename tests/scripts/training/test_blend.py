"""The rule that says how far the one answer follows people, and the mixture it chooses."""

import numpy as np
import pytest

from scripts.training import people
from scripts.training.blend import PRICE, Row, blended, choose, show, table
from scripts.training.fer2013 import LABELS, VOTES, Faces

HAPPY, NEUTRAL = LABELS.index("happy"), LABELS.index("neutral")


def row(share: float, label: float, balanced: float, majority: float) -> Row:
    return Row(share, label, balanced, majority, majority, majority)


def test_people_are_followed_as_far_as_the_labels_can_pay() -> None:
    dear = 0.7 - PRICE - 0.001
    rows = [row(0, 0.69, 0.66, 0.75), row(0.25, 0.7, 0.65, 0.8), row(0.5, 0.69, 0.65, 0.85)]
    assert choose([*rows, row(1, dear, 0.66, 0.9)]) == 0.5


def test_an_answer_that_says_neutral_too_often_is_too_dear() -> None:
    assert choose([row(0, 0.7, 0.66, 0.75), row(0.5, 0.7, 0.66 - PRICE - 0.001, 0.9)]) == 0


def test_a_vote_head_that_adds_nothing_gets_no_share() -> None:
    assert choose([row(0, 0.7, 0.66, 0.75), row(0.5, 0.7, 0.66, 0.75)]) == 0


def test_where_nothing_keeps_both_the_label_head_stays() -> None:
    assert choose([row(0, 0.6, 0.7, 0.5), row(1, 0.7, 0.6, 0.9)]) == 0


def test_contempt_is_left_out_and_every_vote_finds_its_label() -> None:
    vote_logits = np.array([[10.0 * n for n in range(8)]])
    by_name = dict(zip(VOTES, vote_logits[0]))
    mixed = blended(np.ones((1, 7)), vote_logits, 0.5)
    expected = [0.5 + 0.5 * by_name[people.COLUMN_OF[name]] for name in LABELS]
    assert mixed[0].tolist() == expected


def test_the_table_goes_from_one_head_to_the_other() -> None:
    label_logits, vote_logits = np.zeros((2, 7)), np.zeros((2, 8))
    label_logits[:, HAPPY] = 1
    vote_logits[:, VOTES.index("neutral")] = 1
    votes = np.zeros((2, len(VOTES)), np.float32)
    votes[0, VOTES.index("neutral")], votes[1, VOTES.index("unknown")] = 10, 10
    images = np.zeros((2, 48, 48), np.uint8)
    rows = table(label_logits, vote_logits, Faces(images, np.array([HAPPY] * 2), votes, np.arange(2)))
    assert (rows[0].share, rows[0].label, rows[0].majority) == (0, 1, 0)
    assert (rows[-1].share, rows[-1].label, rows[-1].majority) == (1, 0, 1)
    assert [r.share for r in rows] == sorted(r.share for r in rows)


def test_the_table_is_shown_in_percent_with_the_chosen_row_marked() -> None:
    shown = show([row(0, 0.7, 0.6, 0.5), Row(0.05, 0.7, 0.6, 0.5, None, 0.5)], 0.05).splitlines()
    assert shown[2] == "| 0.00 | 70.0 % | 60.0 % | 50.0 % | 50.0 % | 50.0 % |"
    assert shown[3] == "| **0.05** | **70.0 %** | **60.0 %** | **50.0 %** | **–** | **50.0 %** |"


def test_the_blend_folds_into_the_last_layer() -> None:
    torch = pytest.importorskip("torch")
    from scripts.training.blend import fold
    from scripts.training.network import make_network

    torch.manual_seed(3)
    network = make_network("4x1", 0.0).eval()
    faces = torch.rand(5, 1, 16, 16)
    with torch.no_grad():
        label_logits, vote_logits = network.both_heads(faces)
        before = blended(label_logits.numpy(), vote_logits.numpy(), 0.3) / 1.5
        fold(network, 0.3, 1.5)
        assert network(faces).numpy() == pytest.approx(before, abs=1e-5)
