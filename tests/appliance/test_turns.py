"""Most faces of a day turned the same way tell how the camera hangs."""

import pytest

from kiosk.app.reports import CameraChanged, FaceSeen, VisitEnded
from kiosk.appliance.turns import DAY_SECONDS, LEAST_TURNED, FaceTurns
from kiosk.session import NoFace
from kiosk.vision.reading import Hint


def ended(at: float) -> VisitEnded:
    return VisitEnded(NoFace(at, "A fact.", Hint.TURNED), 8.0, at)


def after(*turns: int, apart: float = 60.0) -> FaceTurns:
    """A day with one visit for each of ``turns``, so many seconds ``apart``, the first at 0."""
    faces = FaceTurns()
    for number, turn in enumerate(turns):
        faces.hear(FaceSeen(turn))
        faces.hear(ended(number * apart))
    return faces


@pytest.mark.parametrize(
    ("now", "turn", "better"),
    [(0, 180, 180), (180, 180, 0), (0, 90, 270), (0, 270, 90), (90, 90, 0), (270, 180, 90), (90, 270, 180)],
)
def test_the_new_value_undoes_the_turn_whatever_the_old_one_was(now, turn, better):
    assert after(turn, turn, turn).rotation(now, 200) == better


@pytest.mark.parametrize(
    "turns", [(), (0,) * 9, (180,) * (LEAST_TURNED - 1), (180, 0) * 5, (180, 180, 180, 90, 90, 90, 270, 0)]
)
def test_upright_faces_a_few_turned_ones_or_a_muddle_say_nothing(turns):
    assert after(*turns).rotation(0, 1000) is None


def test_more_than_half_is_most():
    assert after(180, 180, 180, 0, 90).rotation(0, 1000) == 180


def test_yesterday_does_not_count():
    faces = after(180, 180, 180)
    assert faces.rotation(0, DAY_SECONDS - 1) == 180
    assert faces.rotation(0, DAY_SECONDS + 1000) is None


def test_a_visit_counts_once_as_most_of_its_frames_showed_it():
    faces = FaceTurns()
    for start in (0, 10, 20):
        for turn in (0, 180, 180):
            faces.hear(FaceSeen(turn))
        faces.hear(ended(start))
    faces.hear(ended(30))
    assert faces.rotation(0, 40) == 180


def test_with_another_camera_or_another_rotation_all_begins_anew():
    faces = after(180, 180, 180)
    faces.hear(CameraChanged())
    assert faces.rotation(0, 1000) is None
