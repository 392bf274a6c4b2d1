"""Codes for the staff: each condition has one, the most urgent is shown, the operator's page lists them."""

from pathlib import Path

import pytest

from kiosk.appliance.codes import CODES, CONFIGURATION, PATIENCE_SECONDS, Condition, most_urgent

ONE_EACH = {
    11: Condition(camera="the cable is out", camera_lost=True),
    12: Condition(config_problem="config.yaml:3: timng: unknown key"),
    13: Condition(stuck=("GPIO17",)),
    14: Condition(not_kept="counts.json cannot be kept: see the log"),
    15: Condition(better_rotation=90),
}


def test_nobody_is_sent_for_while_all_is_well():
    assert most_urgent(Condition()) is None


@pytest.mark.parametrize("number", ONE_EACH)
def test_every_condition_has_a_code_and_a_sentence(number):
    problem = most_urgent(ONE_EACH[number])
    assert problem.code == number
    assert len(problem.sentence) > 20


def test_no_number_has_two_meanings():
    assert {code.number for code in CODES} == set(ONE_EACH)
    assert len({code.meaning for code in CODES}) == len(CODES)
    assert CONFIGURATION in ONE_EACH


def test_what_keeps_visitors_away_comes_first():
    everything = Condition(
        camera="the cable is out", camera_lost=True, stuck=("GPIO17",), config_problem="a mistake",
        not_kept="counts.json", better_rotation=90,
    )  # fmt: skip
    assert most_urgent(everything).code == 11
    assert most_urgent(Condition(config_problem="a mistake", stuck=("GPIO17",))).code == 13
    assert most_urgent(Condition(config_problem="a mistake", not_kept="counts.json")).code == 12


def test_a_camera_that_comes_back_by_itself_is_no_reason_to_send_for_anybody():
    assert most_urgent(Condition(camera="timed out", camera_seconds=PATIENCE_SECONDS - 1)) is None
    assert most_urgent(Condition(camera="timed out", camera_seconds=PATIENCE_SECONDS)).code == 11


def test_the_operators_page_lists_the_codes_in_the_order_of_their_urgency():
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    listed = page.partition("### Codes")[2].partition("\n### ")[0].splitlines()
    numbers = [int(line.split("|")[1]) for line in listed if line.startswith("| 1")]
    assert numbers == [code.number for code in CODES]
