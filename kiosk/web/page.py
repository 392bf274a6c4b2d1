"""The page: its parts, and what happens when something is done with them.

No part of it takes a value from the browser as its own (Gradio would follow a file or an address in one):
what a visitor does comes as an event's data, and is checked here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from kiosk.app.daylight import wall_clock
from kiosk.content.bundle import Bundle
from kiosk.content.locale import Locale
from kiosk.content.theme import Theme
from kiosk.errors import ImageError
from kiosk.web import answers, frame
from kiosk.web.accept_language import language_for
from kiosk.web.desk import Desk, Seen, picture_of_message
from kiosk.web.live import Live, Looking, Over, Settled, Waiting
from kiosk.web.look import style
from kiosk.web.told import Told, told_of

HERE = Path(__file__).parent

MOST_NUMBER = 10**6
"""Of one visitor's pictures, as the page counts them."""

JUDGING: Mapping[str, Any] = {"concurrency_limit": 1, "concurrency_id": "judging"}
"""Whatever reads a picture: one at a time, the others wait in Gradio's queue."""

AT_ONCE: Mapping[str, Any] = {"concurrency_limit": None}
"""What waits for nobody's picture."""

EVENT: Mapping[str, Any] = {"api_visibility": "private", "queue": True, "show_progress": "hidden"}
"""Every event: no part of any interface but the page itself."""


class Uploads(Protocol):
    """Where uploaded files are (`kiosk.web.uploads`)."""

    def take(self, path: str) -> bytes:
        """What an uploaded file holds; it is gone then.

        Raises:
            ImageError: there is no such upload, or it is too large.
        """


def page(bundle: Bundle, uploads: Uploads) -> gr.Blocks:
    """The page of a configuration, for `dress` and Gradio to be served.

    Raises:
        ModelError: one of the networks is missing or not the right one.
    """
    visitor = _Visitors(bundle, uploads)
    scripts = _scripts()
    first = bundle.locales[0]
    theme = bundle.themes.at(wall_clock())
    with gr.Blocks(analytics_enabled=False, title=bundle.brand.title or first.words.ask) as blocks:
        head = _part(frame.heading(bundle, first, theme), "head", scripts["head"])
        box = _part(frame.box(first.words, live=bundle.settings.web.live), "box", scripts["box"])
        said = _part(frame.attract(bundle, first.words, theme), "said", scripts["said"])
        shown = _part("", "shown")
        fact = _part("", "fact")
        foot = _part(frame.foot(bundle, first.words), "foot")
        blocks.load(visitor.comes, outputs=[head, box, foot, said], **EVENT, **AT_ONCE)
        head.language(visitor.speaks, outputs=[head, box, said, fact, foot], **EVENT, **AT_ONCE)
        box.begun(visitor.begins, outputs=[fact], **EVENT, **AT_ONCE)
        box.taken(visitor.shows, outputs=[said, shown], **EVENT, **JUDGING)
        if bundle.settings.web.live:
            box.frame(visitor.moves, outputs=[said, shown], **EVENT, **JUDGING)
    return blocks


def dress(bundle: Bundle) -> dict[str, Any]:
    """What `gradio.mount_gradio_app` is told of how the page looks: ``head`` and ``theme``."""
    return {
        # Not as Gradio's css: the browser makes another one of that, in which some rules never hold.
        "head": f'<meta name="referrer" content="no-referrer"><style>{style(bundle.themes)}</style>',
        # One typeface that is in the page; the default would be asked of Google.
        "theme": gr.themes.Base(font=("Manrope", "system-ui", "sans-serif"), font_mono=("monospace",)),
    }


def _part(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(
        value, elem_id=name, js_on_load=script, apply_default_css=False, container=False, padding=False
    )


def _scripts() -> dict[str, str]:
    """What runs in the browser for each part, by its name."""
    parts = (HERE / "page.js").read_text(encoding="utf-8").split("// PART ")
    return {part.split("\n", 1)[0].strip(): part.split("\n", 1)[1] for part in parts[1:]}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came with an event, as far as it is believed.

    Attributes:
        locale: in whose language the visitor reads.
        number: of the visitor's picture.
        data: all of it, unchecked.
    """

    locale: Locale
    number: int
    data: Mapping[str, object]


class _Visitors:
    """What is done for visitors."""

    def __init__(self, bundle: Bundle, uploads: Uploads) -> None:
        self._bundle, self._uploads = bundle, uploads
        self._desk = Desk(bundle)
        self._live = Live(bundle.settings, self._desk.reading) if bundle.settings.web.live else None
        self._locales = {one.language: one for one in bundle.locales}

    def comes(self, request: gr.Request) -> list[str]:
        """The page in the visitor's language, and in the theme of the hour."""
        wishes = request.headers.get("accept-language")
        locale = self._locales[language_for(wishes, [*self._locales])]
        return [*self._around(locale), frame.attract(self._bundle, locale.words, self._theme())]

    def speaks(self, event: gr.EventData) -> list[Any]:
        """The page in the language that was chosen, with what it says of a picture."""
        asked = self._asked(event)
        head, box, foot = self._around(asked.locale)
        told = told_of(asked.data.get("answer"), self._bundle)
        if told is None:
            said = frame.attract(self._bundle, asked.locale.words, self._theme())
        else:
            said = self._again(told, asked)
        fact = self.begins(event) if asked.data.get("fact") else ""
        return [head, box, said, fact, foot]

    def begins(self, event: gr.EventData) -> str:
        """Something to read while a picture is on its way."""
        asked = self._asked(event)
        return answers.fact(self._desk.fact(asked.locale.language), asked.locale.words)

    def shows(self, event: gr.EventData) -> tuple[str, str]:
        """The answer to a picture, and the picture with the face in it."""
        asked = self._asked(event)
        words = asked.locale.words
        try:
            seen = self._desk.read(self._picture(asked), asked.locale.language)
        except ImageError as error:
            return answers.unreadable(error.fault, words, self._theme(), asked.number), ""
        return self._answer(seen, asked), answers.shown(seen, words)

    def moves(self, event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        """What there is to say of the next frame of a moving picture; a picture from before goes."""
        asked = self._asked(event)
        try:
            content = picture_of_message(asked.data.get("picture"))
            visitor = f"{asked.data.get('visit')!r:.20} {request.session_hash}"
            return self._moved(asked, visitor, content), ""
        except ImageError as error:
            return answers.unreadable(error.fault, asked.locale.words, self._theme(), asked.number), ""

    def _moved(self, asked: _Asked, visitor: str, content: bytes) -> str:
        words, theme, number = asked.locale.words, self._theme(), asked.number
        assert self._live is not None
        match self._live.frame(visitor, content):
            case Waiting():
                return answers.waiting(words, number)
            case Looking(face, hint, progress):
                return answers.looking(words, number, hint, progress, face)
            case Over(hint):
                return answers.no_reading(hint, words, theme, number)
            case Settled(verdict, face):
                return self._answer(self._desk.settled(verdict, face, asked.locale.language), asked)

    def _answer(self, seen: Seen, asked: _Asked) -> str:
        percent = self._bundle.settings.display.percent
        return answers.answer(seen, asked.locale.words, self._theme(), asked.number, percent=percent)

    def _picture(self, asked: _Asked) -> bytes:
        """The picture that came: a file that was uploaded, or one that the page's camera took."""
        path = asked.data.get("path")
        if isinstance(path, str):
            return self._uploads.take(path)
        return picture_of_message(asked.data.get("picture"))

    def _again(self, told: Told, asked: _Asked) -> str:
        if told.fault is not None:
            return answers.unreadable(told.fault, asked.locale.words, self._theme(), asked.number)
        return self._answer(told.seen(asked.locale, self._desk), asked)

    def _around(self, locale: Locale) -> list[str]:
        live = self._bundle.settings.web.live
        return [
            frame.heading(self._bundle, locale, self._theme()),
            frame.box(locale.words, live=live),
            frame.foot(self._bundle, locale.words),
        ]

    def _asked(self, event: gr.EventData) -> _Asked:
        data = event._data if isinstance(event._data, dict) else {}
        language, number = data.get("language"), data.get("number")
        locale = self._locales.get(language) if isinstance(language, str) else None
        known = number if isinstance(number, int) and 0 <= number <= MOST_NUMBER else 0
        return _Asked(locale or self._bundle.locales[0], int(known), data)

    def _theme(self) -> Theme:
        return self._bundle.themes.at(wall_clock())
