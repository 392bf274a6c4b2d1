"""``kiosk schema``: the JSON Schema of config.yaml."""

import argparse
import json

from kiosk.config.editor_schema import editor_schema
from kiosk.content.languages import languages
from kiosk.model.manifest import load_manifest


def configure(parser: argparse.ArgumentParser) -> None:
    """This command has no arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Print it; config.schema.json beside config.yaml is this output."""
    schema = editor_schema(load_manifest().labels, languages())
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return 0
