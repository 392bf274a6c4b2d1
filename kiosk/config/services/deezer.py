"""Deezer."""

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

_ID = re.compile(r"[0-9]{1,19}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.IGNORECASE)
_KINDS = {
    "track": SONG,
    "album": ALBUM,
    "artist": ARTIST,
    "episode": EPISODE,
    "show": PODCAST,
    "podcast": PODCAST,
    "audiobook": "an audiobook",
    "radio": "a radio station",
    "livestream": "a radio station",
    "smarttracklist": "a mix that Deezer makes for whoever listens, which nobody else can open",
    "flow": "a mix that Deezer makes for whoever listens, which nobody else can open",
    "mixes": MANY,
    "channels": MANY,
    "profile": PROFILE,
    "user": PROFILE,
    "collection": LIBRARY,
    "search": SEARCH,
}


def _playlist(address: Address) -> str:
    parts = list(address.parts)
    if parts and _LANGUAGE.fullmatch(parts[0]):
        parts = parts[1:]
    # On other pages: widget/dark/playlist/ID.
    if len(parts) > 2 and parts[0].lower() in ("widget", "plugins"):
        parts = parts[2:]
    if not parts:
        raise start_page("Deezer")
    if (kind := parts[0].lower()) != "playlist":
        raise another_kind(kind, _KINDS)
    playlist_id = "/".join(parts[1:])
    if not playlist_id:
        raise ValueError(NO_ID)
    if playlist_id.isascii() and playlist_id.isdigit() and len(playlist_id) > 19:
        raise ValueError("the playlist's id has more digits than any of Deezer's")
    if not _ID.fullmatch(playlist_id):
        raise ValueError("the playlist's id is no number, as Deezer's are")
    return f"https://www.deezer.com/playlist/{playlist_id}"


def _carried(address: Address) -> str | None:
    """``plugins/player?type=playlist&id=…``, on pages from long ago."""
    query = address.query
    if address.parts[:2] == ("plugins", "player") and query.get("type") == "playlist":
        return f"https://www.deezer.com/playlist/{query.get('id', '')}"
    return None


DEEZER = Service(
    name="Deezer",
    home="www.deezer.com",
    hosts=("deezer.com", "www.deezer.com", "m.deezer.com", "widget.deezer.com"),
    signs=("deezer",),
    # What its Share → Copy link gives is a short link.
    how_to_copy="open the playlist at www.deezer.com in a browser, and copy the address that is shown there",
    playlist=_playlist,
    carried=_carried,
    canonical=re.compile(r"https://www\.deezer\.com/playlist/[0-9]{1,19}"),
)
