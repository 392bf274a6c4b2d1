"""What Home Assistant is told of a kiosk: one message with the device and all its entities.

https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
"""

import json
from collections.abc import Mapping, Sequence

from kiosk import __version__
from kiosk.fleet.components import Component
from kiosk.fleet.identity import Identity
from kiosk.fleet.topics import Topics

ONLINE, OFFLINE = "online", "offline"
"""What Home Assistant expects of availability, and says of itself, unless it is told otherwise."""

_ATTRIBUTES = ("code", "problem_text")
"""What the problem itself has to say, too: for a notification, in one place."""


def announcement(
    who: Identity, topics: Topics, found: Sequence[Component], board: str, before: Mapping[str, str]
) -> bytes:
    """The message.

    Args:
        who: the kiosk.
        topics: its.
        found: all its entities.
        board: what computer it is.
        before: what was announced before, by key, and of which platform: what is no more is taken away.
    """
    entities: dict[str, object] = {one.key: _entity(one, who, topics) for one in found}
    gone = {key: {"platform": platform} for key, platform in before.items() if key not in entities}
    said = {
        "device": {
            "identifiers": [who.id],
            "name": who.name,
            "manufacturer": "Mood kiosk",
            "model": board,
            "sw_version": __version__,
        },
        "origin": {"name": "mood-kiosk", "sw_version": __version__},
        "availability": [{"topic": topics.client}],
        "state_topic": topics.state,
        "components": entities | gone,
    }
    return json.dumps(said, ensure_ascii=False).encode(errors="replace")


def platforms(found: Sequence[Component]) -> dict[str, str]:
    """What was announced, as the next announcement wants it."""
    return {one.key: one.platform for one in found}


def _entity(one: Component, who: Identity, topics: Topics) -> dict[str, object]:
    said: dict[str, object] = {
        "platform": one.platform,
        "unique_id": f"{who.id}_{one.key}",
        "name": one.name,
        **one.options,
    }
    if one.of_kiosk:
        said["availability"] = [{"topic": topics.client}, {"topic": topics.kiosk}]
        said["availability_mode"] = "all"
    if one.platform == "button":
        return said | {"command_topic": topics.command}
    said["value_template"] = f"{{{{ value_json.{one.key} }}}}"
    if one.platform == "binary_sensor":
        # What a template makes of JSON's true and false.
        said |= {"payload_on": "True", "payload_off": "False"}
    if one.key == "problem":
        chosen = ", ".join(f"'{key}': value_json.{key}" for key in _ATTRIBUTES)
        said |= {
            "json_attributes_topic": topics.state,
            "json_attributes_template": f"{{{{ {{{chosen}}} | tojson }}}}",
        }
    return said
