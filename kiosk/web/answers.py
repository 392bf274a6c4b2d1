"""What the page says of a picture, as HTML. Whatever comes from outside is escaped here."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from html import escape

import segno

from kiosk.app.spoken import sentences
from kiosk.config.links import service
from kiosk.content.emphasis import capitalised, find_word
from kiosk.content.languages import SURE_FROM, Words, degree
from kiosk.content.playlists import Playlist
from kiosk.content.theme import Theme
from kiosk.errors import ImageFault
from kiosk.vision.reading import Hint, Verdict
from kiosk.web.desk import Seen
from kiosk.web.look import emblem, icon, ink, shades, split_icon

QUIET_ZONE = 4
"""Free modules around a code (ISO/IEC 18004)."""

DARK, LIGHT = "#0c0e20", "#ffffff"
"""Of a code, in every theme."""


def answer(seen: Seen, words: Words, theme: Theme, number: int, *, percent: bool = False) -> str:
    """All that is said of a picture.

    Args:
        seen: what came of it.
        words: the visitor's.
        theme: the page's.
        number: of the visitor's picture, by which the page tells an answer from the one before.
        percent: how sure the kiosk is as a number, not in words.
    """
    verdict, hint = seen.answer.verdict, seen.answer.hint
    if verdict is None:
        # Without a face that can be judged there is always a reason.
        return no_reading(hint or Hint.NO_FACE, words, theme, number)
    labels = verdict.shown.split("+") if verdict.answers else verdict.likeliest(2)
    tinted = theme.tinted(labels[0])
    headline, aside = (
        (words.look(verdict.shown), words.warm[verdict.emotion])
        if verdict.answers
        else (capitalised(_either(verdict, words)), words.not_sure)
    )
    parts = [
        news(sentences(headline, aside)),
        '<div class="verdict">',
        icon(labels[0], theme) if len(labels) == 1 else split_icon(labels[0], labels[1], theme),
        f"<div><h2>{_emphasised(headline, verdict, words)}</h2>",
        _sure(verdict, words, percent) if verdict.answers else "",
        f'<p class="warm">{escape(aside)}</p></div></div>',
        f'<p class="hint">{escape(words.hints[hint])}</p>' if hint else "",
        '<ul class="playlists">',
        *(_card(label, one, verdict, words) for label, one in seen.answer.playlists.items()),
        "</ul>",
        _chances(verdict, words, theme),
    ]
    style = f"{shades(tinted)}--tint:{ink(tinted, labels[0])}"
    return _section("answer", number, _as_data(seen), words.web["face"], "".join(parts), style=style)


def no_reading(hint: Hint, words: Words, theme: Theme, number: int) -> str:
    """No reading, kindly put: what was in the way, and what to try."""
    return _message(words.causes[hint], words.advice[hint], emblem(hint.value, theme), number, {"hint": hint})


def unreadable(fault: ImageFault, words: Words, theme: Theme, number: int) -> str:
    """What is wrong with a file."""
    return _message(words.web[fault], "", emblem("no_face", theme), number, {"fault": fault})


def looking(words: Words, number: int, hint: Hint | None, progress: float, face: object) -> str:
    """How far the kiosk has come with a moving picture."""
    said = words.hints[hint] if hint else words.analysing
    share = round(100 * min(1.0, max(0.0, progress)))
    where = escape(json.dumps(face))
    return (
        f'<section class="answer moving" data-n="{number}" data-live="looking" data-box="{where}">'
        f'{news(said)}<p class="hint">{escape(said)}</p>'
        f'<div class="progress"><span style="width:{share}%"></span></div></section>'
    )


def waiting(words: Words, number: int) -> str:
    """Somebody else's moving picture is being read."""
    said = words.web["wait"]
    return (
        f'<section class="answer moving" data-n="{number}" data-live="waiting">{news(said)}'
        f'<p class="hint">{escape(said)}</p></section>'
    )


def shown(seen: Seen, words: Words) -> str:
    """The picture itself, as it was read; it is in the page alone, in no file."""
    if seen.shown is None:
        return ""
    data = base64.b64encode(seen.shown).decode("ascii")
    hint = seen.answer.hint or Hint.NO_FACE
    said = words.web["face"] if seen.answer.verdict else words.causes[hint]
    caption = f"<figcaption>{escape(said)}</figcaption>" if seen.answer.verdict else ""
    image = f'<img alt="{escape(said)}" src="data:image/jpeg;base64,{data}">'
    return f'<figure class="shown">{image}{caption}</figure>'


def fact(text: str, words: Words) -> str:
    """Something to read meanwhile."""
    return f'<aside class="fact"><h3>{escape(words.fact)}</h3><p>{escape(text)}</p></aside>'


def _message(headline: str, advice: str, picture: str, number: int, data: Mapping[str, str]) -> str:
    advised = f'<p class="warm">{escape(advice)}</p>' if advice else ""
    inner = f'<div class="verdict">{picture}<div><h2>{escape(headline)}</h2>{advised}</div></div>'
    said = news(sentences(headline, advice) if advice else headline)
    return _section("answer message", number, data, headline, said + inner)


def _section(
    kind: str, number: int, data: Mapping[str, object], face: str, inner: str, *, style: str = ""
) -> str:
    """What came of a picture; ``face`` is what is said of the picture itself."""
    told = escape(json.dumps(data))
    return (
        f'<section class="{kind}" data-n="{number}" data-answer="{told}" data-face="{escape(face)}"'
        f' style="{style}">{inner}</section>'
    )


def news(said: str) -> str:
    """What is read out to those who do not see that something has changed."""
    return f'<p class="unseen" role="status" aria-live="polite">{escape(said)}</p>'


def _either(verdict: Verdict, words: Words) -> str:
    first, second = (words.emotions[label] for label in verdict.likeliest(2))
    return words.you_choose.format(first=first, second=second)


def _emphasised(headline: str, verdict: Verdict, words: Words) -> str:
    """The headline with what the kiosk saw in its colour."""
    word = words.name(verdict.shown) if verdict.answers else ""
    first, last = find_word(word, headline) if word else (0, 0)
    before, found, after = (
        escape(part) for part in (headline[:first], headline[first:last], headline[last:])
    )
    return f"{before}<em>{found}</em>{after}" if found else after


def _sure(verdict: Verdict, words: Words, percent: bool) -> str:
    confidence = sum(verdict.probabilities[label] for label in verdict.shown.split("+"))
    reached = degree(confidence)
    said = words.how_sure(confidence) if percent else words.sureness[list(SURE_FROM)[reached - 1]]
    dots = "".join(f'<i class="{"full" if n < reached else ""}"></i>' for n in range(len(SURE_FROM)))
    return f'<p class="sure">{escape(said)} <span class="dots" aria-hidden="true">{dots}</span></p>'


def _card(label: str, playlist: Playlist, verdict: Verdict, words: Words) -> str:
    opens = words.opens.format(service=service(playlist.url))
    headed = "" if verdict.answers else f'<p class="of">{escape(capitalised(words.name(label)))}</p>'
    mood = f'<span class="mood">{escape(playlist.mood)}</span>' if playlist.mood else ""
    return (
        f'<li class="card">{headed}<div class="code">{_code(playlist.url, words.scan)}</div>'
        f'<a href="{escape(playlist.url)}" target="_blank" rel="noopener noreferrer">'
        f'<span class="title">{escape(playlist.title)}</span>{mood}'
        f'<span class="opens">{escape(opens)}</span></a></li>'
    )


def _code(url: str, said: str) -> str:
    """The QR code as SVG, in a quiet zone of its own."""
    drawn: str = segno.make_qr(url, error="m", boost_error=True).svg_inline(
        border=QUIET_ZONE, dark=DARK, light=LIGHT, omitsize=True, svgclass=None, lineclass=None
    )
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1)


def _chances(verdict: Verdict, words: Words, theme: Theme) -> str:
    rows = "".join(_chance_rows(verdict, words, theme))
    return f'<div class="chances"><h3>{escape(words.web["chances"])}</h3><ul>{rows}</ul></div>'


def _chance_rows(verdict: Verdict, words: Words, theme: Theme) -> Iterator[str]:
    for label in verdict.likeliest(len(verdict.probabilities)):
        # As `Words.how_sure`: no classifier is all of it.
        share = min(99, round(100 * verdict.probabilities[label]))
        said = _percent(words).format(percent=share)
        filled = f'<i style="width:{share}%;background:{ink(theme, label)}"></i>'
        yield (
            f"<li>{icon(label, theme)}<span>{escape(words.emotions[label])}</span>"
            f'<span class="bar" aria-hidden="true">{filled}</span>'
            f"<b>{escape(said)}</b></li>"
        )


def _percent(words: Words) -> str:
    """How a language writes a share: "{percent}%", with a space, or the other way round."""
    found = re.search(r"%?\s?[{]percent[}]\s?%?", words.sure)
    return found[0].strip() if found else "{percent}%"


def _as_data(seen: Seen) -> dict[str, object]:
    """What the page must send back to have the answer in another language."""
    verdict = seen.answer.verdict
    assert verdict is not None
    return {
        "probabilities": verdict.probabilities,
        "sure": verdict.sure,
        "second": verdict.second,
        "hint": seen.answer.hint,
        "urls": [one.url for one in seen.answer.playlists.values()],
    }
