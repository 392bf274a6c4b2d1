"""The schema for editors: made from the one schema, true to it, and fit for the shipped file."""

import json

import jsonschema
import pytest
import yaml

from kiosk.cli import main
from kiosk.config.editor_schema import editor_schema
from kiosk.content.emotions import EMOTIONS
from kiosk.content.language_files import languages
from kiosk.model.compounds import compounds_of
from kiosk.system.folders import ROOT
from tests.configs import LINK, parse

LABELS = tuple(EMOTIONS)
PAIRS = compounds_of(LABELS)
THEMES = ["auto", "contrast", "day", "night"]


@pytest.fixture(scope="module")
def validator():
    schema = editor_schema(LABELS, PAIRS, languages(), THEMES)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_command_prints_it_with_what_this_kiosk_knows(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == editor_schema(LABELS, PAIRS, languages(), THEMES)


def test_the_shipped_configuration_names_it_and_fits_it(validator):
    text = (ROOT / "config.yaml").read_text()
    assert text.splitlines()[0] == "# yaml-language-server: $schema=config.schema.json"
    validator.validate(yaml.safe_load(text))


def test_every_key_has_its_default_in_it():
    schema = editor_schema(LABELS, PAIRS, languages(), THEMES)
    assert set(schema["properties"]) == set(parse("").model_dump())
    for name, part in schema["properties"].items():
        if name not in ("playlists", "facts"):
            assert part["default"] == parse("").model_dump(mode="json")[name]


def test_what_waits_for_a_restart_says_so():
    schema = editor_schema(LABELS, PAIRS, languages(), THEMES)
    size = schema["$defs"]["Display"]["properties"]["size"]
    assert size["description"] == "auto or a size such as 1280x720; takes effect at the next start"
    assert schema["properties"]["button"]["description"] == "takes effect at the next start"
    assert "takes_effect" not in json.dumps(schema)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "language: de",
        "language: [de, en]",
        "language: ",
        "words: {invite: and see, hints: {no_face: Look}, de: {invite: und sieh, hints: {no_face: Schau}}}",
        "camera:",
        "facts: {own: }",
        "display: {theme: contrast, day_hours: 08:00-20:00}",
        "brand: {title: Ours, accent: '#00b0a0'}",
        "button: {gpio: null}",
        "decision: {max_seconds: 3}",
        f"playlists: {{happy: [{{title: Joy, url: '{LINK}'}}]}}",
    ],
)
def test_what_the_kiosk_takes_the_editor_takes(text, validator):
    parse(text)
    validator.validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "langauge: de",
        "language: klingon",
        "language: [de, Deutsch]",
        "words: {invite: 5}",
        "words: {invite: [a]}",
        "camera: {fps: 61}",
        "camera: {fps: fast}",
        "display: {rotation: 45}",
        "button: {gpio: 28}",
        "playlists: {hapy: []}",
        "playlists: {happy: [{title: Joy}]}",
        "facts: {own: text}",
        "display: {theme: 5}",
        "display: {day_hours: noon}",
        "brand: {accent: red}",
    ],
)
def test_what_the_editor_refuses_the_kiosk_refuses_too(text, validator):
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(yaml.safe_load(text))
    with pytest.raises(Exception, match=r"config\.yaml:1"):
        parse(text)
