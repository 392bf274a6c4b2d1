"""What the schema of a section says about one key: followed from key to key, through "this or that"."""

from functools import lru_cache

from kiosk.config.diagnostics import Path
from kiosk.config.messages import JsonSchema
from kiosk.config.section import Section


def schema_at(kind: type[Section], path: Path) -> JsonSchema | None:
    """What the key at ``path`` takes, or None where the schema has no such key."""
    found = _found_at(kind, path)
    return None if found is None else _resolved(found, _schema(kind))


def options_at(kind: type[Section], path: Path) -> list[JsonSchema]:
    """Of "this or that" at ``path`` each, references followed; none where the schema has no such key."""
    found = _found_at(kind, path)
    return [] if found is None else _options_of(found, _schema(kind))


def accepted_types(kind: type[Section], path: Path) -> set[str]:
    """JSON Schema's names of the types that the key at ``path`` takes; none where there is no such key."""
    options = options_at(kind, path)
    return {option.get("type", "boolean") for option in options if "type" in option or "const" in option}


def _found_at(kind: type[Section], path: Path) -> JsonSchema | None:
    whole = schema = _schema(kind)
    for step in path:
        inner: object = None
        for option in _options_of(schema, whole):
            if isinstance(step, int):
                inner = inner or option.get("items")
            else:
                inner = inner or option.get("properties", {}).get(step) or option.get("additionalProperties")
        if not isinstance(inner, dict):
            return None
        schema = inner
    return schema


def _options_of(schema: JsonSchema, whole: JsonSchema) -> list[JsonSchema]:
    """Of "this or that" each, references followed. ``whole``: the schema that they lead into."""
    options = schema.get("anyOf") or schema.get("allOf")
    if not options:
        return [_resolved(schema, whole)]
    return [found for option in options for found in _options_of(option, whole)]


def _resolved(schema: JsonSchema, whole: JsonSchema) -> JsonSchema:
    """References followed, and of "this or null" the this."""
    for options in (schema.get("anyOf"), schema.get("allOf")):
        if options:
            chosen = next(option for option in options if option.get("type") != "null")
            return _resolved(chosen, whole) | {key: schema[key] for key in schema.keys() & {"description"}}
    if "$ref" in schema:
        found: JsonSchema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


@lru_cache(maxsize=2)
def _schema(kind: type[Section]) -> JsonSchema:
    # Made for what is wrong alone: it takes longer than reading the whole file.
    return kind.model_json_schema()
