"""What a hub's client finds in its environment, whatever was in it."""

import os
from pathlib import Path

import pytest

from kiosk.errors import UsageError
from kiosk.hub.quiet import SETTINGS, be_quiet, quiet

HOME = Path("/store/.staging/.hub")


def test_every_switch_is_set_whatever_the_environment_says() -> None:
    loud = dict.fromkeys(SETTINGS, "0")
    assert quiet(loud, HOME).items() >= SETTINGS.items()
    assert quiet({}, HOME).items() >= SETTINGS.items()


@pytest.mark.parametrize(
    "name", ["HF_TOKEN", "HF_HUB_CACHE", "HF_DEBUG", "HF_HUB_USER_AGENT_ORIGIN", "HUGGING_FACE_HUB_TOKEN",
             "HUGGINGFACE_CO_STAGING", "HUGGINGFACE_HUB_CACHE", "TRANSFORMERS_CACHE", "AI_AGENT", "NETRC"],
)  # fmt: skip
def test_what_is_not_named_does_not_reach_it(name: str) -> None:
    assert name not in quiet({name: "x"}, HOME)


def test_which_hub_is_asked_is_for_a_person_to_say() -> None:
    assert quiet({"HF_ENDPOINT": "https://hub.example"}, HOME)["HF_ENDPOINT"] == "https://hub.example"


def test_what_has_nothing_to_do_with_a_hub_stays() -> None:
    kept = {"PATH": "/bin", "LANG": "C.UTF-8", "KIOSK_PATIENCE": "2", "SSL_CERT_FILE": "/ca.pem"}
    assert quiet(kept, HOME).items() >= kept.items()


def test_what_it_keeps_it_keeps_in_one_folder() -> None:
    environment = quiet({"HF_HOME": "/home/x", "XDG_CACHE_HOME": "/home/x/.cache"}, HOME)
    assert environment["HF_HOME"] == environment["XDG_CACHE_HOME"] == str(HOME)


@pytest.mark.parametrize("value", ["1", "on", "YES", "true"])
def test_who_asked_for_no_network_gets_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr(os, "environ", {"HF_HUB_OFFLINE": value})
    with pytest.raises(UsageError, match="HF_HUB_OFFLINE is set"):
        be_quiet(HOME)


def test_the_process_itself_is_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"HF_HUB_DISABLE_TELEMETRY": "0", "HF_TOKEN": "x", "PATH": "/bin", "HF_HUB_OFFLINE": "0"}
    monkeypatch.setattr(os, "environ", environment)
    be_quiet(HOME)
    assert environment == quiet({"PATH": "/bin", "HF_HUB_OFFLINE": "0"}, HOME)
