"""Whether the voters on a face are divided as the kiosk says, and how often they are so by chance."""

import numpy as np

from scripts.training.compound import divided, figures, pairs_of
from scripts.training.fer2013 import LABELS, VOTES


def votes(*faces: dict[str, int]) -> np.ndarray:
    return np.array([[face.get(name, 0) for name in VOTES] for face in faces], np.float32)


def logits(**shares: float) -> list[float]:
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    return np.log([shares.get(name, rest) for name in LABELS]).tolist()


BOTH = {"happiness": 5, "surprise": 4, "unknown": 1}


def test_a_pair_is_said_of_a_face_between_two_that_go_together() -> None:
    faces = np.array(
        [logits(surprise=0.5, happy=0.4), logits(happy=0.9), logits(neutral=0.5, sad=0.4)], np.float32
    )
    assert pairs_of(faces) == ["happy+surprise", None, None]


def test_voters_are_divided_where_both_camps_are_large_and_none_is_larger() -> None:
    said = votes(
        BOTH,
        {"happiness": 8, "surprise": 2},
        {"happiness": 3, "surprise": 3, "neutral": 4},
        {"happiness": 4, "surprise": 3, "contempt": 3},
        {},
    )
    assert divided(said, "happy+surprise").tolist() == [True, False, False, True, False]


def test_agreement_is_told_beside_what_chance_would_come_to() -> None:
    said = votes(BOTH, BOTH, {"happiness": 10}, {"sadness": 10}, {})
    found = figures(["happy+surprise", None, "happy+surprise", None, "fear+sad"], said)
    assert found == {
        "said_of": 3,
        "share": 0.6,
        "voters_divided_so": 0.5,
        "by_chance": 0.5,
        "voters_for_either": 0.95,
        "pairs": {"happy+surprise": 2, "fear+sad": 1},
    }


def test_where_nobody_voted_nothing_is_said_of_people() -> None:
    found = figures(["happy+surprise"], votes({}))
    assert found["said_of"] == 1
    assert found["voters_divided_so"] is found["by_chance"] is found["voters_for_either"] is None
