"""The playlists that come with the kiosk, and what it calls them in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from kiosk.config.files import read_file
from kiosk.config.schema_content import PlaylistUse
from kiosk.config.section import Section
from kiosk.config.section_file import SectionFile
from kiosk.config.text_types import Name
from kiosk.content.languages import Words, load_words
from kiosk.errors import ConfigError

FILE = Path(__file__).resolve().with_name("playlists.yaml")


class ShippedEntry(PlaylistUse):
    """One playlist of an emotion: ``words`` is its key in the tables `titles` and `moods` of a language."""

    words: Name


class _File(Section):
    playlists: dict[str, tuple[ShippedEntry, ...]] = Field({})


@dataclass(frozen=True)
class Shipped:
    """What comes with the kiosk.

    Attributes:
        playlists: by label.
        english: what they are called there, and in every language as long as it has no words for them.
        keys_by_url: for each link the keys of its words.
    """

    playlists: Mapping[str, tuple[ShippedEntry, ...]]
    english: Words
    keys_by_url: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    """The kiosk's own, read once: no more than what came with the program changes while it runs.

    Raises:
        ConfigError: somebody has damaged the files.
    """
    return read_shipped(FILE)


def read_shipped(path: Path) -> Shipped:
    """As `shipped`, from another file."""
    found, english = SectionFile(read_file(path), str(path), _File, _File()).read(), load_words("en")
    keys: dict[str, dict[str, None]] = {}
    for label, entries in found.playlists.items():
        for entry in entries:
            keys.setdefault(entry.url, {})[entry.words] = None
            if entry.words not in english.titles or entry.words not in english.moods:
                where = f"{path}: playlists.{label}: words: {entry.words}"
                raise ConfigError(
                    [f"{where}: en.yaml has no title and mood of that name: reinstall the kiosk"]
                )
    return Shipped(found.playlists, english, {url: tuple(names) for url, names in keys.items()})
