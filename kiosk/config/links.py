"""Spotify playlist links: whatever people paste becomes one form, or a sentence on what to paste."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from kiosk.config.diagnostics import show
from kiosk.config.signs import without_invisible

HOW_TO_COPY = "in Spotify open the playlist and choose Share → Copy link to playlist"
OPEN_SHORT_LINK = "open it once in a browser, and copy the long link that is shown there"

PERSONAL_MIX = "37i9dQZF1E"
"""How the ids of playlists begin that Spotify makes anew for whoever looks: daily mixes, radios."""

LONGEST = 4000
"""Characters of a share text, or of the code for a web page, that are looked at."""

_ID = re.compile(r"[0-9A-Za-z]{22}")
_QUOTE = '"`´“”„‟‘’‚‛«»‹›「」『』'
_QUOTES = f"'{_QUOTE}"
_TRAILING = f"{_QUOTES}.,;:!?…)]}}>*_~|\\。，、；：！？）】》"

_LINK = re.compile(
    rf"(?:https?:/{{0,2}}|//|https?%(?:25)*3A(?:%(?:25)*2F){{2}}|spotify(?::|%(?:25)*3A)"
    rf"|(?:open|play|embed)\.spotify\.com(?=[/?%])|www\.)[^\s<>()\[\]{_QUOTE}]+",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[A-Za-z0-9_/:.@%=&?+-]")
"""What stands directly before a link only where that is part of something else."""

_PROGRAM = re.compile(r"(?P<scheme>(?:javascript|vbscript)(?=\s*:)|data(?=:\S))", re.IGNORECASE)
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?=\S)")
_WEB = re.compile(
    r"(?:https?:)?/{0,2}(?P<host>[^/?#\\]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", re.I
)
_URI = re.compile(r"spotify:(?://)?(?P<path>[^?#]*)(?:[?#].*)?", re.IGNORECASE)

_SPOTIFY = ("open.spotify.com", "play.spotify.com", "embed.spotify.com")
_SHORT = (
    *("spotify.link", "spotify.app.link", "link.tospotify.com", "spoti.fi"),
    *(
        "bit.ly",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "is.gd",
        "ow.ly",
        "lnkd.in",
        "buff.ly",
        "cutt.ly",
        "qrco.de",
    ),
)
_OTHER_SERVICES = {
    "music.apple.com": "Apple Music",
    "itunes.apple.com": "Apple Music",
    "music.youtube.com": "YouTube Music",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "deezer.com": "Deezer",
    "deezer.page.link": "Deezer",
    "tidal.com": "Tidal",
    "soundcloud.com": "SoundCloud",
    "music.amazon.com": "Amazon Music",
    "music.amazon.de": "Amazon Music",
}
_KINDS = {
    "track": "a song",
    "album": "an album",
    "artist": "an artist",
    "episode": "a podcast episode",
    "show": "a podcast",
    "audiobook": "an audiobook",
    "chapter": "a chapter of an audiobook",
    "concert": "a concert",
    "user": "a person's profile",
    "collection": "somebody's own library",
    "blend": "an invitation to a blend",
    "genre": "a page with many playlists",
    "section": "a page with many playlists",
    "search": "a search",
}


def canonical_link(link: str) -> str:
    """The one form of a playlist link that the QR code shows.

    Args:
        link: a web link (``https://open.spotify.com/playlist/<id>`` and its older and embedded forms), or a
            ``spotify:playlist:<id>`` URI. Quotes and brackets around it, invisible signs, a query such as
            ``?si=…``, and a text around it do no harm, as long as there is no other link in that. The id has
            22 base62 characters.

    Returns:
        ``https://open.spotify.com/playlist/<id>``.

    Raises:
        ValueError: anything else; the message says what it is and how to copy the right link.
    """
    return f"https://open.spotify.com/playlist/{_only_playlist(link)}"


def is_personal_mix(link: str) -> bool:
    """Whether whoever opens a canonical link sees a list of their own instead of the operator's."""
    return link.rpartition("/")[2].startswith(PERSONAL_MIX)


def has_link(text: str) -> bool:
    """Whether something that looks like a web link, or a Spotify one, is in a text."""
    return len(text) <= LONGEST and _LINK.search(text) is not None


@dataclass(slots=True)
class _Found:
    """Ids of playlists, and sentences on links to anything else; each once, in the order of the text."""

    ids: dict[str, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)

    def look_at(self, link: str) -> None:
        try:
            self.ids[_playlist_id(link)] = None
        except ValueError as why:
            self.others[str(why)] = None


def _only_playlist(link: str) -> str:
    if len(link) > LONGEST:
        raise ValueError(f"is longer than any link: {HOW_TO_COPY}")
    text = without_invisible(link).strip()
    if program := _PROGRAM.match(text.lstrip(_QUOTES + "<([")):
        raise ValueError(_sentence(_of_no_web_link(program["scheme"])))
    found = _Found()
    for candidate in _LINK.finditer(text):
        before = text[: candidate.start()]
        if before and _GLUED.match(before[-1]):
            found.others[_sentence(_glued(before.split()[-1], candidate.group()))] = None
        else:
            found.look_at(candidate.group())
    if len(found.ids) + len(found.others) > 1:
        if _is_torn(text):
            raise ValueError(_sentence("there is a space in the middle of the link"))
        raise ValueError("there are several links in this: keep one, that of the playlist")
    for sentence in found.others:
        torn = _is_torn(text)
        raise ValueError(_sentence("there is a space in the middle of the link") if torn else sentence)
    for playlist_id in found.ids:
        return playlist_id
    raise ValueError(_sentence(_what_it_is(text)))


def _playlist_id(link: str) -> str:
    """The id of the playlist that one link leads to. Raises ValueError where it leads elsewhere."""
    whole = _decoded(link)
    if uri := _URI.fullmatch(whole):
        return _id_from([part for part in re.split("[:/]", uri["path"]) if part])
    web = _WEB.fullmatch(whole)
    if web is None:
        raise ValueError(_sentence("this is no link that can be read"))
    host, query = web["host"].lower(), web["query"] or ""
    if "@" in host or "%40" in host:
        where = show(unquote(host).rpartition("@")[2])
        raise ValueError(_sentence(f"what stands before the @ is a name: this link leads to {where}"))
    name, colon, _ = host.removesuffix(".").partition(":")
    if name in _SHORT:
        return _id_behind_short_link(query)
    if name not in _SPOTIFY:
        raise ValueError(_sentence(_elsewhere(name)))
    if colon:
        raise ValueError(_sentence(f"a number stands behind {name}, as in '{show(host, 40)}'; remove it"))
    parts = [part for part in unquote(web["path"]).split("/") if part]
    for key, value in parse_qsl(query):
        if key.lower() == "uri" and (not parts or parts[-1].lower() == "embed"):
            return _playlist_id_once_more(value)
    return _id_from(parts)


def _playlist_id_once_more(link: str) -> str:
    """Of a link within a link, in which there is none."""
    if "uri=" in _decoded(link):
        raise ValueError(_sentence("this is a link within a link"))
    return _playlist_id(link)


def _decoded(link: str) -> str:
    """Without what stands behind it in a text, and with the signs that a program wrote as ``%2F``."""
    link = link.rstrip(_TRAILING)
    for _ in range(3):
        head, mark, query = link.partition("?")
        if not re.match(r"(?:https?|spotify)%(?:25)*3A", link, re.IGNORECASE):
            # Of a link in plain signs the path alone: what a query holds in such signs is its own affair.
            return without_invisible(f"{unquote(head)}{mark}{query}").strip().rstrip(_TRAILING)
        link = unquote(link)
    return link


def _id_from(parts: list[str]) -> str:
    """From ``[…, "playlist", id]``, the pieces of a path or of a URI."""
    while parts and re.fullmatch(r"intl-[a-z]{2,3}(?:-[a-z]{2,4})?|embed|embed-podcast", parts[0], re.I):
        parts = parts[1:]
    if len(parts) > 2 and parts[0].lower() == "user" and parts[2].lower() == "playlist":
        parts = parts[2:]
    kind = parts[0].lower() if parts else ""
    if kind == "playlist":
        if problem := _what_is_wrong_with_the_id("/".join(parts[1:])):
            raise ValueError(_sentence(problem))
        return parts[1]
    if not kind:
        raise ValueError(_sentence("this is Spotify's start page"))
    raise ValueError(
        _sentence(f"this is a link to {_KINDS[kind]}" if kind in _KINDS else "this is no link to a playlist")
    )


def _id_behind_short_link(query: str) -> str:
    """Some short links carry the full address along."""
    for _, value in parse_qsl(query):
        if re.match(r"(?:https?://|spotify:)", value, re.IGNORECASE) and "spotify" in value:
            return _playlist_id_once_more(value)
    raise ValueError(f"this is a short link that does not say where it leads: {OPEN_SHORT_LINK}")


def _what_is_wrong_with_the_id(playlist_id: str) -> str | None:
    if _ID.fullmatch(playlist_id):
        return None
    if not playlist_id:
        return "the playlist's id is missing"
    if len(playlist_id) != 22:
        return f"the playlist's id has {len(playlist_id)} characters where Spotify's have 22"
    return "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9"


def _elsewhere(host: str) -> str:
    for known, name in _OTHER_SERVICES.items():
        if host == known or host.endswith(f".{known}"):
            return f"this is a link to {name}, and the kiosk shows Spotify playlists only"
    if not host:
        return "the link does not say where it leads"
    # A letter of another alphabet looks like ours: it is shown by its number.
    shown = show(host.encode("ascii", "backslashreplace").decode())
    return f"this leads to {shown}, and Spotify's playlists are at open.spotify.com"


def _glued(word: str, link: str) -> str:
    if link.startswith("//") and (scheme := _SCHEME.match(f"{word}/")):
        return _of_no_web_link(scheme["scheme"])
    return f"'{show(word, 30)}' stands directly before the link; paste the link alone"


def _of_no_web_link(scheme: str) -> str:
    return f"this begins with {show(scheme.lower(), 20)}:, and a playlist's link with https"


def _is_torn(text: str) -> bool:
    """Whether a link that is whole would come of a text without its spaces."""
    joined = "".join(text.split())
    if not re.match(r"https?://|spotify:", text, re.IGNORECASE) or joined == text:
        return False
    try:
        _playlist_id(joined)
    except ValueError:
        return False
    return True


def _what_it_is(text: str) -> str:
    bare = text.strip(_QUOTES + "<>()[] ")
    if not bare:
        return "the link is empty"
    if _ID.fullmatch(bare):
        return "this is only an id, not a link"
    if scheme := _SCHEME.match(bare):
        return _of_no_web_link(scheme["scheme"])
    host = bare.partition("/")[0].lower()
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
        if host in _SHORT:
            return f"this is a short link that does not say where it leads: {OPEN_SHORT_LINK}"
        return _elsewhere(host)
    return "this is no link"


def _sentence(what: str) -> str:
    return what if what.endswith(OPEN_SHORT_LINK) else f"{what}: {HOW_TO_COPY}"
