"""What the tests of config.yaml share: a file's text in, settings or sentences out."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.errors import ConfigError
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest
from kiosk.system.folders import ROOT

LABELS = load_manifest().labels
SHIPPED = ROOT / "config.yaml"
LINK = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"


def parse(text: str | bytes) -> Settings:
    return bundle_from(text.encode() if isinstance(text, str) else text, "config.yaml").settings


def bundle(settings: Settings | None = None) -> Bundle:
    """These settings, which must be right, with everything they name."""
    return bundle_from(json.dumps((settings or Settings()).model_dump(mode="json")).encode(), "config.yaml")


def other_model(folder: Path, **labels: str) -> Path:
    """The shipped model's manifest with other names for some labels, beside a file that is not that model."""
    text = DEFAULT_MANIFEST.read_text(encoding="utf-8").replace("file: fer_int8.tflite", "file: other.tflite")
    for label, name in labels.items():
        text = text.replace(f"{label},", f"{name},", 1)
    (folder / "other.tflite").write_bytes(b"another")
    path = folder / "other.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return caught.value.problems


def problem(text: str | bytes) -> str:
    found = problems(text)
    assert len(found) == 1, found
    return found[0].removeprefix("config.yaml:")


@cache
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
