"""Whether a key that this release does not know is known to another one that is installed beside it.

After going back to an older release config.yaml may have keys of the newer one. Each release that the
installer has made has the schema of its config.yaml, for editors.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk.system.folders import ROOT
from kiosk.system.json_file import parse_json
from kiosk.system.ordinary_file import names_in, read_ordinary

SCHEMA = Path("app/config.schema.json")
"""In a release's folder; the releases lie side by side."""

MOST_RELEASES = 20

MOST_BYTES = 1 << 20


def release_that_knows(path: Sequence[str | int], app: Path = ROOT) -> str | None:
    """The newest other release whose configuration may have such a key; None for none.

    Args:
        path: the keys that lead to it, its own the last.
        app: the folder of the present program.
    """
    releases = app.parent.parent
    if app.name != SCHEMA.parent.name:
        # A checkout, which has no others beside it.
        return None
    try:
        names = names_in(releases, MOST_RELEASES)
    except OSError:
        return None
    for name in sorted(names, reverse=True):
        if name != app.parent.name and _knows(releases / name / SCHEMA, path):
            return name
    return None


def _knows(file: Path, path: Sequence[str | int]) -> bool:
    try:
        whole = parse_json(read_ordinary(file, MOST_BYTES))
    except (OSError, ValueError):
        return False
    if not isinstance(whole, dict):
        return False
    here: Any = whole
    for step in path:
        here = _properties(whole, here).get(step)
        if not isinstance(here, dict):
            return False
    return True


def _properties(whole: dict[str, Any], schema: dict[str, Any]) -> dict[Any, Any]:
    """The keys of a section, whichever way the schema leads to them."""
    definitions = whole.get("$defs")
    found: dict[Any, Any] = {}
    options = [schema, *_list(schema.get("anyOf")), *_list(schema.get("allOf"))]
    for option in options:
        name = str(option.get("$ref", "")).rpartition("/")[2]
        referred = definitions.get(name) if isinstance(definitions, dict) else None
        for part in (option, referred):
            properties = part.get("properties") if isinstance(part, dict) else None
            found |= properties if isinstance(properties, dict) else {}
    return found


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
