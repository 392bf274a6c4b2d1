"""Spotify playlist links: whatever people paste becomes one form, or a sentence on what to paste."""

import re

HOW_TO_COPY = "in Spotify open the playlist and choose Share → Copy link to playlist"

_ID = re.compile(r"[0-9A-Za-z]{22}")
_WEB_PLAYLIST = re.compile(
    r"https?://open\.spotify\.com(?:/intl-[a-z]{2}(?:-[a-z]{2,4})?)?(?:/user/[^/?#\s]+)?"
    r"/playlist/(?P<id>[^/?#\s]*)/?(?:[?#]\S*)?",
    re.IGNORECASE,
)
_URI_PLAYLIST = re.compile(r"spotify:(?:user:[^:\s]+:)?playlist:(?P<id>[^:?\s]*)(?:\?\S*)?", re.IGNORECASE)
_OTHER_SPOTIFY = re.compile(
    r"(?:https?://open\.spotify\.com/(?:intl-[a-z-]+/)?(?:embed/)?|spotify:)(?P<kind>[a-z]+)(?:[/:?#].*)?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?:https?://)?(?:spotify\.link|spotify\.app\.link|link\.tospotify\.com|spoti\.fi)(?:[/?#].*)?",
    re.IGNORECASE,
)
_KINDS = {
    "track": "a song",
    "album": "an album",
    "artist": "an artist",
    "episode": "a podcast episode",
    "show": "a podcast",
    "user": "a person's profile",
    "collection": "somebody's own library",
}


def canonical_link(link: str) -> str:
    """The one form of a playlist link that the QR code shows.

    Args:
        link: a web link (``https://open.spotify.com/playlist/<id>``; also ``http``, ``/intl-xx/``, the old
            ``/user/NAME/``, a query such as ``?si=…``, a trailing slash, spaces around it) or a
            ``spotify:playlist:<id>`` URI. The id has 22 base62 characters.

    Returns:
        ``https://open.spotify.com/playlist/<id>``.

    Raises:
        ValueError: anything else; the message says what it is and how to copy the right link.
    """
    link = link.strip()
    found = _WEB_PLAYLIST.fullmatch(link) or _URI_PLAYLIST.fullmatch(link)
    if found is None:
        raise ValueError(f"{_what_it_is(link)}: {HOW_TO_COPY}")
    playlist_id = found["id"]
    if not _ID.fullmatch(playlist_id):
        raise ValueError(f"{_what_is_wrong_with_the_id(playlist_id)}: {HOW_TO_COPY}")
    return f"https://open.spotify.com/playlist/{playlist_id}"


def _what_is_wrong_with_the_id(playlist_id: str) -> str:
    if not playlist_id:
        return "the playlist's id is missing"
    if len(playlist_id) != 22:
        return f"the playlist's id has {len(playlist_id)} characters where Spotify's have 22"
    return "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9"


def _what_it_is(link: str) -> str:
    if not link:
        return "the link is empty"
    if _ID.fullmatch(link):
        return "this is only an id, not a link"
    if _SHORT.fullmatch(link):
        return "this is a short link that does not say where it leads"
    if re.match(r"(?:https?://|spotify:)\S*\s", link, re.IGNORECASE):
        return "there is a space in the middle of the link"
    if other := _OTHER_SPOTIFY.fullmatch(link):
        kind = other["kind"].lower()
        if kind == "playlist":
            return "the playlist's id is missing"
        return f"this is a link to {_KINDS[kind]}" if kind in _KINDS else "this is no link to a playlist"
    if re.match(r"open\.spotify\.com/", link, re.IGNORECASE):
        return "the link must begin with https://"
    return "this is no link to a Spotify playlist"
