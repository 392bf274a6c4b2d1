"""YouTube Music, and YouTube, which has the same lists under an address of its own.

How a list's id begins tells what it is: ``PL`` is one that somebody has made, ``RDCLAK5uy_`` one of YouTube
Music's own, ``OLAK5uy_`` an album, ``UU`` what a channel has uploaded. All others that begin with ``RD`` are
mixes made for whoever looks, and ``LM``, ``LL`` and ``WL`` are everybody's own lists of what they like or
want to see later.
"""

import re
from functools import partial

from kiosk.config.services.service import (
    ALBUM,
    ARTIST,
    LIBRARY,
    NO_ID,
    NO_PLAYLIST,
    PODCAST,
    SEARCH,
    SONG,
    VIDEO,
    Address,
    Service,
    another_kind,
    start_page,
)

_LIST = re.compile(r"[0-9A-Za-z_-]{2,64}")
_VIDEO = re.compile(r"[0-9A-Za-z_-]{11}")
_OF_ALL = ("PL", "RDCLAK5uy_", "UU", "FL", "EC", "SP", "PU")
_OWN = {
    "LM": "the list of the songs that whoever looks likes",
    "LL": "the list of the videos that whoever looks likes",
    "WL": "the list of what whoever looks wants to see later",
}
_WITH_LIST = ("playlist", "watch", "embed", "show", "v", "live", "shorts")
_KINDS = {
    "shorts": VIDEO,
    "live": VIDEO,
    "embed": VIDEO,
    "v": VIDEO,
    "clip": VIDEO,
    "podcast": PODCAST,
    "library": LIBRARY,
    "feed": LIBRARY,
    "search": SEARCH,
    "results": SEARCH,
}
_CHANNELS = ("channel", "c", "user")
_BROWSED = {"MPRE": ALBUM, "OLAK": ALBUM, "UC": ARTIST, "MPLA": ARTIST, "MPSP": PODCAST}


def _playlist(name: str, home: str, address: Address) -> str:
    parts, music = address.parts, name == "YouTube Music"
    listed = address.query.get("list", "")
    if address.host == "youtu.be":
        if not listed:
            raise ValueError(
                "this is a short link to a single video" if parts else "this is YouTube's start page"
            )
        return _listed(name, home, listed, parts[0] if parts else "")
    if not parts:
        raise start_page(name)
    kind = parts[0].lower()
    if kind == "browse" and len(parts) > 1:
        if parts[1].startswith("VL"):
            return _listed(name, home, parts[1], "")
        found = next((what for begins, what in _BROWSED.items() if parts[1].startswith(begins)), None)
        raise ValueError(f"this is a link to {found}" if found else NO_PLAYLIST)
    if kind in _WITH_LIST and listed:
        return _listed(name, home, listed, address.query.get("v", ""))
    if kind == "playlist" and len(parts) > 1:
        return _listed(name, home, parts[1], "")
    if kind == "playlist":
        raise ValueError(NO_ID)
    if kind == "watch":
        raise ValueError(f"this is a link to {SONG if music else 'a single video'}")
    if kind in _CHANNELS or kind.startswith("@"):
        raise ValueError(f"this is a link to {ARTIST if music else 'a channel'}")
    raise another_kind(kind, _KINDS)


def _listed(name: str, home: str, listed: str, video: str) -> str:
    # A page with a list in it has the list's id and VL before it.
    listed = re.sub("^VL(?=PL|RD|OLAK)", "", listed)
    if not _LIST.fullmatch(listed):
        raise ValueError("the playlist's id has characters other than letters, digits, - and _")
    if listed.startswith("OLAK"):
        raise ValueError(f"this is a link to {ALBUM}")
    if not listed.startswith((*_OF_ALL, "RD")) and listed not in _OWN:
        raise ValueError("the playlist's id begins with none of the letters that a list's may, such as PL")
    # A mix has no page of its own: it opens around the song from which it was made.
    if listed.startswith("RD") and not listed.startswith(_OF_ALL) and _VIDEO.fullmatch(video):
        return f"https://{home}/watch?v={video}&list={listed}"
    return f"https://{home}/playlist?list={listed}"


def _carried(home: str, address: Address) -> str | None:
    """``redirect?q=…``, ``attribution_link?u=/playlist…``."""
    kind = address.parts[0].lower() if address.parts else ""
    if kind == "redirect":
        return address.query.get("q")
    if kind == "attribution_link" and (inner := address.query.get("u")):
        return f"https://{home}{inner}" if inner.startswith("/") else inner
    return None


def _personal(name: str, link: str) -> str | None:
    listed = link.rpartition("list=")[2]
    if listed.startswith("RD") and not listed.startswith(_OF_ALL):
        return f"a mix that {name} makes for whoever looks"
    return _OWN.get(listed)


def _service(name: str, home: str, hosts: tuple[str, ...], signs: tuple[str, ...], copy: str) -> Service:
    return Service(
        name=name,
        home=home,
        hosts=hosts,
        signs=signs,
        how_to_copy=f"in {name} open the playlist and choose {copy}",
        playlist=partial(_playlist, name, home),
        canonical=re.compile(
            rf"https://{re.escape(home)}/(?:playlist\?|watch\?v={_VIDEO.pattern}&)list={_LIST.pattern}"
        ),
        personal=partial(_personal, name),
        carried=partial(_carried, home),
        # PL and 16 or 32 more, UU or FL and 22, RDCLAK5uy_ and 33.
        whole=re.compile(r"list=(?:PL.{16}|PL.{32}|[A-Z]{2}.{22}|RDCLAK5uy_.{33})$"),
        bare_id=re.compile(r"(?:PL|RDCLAK5uy_)[0-9A-Za-z_-]{16,48}"),
    )


YOUTUBE_MUSIC = _service(
    "YouTube Music",
    "music.youtube.com",
    ("music.youtube.com",),
    ("music.youtube", "youtubemusic", "youtube-music", "ytmusic"),
    "Share → Copy link behind its three dots",
)

YOUTUBE = _service(
    "YouTube",
    "www.youtube.com",
    (
        *("youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"),
        *("youtube-nocookie.com", "www.youtube-nocookie.com"),
    ),
    ("youtube", "youtu.be"),
    "Share → Copy link",
)
