"""What the tests of config.yaml share: a file's text in, settings or sentences out."""

from typing import Any

import pytest

from kiosk.config.loader import parse_settings
from kiosk.config.schema import Settings
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
SHIPPED = ROOT / "config.yaml"
LINK = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"


def parse(text: str | bytes) -> Settings:
    return parse_settings(text.encode() if isinstance(text, str) else text, "config.yaml", LABELS)


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return caught.value.problems


def problem(text: str | bytes) -> str:
    found = problems(text)
    assert len(found) == 1, found
    return found[0].removeprefix("config.yaml:")


def sections() -> dict[str, dict[str, Any]]:
    """Section → key → JSON schema; the top level's own keys are under ''."""
    schema = Settings.model_json_schema()
    found: dict[str, dict[str, Any]] = {"": {}}
    for name, part in schema["properties"].items():
        if "$ref" in part:
            found[name] = schema["$defs"][part["$ref"].rpartition("/")[2]]["properties"]
        else:
            found[""][name] = part
    return found
