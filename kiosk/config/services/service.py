"""What the kiosk has to know of a music service to tell its playlists from all else that people paste."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

NO_PLAYLIST = "this is no link to a playlist"
NO_ID = "the playlist's id is missing"

SONG = "a song"
ALBUM = "an album"
ARTIST = "an artist"
VIDEO = "a video"
EPISODE = "a podcast episode"
PODCAST = "a podcast"
PROFILE = "a person's profile"
LIBRARY = "somebody's own library"
MANY = "a page with many playlists"
SEARCH = "a search"
"""What a link can lead to instead, as it is called in a sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a web link leads.

    Attributes:
        host: in small letters, without a port.
        parts: what stands between the slashes of its path, decoded; none of them empty.
        query: what stands behind the question mark, by name in small letters; of several the first.
    """

    host: str
    parts: tuple[str, ...]
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """One music service.

    Attributes:
        name: as the screen and the sentences say it.
        home: the host at which its playlists are.
        hosts: all hosts whose links `playlist` is asked about.
        signs: words that tell, in whatever was pasted, that this service was meant.
        how_to_copy: one clause on what to do to get the link of a playlist.
        playlist: the canonical link of the playlist at an address; raises ValueError with a clause on what is
            there instead.
        canonical: what its canonical links look like.
        personal: of a canonical link, what everybody sees another one of, such as ``a mix that Spotify makes
            for whoever looks``; None for a playlist that is the same for all.
        carried: the link that an address carries along and leads to, or None.
        bare_id: what the id of a playlist looks like, where no other text does.
        whole: what is in canonical links of which nothing can be missing at the end.
    """

    name: str
    home: str
    hosts: tuple[str, ...]
    signs: tuple[str, ...]
    how_to_copy: str
    playlist: Callable[[Address], str]
    canonical: re.Pattern[str]
    personal: Callable[[str], str | None] = lambda link: None
    carried: Callable[[Address], str | None] = lambda address: None
    bare_id: re.Pattern[str] | None = None
    whole: re.Pattern[str] = re.compile("(?!)")


def without_tail(found: str, playlist_id: re.Pattern[str]) -> str:
    """An id without what a page or a text has put behind it, where the id's length tells its end.

    Another link is no such thing.
    """
    whole = playlist_id.match(found)
    tail = found[whole.end() :] if whole else ""
    return (
        found if not whole or re.search("https?:", tail) or re.match("[0-9A-Za-z]", tail) else whole.group()
    )


def another_kind(kind: str, kinds: Mapping[str, str]) -> ValueError:
    """That a link leads to something else: to what, where ``kinds`` has a name for it."""
    return ValueError(f"this is a link to {kinds[kind]}" if kind in kinds else NO_PLAYLIST)


def start_page(name: str) -> ValueError:
    """That a link leads to a service, and to nothing in particular there."""
    return ValueError(f"this is {name}'s start page")
