"""``kiosk schema``: the JSON Schema of config.yaml."""

import argparse
import json

from kiosk.config.editor_schema import editor_schema
from kiosk.content.emotions import EMOTIONS
from kiosk.content.language_files import languages
from kiosk.content.theme_choice import AUTO
from kiosk.content.theme_file import builtin_names
from kiosk.model.compounds import compounds_of


def configure(parser: argparse.ArgumentParser) -> None:
    """This command has no arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Print it; config.schema.json beside config.yaml is this output."""
    labels = tuple(EMOTIONS)
    schema = editor_schema(labels, compounds_of(labels), languages(), [AUTO, *builtin_names()])
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return 0
