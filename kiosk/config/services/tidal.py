"""Tidal."""

import re

from kiosk.config.services.service import (
    ALBUM,
    ARTIST,
    LIBRARY,
    MANY,
    NO_ID,
    PROFILE,
    SEARCH,
    SONG,
    VIDEO,
    Address,
    Service,
    another_kind,
    start_page,
    without_tail,
)

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)
_MIX = re.compile(r"[0-9A-Za-z]{8,64}")
_KINDS = {
    "track": SONG,
    "tracks": SONG,
    "album": ALBUM,
    "albums": ALBUM,
    "artist": ARTIST,
    "video": VIDEO,
    "videos": VIDEO,
    "live": "somebody's session",
    "user": PROFILE,
    "my-collection": LIBRARY,
    "my-music": LIBRARY,
    "genre": MANY,
    "home": MANY,
    "explore": MANY,
    "search": SEARCH,
}


def _playlist(address: Address) -> str:
    parts = list(address.parts)
    if parts and _LANGUAGE.fullmatch(parts[0]):
        parts = parts[1:]
    if parts and parts[0].lower() == "browse":
        parts = parts[1:]
    if len(parts) > 3 and parts[0].lower() == "user" and parts[2].lower() == "playlist":
        parts = parts[2:]
    if not parts:
        raise start_page("Tidal")
    kind = parts[0].lower()
    if kind.startswith("@"):
        raise another_kind("user", _KINDS)
    if kind not in ("playlist", "playlists", "mix"):
        raise another_kind(kind, _KINDS)
    # Links that people share may end in /u.
    playlist_id = "/".join(parts[1:]).removesuffix("/u")
    if not playlist_id:
        raise ValueError(NO_ID)
    if kind == "mix":
        if not _MIX.fullmatch(playlist_id):
            raise ValueError("the mix's id has characters other than letters and digits")
        return f"https://tidal.com/mix/{playlist_id}"
    playlist_id = without_tail(playlist_id.lower(), _ID)
    if not _ID.fullmatch(playlist_id):
        raise ValueError("the playlist's id is not five groups of digits and the letters a-f, as Tidal's are")
    return f"https://tidal.com/playlist/{playlist_id}"


def _personal(link: str) -> str | None:
    return "a mix that Tidal makes for whoever looks" if "/mix/" in link else None


TIDAL = Service(
    name="Tidal",
    home="tidal.com",
    hosts=("tidal.com", "www.tidal.com", "listen.tidal.com", "embed.tidal.com", "desktop.tidal.com"),
    signs=("tidal",),
    how_to_copy="in Tidal open the playlist and choose Share → Copy link behind its three dots",
    playlist=_playlist,
    canonical=re.compile(rf"https://tidal\.com/(?:playlist/{_ID.pattern}|mix/{_MIX.pattern})"),
    personal=_personal,
    bare_id=_ID,
    whole=_ID,
)
