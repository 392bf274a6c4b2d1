"""The configuration over the kiosk's life: read at the start and when saved, never lost to a typing error.

The last file that was right is kept in the state folder, byte for byte. A broken one changes nothing: not the
running kiosk, and not the next start either.
"""

import contextlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.config.changes import changed_keys, restart_keys, until_restart
from kiosk.config.file_watch import FileWatch
from kiosk.config.files import is_empty, read_file
from kiosk.config.schema import Settings
from kiosk.content.bundle import Adapt, Bundle, bundle_from, manifest_path
from kiosk.errors import ConfigError, KioskError, ModelError
from kiosk.model.manifest import read_model
from kiosk.system.folders import LAST_GOOD
from kiosk.system.store import Store

log = logging.getLogger(__name__)


class LiveConfig:
    """One config.yaml and what the kiosk makes of it.

    Attributes:
        path: of the file.
        bundle: what the kiosk runs with.
        problem: the first thing wrong with the file as it was last read, or None.
        restart_needed: keys whose new value waits for the next start.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        clock: Callable[[], float],
        adapt: Adapt = lambda settings: settings,
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
        self._due = False
        self._kept = store.get(LAST_GOOD)
        self.bundle, text, fault = start_with(path, self._kept, adapt)
        self._text, self._started_with = text, self.settings
        if fault is not None:
            self._refuse(fault)
        else:
            self._keep()
        _tell(self.bundle.warnings)

    @property
    def settings(self) -> Settings:
        """The bundle's."""
        return self.bundle.settings

    def reload(self) -> None:
        """Have the next `adopt` read the file as it is now, whether or not it seems to have changed."""
        self._watch.take()
        self._due = True

    def poll(self) -> None:
        """Notice that the file was saved; to be asked in every tick, for nothing is read."""
        self._due = self._watch.changed() or self._due

    def adopt(self) -> Bundle | None:
        """Read the file if it was saved: what to run with from now on, once after each good change.

        To be asked between visits: reading takes as long as some frames.
        """
        # It may have been saved since, and be half-written now: then that save is waited out, too.
        if not self._due or not self._watch.stands():
            return None
        self._due = False
        try:
            text = read_file(self.path)
            _refuse_empty(text, self._text, self.path)
            wanted = bundle_from(text, str(self.path), self._adapt)
            if (wanted.settings.model, wanted.manifest) != (self.settings.model, self.bundle.manifest):
                _check_model(wanted)
        except KioskError as fault:
            self._refuse(fault)
            return None
        if self.problem is not None:
            log.info("configuration: %s is right again", self.path)
            self.problem = None
        self._text = text
        self._keep()
        return self._take(wanted)

    def _take(self, wanted: Bundle) -> Bundle | None:
        before, waited = self.settings, self.restart_needed
        settings = until_restart(wanted.settings, self._started_with)
        opened_once = set(restart_keys())
        different = changed_keys(self._started_with, wanted.settings)
        self.restart_needed = [key for key in different if key in opened_once]
        keys = changed_keys(before, settings)
        _tell(wanted.warnings)
        if keys:
            log.info("configuration: %s changed", ", ".join(keys))
        if self.restart_needed and self.restart_needed != waited:
            log.info("configuration: restart the kiosk for: %s", ", ".join(self.restart_needed))
        # A model may have been replaced in its place: then the same text names another one.
        same_model = wanted.manifest == self.bundle.manifest
        self.bundle = replace(wanted, settings=settings)
        return None if same_model and not keys else self.bundle

    def _refuse(self, fault: KioskError) -> None:
        self.problem = _sentences(fault)[0].replace(str(self.path), self.path.name)
        for sentence in _sentences(fault):
            log.warning("configuration: %s", sentence)
        log.warning("configuration: kept the last good one")

    def _keep(self) -> None:
        if self._text != self._kept:
            self._kept = self._text
            self._store.put(LAST_GOOD, self._text)


def _tell(warnings: Sequence[str]) -> None:
    for sentence in warnings:
        log.warning("configuration: %s", sentence)


def start_with(
    path: Path, last_good: bytes | None, adapt: Adapt = lambda settings: settings
) -> tuple[Bundle, bytes, KioskError | None]:
    """What a start runs with: the file, or the last good one where the file is broken.

    A file that is empty where the last good one is not is broken, too. One that was deleted after it had been
    good stands for the defaults: so an operator gets them back. A camera source that was there when the text
    became the last good one, and now is away (a stick), is no fault of the text: vision speaks of it.

    Args:
        path: the operator's file.
        last_good: the content of the last good one, if there is any.
        adapt: what the command line changes in every configuration.

    Returns:
        The bundle, the text it was made of (empty for a deleted file), and what is wrong with the file where
        it was not that.

    Raises:
        ConfigError: the file is broken and there is no good one from before.
        ModelError: the file names no model and the shipped one's manifest cannot be read.
    """
    if last_good is not None and _is_deleted(path):
        log.warning("configuration: %s is not there, so the defaults are used", path)
        return bundle_from(b"", str(path), adapt), b"", None
    try:
        text = read_file(path)
        _refuse_empty(text, last_good or b"", path)
        was_good = text == last_good
        bundle = bundle_from(text, str(path), adapt, may_be_away=was_good)
        # Where there is nothing to fall back on, vision says what is wrong with the model.
        if last_good is not None and not was_good:
            _check_model(bundle)
        return bundle, text, None
    except (ConfigError, ModelError) as fault:
        if last_good is None:
            raise
        try:
            return bundle_from(last_good, LAST_GOOD, adapt, may_be_away=True), last_good, fault
        except KioskError as another:
            said = _sentences(another)[0]
            log.warning("configuration: the last good one is of no use any more: %s", said)
        raise


def _is_deleted(path: Path) -> bool:
    """True where a folder that can be read lacks the file; a folder or a disk that is away proves nothing."""
    with contextlib.suppress(OSError, ValueError):
        os.listdir(path.parent)
        try:
            path.lstat()
        except FileNotFoundError:
            return True
    return False


def _check_model(bundle: Bundle) -> None:
    read_model(bundle.manifest, manifest_path(bundle.settings))


def _refuse_empty(text: bytes, before: bytes, path: Path) -> None:
    """An empty file where there was more is a mistake of somebody's, or of an editor's."""
    if is_empty(text) and not is_empty(before):
        sentence = "the file is empty; yours is kept; delete it and restart if you mean the defaults"
        raise ConfigError([f"{path}: {sentence}"])


def _sentences(fault: KioskError) -> Sequence[str]:
    return fault.problems if isinstance(fault, ConfigError) else [str(fault)]
