"""The settings of the web page: addresses, and a certificate with its key."""

import pytest

from kiosk.config.loader import Document
from kiosk.config.schema_web import address_fault
from kiosk.errors import ConfigError


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as fault:
        Document(text.encode(), "config.yaml").settings()
    return fault.value.problems


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "::",
        "::1",
        "192.168.1.7",
        "localhost",
        "kiosk",
        "kiosk.local",
        "a-b.example.org",
    ],
)
def test_an_address_is_in_numbers_or_a_name(address: str) -> None:
    assert address_fault(address) is None
    assert (
        Document(f"web: {{address: '{address}'}}".encode(), "config.yaml").settings().web.address == address
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1", "an address alone"),
        ("kiosk.local/page", "an address alone"),
        ("127.0.0.1:7860", "web.port"),
        ("localhost:80", "web.port"),
        ("1.2.3", "is no address in numbers"),
        ("300.1.1.1", "is no address in numbers"),
        ("fe80:::1", "is no address in numbers"),
        ("my kiosk", "must be an address in numbers or a name"),
        ("-kiosk", "must be an address in numbers or a name"),
        ("*", "must be an address in numbers or a name"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(address: str, said: str) -> None:
    (problem,) = problems(f"web:\n  address: '{address}'\n")
    assert problem.startswith("config.yaml:2: web.address: ")
    assert said in problem


@pytest.mark.parametrize("certificate", ["null", "self-signed"])
def test_a_key_without_its_certificate_is_refused_where_the_key_stands(certificate: str) -> None:
    (problem,) = problems(f"web:\n  certificate: {certificate}\n  key: key.pem\n")
    assert problem.startswith("config.yaml:3: web.key: ")
    assert "name a PEM file in web.certificate" in problem


def test_a_certificate_may_have_its_key_in_its_own_file() -> None:
    web = Document(b"web: {certificate: both.pem}", "config.yaml").settings().web
    assert (web.certificate, web.key) == ("both.pem", None)
