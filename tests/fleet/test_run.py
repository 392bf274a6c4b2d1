"""What is announced and what is told are the same, and the page on it names all of it."""

import re

import pytest

from kiosk.config.schema import Settings
from kiosk.fleet.components import components
from kiosk.fleet.house import house_of
from kiosk.fleet.identity import Identity
from kiosk.fleet.places import Places
from kiosk.fleet.run import Teller
from kiosk.fleet.topics import Topics
from kiosk.system.folders import ROOT

WHO = Identity("foyer", "Foyer")


def entities(settings):
    return {one.key for one in components(house_of(settings), obeys=False)}


@pytest.mark.parametrize("stats", [True, False])
def test_every_entity_has_a_value_and_every_value_an_entity(stats, tmp_path):
    settings = Settings.model_validate({"stats": stats, "fleet": {"broker": "broker.lan"}})
    places = Places(kiosk_runtime=tmp_path, kiosk_state=tmp_path, root=tmp_path)
    teller = Teller(settings, places, WHO, Topics.of(settings.fleet, WHO.id))
    assert teller.look().values.keys() == entities(settings)


def test_the_page_on_the_fleet_has_a_line_for_each():
    page = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
    table = page[page.index("## The values") : page.index("## What is not told")]
    named = {
        key for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for key in re.findall("`(.+?)`", row)
    }
    families = {re.sub("^(outcome|shown)_.*", r"\1_…", key) for key in entities(Settings())}
    assert named == families
