"""What to write instead of a value that no key takes, where it can be told what was meant.

What people type is mostly right for somebody: a pin's number on the header, a turn in words, a time with its
unit.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping

from kiosk.config.advice_words import (
    AND,
    BY_PIN,
    COUNTED,
    DRIVERS,
    FALSE,
    FOR,
    IN_ENGLISH,
    INCHES,
    LANGUAGES,
    METRES,
    NOTHING,
    PORTRAIT,
    SIZES,
    SOURCES,
    THEMES,
    TRUE,
    TURNS,
    UNITS,
)
from kiosk.config.colours import PATTERN, colour_meant
from kiosk.config.day_hours import hours_meant, time_meant
from kiosk.config.diagnostics import Path, show
from kiosk.config.opening_hours import opening_meant
from kiosk.config.signs import UNSEEN, foreign_letter, sign_name, unquoted, with_our_letters

LONGEST = 200
"""Characters of a value beyond which nobody meant a number or a word."""

NUMBER = r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)"


def what_to_write(path: Path, raw: str, schema: Mapping[str, object]) -> str:
    """``: write 270``, or nothing.

    Args:
        path: of the value.
        raw: as written, without quotes.
        schema: what the key takes.
    """
    if len(raw) > LONGEST:
        return ""
    if (inner := unquoted(raw)) is not None:
        return f": '{raw.strip()[0]}' is no quotation mark to YAML, write {show(inner)}"
    if found := UNSEEN.search(raw):
        named, rest = sign_name(found.group()), show(_plain(raw))
        return f": it has {named} in it, which nobody sees, delete it and write {rest}"
    if schema.get("type") not in ("number", "integer") and (ours := with_our_letters(raw)):
        return f": {foreign_letter(raw)}, write {show(ours)}"
    if found := re.fullmatch(r"(?P<value>[^\s#;/]+?)\s*(?:#|//|;)\s*(?P<note>.*)", raw.strip()):
        note = found["note"]
        behind = f"  # {show(note, 30)}', for a note begins with ' #'" if note else "' alone"
        return f": write '{show(found['value'])}{behind}"
    text = " ".join(_plain(raw).lower().split())
    key = str(path[-1]) if path else ""
    by_key = _BY_KEY.get(".".join(map(str, path))) or _BY_KEY.get(key)
    if path[:1] == ("hours",) and key != "wake":
        by_key = opening_meant
    meant = by_key(text) if by_key else None
    if schema.get("pattern") == PATTERN:
        colour = colour_meant(text)
        meant = colour and f'"{colour}"'
    if meant is None and schema.get("type") == "boolean":
        meant = "true" if text in TRUE else "false" if text in FALSE else None
    if meant is None and schema.get("type") in ("number", "integer"):
        meant = _number(key, raw, text, schema)
    return f": write {meant}" if meant else ""


def language_meant(text: str, known: Collection[str]) -> str | None:
    """The code of the language that a text names, if there is such a language."""
    text = _plain(text).strip(" .,;'\"").lower()
    parts = (text, *re.split(r"[-_ ,;/.(@]", text))
    for part in parts:
        for code in (part, LANGUAGES.get(part)):
            if code in known:
                return code
    if any(part in LANGUAGES for part in parts):
        return None
    names = [name for name, code in LANGUAGES.items() if code in known]
    close = difflib.get_close_matches(text, names, n=1, cutoff=0.8) if len(text) > 3 else []
    return LANGUAGES[close[0]] if close else None


def languages_meant(text: str, known: Collection[str]) -> list[str]:
    """The codes of several languages that one text names; none where it names fewer than two."""
    parts = [part for part in re.split(r"[\s,;/+&|]+", _plain(text).strip("[]")) if part.lower() not in AND]
    codes = [language_meant(part, known) for part in parts]
    found = list(dict.fromkeys(code for code in codes if code is not None))
    return found if len(found) > 1 and None not in codes else []


def language_lacking(text: str, known: Collection[str]) -> str | None:
    """The English name of the language that a text names, if the kiosk knows of it, but has it not."""
    code = language_meant(text, IN_ENGLISH)
    return None if code is None or code in known else IN_ENGLISH[code]


def source_meant(text: str) -> str | None:
    """The word for the camera source that a text means."""
    text = " ".join(text.lower().split())
    if found := re.fullmatch(r"(?:usb|camera|cam|video|webcam)? ?[#:_-]? ?(?P<number>[0-9]{1,2})", text):
        return f"webcam:{int(found['number'])}"
    return SOURCES.get(text)


def _plain(text: str) -> str:
    """As on a usual keyboard: full-width digits, a true minus sign and the like are taken for theirs."""
    plain = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return plain.replace("\u2212", "-").replace("\u2032", "'").strip()


def _pin(text: str) -> str | None:
    if text in NOTHING:
        return "null, which stands for no pin"
    for pattern, meaning in _PINS:
        if found := re.search(pattern, text):
            return meaning(int(found["pin"]))
    if re.fullmatch(r"[0-9]{2}", text) and int(text) > 27:
        return _of_header(int(text))
    return None


def _bcm(number: int) -> str | None:
    return f"{number}, its BCM number alone" if number <= 27 else None


def _of_header(place: int) -> str | None:
    if place in BY_PIN:
        return f"{BY_PIN[place]}, the BCM number of pin {place} on the header"
    return (
        None if place > 40 else f"the BCM number of a GPIO pin: pin {place} on the header is power or ground"
    )


_PIN_BEHIND = r"[ ._#:/-]*(?:pin|no\.?|nr\.?)?[ ._#:-]*(?P<pin>[0-9]{1,2})(?![0-9])"
_PIN_BEFORE = r"^(?P<pin>[0-9]{1,2})"
_PINS: tuple[tuple[str, Callable[[int], str | None]], ...] = (
    # Who writes both numbers calls the BCM number by its name.
    (rf"\b(?:gpio(?:chip[0-9]+)?|bcm|io){_PIN_BEHIND}", _bcm),
    (rf"{_PIN_BEFORE} ?\(?(?:bcm|gpio)\b", _bcm),
    (rf"(?:\b(?:board|pin|physical|phys|header|j8|p1)|#){_PIN_BEHIND}", _of_header),
    (rf"{_PIN_BEFORE} ?\(?(?:on the |of the )?(?:board|pin|physical|phys|header)\b", _of_header),
    (rf"{_PIN_BEFORE} ?\(.*\)$", _bcm),
)
"""How people name pins, as `_plain` small letters: what is found first counts."""


def _turn(text: str) -> str | None:
    text = text.replace("_", " ")
    if text in PORTRAIT:
        return "90 or 270: try which of them is upright"
    if text in TURNS:
        return str(TURNS[text])
    unit = r" ?(?:°|º|deg|degs|degree|degrees|grad|grados|degrés)?"
    way = r"(?:cw|clockwise|right|(?P<back>ccw|(?:counter|anti)[ -]?clockwise|left))?"
    found = re.fullmatch(rf"(?:rotated? )?(?P<turn>[-+]?[0-9]{{1,4}})(?:[.,]0*)?{unit} ?{way}", text)
    if found is None or int(found["turn"]) % 90:
        return None
    return str(int(found["turn"]) * (-1 if found["back"] else 1) % 360)


def _size(text: str) -> str | None:
    if found := re.fullmatch(
        r"([0-9]{3,4}) ?(?:x|×|\*|by|mal|/|,|:|-) ?([0-9]{3,4}) ?(?:@.*|px|pixels?|p)?", text
    ):
        return f"{found[1]}x{found[2]}"
    if found := re.fullmatch(r"([0-9]{3,4}) ([0-9]{3,4})", text):
        return f"{found[1]}x{found[2]}"
    return SIZES.get(re.sub(r"[ _-]", "", text))


_BY_KEY: dict[str, Callable[[str], str | None]] = {
    "gpio": _pin,
    "rotation": _turn,
    "size": _size,
    "largest": _size,
    "theme": THEMES.get,
    "day_hours": hours_meant,
    "from": time_meant,
    "to": time_meant,
    "for": FOR.get,
    "driver": DRIVERS.get,
    "camera.source": source_meant,
}


def _number(key: str, raw: str, text: str, schema: Mapping[str, object]) -> str | None:
    is_share = 1 in (schema.get("exclusiveMaximum"), schema.get("maximum"))
    is_whole = schema.get("type") == "integer"
    value = _in_its_unit(key, text, is_share=is_share, is_whole=is_whole)
    if value is None:
        return "0" if text in NOTHING and text and schema.get("minimum") == 0 else None
    number, unit = value
    if is_whole and not number.is_integer():
        return None
    if is_share and not unit and 1 < number <= 100:
        number, unit = number / 100, ", a share of 1"
    shown = f"{number:.10g}"
    if shown == raw.strip() or not _fits(number, schema):
        return None
    return f"{shown}{unit}"


_COMPOUND = re.compile(
    r"(?:(\d{1,2}) ?(?:h|hrs?|hours?) ?)?(?:(\d{1,3}) ?(?:m|mins?|minutes?|minuten) ?)?"
    r"(?:(\d{1,3}) ?(?:s|secs?|seconds?|sek|sekunden)?)?\.?"
)
"""``1m30s``."""


_TIMES = {
    "_ms": (0.001, "the unit is milliseconds"),
    "_seconds": (1.0, "the unit is seconds"),
    "_minutes": (60.0, "the unit is minutes"),
}
"""What a time's key ends in → its unit in seconds, and the unit's name."""

_LENGTHS = {"_inches": (INCHES, ", the unit is inches"), "_m": (METRES, ", the unit is metres")}


def _in_its_unit(key: str, text: str, *, is_share: bool, is_whole: bool) -> tuple[float, str] | None:
    """What a text says in the unit of a key, and what that is called if the text had one."""
    ending = next((ending for ending in _TIMES if key.endswith(ending)), None)
    is_time = ending is not None
    scale, unit = _TIMES[ending] if ending else (1.0, "")
    if is_time and (
        found := re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?: ?(?:min|h|minutes)\.?)?", text)
    ):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return (3600 * hours + 60 * minutes + seconds) / scale, f", {unit}"
    if (
        is_time
        and (found := _COMPOUND.fullmatch(text))
        and sum(part is not None for part in found.groups()) > 1
    ):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return (3600 * hours + 60 * minutes + seconds) / scale, f", {unit}"
    if is_whole and (found := re.fullmatch(r"([1-9][0-9]{0,2})[., ']([0-9]{3})", text)):
        return float(found[1] + found[2]), ""
    found = re.fullmatch(rf"(?:ca\.?|about|~|=)? ?(?P<number>{NUMBER}) ?(?P<unit>\D*?)[.;,]?", text)
    if found is None:
        return None
    number = float(found["number"].replace(",", "."))
    named = found["unit"].strip()
    if not named:
        return number, ""
    if is_time and named in UNITS:
        return round(number * UNITS[named] / scale, 6), f", {unit}"
    for ending, (units, called) in _LENGTHS.items():
        if key.endswith(ending) and named in units:
            return round(number * units[named], 2), called
    if named in ("%", "percent", "prozent", "per cent") and (is_share or key == "volume"):
        return (round(number / 100, 6), ", a share of 1") if is_share else (number, "")
    return (number, "") if named in COUNTED else None


def _fits(number: float, schema: Mapping[str, object]) -> bool:
    def bound(name: str, otherwise: float) -> float:
        value = schema.get(name)
        return float(value) if isinstance(value, int | float) else otherwise

    low, above = bound("minimum", float("-inf")), bound("exclusiveMinimum", float("-inf"))
    high, below = bound("maximum", float("inf")), bound("exclusiveMaximum", float("inf"))
    return low <= number <= high and above < number < below
