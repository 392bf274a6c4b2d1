"""What all sections of a file of settings have in common."""

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """Unknown keys are refused, values are never coerced, and settings never change once read.

    Whole numbers will do where a number with decimals is meant. Every ValidationError's type is one that
    `kiosk.config.messages` has a sentence for.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, serialize_by_alias=True
    )


def keys_of(section: type[Section]) -> dict[str, FieldInfo]:
    """A section's fields by the keys under which they are written."""
    return {field.alias or name: field for name, field in section.model_fields.items()}


def refuse(conflicts: list[dict[str, str]]) -> None:
    """Raise if any values are fine alone but not together.

    For each conflict a sentence by key (``camera.fps``, seen from the section): that of the first key which
    the file does not leave at its default is said.
    """
    if conflicts:
        raise PydanticCustomError("conflict", "values do not go together", {"conflicts": conflicts})
