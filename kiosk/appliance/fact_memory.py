"""Which facts have come, kept over restarts where `facts.remember` says so."""

import json
import logging

from kiosk.app.app import App
from kiosk.app.reports import Report, VisitEnded
from kiosk.system.json_file import parse_json
from kiosk.system.store import Store

log = logging.getLogger(__name__)

FILE = "facts.json"

MOST_LANGUAGES = 50
MOST_FACTS = 5000
"""Of one language, which has some hundred of the kiosk's and at most a few thousand of the owner's."""

LONGEST_KEY = 80
"""Characters."""


class FactMemory:
    """Keeps it with the end of each visit, and brings it back at the start. Nothing in it is a visitor's."""

    def __init__(self, app: App, store: Store) -> None:
        """Have the app go on where it was before the restart; from now on it is listened to."""
        self._app, self._store = app, store
        if app.settings.facts.remember:
            app.facts.recall(kept_in(store))
        self._kept = app.facts.shown
        app.listen(self._hear)

    def _hear(self, report: Report) -> None:
        if not isinstance(report, VisitEnded) or not self._app.settings.facts.remember:
            return
        shown = self._app.facts.shown
        if shown != self._kept:
            self._kept = shown
            self._store.put(FILE, json.dumps(shown).encode())


def kept_in(store: Store) -> dict[str, tuple[str, ...]]:
    """The keys of facts that have come, by language; none where nothing of use is kept (that is logged)."""
    content = store.get(FILE)
    if content is None:
        return {}
    try:
        return _checked(parse_json(content))
    except ValueError as error:
        log.warning("%s is damaged (%s): all facts can come again", FILE, error)
        return {}


def _checked(data: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict) or len(data) > MOST_LANGUAGES:
        raise ValueError("not facts by language")
    for code, keys in data.items():
        if len(code) > LONGEST_KEY or not isinstance(keys, list) or len(keys) > MOST_FACTS:
            raise ValueError("not lists of facts")
        if not all(isinstance(key, str) and len(key) <= LONGEST_KEY for key in keys):
            raise ValueError("not the keys of facts")
    return {code: tuple(keys) for code, keys in data.items()}
