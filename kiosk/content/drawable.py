"""An operator's texts: what the typeface cannot draw of them is named, with its line."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from kiosk.config.diagnostics import Path, show
from kiosk.config.text_types import (
    CONTACT_LENGTH,
    EMOTION_LENGTH,
    FACT_LENGTH,
    GREETING_LENGTH,
    MOOD_LENGTH,
    OWN_TITLE_LENGTH,
    TITLE_LENGTH,
)
from kiosk.content.typeface import columns, drawn, named, or_install, wide

SCRIPTS = "write it in Latin, Greek or Cyrillic letters"

Shown = tuple[tuple[str | None, ...], int, bool]
"""Where the text is, how long it may be, and whether the kiosk can do without it."""

_SHOWN: Sequence[Shown] = (
    (("playlists", None, None, "title"), TITLE_LENGTH, False),
    (("playlists", None, None, "title", None), TITLE_LENGTH, False),
    (("playlists", None, None, "mood"), MOOD_LENGTH, True),
    (("playlists", None, None, "mood", None), MOOD_LENGTH, True),
    (("facts", "own", None), FACT_LENGTH, False),
    (("facts", "own", None, "text"), FACT_LENGTH, False),
    (("emotions", None), EMOTION_LENGTH, False),
    (("emotions", None, None), EMOTION_LENGTH, False),
    (("brand", "title"), OWN_TITLE_LENGTH, False),
    (("brand", "greeting"), GREETING_LENGTH, False),
    (("brand", "contact"), CONTACT_LENGTH, False),
)


class Texts(Protocol):
    """Texts by their places; see `kiosk.config.section_file.SectionFile` for the methods."""

    def written(self, *path: str | None) -> Iterator[tuple[Path, str]]: ...
    def refuse(self, path: Path, words: str) -> None: ...
    def remark(self, path: Path, words: str) -> None: ...


def check_texts(document: Texts, shown: Sequence[Shown] = _SHOWN) -> None:
    """Refuse texts of which nothing could be drawn, and remark on those of which something is left out.

    Raises:
        DisplayError: the typeface cannot be read.
    """
    for path, longest, dispensable in shown:
        for place, text in document.written(*path):
            seen = drawn(text)
            if (long := columns(seen.text)) > longest:
                sentence = f"must have at most {longest} characters, has {long} in plain letters"
                document.refuse(place, sentence + wide(seen.text))
            if not seen.lacking:
                continue
            lacks = f"the kiosk's typeface has no {named(seen.lacking)}"
            instead = or_install(seen.lacking)
            if not seen.text and not dispensable:
                document.refuse(place, f"{lacks}, and nothing would be left to read: {SCRIPTS}{instead}")
            elif not seen.text:
                sentence = f"{lacks}, and nothing is left to read: the screen shows no such line"
                document.remark(place, sentence + instead)
            else:
                document.remark(place, f"{lacks}: the screen shows '{show(seen.text)}'{instead}")
