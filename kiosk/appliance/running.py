"""What the kiosk runs with: a version of the configuration, but for what waits for the next start."""

import logging
from dataclasses import replace

from kiosk.appliance.starting import Version
from kiosk.config.changes import changed_keys, restart_keys, until_restart
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.vision.settings import VisionSettings

log = logging.getLogger(__name__)


class Running:
    """What runs.

    Attributes:
        version: the one that was adopted last.
        bundle: what is in force of it.
        restart_needed: keys whose new value waits for the next start.
    """

    def __init__(self, version: Version) -> None:
        """``version``: the kiosk starts with it."""
        self.version, self.bundle = version, version.bundle
        self.restart_needed: list[str] = []
        self._opened_with = version.bundle.settings
        self._told: tuple[str, ...] = ()
        self._tell()

    def open_with(self, version: Version) -> None:
        """Display and pins are opened with this one."""
        self._opened_with = version.bundle.settings

    def switch(self, version: Version) -> list[str]:
        """Go on with another one; the keys that changed."""
        before, waited, wanted = self.bundle, self.restart_needed, version.bundle
        settings = until_restart(wanted.settings, self._opened_with)
        self.version, self.bundle = version, replace(wanted, settings=settings)
        self.restart_needed = _opened_once(self._opened_with, wanted.settings)
        keys = changed_keys(before.settings, settings)
        self._tell()
        if keys:
            log.info("configuration: %s changed", ", ".join(keys))
        if self.restart_needed and self.restart_needed != waited:
            log.info("configuration: restart the kiosk for: %s", ", ".join(self.restart_needed))
        return keys

    def opened_otherwise_than(self, other: Version | None) -> list[str]:
        """Keys that are opened once, and that ``other``, or else what was opened, has otherwise."""
        settings = self._opened_with if other is None else other.bundle.settings
        return _opened_once(settings, self.version.bundle.settings)

    def _tell(self) -> None:
        """Have what is right and hardly meant in the log, once for each adoption."""
        warnings = self.version.bundle.warnings
        if warnings != self._told:
            for sentence in warnings:
                log.warning("configuration: %s", sentence)
        self._told = warnings


def seen(bundle: Bundle) -> tuple[VisionSettings, tuple[str, ...], str]:
    """What vision works with: where it differs, there is another vision process."""
    manifest = bundle.manifest
    return VisionSettings.of(bundle.settings), manifest.labels, manifest.sha256


def _opened_once(before: Settings, after: Settings) -> list[str]:
    opened_once = set(restart_keys())
    return [key for key in changed_keys(before, after) if key in opened_once]
