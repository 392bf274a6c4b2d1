"""What differs between two configurations, and what of it must wait for the next start."""

from collections.abc import Mapping
from typing import Any

from kiosk.config.schema import AT_RESTART, Settings
from kiosk.config.section import Section


def changed_keys(old: Settings, new: Settings) -> list[str]:
    """Dotted paths of what differs, such as ``display.theme``, in the schema's order."""
    before, after = _flat(old.model_dump()), _flat(new.model_dump())
    return [key for key in before | after if before.get(key) != after.get(key)]


def restart_keys() -> list[str]:
    """Dotted paths of the keys that the schema marks as taking effect at the next start only."""
    sections = [f"{section}.{key}" for section, keys in _restart_sections().items() for key in keys]
    return [*_restart_values(), *sections]


def until_restart(wanted: Settings, started_with: Settings) -> Settings:
    """``wanted`` with everything that only a start can change left as it was."""
    update: dict[str, Any] = {key: getattr(started_with, key) for key in _restart_values()}
    for section, keys in _restart_sections().items():
        old = getattr(started_with, section)
        update[section] = getattr(wanted, section).model_copy(update={key: getattr(old, key) for key in keys})
    return wanted.model_copy(update=update)


def _restart_values() -> list[str]:
    """Keys that are marked and stand in no section."""
    return [
        name
        for name, field in Settings.model_fields.items()
        if field.json_schema_extra == AT_RESTART and _section(field.annotation) is None
    ]


def _restart_sections() -> dict[str, list[str]]:
    """Section → its keys that are marked, or all of them where the section is."""
    found = {}
    for name, field in Settings.model_fields.items():
        if (section := _section(field.annotation)) is not None:
            whole, inner = field.json_schema_extra == AT_RESTART, section.model_fields
            keys = [key for key, part in inner.items() if whole or part.json_schema_extra == AT_RESTART]
            if keys:
                found[name] = keys
    return found


def _section(annotation: object) -> type[Section] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, Section) else None


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in data.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat
