"""Links of playlists: whatever people paste becomes one form, or a sentence on what to paste.

What a music service's links look like is in `kiosk.config.services`; here a link is found in a text.
"""

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl, unquote

from kiosk.config.diagnostics import show
from kiosk.config.pasted_link import between_underscores, is_file_name, is_shortened, is_wrapper, undressed
from kiosk.config.services.service import Address, Service, start_page
from kiosk.config.services.spotify import SPOTIFY
from kiosk.config.services.table import BY_HOST, NAMES, OTHER_SERVICES, SERVICES, SHORT_LINKS, is_host
from kiosk.config.signs import with_our_letters, without_invisible

HOW_TO_COPY = SPOTIFY.how_to_copy
"""Where nothing tells which service was meant."""

OPEN_SHORT_LINK = "open it once in a browser, and copy the long link that is shown there"

LONGEST = 4000
"""Characters of a share text, or of the code for a web page, that are looked at."""

_SHORT = f"this is a short link that does not say where it leads: {OPEN_SHORT_LINK}"
_TORN = "there is a space in the middle of the link"
_CUT = "the link ends in …, as one does that was shortened to be shown"
_SEVERAL = "there are several links in this: keep one, that of the playlist"

_QUOTE = '"`´“”„‟‘’‚‛«»‹›「」『』'
_QUOTES = f"'{_QUOTE}"
_TRAILING = f"{_QUOTES}.,;:!?…)]}}>*~|\\。，、；：！？）】》"

_BEHIND = re.compile(rf"(?:[{re.escape(_TRAILING)}]|[^\w\x00-\x7f])+$")
"""What stands behind a link: marks of a sentence, and signs such as a picture of a note."""

_BARE_HOSTS = "|".join(re.escape(host) for host in (*BY_HOST, *SHORT_LINKS))
_LINK = re.compile(
    rf"(?:https?:/{{0,2}}|//|https?%(?:25)*3A(?:%(?:25)*2F){{2}}|spotify(?::|%(?:25)*3A)"
    rf"|(?<![A-Za-z0-9.-])(?:{_BARE_HOSTS})(?=[/?%])|www\.)[^\s<>()\[\]{_QUOTE}]+",
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


def canonical_link(link: str) -> str:
    """The one form of a playlist link that the QR code shows.

    Args:
        link: a web link to a playlist of one of `kiosk.config.services.table.SERVICES` in any of the forms
            there are, or a ``spotify:playlist:<id>`` URI. Quotes and brackets around it, invisible signs, a
            query such as ``?si=…``, and a text around it do no harm, as long as there is no other link in
            that.

    Returns:
        As the service's `Service.canonical` has it, such as ``https://open.spotify.com/playlist/<id>``.

    Raises:
        ValueError: anything else; the message says what it is and how to copy the right link.
    """
    if len(link) > LONGEST:
        raise ValueError(f"is longer than any link: {HOW_TO_COPY}")
    text = undressed(without_invisible(link).strip())
    if program := _PROGRAM.match(text.lstrip(_QUOTES + "<([")):
        raise ValueError(_sentence(_of_no_web_link(program["scheme"]), text))
    found = _Found()
    for candidate in _LINK.finditer(text):
        before = text[: candidate.start()]
        if before and _GLUED.match(before[-1]):
            found.others[_sentence(_glued(before.split()[-1], candidate.group()), text)] = None
        else:
            found.look_at(candidate.group())
    if not found.playlists:
        found.others |= found.start_pages
    if len(found.playlists) + len(found.others) > 1:
        raise ValueError(_sentence(_TORN, text) if _is_torn(text) else _SEVERAL)
    for sentence in found.others:
        raise ValueError(_sentence(_TORN, text) if _is_torn(text) else sentence)
    for playlist in found.playlists:
        return playlist
    raise ValueError(_what_it_is(text))


def service(link: str) -> str:
    """The name of what a canonical link opens in. Raises KeyError for a host that is none of a service's."""
    return service_of(link).name


def service_of(link: str) -> Service:
    """What a canonical link opens in. Raises KeyError for a host that is none of a service's."""
    return BY_HOST[link.split("/")[2]]


def personal_mix(link: str) -> str | None:
    """Of a canonical link, what whoever opens it sees instead of the operator's list; None for that list."""
    return service_of(link).personal(link)


def has_link(text: str) -> bool:
    """Whether something that looks like a web link, or a Spotify one, is in a text."""
    return len(text) <= LONGEST and _LINK.search(text) is not None


@dataclass(slots=True)
class _Found:
    """Canonical links, and sentences on links to anything else; each once, in the order of the text.

    Attributes:
        start_pages: of those to a service and to nothing in particular there, which stand beside a playlist's
            in some texts and in the code for a web page.
    """

    playlists: dict[str, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    start_pages: dict[str, None] = field(default_factory=dict)

    def look_at(self, link: str) -> None:
        try:
            playlist = _playlist(link)
        except ValueError as why:
            sentences = self.start_pages if _is_start_page(link) else self.others
            sentences[str(why)] = None
            return
        if is_shortened(link) and not service_of(playlist).whole.search(playlist):
            self.others[_sentence(_CUT, link)] = None
            return
        self.playlists[playlist] = None


def _is_start_page(link: str) -> bool:
    web = _WEB.fullmatch(_decoded(link))
    return web is not None and web["host"].lower() in BY_HOST and not web["path"].strip("/")


def _playlist(link: str, *, within: bool = False) -> str:
    """The playlist to which one link leads; ValueError, with a whole sentence, if it leads elsewhere."""
    whole = _decoded(link)
    if uri := _URI.fullmatch(whole):
        pieces = tuple(part for part in re.split("[:/]", uri["path"]) if part)
        # spotify:// in place of https://, or before it.
        while pieces and pieces[0].lower() in ("https", "http", *SPOTIFY.hosts):
            pieces = pieces[1:]
        return _asked(SPOTIFY, Address(SPOTIFY.home, pieces, MappingProxyType({})))
    web = _WEB.fullmatch(whole)
    if web is None:
        raise ValueError(_sentence("this is no link that can be read", link))
    host, query = web["host"].lower(), web["query"] or ""
    if "@" in host or "%40" in host:
        where = show(unquote(host).rpartition("@")[2])
        raise ValueError(_sentence(f"what stands before the @ is a name: this link leads to {where}", link))
    name, colon, _ = host.removesuffix(".").partition(":")
    if name not in BY_HOST and _is_short(name):
        return _behind_short_link(query, within)
    if name not in BY_HOST and is_wrapper(name) and (leads_to := _inner(query, web["path"])):
        return _once_more(leads_to, within)
    if name not in BY_HOST:
        raise ValueError(_elsewhere(name, link))
    found = BY_HOST[name]
    if colon:
        number = f"a number stands behind {name}, as in '{show(host, 40)}'; remove it"
        raise ValueError(_sentence(number, link))
    pieces = tuple(part for part in unquote(web["path"]).split("/") if part)
    # Of a name that is given more than once the first counts.
    named = {key.lower(): value for key, value in reversed(parse_qsl(query.replace("&amp;", "&")))}
    address = Address(name, pieces, MappingProxyType(named))
    if inner := found.carried(address):
        return _once_more(inner, within)
    return _asked(found, address)


def _asked(found: Service, address: Address) -> str:
    try:
        return found.playlist(address)
    except ValueError as clause:
        raise ValueError(f"{clause}: {found.how_to_copy}") from None


def _once_more(link: str, within: bool) -> str:
    """Of a link within a link, in which there is none."""
    if within:
        raise ValueError(_sentence("this is a link within a link", link))
    return _playlist(link, within=True)


def _is_short(host: str) -> bool:
    """Whether a host's links do not say where they lead."""
    return any(is_host(host, known) for known in SHORT_LINKS)


def _behind_short_link(query: str, within: bool) -> str:
    """Some short links carry the full address along."""
    if inner := _inner(query):
        return _once_more(inner, within)
    raise ValueError(_SHORT)


def _inner(query: str, path: str = "") -> str:
    """The link to a service's page that a link carries along, or nothing."""
    for value in (*(value for _, value in parse_qsl(query)), between_underscores(unquote(path))):
        web = _WEB.fullmatch(value)
        leads_to_service = web is not None and web["host"].lower() in BY_HOST
        if re.match(r"spotify:", value, re.IGNORECASE) or (
            re.match(r"https?://", value, re.IGNORECASE) and leads_to_service
        ):
            return value
    return ""


def _decoded(link: str) -> str:
    """Without what stands behind it in a text, and with the signs that a program wrote as ``%2F``."""
    link = _BEHIND.sub("", link)
    for _ in range(3):
        head, mark, query = link.partition("?")
        if not re.match(r"(?:https?|spotify)%(?:25)*3A", link, re.IGNORECASE):
            # Of a link in plain signs the path alone: what a query holds in such signs is its own affair.
            return _BEHIND.sub("", without_invisible(f"{unquote(head)}{mark}{query}").strip())
        link = unquote(link)
    return link


def _meant(text: str) -> Service | None:
    """The service of which a word is in a text, also in letters that look like ours."""
    seen = (with_our_letters(text) or text).lower()
    return next((one for one in SERVICES if any(sign in seen for sign in one.signs)), None)


def _sentence(what: str, text: str) -> str:
    return f"{what}: {(_meant(text) or SPOTIFY).how_to_copy}"


def _elsewhere(host: str, link: str) -> str:
    for known, name in OTHER_SERVICES.items():
        if is_host(host, known):
            return f"this is a link to {name}, and the kiosk shows playlists of {NAMES} only: {HOW_TO_COPY}"
    if not host:
        return _sentence("the link does not say where it leads", link)
    # A letter of another alphabet looks like ours: it is shown by its number.
    shown = show(host.encode("ascii", "backslashreplace").decode())
    if meant := _meant(link):
        return _sentence(f"this leads to {shown}, and {meant.name}'s playlists are at {meant.home}", link)
    return _sentence(f"this leads to {shown}, and the kiosk shows playlists of {NAMES} only", link)


def _glued(word: str, link: str) -> str:
    if link.startswith("//") and (scheme := _SCHEME.match(f"{word}/")):
        return _of_no_web_link(scheme["scheme"])
    return f"'{show(word, 30)}' stands directly before the link; paste the link alone"


def _of_no_web_link(scheme: str) -> str:
    return f"this begins with {show(scheme.lower(), 20)}:, and a playlist's link with https"


def _is_torn(text: str) -> bool:
    """Whether a link that is whole would come of a text without its spaces."""
    joined = "".join(text.split())
    if not re.match(r"https?:\s*//|spotify\s*:", text, re.IGNORECASE) or joined == text:
        return False
    if text.count("://") > 1:
        return False
    try:
        _playlist(joined)
    except ValueError:
        return False
    return True


def _what_it_is(text: str) -> str:
    """The sentence on a text without a link in it."""
    bare = text.strip(_QUOTES + "<>()[] ")
    if not bare:
        return _sentence("the link is empty", text)
    for one in SERVICES:
        if one.bare_id is not None and one.bare_id.fullmatch(bare):
            return f"this is only an id, not a link: {one.how_to_copy}"
    if _is_torn(text):
        return _sentence(_TORN, text)
    if is_file_name(bare):
        return _sentence("this is the name of a file", text)
    if scheme := _SCHEME.match(bare):
        return _sentence(_of_no_web_link(scheme["scheme"]), text)
    host = bare.partition("/")[0].lower()
    if host in BY_HOST:
        return _sentence(str(start_page(BY_HOST[host].name)), text)
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
        return _SHORT if _is_short(host) else _elsewhere(host, text)
    return _sentence("this is no link", text)
