"""What may be written alone where there can be several: one text, or a list; one text, or one per name."""

from dataclasses import dataclass
from typing import Any, get_origin

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

ALONE = ""
"""The key of what stands alone in place of one per name."""


@dataclass(frozen=True, slots=True)
class OrOne:
    """In an `Annotated` list, table or section: a text alone stands for one that has nothing else in it.

    Attributes:
        key: of a table or section, under which the text then stands.
    """

    key: str = ALONE

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def listed(value: object) -> object:
            # JSON's lists come as such.
            return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value

        def keyed(value: object) -> object:
            return {self.key: value} if isinstance(value, str) else value

        whole = listed if get_origin(source) is tuple else keyed
        return core_schema.no_info_before_validator_function(whole, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        made = handler(schema)
        several = handler.resolve_ref_schema(made)
        one = several.get("items") or several.get("additionalProperties") or several["properties"][self.key]
        return {"anyOf": [one, made]}
