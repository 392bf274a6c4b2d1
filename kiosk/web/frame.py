"""What stands around an answer: the heading, the three ways to give a picture, and who keeps what."""

from html import escape

from kiosk.content.bundle import Bundle
from kiosk.content.emotions import EMOTIONS
from kiosk.content.emphasis import find_word
from kiosk.content.languages import Words
from kiosk.content.locale import Locale
from kiosk.content.theme import Theme
from kiosk.screen.bidi import is_right_to_left
from kiosk.web.answers import news
from kiosk.web.look import icon, logo, theme_name

ACCEPTED = "image/jpeg,image/png,image/webp,image/bmp"
"""What the browser offers to choose from: a phone then makes a JPEG of what it keeps as HEIC."""

_DRAWN = {
    "camera": '<path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.6"/>',
    "choose": '<path d="M4 5h16v14H4z"/><circle cx="9" cy="10" r="1.6"/><path d="m4 17 5-4 4 3 3-3 4 4"/>',
    "paste": '<path d="M8 5H5v15h14V5h-3"/><path d="M9 3h6v4H9zM9 12h6M9 16h6"/>',
    "shoot": '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4.5" fill="currentColor"/>',
    "live": '<path d="M3 6h12v12H3zM15 10l6-3v10l-6-3"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
}
"""What is on the buttons."""


def heading(bundle: Bundle, locale: Locale, theme: Theme) -> str:
    """Brand, question and languages; what the document itself must know stands in its attributes."""
    words, brand = locale.words, bundle.brand
    title = (
        f'<p class="house">{logo(brand)}{escape(brand.title or "")}</p>' if brand.title or brand.logo else ""
    )
    asked = escape(brand.greeting) if brand.greeting else _emphasised(words)
    named = " · ".join(part for part in (brand.title, words.ask) if part)
    direction = "rtl" if is_right_to_left(words.ask) else "ltr"
    return (
        f'<header data-language="{escape(words.language)}" data-direction="{direction}"'
        f' data-theme="{theme_name(theme)}" data-title="{escape(named)}">'
        f"{title}{_chips(bundle, words)}<h1>{asked}</h1></header>"
    )


def _chips(bundle: Bundle, words: Words) -> str:
    if len(bundle.locales) < 2:
        return ""
    chips = "".join(
        f'<button type="button" data-language="{escape(one.language)}" lang="{escape(one.language)}"'
        f' aria-pressed="{"true" if one.language == words.language else "false"}">'
        f"{escape(one.words.language_name)}</button>"
        for one in bundle.locales
    )
    return f'<div class="chips" role="group" aria-label="{escape(words.web["language"])}">{chips}</div>'


def _emphasised(words: Words) -> str:
    first, last = find_word(words.ask_emphasis, words.ask)
    parts = words.ask[:first], words.ask[first:last], words.ask[last:]
    before, found, after = (escape(part) for part in parts)
    return f"{before}<em>{found}</em>{after}" if found else escape(words.ask)


def attract(bundle: Bundle, words: Words, theme: Theme) -> str:
    """What there is to be seen before there is an answer: all that a face may say."""
    rows = "".join(
        f"<li>{icon(label, theme)}{escape(words.emotions[label])}</li>"
        for label in EMOTIONS
        if label in bundle.labels
    )
    # The line that is read out stands there from the beginning: one that comes with its text would be missed.
    return f'<section class="attract">{news("")}<ul>{rows}</ul></section>'


def box(words: Words, *, live: bool) -> str:
    """The three ways in, and the camera's picture while it is on.

    ``live``: whether it may be read as it moves.
    """
    told = {
        key: words.web[key] for key in ("denied", "clipboard", "failed", "busy", "too_large", "no_picture")
    }
    told |= {"reading": words.analysing, "language": words.language}
    attributes = " ".join(f'data-{key.replace("_", "-")}="{escape(said)}"' for key, said in told.items())
    moving = _button("live", words.web["live"]) if live else ""
    return (
        f'<div class="box" {attributes}>'
        '<div class="camera" hidden><div class="mirror"><video playsinline muted aria-hidden="true"></video>'
        '<span class="ring" hidden></span></div><div class="ways">'
        f"{_button('shoot', words.web['shoot'], 'main')}{moving}{_button('close', words.web['close'])}"
        "</div></div>"
        f'<div class="offer"><div class="ways">{_button("camera", words.web["camera"], "main")}'
        f"{_button('choose', words.web['choose'])}{_button('paste', words.web['paste'])}</div>"
        f'<p class="drop">{escape(words.web["drop"])}</p></div>'
        f'<input type="file" class="unseen" accept="{ACCEPTED}" tabindex="-1" aria-hidden="true">'
        '<p class="status" role="status" aria-live="polite"></p>'
        f'<p class="secure" hidden>{escape(words.web["secure"])}</p></div>'
    )


def _button(way: str, said: str, kind: str = "") -> str:
    drawn = f'<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_DRAWN[way]}</svg>'
    inner = f"{drawn}<span>{escape(said)}</span>"
    return f'<button type="button" class="way {kind}" data-way="{way}">{inner}</button>'


def foot(bundle: Bundle, words: Words) -> str:
    """Who reads the picture, for how long it is there, and whom to ask."""
    contact = bundle.brand.contact
    asked = f" {escape(words.sign['contact'].format(contact=contact))}" if contact else ""
    guess = escape(words.sign["guess"])
    return f"<footer><p>{escape(words.web['privacy'])}{asked}</p><p>{guess}</p></footer>"
