"""What programs and fingers do to a link before it is pasted, undone."""

import re

_PATH_OF_WINDOWS = re.compile(r"[A-Za-z]:\\")
_ESCAPED = re.compile(r"\\(?=[/?=&:.~%#_-])")
"""As JSON writes a slash, Markdown an underscore, and some shells whatever means something to them."""

_TWICE = re.compile(r"https?:/{0,2}(?=https?:?//)", re.IGNORECASE)
_NO_COLON = re.compile(r"(?<![\w:/.-])(https?)(?:\s+:)?(?=//)", re.IGNORECASE)
_LABEL = re.compile(
    r"(?<![\w?&])(?:urlto|url|uri|href|src|link)[:=](?=https?:|//|www\.|spotify:)", re.IGNORECASE
)
"""As codes (``URLTO:``), shortcuts (``URL=``) and pages (``href=``) name what follows."""

_SLANTED = re.compile(r"(?<![\w/?&=.:-])(_+)(https?:\S+?)\1(?=\W|$)", re.IGNORECASE)
_NO_SPACE = re.compile(r"(?<=[,;|])(?=https?://)", re.IGNORECASE)
_FILE = re.compile(
    r"^[A-Za-z]:[/\\]|^[^/]*\.(?:m3u8?|pls|xspf|mp3|m4a|wav|flac|ogg|txt|csv|html?|url|pdf|png|jpe?g)$", re.I
)
_SHORTENED = re.compile(r"(?:…|\.\.\.)$")

_WRAPPED = re.compile(
    r"(?:[\w-]+\.)?safelinks\.protection\.outlook\.com|(?:www\.)?google(?:\.[a-z]{2,3}){1,2}|lm?\.facebook\.com"
    r"|l\.instagram\.com|l\.messenger\.com|out\.reddit\.com|urldefense\.com|linkprotect\.cudasvc\.com"
    r"|consent\.(?:youtube|google)\.com|accounts\.google\.com|slack-redir\.net|href\.li|t\.umblr\.com"
)
"""Hosts through which mail programs, search engines and social networks lead, with the link carried along."""


def undressed(text: str) -> str:
    """A text with each link in it as it was before it was escaped, labelled, or begun twice."""
    if "\\" in text and not _PATH_OF_WINDOWS.match(text):
        # To browsers, a backslash in a link is a slash.
        text = _ESCAPED.sub("", text).replace("\\", "/")
    text = _NO_SPACE.sub(" ", _LABEL.sub(" ", _SLANTED.sub(r"\2", text))).strip()
    return _NO_COLON.sub(r"\1:", _TWICE.sub("", text))


def is_file_name(text: str) -> bool:
    """Whether a text without a link in it names a file, with a dot as a host has."""
    return _FILE.search(text) is not None


def is_shortened(link: str) -> bool:
    """Whether a link ends as one does that was shortened to be shown."""
    return _SHORTENED.search(link) is not None


def is_wrapper(host: str) -> bool:
    """Whether the links of a host carry along to where they lead."""
    return _WRAPPED.fullmatch(host) is not None


def between_underscores(path: str) -> str:
    """``/v3/__https://…__;!!abc``, as urldefense.com has it: what stands between, if anything."""
    found = re.search(r"__(https?:.+?)(?:__|$)", path, re.IGNORECASE)
    return found.group(1) if found else ""
