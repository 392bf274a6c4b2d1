"""How long a broker is left alone that could not be reached."""

import random

from kiosk.fleet.back_off import MOST_PATIENT, PATIENT, QUICK, SLOW, BackOff


def pauses(count, *, patient=False, seed=1):
    back_off = BackOff(random.Random(seed))
    return [back_off.pause(patient=patient) for _ in range(count)]


def test_pauses_grow_from_a_second_to_five_minutes():
    found = pauses(40)
    assert QUICK / 2 <= found[0] <= QUICK
    assert all(SLOW / 2 <= pause <= SLOW for pause in found[10:])


def test_where_only_a_person_can_help_they_begin_at_a_minute_and_end_at_a_quarter_of_an_hour():
    found = pauses(40, patient=True)
    assert PATIENT / 2 <= found[0] <= PATIENT
    assert all(MOST_PATIENT / 2 <= pause <= MOST_PATIENT for pause in found[5:])


def test_two_hundred_kiosks_that_were_lost_together_do_not_come_back_together():
    back = sorted(sum(pauses(6, seed=seed)) for seed in range(200))
    busiest = max(sum(at <= other < at + 1.0 for other in back) for at in back)
    assert busiest < 30


def test_a_connection_that_has_held_makes_the_next_pause_short():
    back_off = BackOff(random.Random(1))
    for _ in range(20):
        back_off.pause(patient=False)
    back_off.settled()
    assert back_off.pause(patient=False) <= QUICK
