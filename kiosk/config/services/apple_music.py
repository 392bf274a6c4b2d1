"""Apple Music.

A playlist's link has a country, a name and an id, which begins with ``pl.``, or with ``pl.u-`` where somebody
has made and shared it. The name does nothing and makes the code larger, so it is left out; the country stays,
for it decides what somebody without a subscription is shown.
"""

import re

from kiosk.config.services.service import (
    ALBUM,
    ARTIST,
    EPISODE,
    LIBRARY,
    MANY,
    NO_ID,
    PODCAST,
    PROFILE,
    SEARCH,
    SONG,
    Address,
    Service,
    another_kind,
    start_page,
)

_ID = re.compile(r"pl\.[0-9A-Za-z](?:[0-9A-Za-z.-]{0,62}[0-9A-Za-z])?")
_COUNTRY = re.compile(r"[a-z]{2}", re.IGNORECASE)
_PODCASTS = "podcasts.apple.com"
_KINDS = {
    "song": SONG,
    "album": ALBUM,
    "artist": ARTIST,
    "music-video": "a music video",
    "video": "a music video",
    "station": "a radio station",
    "radio": "a radio station",
    "podcast": PODCAST,
    "library": LIBRARY,
    "profile": PROFILE,
    "curator": MANY,
    "apple-curator": MANY,
    "grouping": MANY,
    "room": MANY,
    "multi-room": MANY,
    "search": SEARCH,
}


def _playlist(address: Address) -> str:
    parts, country = list(address.parts), ""
    if parts and _COUNTRY.fullmatch(parts[0]):
        country = f"{parts.pop(0).lower()}/"
    if not parts:
        raise start_page("Apple Music")
    kind, is_one_of = parts[0].lower(), "i" in address.query
    if address.host == _PODCASTS:
        raise ValueError(f"this is a link to {EPISODE if is_one_of else PODCAST}")
    if kind == "album" and is_one_of:
        raise another_kind("song", _KINDS)
    if kind != "playlist":
        raise another_kind(kind, _KINDS)
    # iTunes wrote idpl.… where Apple Music writes pl.…
    playlist_id = parts[-1].removeprefix("id") if len(parts) > 1 else ""
    if not _ID.fullmatch(playlist_id):
        if playlist_id.startswith("p."):
            raise another_kind("library", _KINDS)
        if not playlist_id.startswith("pl."):
            raise ValueError(NO_ID)
        raise ValueError(
            "the playlist's id has characters other than letters, digits, hyphens and full stops"
        )
    return f"https://music.apple.com/{country}playlist/{playlist_id}"


def _personal(link: str) -> str | None:
    is_one = link.rpartition("/")[2].startswith("pl.pm-")
    return "a mix that Apple Music makes for whoever looks" if is_one else None


APPLE_MUSIC = Service(
    name="Apple Music",
    home="music.apple.com",
    hosts=(
        *("music.apple.com", "embed.music.apple.com", "geo.music.apple.com", "beta.music.apple.com"),
        *("itunes.apple.com", "geo.itunes.apple.com", _PODCASTS),
    ),
    signs=("apple.com", "apple music", "applemusic", "itunes"),
    how_to_copy="in Apple Music open the playlist and choose Share → Copy Link behind its three dots",
    playlist=_playlist,
    canonical=re.compile(rf"https://music\.apple\.com/(?:[a-z]{{2}}/)?playlist/{_ID.pattern}"),
    personal=_personal,
    whole=re.compile(r"/pl\.[0-9a-f]{32}$"),
    bare_id=re.compile(r"pl\.(?:u-)?[0-9A-Za-z]{10,}"),
)
