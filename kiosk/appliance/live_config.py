"""The configuration over the kiosk's life: read at the start and when saved, never lost to a typing error.

The last file that was right is kept in the state folder, byte for byte. A broken one changes nothing: not the
running kiosk, and not the next start either.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.config.file_watch import FileWatch
from kiosk.config.loader import changed_keys, read_file, settings_from
from kiosk.config.schema import Settings
from kiosk.content.facts import load_facts
from kiosk.content.languages import load_words
from kiosk.content.playlists import PlaylistPicker
from kiosk.errors import ConfigError, KioskError, ModelError
from kiosk.model.manifest import load_manifest, read_model
from kiosk.system.folders import ROOT
from kiosk.system.store import Store

log = logging.getLogger(__name__)

LAST_GOOD = "config.yaml"
"""Name of the last good file in the state folder."""

RESTART_KEYS = ("display.size", "display.fullscreen", "display.rotation", "display.driver", "button.", "led.")
"""Beginnings of the keys that take effect at the next start only: display and pins are opened once."""


class LiveConfig:
    """One config.yaml and what the kiosk makes of it.

    Attributes:
        path: of the file.
        settings: what the kiosk runs with.
        problem: the first thing wrong with the file as it is now, or None.
        restart_needed: keys whose new value waits for the next start.
    """

    settings: Settings

    def __init__(
        self,
        path: Path,
        store: Store,
        clock: Callable[[], float],
        adapt: Callable[[Settings], Settings] = lambda settings: settings,
    ) -> None:
        """Read the file, or the last good one where this one is broken.

        Args:
            path: the operator's file.
            store: the state folder.
            clock: monotonic seconds.
            adapt: what the command line changes in every configuration.

        Raises:
            ConfigError: the file is broken and there is no good one from before.
            ModelError: the file names no model and the shipped one's manifest cannot be read.
        """
        self.path, self._store, self._adapt = path, store, adapt
        self.problem: str | None = None
        self.restart_needed: list[str] = []
        # Watched before it is read: a save in between must not be missed.
        self._watch = FileWatch(path, clock)
        self._asked = False
        self._next: tuple[Settings, bytes] | None = None
        self._kept = store.get(LAST_GOOD)
        try:
            text = read_file(path)
            self.settings = self._started_with = self._checked(text, str(path), None)
        except (ConfigError, ModelError) as fault:
            last_good = self._last_good()
            if last_good is None:
                raise
            self.settings = self._started_with = last_good
            self._refuse(fault)
            return
        self._keep(text)

    def reload(self) -> None:
        """Read the file at the next `look`, whether or not it seems to have changed."""
        self._asked = True

    def look(self) -> bool:
        """Read the file if it was saved (or `reload` asks for it); True when it was read."""
        if not (self._watch.changed() or self._asked):
            return False
        self._asked = False
        try:
            text = read_file(self.path)
            self._next = self._checked(text, str(self.path), self.settings), text
        except KioskError as fault:
            self._refuse(fault)
            return True
        if self.problem is not None:
            log.info("configuration: %s is right again", self.path)
        self.problem = None
        return True

    def adopt(self) -> Settings | None:
        """The settings to run with from now on, once after each good change; to be asked between visits."""
        if self._next is None:
            return None
        (wanted, text), self._next = self._next, None
        self._keep(text)
        keys = changed_keys(self.settings, _until_restart(wanted, self._started_with))
        needed = changed_keys(self._started_with, wanted)
        self.restart_needed, before = (
            [key for key in needed if key.startswith(RESTART_KEYS)],
            self.restart_needed,
        )
        if keys:
            log.info("configuration: %s changed", ", ".join(keys))
        if self.restart_needed and self.restart_needed != before:
            log.info("configuration: restart the kiosk for: %s", ", ".join(self.restart_needed))
        self.settings = _until_restart(wanted, self._started_with)
        return self.settings if keys else None

    def _checked(self, text: bytes, name: str, running: Settings | None) -> Settings:
        """The settings in ``text``, with everything they name."""
        settings = self._adapt(settings_from(text, name))
        load_words(settings.language)
        PlaylistPicker(settings)
        load_facts(settings)
        if running is not None and settings.model != running.model:
            manifest = ROOT / settings.model
            read_model(load_manifest(manifest), manifest)
        return settings

    def _last_good(self) -> Settings | None:
        if self._kept is None:
            return None
        try:
            return self._checked(self._kept, LAST_GOOD, None)
        except KioskError as fault:
            log.warning("configuration: the last good one is of no use any more: %s", _first(fault))
            return None

    def _refuse(self, fault: KioskError) -> None:
        self.problem = _first(fault).replace(str(self.path), self.path.name)
        for sentence in _sentences(fault):
            log.warning("configuration: %s", sentence)
        log.warning("configuration: kept the last good one")

    def _keep(self, text: bytes) -> None:
        if text != self._kept:
            self._kept = text
            self._store.put(LAST_GOOD, text)


def _until_restart(wanted: Settings, started_with: Settings) -> Settings:
    """``wanted`` with everything that only a start can change left as it was."""
    kept = {key.partition(".")[2] for key in RESTART_KEYS if key.startswith("display.")}
    display = wanted.display.model_copy(update={key: getattr(started_with.display, key) for key in kept})
    return wanted.model_copy(
        update={"display": display, "button": started_with.button, "led": started_with.led}
    )


def _sentences(fault: KioskError) -> Sequence[str]:
    return fault.problems if isinstance(fault, ConfigError) else [str(fault)]


def _first(fault: KioskError) -> str:
    return _sentences(fault)[0]
