"""A key that another installed release knows is no slip: this release is older than the file."""

import json

import pytest

from kiosk.config import loader
from kiosk.config.loader import Document
from kiosk.config.newer_release import release_that_knows
from kiosk.config.schema import Settings
from kiosk.errors import ConfigError


@pytest.fixture
def app(tmp_path):
    """The program's folder in a release, beside an older and a newer one."""
    newer = Settings.model_json_schema()
    newer["properties"]["hologram"] = {"type": "boolean"}
    newer["$defs"]["Led"]["properties"]["colour"] = {"type": "string"}
    for name, schema in {
        "20260101-000000": {"properties": {"language": {}}},
        "20260301-000000": Settings.model_json_schema(),
        "20260601-000000": newer,
    }.items():
        folder = tmp_path / "releases" / name / "app"
        folder.mkdir(parents=True)
        (folder / "config.schema.json").write_text(json.dumps(schema))
    return tmp_path / "releases" / "20260301-000000" / "app"


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (("hologram",), True),
        (("led", "colour"), True),
        (("led", "hologram"), False),
        (("holograms",), False),
        (("playlists", "happy", 0, "hologram"), False),
    ],
)
def test_the_one_that_knows_a_key_is_found(app, path, known):
    assert release_that_knows(path, app) == ("20260601-000000" if known else None)


def test_a_checkout_has_no_others_beside_it(app):
    assert release_that_knows(("hologram",), app.parent) is None


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"properties": 3}', b'{"properties": {"hologram": 1}}', b"\xff"]
)
def test_a_damaged_schema_knows_nothing(app, content):
    newer = app.parents[1] / "20260601-000000" / "app" / "config.schema.json"
    newer.write_bytes(content)
    assert release_that_knows(("hologram",), app) is None


def test_the_sentence_says_so_and_how_to_go_on(app, monkeypatch):
    monkeypatch.setattr(loader, "release_that_knows", lambda path: release_that_knows(path, app))
    with pytest.raises(ConfigError) as refused:
        Document(b"language: en\nled:\n  colour: red\n  colours: 3\n", "config.yaml").settings()
    newer, slip = refused.value.problems
    assert newer == (
        "config.yaml:3: led.colour: unknown key: this release of the kiosk is older than the file, and "
        "20260601-000000 knows it: go forth to that one (sudo scripts/install.sh --rollback), or remove it"
    )
    assert slip.startswith("config.yaml:4: led.colours: unknown key")
    assert "20260601" not in slip
