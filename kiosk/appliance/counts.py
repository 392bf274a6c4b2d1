"""What the kiosk counts over its life: visits by outcome, and new starts of a failed vision process."""

import json
import logging
from dataclasses import asdict, dataclass, field, fields

from kiosk.system.store import Store

log = logging.getLogger(__name__)

FILE = "counts.json"
OUTCOMES = ("result", "not_sure", "no_face", "resting")


@dataclass(slots=True)
class Counts:
    """Nothing here says anything about a visitor.

    Attributes:
        visits: by outcome, one of `OUTCOMES`.
        camera_restarts: new starts of the vision process after a fault.
    """

    visits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    camera_restarts: int = 0

    @classmethod
    def of(cls, store: Store) -> "Counts":
        """As they were kept; from zero when there is nothing, or nothing of use (that is logged)."""
        content = store.get(FILE)
        if content is None:
            return cls()
        try:
            return cls._parse(json.loads(content))
        except (ValueError, RecursionError):
            log.warning("%s is damaged: the counts begin at zero again", FILE)
            return cls()

    @classmethod
    def _parse(cls, data: object) -> "Counts":
        if not isinstance(data, dict) or data.keys() != {field.name for field in fields(cls)}:
            raise ValueError("other fields")
        visits, restarts = data["visits"], data["camera_restarts"]
        if not isinstance(visits, dict) or visits.keys() != set(OUTCOMES):
            raise ValueError("other outcomes")
        if any(type(count) is not int or count < 0 for count in (*visits.values(), restarts)):
            raise ValueError("not counts")
        return cls({name: visits[name] for name in OUTCOMES}, restarts)

    def keep(self, store: Store) -> None:
        """Have them written."""
        store.put(FILE, json.dumps(asdict(self)).encode())
