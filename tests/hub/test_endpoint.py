"""Which hub is asked."""

import pytest

from kiosk.errors import UsageError
from kiosk.hub.endpoint import DEFAULT, is_loopback, is_public, read_endpoint


@pytest.mark.parametrize("said", [{}, {"HF_ENDPOINT": ""}, {"HF_ENDPOINT": f"{DEFAULT}/"}])
def test_where_none_is_named_it_is_the_usual_one(said: dict[str, str]) -> None:
    endpoint = read_endpoint(said)
    assert endpoint.address == DEFAULT
    assert endpoint.origin == ("https", "huggingface.co", 443)
    assert not endpoint.loopback


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Hub.Example:8443/mirror/", ("https", "hub.example", 8443)),
        ("http://127.0.0.1:8000", ("http", "127.0.0.1", 8000)),
        ("http://localhost", ("http", "localhost", 80)),
        ("http://[::1]:80", ("http", "::1", 80)),
    ],
)
def test_another_one_is_taken(address: str, origin: tuple[str, str, int]) -> None:
    assert read_endpoint({"HF_ENDPOINT": address}).origin == origin


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://hub.example", "is not encrypted"),
        ("http://192.168.1.1", "is not encrypted"),
        ("http://127.0.0.1.evil.example", "is not encrypted"),
        ("hub.example", "is no address of a hub"),
        ("ftp://hub.example", "is no address of a hub"),
        ("https://", "is no address of a hub"),
        ("https://hub.example?x=1", "is no address of a hub"),
        ("https://hub.example:port", "is no address"),
        ("https://hub.example:99999", "is no address"),
        ("https://[::1", "is no address"),
        ("https://me:secret@hub.example", "holds a password"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(address: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as refused:
        read_endpoint({"HF_ENDPOINT": address})
    assert "secret" not in str(refused.value)


def test_this_machine_is_known_by_its_numbers_and_its_name() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("127.0.0.1.example", "10.0.0.1", "example", "", "0x7f000001")))


def test_a_number_of_the_internet_is_told_from_one_of_a_house() -> None:
    assert all(map(is_public, ("93.184.216.34", "2606:2800:220:1::1")))
    assert not any(
        map(
            is_public,
            (
                "10.1.1.1",
                "192.168.0.1",
                "172.16.0.1",
                "169.254.1.1",
                "127.0.0.1",
                "::1",
                "fe80::1%eth0",
                "fc00::1",
            ),
        )
    )
