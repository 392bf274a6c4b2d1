"""What to write instead of a value that no key takes, where it can be told what was meant.

What people type is mostly right for somebody: a pin's number on the header, a turn in words, a time with its unit.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping

from kiosk.config.diagnostics import Path, show
from kiosk.config.signs import UNSEEN, sign_name, unquoted

_BY_PIN = {
    **{
        3: 2,
        5: 3,
        7: 4,
        8: 14,
        10: 15,
        11: 17,
        12: 18,
        13: 27,
        15: 22,
        16: 23,
        18: 24,
        19: 10,
        21: 9,
        22: 25,
    },
    **{
        23: 11,
        24: 8,
        26: 7,
        27: 0,
        28: 1,
        29: 5,
        31: 6,
        32: 12,
        33: 13,
        35: 19,
        36: 16,
        37: 26,
        38: 20,
        40: 21,
    },
}
"""Place on the 40-pin header → BCM number (https://pinout.xyz)."""

_NOTHING = {
    "none",
    "no",
    "off",
    "false",
    "nothing",
    "nil",
    "-",
    "",
    "never",
    "keine",
    "kein",
    "nein",
    "aucun",
    "ninguno",
}
_TRUE = {
    "ja",
    "oui",
    "si",
    "sí",
    "y",
    "1",
    "enabled",
    "enable",
    "wahr",
    "vrai",
    "verdadero",
    "an",
    "ein",
    "x",
    "ok",
    "true",
    "yes",
    "on",
}
_FALSE = {
    "nein",
    "non",
    "n",
    "0",
    "disabled",
    "disable",
    "falsch",
    "faux",
    "falso",
    "aus",
    "none",
    "never",
    "false",
    "no",
    "off",
}

_TURNS = {
    **dict.fromkeys(
        ("normal", "none", "no", "off", "landscape", "upright", "quer", "querformat", "auto", "null"), 0
    ),
    **dict.fromkeys(
        ("right", "rechts", "cw", "clockwise", "portrait right", "rotate right", "droite", "derecha"), 90
    ),
    **dict.fromkeys(
        ("upside down", "upside-down", "inverted", "flipped", "flip", "half", "kopf", "kopfüber"), 180
    ),
    **dict.fromkeys(
        ("left", "links", "ccw", "counterclockwise", "counter-clockwise", "anticlockwise", "anti-clockwise"),
        270,
    ),
    **dict.fromkeys(("portrait left", "rotate left", "gauche", "izquierda"), 270),
}
_PORTRAIT = {"portrait", "vertical", "hochformat", "hoch", "upright format", "retrato"}

_THEMES = {
    **dict.fromkeys(("dark", "black", "dunkel", "nacht", "nuit", "noche", "schwarz", "dark mode"), "night"),
    **dict.fromkeys(
        ("light", "white", "bright", "hell", "tag", "jour", "día", "dia", "weiß", "light mode"), "day"
    ),
}
_DRIVERS = {
    **dict.fromkeys(
        ("drm", "kms", "kms/drm", "kmsdrm-legacy", "console", "fkms", "vc4", "fbdev", "fb", "fbcon"), "kmsdrm"
    ),
    **dict.fromkeys(("labwc", "wayfire", "wl", "wayland-0"), "wayland"),
    **dict.fromkeys(("x", "xorg", "x11-0", "openbox", "lxde"), "x11"),
    **dict.fromkeys(
        ("hdmi", "hdmi0", "hdmi1", "hdmi-1", "hdmi-a-1", "dsi", "default", "desktop", "none"), "auto"
    ),
}
_SOURCES = {
    **dict.fromkeys(
        ("usb", "usb camera", "usbcam", "usb cam", "usb webcam", "web cam", "web-cam", "v4l2", "uvc"),
        "webcam",
    ),
    **dict.fromkeys(
        ("picam", "pi", "picamera", "pi camera", "raspicam", "libcamera", "csi", "rpicam", "pi cam"),
        "picamera2",
    ),
    **dict.fromkeys(("camera", "cam", "default", "any", "kamera"), "auto"),
    **dict.fromkeys(("test", "fake", "sample", "example", "portrait"), "demo"),
}
_SIZES = {
    **dict.fromkeys(("1080p", "fullhd", "fhd", "1080i", "hd1080"), "1920x1080"),
    **dict.fromkeys(("720p", "hd", "hdready", "hd720"), "1280x720"),
    **dict.fromkeys(("2160p", "4k", "uhd", "4kuhd", "ultrahd"), "3840x2160"),
    **dict.fromkeys(("1440p", "qhd", "wqhd", "2k"), "2560x1440"),
    **{"wuxga": "1920x1200", "wxga": "1280x800", "xga": "1024x768", "svga": "800x600", "vga": "640x480"},
    **dict.fromkeys(("full", "fullscreen", "max", "native", "default", "automatic", "none"), "auto"),
}

_UNITS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds", "millisekunden"), 0.001),
    **dict.fromkeys(
        ("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "secondes", "segundos", "''"), 1.0
    ),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten", "minutos", "'"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "std"), 3600.0),
}
_NUMBER = r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)"

_LANGUAGES = {
    name: code
    for code, names in {
        "ar": "arabic ara عربي العربية",
        "cs": "czech ces cze čeština cesky cz",
        "da": "danish dan dansk dk",
        "de": "german ger deu deutsch allemand alemán aleman tedesco at ch",
        "el": "greek ell gre ελληνικά gr",
        "en": "english eng englisch anglais inglés ingles inglese us uk gb american british",
        "es": "spanish spa español espanol castellano spanisch espagnol spagnolo mx",
        "fi": "finnish fin suomi",
        "fr": "french fra fre français francais französisch franzoesisch francés frances",
        "he": "hebrew heb עברית iw",
        "hi": "hindi hin हिन्दी",
        "hu": "hungarian hun magyar",
        "it": "italian ita italiano italienisch",
        "ja": "japanese jpn 日本語 jp japanisch",
        "ko": "korean kor 한국어 kr",
        "nl": "dutch nld dut nederlands niederländisch",
        "no": "norwegian nor norsk nb nn",
        "pl": "polish pol polski polnisch",
        "pt": "portuguese por português portugues br portugiesisch",
        "ro": "romanian ron rum română",
        "ru": "russian rus русский russisch",
        "sv": "swedish swe svenska se schwedisch",
        "tr": "turkish tur türkçe turkce türkisch",
        "uk": "ukrainian ukr українська ua",
        "zh": "chinese zho chi 中文 cn chinesisch mandarin",
    }.items()
    for name in names.split()
}
"""What languages are called, in themselves and in their neighbours', and codes of other lists → two letters."""

KEY_NAMES = {
    **dict.fromkeys(
        ("link", "href", "uri", "address", "adresse", "spotify", "playlist", "lien", "enlace"), "url"
    ),
    **dict.fromkeys(("name", "titel", "titre", "título", "titulo", "label", "caption"), "title"),
    **dict.fromkeys(("description", "stimmung", "comment", "subtitle", "text", "humeur"), "mood"),
    **dict.fromkeys(("pin", "bcm", "gpio_pin", "port", "gpio pin"), "gpio"),
    **dict.fromkeys(("sprache", "lang", "langue", "idioma", "locale"), "language"),
    **dict.fromkeys(("kamera", "cam", "webcam", "caméra", "cámara"), "camera"),
    **dict.fromkeys(("screen", "monitor", "bildschirm", "écran"), "display"),
    **dict.fromkeys(("resolution", "auflösung"), "size"),
    **dict.fromkeys(("rotate", "orientation", "drehung"), "rotation"),
}
"""Keys by other names → keys."""


def what_to_write(path: Path, raw: str, schema: Mapping[str, object]) -> str:
    """``: write 270``, or nothing.

    Args:
        path: of the value.
        raw: as written, without quotes.
        schema: what the key takes.
    """
    if (inner := unquoted(raw)) is not None:
        return f": '{raw.strip()[0]}' is no quotation mark to YAML, write {show(inner)}"
    if found := UNSEEN.search(raw):
        return (
            f": it has {sign_name(found.group())} in it, which nobody sees, delete it and write {_plain(raw)}"
        )
    if found := re.fullmatch(r"(?P<value>[^\s#;/]+?)\s*(?:#|//|;)\s*(?P<note>.*)", raw.strip()):
        note = found["note"]
        behind = f"  # {show(note, 30)}', for a note begins with ' #'" if note else "' alone"
        return f": write '{show(found['value'])}{behind}"
    text = " ".join(_plain(raw).lower().split())
    key = str(path[-1]) if path else ""
    by_key = _BY_KEY.get(".".join(map(str, path))) or _BY_KEY.get(key)
    meant = by_key(text) if by_key else None
    if meant is None and schema.get("type") == "boolean":
        meant = "true" if text in _TRUE else "false" if text in _FALSE else None
    if meant is None and schema.get("type") in ("number", "integer"):
        meant = _number(key, raw, text, schema)
    return f": write {meant}" if meant else ""


def language_meant(text: str, known: Collection[str]) -> str | None:
    """The code of the language that a text names, if there is such a language."""
    text = _plain(text).strip(" .,;'\"").lower()
    for part in (text, *re.split(r"[-_ ,;/.(@]", text)):
        for code in (part, _LANGUAGES.get(part)):
            if code in known:
                return code
    return None


def source_meant(text: str) -> str | None:
    """The word for the camera source that a text means."""
    text = " ".join(text.lower().split())
    if found := re.fullmatch(r"(?:usb|camera|cam|video|webcam)? ?[#:_-]? ?(?P<number>[0-9]{1,2})", text):
        return f"webcam:{int(found['number'])}"
    return _SOURCES.get(text)


def _plain(text: str) -> str:
    """As on a usual keyboard: full-width digits, a true minus sign and the like are taken for theirs."""
    return unicodedata.normalize("NFKC", UNSEEN.sub("", text)).replace("\u2212", "-").strip()


def _pin(text: str) -> str | None:
    if text in _NOTHING:
        return "null, which stands for no pin"
    if found := re.fullmatch(r"(?:gpio|bcm|io)[ ._#:-]*(?P<pin>[0-9]{1,2})(?:[ (].*)?", text):
        return _bcm(int(found["pin"]))
    board = (
        r"(?:board|pin|physical|phys|header|j8|p1|#)[ ._#:-]*(?:pin|no\.?|nr\.?)?[ ._#:-]*(?P<pin>[0-9]{1,2})"
    )
    found = re.fullmatch(board, text) or re.fullmatch(
        r"(?P<pin>[0-9]{1,2}) ?\(?(?:board|pin|physical)\)?", text
    )
    if found:
        return _of_header(int(found["pin"]))
    if found := re.fullmatch(r"(?P<pin>[0-9]{1,2}) ?\(.*\)|(?P<bcm>[0-9]{1,2}) ?(?:bcm|gpio)", text):
        return _bcm(int(found["pin"] or found["bcm"]))
    if re.fullmatch(r"[0-9]{2}", text) and int(text) > 27:
        return _of_header(int(text))
    return None


def _bcm(number: int) -> str | None:
    return f"{number}, its BCM number alone" if number <= 27 else None


def _of_header(place: int) -> str | None:
    if place in _BY_PIN:
        return f"{_BY_PIN[place]}, the BCM number of pin {place} on the header"
    return (
        None if place > 40 else f"the BCM number of a GPIO pin: pin {place} on the header is power or ground"
    )


def _turn(text: str) -> str | None:
    if text in _PORTRAIT:
        return "90 or 270: try which of them is upright"
    if text in _TURNS:
        return str(_TURNS[text])
    unit = r" ?(?:°|º|deg|degs|degree|degrees|grad|grados|degrés|cw|clockwise)?"
    if (found := re.fullmatch(rf"(?P<turn>[-+]?[0-9]{{1,4}})(?:[.,]0*)?{unit}", text)) and int(
        found["turn"]
    ) % 90 == 0:
        return str(int(found["turn"]) % 360)
    return None


def _size(text: str) -> str | None:
    if found := re.fullmatch(
        r"([0-9]{3,4}) ?(?:x|×|\*|by|mal|/|,|:|-) ?([0-9]{3,4}) ?(?:@.*|px|pixels?|p)?", text
    ):
        return f"{found[1]}x{found[2]}"
    if found := re.fullmatch(r"([0-9]{3,4}) ([0-9]{3,4})", text):
        return f"{found[1]}x{found[2]}"
    return _SIZES.get(re.sub(r"[ _-]", "", text))


_BY_KEY: dict[str, Callable[[str], str | None]] = {
    "gpio": _pin,
    "rotation": _turn,
    "size": _size,
    "theme": _THEMES.get,
    "driver": _DRIVERS.get,
    "camera.source": source_meant,
}


def _number(key: str, raw: str, text: str, schema: Mapping[str, object]) -> str | None:
    value = _in_its_unit(key, text)
    if value is None:
        return "0" if text in _NOTHING and text and schema.get("minimum") == 0 else None
    number, unit = value
    if schema.get("type") == "integer" and not number.is_integer():
        return None
    if schema.get("exclusiveMaximum") == 1 and 1 < number < 100:
        number, unit = number / 100, ", a share of 1"
    shown = f"{number:.10g}"
    if shown == raw.strip() or not _fits(number, schema):
        return None
    return f"{shown}{unit}"


def _in_its_unit(key: str, text: str) -> tuple[float, str] | None:
    """What a text says in the unit of a key, and what that is called if the text had one."""
    scale, unit = (0.001, "the unit is milliseconds") if key.endswith("_ms") else (1.0, "the unit is seconds")
    is_time = key.endswith(("_ms", "_seconds"))
    if is_time and (
        found := re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?: ?(?:min|h|minutes)\.?)?", text)
    ):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return (3600 * hours + 60 * minutes + seconds) / scale, f", {unit}"
    found = re.fullmatch(rf"(?:ca\.?|about|~|=)? ?(?P<number>{_NUMBER}) ?(?P<unit>\D*?)[.;,]?", text)
    if found is None:
        return None
    number = float(found["number"].replace(",", "."))
    named = found["unit"].strip()
    if not named:
        return number, ""
    if is_time and named in _UNITS:
        return round(number * _UNITS[named] / scale, 6), f", {unit}"
    if named in ("%", "percent", "prozent", "per cent"):
        return round(number / 100, 6), ", a share of 1"
    if named in (
        "fps",
        "hz",
        "frames",
        "frames/s",
        "pictures",
        "frames per second",
        "bilder",
        "px",
        "x",
        "times",
        "frame",
    ):
        return number, ""
    return None


def _fits(number: float, schema: Mapping[str, object]) -> bool:
    def bound(name: str, otherwise: float) -> float:
        value = schema.get(name)
        return float(value) if isinstance(value, int | float) else otherwise

    low, above = bound("minimum", float("-inf")), bound("exclusiveMinimum", float("-inf"))
    high, below = bound("maximum", float("inf")), bound("exclusiveMaximum", float("inf"))
    return low <= number <= high and above < number < below
