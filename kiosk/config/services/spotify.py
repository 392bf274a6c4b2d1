"""Spotify."""

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
    without_tail,
)

PERSONAL_MIX = "37i9dQZF1E"
"""How the ids of playlists begin that Spotify makes anew for whoever looks: daily mixes, radios."""

_ID = re.compile(r"[0-9A-Za-z]{22}")
_BEFORE = re.compile(r"intl-[a-z0-9-]{2,12}|[a-z]{2}(?:-[a-z]{2})?|embed(?:-[a-z]+)?", re.IGNORECASE)
_OF_A_PERSON = ("playlist", "folder", "collection")
_KINDS = {
    "track": SONG,
    "album": ALBUM,
    "artist": ARTIST,
    "episode": EPISODE,
    "show": PODCAST,
    "audiobook": "an audiobook",
    "chapter": "a chapter of an audiobook",
    "concert": "a concert",
    "user": PROFILE,
    "collection": LIBRARY,
    "folder": "a folder of playlists",
    "blend": "an invitation to a blend",
    "genre": MANY,
    "section": MANY,
    "search": SEARCH,
}


def _playlist(address: Address) -> str:
    parts = list(address.parts)
    while parts and _BEFORE.fullmatch(parts[0]):
        parts = parts[1:]
    if len(parts) > 2 and parts[0].lower() == "user" and parts[2].lower() in _OF_A_PERSON:
        parts = parts[2:]
    if not parts:
        raise start_page("Spotify")
    if (kind := parts[0].lower()) != "playlist":
        raise another_kind(kind, _KINDS)
    playlist_id = without_tail("/".join(parts[1:]), _ID)
    if problem := _what_is_wrong_with_the_id(playlist_id):
        raise ValueError(problem)
    return f"https://open.spotify.com/playlist/{playlist_id}"


def _what_is_wrong_with_the_id(playlist_id: str) -> str | None:
    if _ID.fullmatch(playlist_id):
        return None
    if not playlist_id:
        return NO_ID
    if len(playlist_id) != 22:
        return f"the playlist's id has {len(playlist_id)} characters where Spotify's have 22"
    return "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9"


def _carried(address: Address) -> str | None:
    """``embed.spotify.com/?uri=spotify:playlist:…``."""
    at_the_top = not address.parts or address.parts[-1].lower() == "embed"
    return address.query.get("uri") if at_the_top else None


def _personal(link: str) -> str | None:
    is_one = link.rpartition("/")[2].startswith(PERSONAL_MIX)
    return "a mix that Spotify makes for whoever looks" if is_one else None


SPOTIFY = Service(
    name="Spotify",
    home="open.spotify.com",
    hosts=("open.spotify.com", "play.spotify.com", "embed.spotify.com"),
    signs=("spotify",),
    how_to_copy="in Spotify open the playlist and choose Share → Copy link to playlist",
    playlist=_playlist,
    canonical=re.compile(r"https://open\.spotify\.com/playlist/[0-9A-Za-z]{22}"),
    personal=_personal,
    carried=_carried,
    bare_id=_ID,
    whole=re.compile(""),
)
