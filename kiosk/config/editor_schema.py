"""The JSON Schema of config.yaml, for editors that complete and check while one types.

It is made from the one schema in `kiosk.config.schema`; what only the kiosk can know (which values go
together, whether a link is a playlist's) stays with `kiosk check`.
"""

from collections.abc import Sequence
from typing import Any

from kiosk.config.schema import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

OTHER_LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""What `kiosk.content.own_languages` takes for a language's code."""

_LIMITS = {"type", "minLength", "maxLength"}


def editor_schema(
    labels: Sequence[str], pairs: Sequence[str], languages: Sequence[str], themes: Sequence[str]
) -> Schema:
    """A schema in which every key may also be left empty, as in the file.

    Args:
        labels: the emotions.
        pairs: of emotions, which may have playlists too.
        languages: those there are.
        themes: those that come with the kiosk, to which an owner may add.
    """
    made = Settings.model_json_schema()
    several = made["properties"]["language"]["anyOf"][1]
    # An owner may have others: these are to choose from.
    code = {"anyOf": [{"enum": list(languages)}, {"type": "string", "pattern": OTHER_LANGUAGE}]}
    made["properties"]["language"]["anyOf"] = [code, several | {"items": code}]
    made["properties"]["emotions"]["additionalProperties"]["anyOf"].append({"type": "boolean"})
    theme = made["$defs"]["Display"]["properties"]["theme"]
    theme["anyOf"] = [{"enum": list(themes)}, {key: theme.pop(key) for key in _LIMITS & theme.keys()}]
    schema = _section(made) | {"$defs": {name: _section(part) for name, part in made["$defs"].items()}}
    schema["properties"]["playlists"]["propertyNames"] = {"enum": [*labels, *pairs]}
    schema["properties"]["emotions"]["propertyNames"] = {"enum": list(labels)}
    return {"$schema": DIALECT, "title": "The mood kiosk's config.yaml", **schema}


def _section(section: Schema) -> Schema:
    made: Schema = _plain(section)
    if "properties" in made:
        required = made.get("required", [])
        made["properties"] = {
            name: part if name in required else _or_nothing(part) for name, part in made["properties"].items()
        }
    return made


def _plain(part: Any) -> Any:
    """Without pydantic's titles, which only repeat the names, and with the first line of each description.

    That also says when the key takes effect, if not at once.
    """
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {
        key: value if key == "default" else _plain(value)
        for key, value in part.items()
        if key not in ("title", "$defs") or key in _names(part)
    }
    if isinstance(made.get("description"), str):
        made["description"] = made["description"].splitlines()[0]
    if when := made.pop("takes_effect", None):
        told = f"takes effect {when}"
        made["description"] = f"{made['description']}; {told}" if "description" in made else told
    return made


def _names(part: Schema) -> set[str]:
    # Inside ``properties`` a title is a key of config.yaml: its value is a schema, not a text.
    return {key for key, value in part.items() if isinstance(value, dict) and key != "$defs"}


def _or_nothing(part: Schema) -> Schema:
    """``part``, or a key with nothing behind its colon."""
    part = dict(part)
    outer: Schema = {key: part.pop(key) for key in ("description", "default") if key in part}
    options = part["anyOf"] if part.keys() == {"anyOf"} else [part]
    if {"type": "null"} not in options:
        options = [*options, {"type": "null"}]
    return {**outer, "anyOf": options}
