"""The clock of the boot: what it says of two moments."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.system import boot_clock
from kiosk.system.boot_clock import Moment


def test_it_runs_and_knows_its_boot():
    first, second = Moment.now(), Moment.now()
    assert first.boot
    assert first.boot == second.boot
    assert 0 < first.up <= second.up


def test_where_the_kernel_does_not_name_the_boot_it_runs_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(boot_clock, "BOOT_ID", tmp_path / "absent")
    assert Moment.now().since(Moment("", 0.0)) > 0


def test_moments_of_two_boots_cannot_be_compared():
    assert Moment("b", 10.0).since(Moment("a", 3.0)) is None
    assert Moment("a", 3.0).since(Moment("a", 10.0)) is None
    assert Moment("a", 10.0).since(Moment("a", 3.0)) == 7.0


@given(st.floats(0, 1e9), st.floats(0, 1e6), st.floats(0, 1e6), st.booleans(), st.booleans())
def test_what_has_surely_passed_is_never_more_than_what_has_passed(booted, before, passed, other, named):
    """``booted``: when the first of the two boots was, in true seconds."""
    then = booted + before
    now = then + passed
    again = now - passed / 2 if other else booted
    names = ("a", "b" if other else "a") if named else ("", "")
    sure = Moment(names[1], now - again).surely_since(Moment(names[0], then - booted))
    assert sure <= (now - then) + 1e-6
