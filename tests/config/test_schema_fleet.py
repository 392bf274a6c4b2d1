"""The settings of the fleet's client: a broker, and never a password."""

import pytest

from kiosk.config.loader import Document
from kiosk.config.schema_fleet import Fleet, is_this_computer
from kiosk.errors import ConfigError


def problem(text: str) -> str:
    with pytest.raises(ConfigError) as fault:
        Document(text.encode(), "config.yaml").settings()
    (said,) = fault.value.problems
    return said


def warnings(text: str) -> list[str]:
    document = Document(text.encode(), "config.yaml")
    document.settings()
    return document.warnings


@pytest.mark.parametrize(
    "broker", ["broker.lan", "broker", "192.168.1.20", "::1", "a-b.example.org.", "br_1.lan"]
)
def test_a_broker_is_a_name_or_an_address(broker: str) -> None:
    assert Fleet(broker=broker).broker == broker


@pytest.mark.parametrize(
    ("broker", "said"),
    [
        ("mqtts://broker.lan", "without :// and a path"),
        ("broker.lan/mqtt", "without :// and a path"),
        ("user:secret@broker.lan", "user and password have a place of their own"),
        ("broker.lan:8883", "fleet.port"),
        ("300.1.1.1", "no address in numbers"),
        ("my broker", "the name or the address of a computer"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(broker: str, said: str) -> None:
    found = problem(f"fleet:\n  broker: '{broker}'\n")
    assert found.startswith("config.yaml:2: fleet.broker: ")
    assert said in found
    assert "secret" not in found


@pytest.mark.parametrize("key", ["password", "user", "username", "key"])
def test_no_password_has_a_place_there(key: str) -> None:
    found = problem(f"fleet:\n  {key}: hunter2\n")
    assert "unknown key" in found
    assert "hunter2" not in found


@pytest.mark.parametrize("tls", ["system", "none", "/etc/kiosk/fleet/ca.pem"])
def test_trusted_are_the_system_s_certificates_a_full_path_s_or_none(tls: str) -> None:
    assert Fleet(tls=tls).tls == tls


@pytest.mark.parametrize("tls", ["ca.pem", "None", "System", "yes", "off", "~/ca.pem", "true"])
def test_whatever_else_is_trusted_is_told_what_to_write(tls: str) -> None:
    found = problem(f"fleet:\n  tls: '{tls}'\n")
    assert found.startswith("config.yaml:2: fleet.tls: must be system, none, or the full path of a PEM file")


@pytest.mark.parametrize("topic", ["/kiosk", "kiosk/", "a//b", "a/+/b", "#", "$SYS", "a b", "x" * 65])
def test_topics_are_plain_words(topic: str) -> None:
    assert "fleet.topic" in problem(f"fleet:\n  topic: '{topic}'\n")


def test_our_topics_are_not_home_assistant_s() -> None:
    assert "fleet.topic" in problem("fleet:\n  topic: homeassistant\n")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_computer_is_known_by_its_look(host: str) -> None:
    assert is_this_computer(host)


@pytest.mark.parametrize("host", ["localhost.example.org", "broker", "10.0.0.1", "0.0.0.0"])
def test_and_so_is_another(host: str) -> None:
    assert not is_this_computer(host)


def test_without_encryption_it_is_warned_of_where_it_stands_but_not_for_this_computer() -> None:
    (said,) = warnings("fleet:\n  broker: broker.lan\n  tls: none\n")
    assert said.startswith("config.yaml:3: fleet.tls: ")
    for text in ("broker: localhost\n  tls: none", "tls: none", "broker: broker.lan"):
        assert warnings(f"fleet:\n  {text}\n") == []
