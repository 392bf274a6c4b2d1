"""Addresses of cameras in the network, as ``camera.source`` may name them."""

import re
from urllib.parse import SplitResult, urlsplit

SCHEMES = ("rtsp", "http", "https")

NEEDS_LEAVE = (
    "is a camera in the network, which needs camera.network: true; docs/operating.md says what that opens"
)
"""The sentence for an address without leave."""

_LIKE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SIGNS = re.compile(r"[!-~]+")
"""What an address is written with: visible ASCII, no spaces."""


def is_address(source: str) -> bool:
    """Whether a source is an address in a network, sound or not, rather than a word or a path."""
    return _LIKE.match(source) is not None


def address_fault(source: str) -> str | None:
    """One clause on what is wrong with an address, or None; says nothing of its password."""
    parts = _split(source)
    if parts is None or not parts.hostname:
        return "is no address: write it as rtsp://HOST/PATH, with rtsp, http or https before ://"
    if parts.scheme not in SCHEMES:
        return f"begins with {parts.scheme}://, but a camera's address begins with rtsp, http or https"
    if not _SIGNS.fullmatch(source):
        return (
            "has a space or a special letter in it: write %20 for a space, and for others what browsers show"
        )
    return None


def redacted(source: str) -> str:
    """An address without user, password, path and query, any of which may hold a password; else as it is."""
    if not is_address(source):
        return source
    parts = _split(source)
    if parts is None or not parts.hostname:
        return source.split("://", 1)[0] + "://…"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def _split(source: str) -> SplitResult | None:
    try:
        parts = urlsplit(source)
        return parts if parts.port != 0 else None  # reading it checks it
    except ValueError:
        return None
