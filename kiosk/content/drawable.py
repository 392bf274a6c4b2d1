"""An operator's texts: what the typeface cannot draw of them is named, with its line."""

from kiosk.config.diagnostics import show
from kiosk.config.loader import Document
from kiosk.config.schema import FACT_LENGTH, MOOD_LENGTH, TITLE_LENGTH
from kiosk.content.typeface import drawn, named

SCRIPTS = "write it in Latin, Greek or Cyrillic letters"

_SHOWN = (
    # Where the text is, how long it may be, and whether the kiosk can do without it.
    (("playlists", None, None, "title"), TITLE_LENGTH, False),
    (("playlists", None, None, "mood"), MOOD_LENGTH, True),
    (("facts", "own", None), FACT_LENGTH, False),
)


def check_texts(document: Document) -> None:
    """Refuse texts of which nothing could be drawn, and remark on those of which something is left out.

    Raises:
        DisplayError: the typeface cannot be read.
    """
    for path, longest, dispensable in _SHOWN:
        for place, text in document.written(*path):
            seen = drawn(text)
            if len(seen.text) > longest:
                sentence = f"must have at most {longest} characters, has {len(seen.text)} in plain letters"
                document.refuse(place, sentence)
            if not seen.lacking:
                continue
            lacks = f"the kiosk's typeface has no {named(seen.lacking)}"
            if not seen.text and not dispensable:
                document.refuse(place, f"{lacks}, and nothing would be left to read: {SCRIPTS}")
            elif not seen.text:
                document.remark(place, f"{lacks}, and nothing is left to read: the screen shows no such line")
            else:
                document.remark(place, f"{lacks}: the screen shows '{show(seen.text)}'")
