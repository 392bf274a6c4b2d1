"""What every answer says about itself: whom the browser may ask, who may show it, how long it is kept."""

import base64
import hashlib
import re

from kiosk.web.doors import Doors

Header = tuple[bytes, bytes]

_ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), clipboard-read=(self), microphone=(), geolocation=(), display-capture=(), usb=()"
    ),
    "X-Robots-Tag": "noindex, nofollow",
    "X-Permitted-Cross-Domain-Policies": "none",
}

KEPT_FOREVER = b"private, max-age=31536000, immutable"
"""Of Gradio's own scripts, whose names change with what is in them."""

NEVER_KEPT = b"no-store"

_OURS = frozenset(
    name.lower().encode()
    for name in (
        *_ALWAYS,
        "Content-Security-Policy",
        "X-Frame-Options",
        "Cross-Origin-Opener-Policy",
        "Cache-Control",
    )
)
_NOT_SAID = frozenset({b"server", b"x-powered-by", b"set-cookie"})
_CORS = b"access-control-"

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)
_MENTIONS = re.compile(
    r'<meta\s[^>]*?(?:property|name)="(?:og|twitter):[^>]*?>|<link\s[^>]*?rel="(?:manifest|preconnect|dns-prefetch)"[^>]*?>',
    re.DOTALL | re.IGNORECASE,
)
_ABROAD = re.compile(
    r'<script\s[^>]*?src="(?:https?:)?//[^>]*>\s*</script>'
    r'|<(?:link|img|iframe)\s[^>]*?(?:src|href)="(?:https?:)?//[^>]*>',
    re.DOTALL | re.IGNORECASE,
)


def policy(doors: Doors, scripts: tuple[str, ...] = ()) -> str:
    """The Content-Security-Policy (CSP, level 3): nothing from, and nothing to, any other host.

    Args:
        doors: who may frame the page.
        scripts: the hashes of those that stand in the page itself.
    """
    rules = {
        "default-src": "'self'",
        # Gradio makes functions of texts where an event of a page has a script of its own.
        "script-src": " ".join(["'self'", "'unsafe-eval'", *scripts]),
        # Its components set styles one by one.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "frame-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(doors.framed_by) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def clean_page(html: str) -> str:
    """Gradio's page without what names other hosts or tells other programs about it."""
    return _ABROAD.sub("", _MENTIONS.sub("", html))


def hashes(html: str) -> tuple[str, ...]:
    """Of the scripts that stand in a page itself, as a policy names them."""
    found = (one["text"] for one in _SCRIPT.finditer(html) if "src=" not in one["attributes"])
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found)
    return tuple(f"'sha256-{digest}'" for digest in digests)


def safe_headers(
    given: list[Header], doors: Doors, *, kept: bool = False, scripts: tuple[str, ...] = ()
) -> list[Header]:
    """The headers of an answer: those that are ours, and of Gradio's those that do no harm.

    Args:
        given: Gradio's.
        kept: whether the browser may keep the answer.
        scripts: see `policy`.
    """
    headers = [
        (name, value)
        for name, value in given
        if (small := name.lower()) not in _OURS and small not in _NOT_SAID and not small.startswith(_CORS)
    ]
    ours = {**_ALWAYS, "Content-Security-Policy": policy(doors, scripts)}
    if not doors.framed_by:
        ours |= {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
    headers += [(name.lower().encode(), value.encode()) for name, value in ours.items()]
    headers.append((b"cache-control", KEPT_FOREVER if kept else NEVER_KEPT))
    return headers
