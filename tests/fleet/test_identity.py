"""Who a kiosk is to the broker."""

import os

import pytest

from kiosk.config.schema_fleet import Fleet
from kiosk.errors import FleetError
from kiosk.fleet.identity import identity

NUMBER = "0123456789abcdef0123456789abcdef"


def machine(root, number):
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/machine-id").write_text(number)
    return root


def test_the_configuration_s_name_and_number_are_taken(tmp_path):
    who = identity(Fleet(id="foyer", name="Foyer"), tmp_path)
    assert (who.id, who.name) == ("foyer", "Foyer")


def test_else_it_is_the_computer_s_name_and_a_number_made_of_its_own_which_is_not_told(tmp_path):
    who = identity(Fleet(), machine(tmp_path, f"{NUMBER}\n"))
    assert who.name == os.uname().nodename
    assert who == identity(Fleet(), tmp_path)
    assert who.id.startswith("kiosk-")
    assert len(who.id) == 14
    assert who.id.removeprefix("kiosk-") not in NUMBER


def test_two_machines_have_two(tmp_path):
    first = identity(Fleet(), machine(tmp_path, NUMBER))
    assert identity(Fleet(), machine(tmp_path, NUMBER[::-1])) != first


@pytest.mark.parametrize("number", ["", "uninitialized\n", "0123", "x" * 32, "é" * 32, "0" * 5000])
def test_a_machine_without_a_number_needs_a_name(number, tmp_path):
    with pytest.raises(FleetError, match=r"fleet\.id"):
        identity(Fleet(), machine(tmp_path, number))
    with pytest.raises(FleetError, match=r"fleet\.id"):
        identity(Fleet(), tmp_path / "gone")
