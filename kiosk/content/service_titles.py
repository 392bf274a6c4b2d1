"""What music services call their playlists: kept by `kiosk playlists --online`, read by the kiosk.

The kiosk's process has no network. Whoever looks after it asks the services, as root, and leaves the answer
in the state folder; from there it is read with every configuration. It is a stranger's text: what is in it is
taken as an owner's titles are, or left out.
"""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.config.diagnostics import show
from kiosk.config.links import canonical_link
from kiosk.config.plain_text import tidied
from kiosk.config.text_types import TITLE_LENGTH
from kiosk.content.typeface import drawn
from kiosk.system.folders import STATE, service_folder
from kiosk.system.json_file import read_json
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

NAME = "titles.json"
"""Of the file in the state folder."""

VERSION = 1

MOST = 2000
"""Titles that are read: some ten for every playlist that a configuration can hold."""


def titles_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the titles are kept."""
    return (service_folder(environment, "STATE_DIRECTORY") or STATE) / NAME


def read_titles(path: Path) -> dict[str, str]:
    """The titles that are kept, by canonical link, as the typeface can draw them; none where there are none.

    That is logged where there is such a file, and it does no harm: the playlists have other titles.
    """
    try:
        kept = read_json(path)
    except (FileNotFoundError, PermissionError):
        # Not installed as a service, or somebody else's to read.
        return {}
    except OSError as error:
        log.warning("%s cannot be read: %s", path, error.strerror)
        return {}
    except ValueError as error:
        log.warning("%s is damaged (%s): sudo kiosk playlists --online writes it anew", path, error)
        return {}
    titles = kept.get("titles") if isinstance(kept, dict) and kept.get("version") == VERSION else None
    if not isinstance(titles, dict):
        log.warning("%s is of another version: sudo kiosk playlists --online writes it anew", path)
        return {}
    found = {}
    for link, title in list(titles.items())[:MOST]:
        if isinstance(title, str) and _is_canonical(link) and (fit := fit_title(title)):
            found[link] = fit
    return found


def keep_titles(path: Path, titles: Mapping[str, str]) -> None:
    """Write them, readable for everybody. Raises OSError where that cannot be done."""
    kept = {"version": VERSION, "titles": dict(sorted(titles.items()))}
    write_atomically(path, json.dumps(kept, ensure_ascii=False, indent=1).encode() + b"\n")


def fit_title(title: str) -> str:
    """A stranger's title as the screen can show it; empty where nothing of it can be drawn."""
    seen = drawn(tidied(" ".join(title[: 10 * TITLE_LENGTH].split()))).text
    return seen if len(seen) <= TITLE_LENGTH else f"{seen[: TITLE_LENGTH - 1].rstrip()}…"


def _is_canonical(link: object) -> bool:
    try:
        return isinstance(link, str) and canonical_link(link) == link
    except ValueError:
        log.debug("no playlist's link: %s", show(str(link)))
        return False
