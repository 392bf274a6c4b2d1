"""What the kiosk counts over its life: visits by outcome, and new starts of a failed vision process."""

import json
import logging
from dataclasses import asdict, dataclass, field

from kiosk.app.reports import CameraDown, Report, VisitEnded
from kiosk.session import OUTCOMES
from kiosk.system.json_file import parse_json
from kiosk.system.store import Store

log = logging.getLogger(__name__)

FILE = "counts.json"

MOST = 10**12
"""No kiosk counts so far."""

MOST_OUTCOMES = 100
"""No kiosk knows so many; what is kept is written again and again."""


def _none() -> dict[str, int]:
    return {outcome.name: 0 for outcome in OUTCOMES}


@dataclass(slots=True)
class Counts:
    """Nothing here says anything about a visitor.

    Attributes:
        visits: by the name of the outcome. One that another version of the kiosk knows stays as it was kept.
        camera_restarts: new starts of the vision process after a fault.
    """

    visits: dict[str, int] = field(default_factory=_none)
    camera_restarts: int = 0

    @classmethod
    def of(cls, store: Store) -> "Counts":
        """As they were kept; from zero when there is nothing, or nothing of use (that is logged)."""
        content = store.get(FILE)
        if content is None:
            return cls()
        try:
            return cls._of_json(parse_json(content))
        except ValueError as error:
            log.warning("%s is damaged (%s): the counts begin at zero again", FILE, error)
            return cls()

    @classmethod
    def _of_json(cls, data: object) -> "Counts":
        # What an older version did not count is 0, so that a new outcome costs nobody the counts.
        if not isinstance(data, dict):
            raise ValueError("not an object")
        visits, restarts = data.get("visits", {}), data.get("camera_restarts", 0)
        if not isinstance(visits, dict):
            raise ValueError("not counts by outcome")
        if len(visits) > MOST_OUTCOMES or not all(name.isidentifier() for name in visits):
            raise ValueError("not outcomes")
        if any(type(count) is not int or not 0 <= count < MOST for count in (*visits.values(), restarts)):
            raise ValueError("not counts")
        return cls(_none() | visits, restarts)

    def hear(self, report: Report) -> bool:
        """Take in what the app reports; True when something was counted."""
        match report:
            case VisitEnded(outcome=outcome):
                self.visits[outcome.name] += 1
            case CameraDown(usage=False):
                self.camera_restarts += 1
            case _:
                return False
        return True

    def keep(self, store: Store) -> None:
        """Have them written."""
        store.put(FILE, json.dumps(asdict(self)).encode())
