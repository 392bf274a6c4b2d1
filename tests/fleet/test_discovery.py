"""What Home Assistant is told, and that it goes by the house's tables."""

import json
from dataclasses import replace

import pytest

from kiosk.config.schema import Settings
from kiosk.config.schema_fleet import Fleet
from kiosk.errors import DisplayError
from kiosk.fleet.commands import COMMANDS
from kiosk.fleet.components import components
from kiosk.fleet.discovery import announcement, platforms
from kiosk.fleet.house import house_of
from kiosk.fleet.identity import Identity
from kiosk.fleet.topics import Topics
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest
from kiosk.session import OUTCOMES

WHO = Identity("foyer", "Foyer")
TOPICS = Topics.of(Fleet(broker="b", topic="museum/kiosks"), WHO.id)
HOUSE = house_of(Settings())


def told(house=HOUSE, *, obeys=True, before=()):
    found = list(components(house, obeys=obeys))
    return json.loads(announcement(WHO, TOPICS, found, "Raspberry Pi 5", dict(before)))


def test_it_is_one_device_with_its_origin():
    said = told()
    assert said["device"]["identifiers"] == ["foyer"]
    assert said["device"]["name"] == "Foyer"
    assert said["device"]["model"] == "Raspberry Pi 5"
    assert said["origin"]["name"]
    assert said["availability"] == [{"topic": "museum/kiosks/foyer/availability"}]


def test_every_entity_is_known_by_a_number_of_its_own_and_has_a_name():
    entities = told()["components"].values()
    assert len({one["unique_id"] for one in entities}) == len(entities)
    assert len({one["name"] for one in entities}) == len(entities)
    assert all(one["unique_id"].startswith("foyer_") for one in entities)


def test_each_outcome_and_each_emotion_of_the_model_has_one():
    found = told()["components"]
    assert {f"outcome_{outcome.name}" for outcome in OUTCOMES} <= found.keys()
    assert {f"shown_{label}" for label in load_manifest(DEFAULT_MANIFEST).labels} <= found.keys()


def test_one_emotion_more_in_the_house_is_one_entity_more():
    more = replace(HOUSE, shown={**HOUSE.shown, "glee": "gleeful"})
    assert set(told(more)["components"]) - set(told()["components"]) == {"shown_glee"}
    assert told(more)["components"]["shown_glee"]["name"] == "Today: looked gleeful"


def test_emotions_are_called_as_the_owner_calls_them_and_those_that_are_off_are_not_there():
    settings = Settings.model_validate(
        {"emotions": {"happy": "jolly", "disgust": False}, "decision": {"compound": False}}
    )
    house = house_of(settings)
    assert house.shown["happy"] == "jolly"
    assert "disgust" not in house.shown
    assert not any("+" in name for name in house.shown)


def test_they_are_called_in_the_first_language():
    assert house_of(Settings(language=("de", "en"))).shown["happy"] == "fröhlich"


def test_where_the_typeface_is_missing_they_are_called_as_the_tables_call_them(monkeypatch):
    def missing(*_):
        raise DisplayError("the typeface package font-manrope is not installed")

    monkeypatch.setattr("kiosk.fleet.house.words_of", missing)
    shown = house_of(Settings()).shown
    assert shown["happy"] == "happy"
    assert shown["happy+surprise"] == "happy and surprise"


def test_an_owner_s_language_without_its_file_is_said_in_the_kiosk_s_own():
    assert house_of(Settings(language=("de-AT",))).shown["happy"] == "fröhlich"


def test_where_nothing_is_counted_there_are_no_counts():
    found = told(house_of(Settings(stats=False)))["components"]
    assert not any(key.startswith(("visits", "outcome", "shown")) for key in found)


def test_a_button_sends_its_command_and_without_a_folder_there_is_none():
    buttons = {key: one for key, one in told()["components"].items() if one["platform"] == "button"}
    assert {one["payload_press"] for one in buttons.values()} == set(COMMANDS)
    assert {one["command_topic"] for one in buttons.values()} == {"museum/kiosks/foyer/command"}
    assert not any(one["platform"] == "button" for one in told(obeys=False)["components"].values())


def test_restart_is_there_while_the_kiosk_is_not_and_the_camera_is_not():
    found = told()["components"]
    assert "availability" not in found["restart"]
    assert "availability" not in found["state"]
    both = [{"topic": "museum/kiosks/foyer/availability"}, {"topic": "museum/kiosks/foyer/kiosk"}]
    for key in ("camera", "vision", "screen-off"):
        assert found[key]["availability"] == both
        assert found[key]["availability_mode"] == "all"


def test_every_value_is_read_from_the_one_state_by_its_own_key():
    for key, one in told()["components"].items():
        if one["platform"] != "button":
            assert one["value_template"] == f"{{{{ value_json.{key} }}}}"
            assert key.isidentifier()


def test_what_was_announced_before_and_is_no_more_is_taken_away():
    before = platforms(list(components(HOUSE, obeys=True))) | {"shown_glee": "sensor"}
    found = told(before=before.items())["components"]
    assert found["shown_glee"] == {"platform": "sensor"}


def test_a_message_is_no_larger_than_a_broker_takes():
    assert len(json.dumps(told())) < 32_000


@pytest.mark.parametrize("word", ["frame", "image", "picture", "face", "embedding", "landmark"])
def test_of_a_face_there_is_nothing(word):
    assert word not in json.dumps(
        {key: one for key, one in told()["components"].items() if key != "outcome_no_face"}
    )
