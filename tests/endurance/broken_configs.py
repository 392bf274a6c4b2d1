"""Configurations as nobody should write them: any bytes, wrong values, and the shipped file with damage."""

import copy
import random
from typing import Any

import yaml

from kiosk.config.opening_hours import WEEKDAYS
from kiosk.config.schema import Settings
from kiosk.content.language_files import languages
from kiosk.system.folders import ROOT

SHIPPED = (ROOT / "config.yaml").read_bytes()

SCHEMA = Settings.model_json_schema()
SCHEMA["properties"]["language"]["enum"] = languages()

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")

ODD: tuple[Any, ...] = (
    *(None, True, False, "", " ", "no", "auto", "null", "~", "0x1F", "1:30", "2020-01-31", "1e999", "ten"),
    *(0, -1, 1, 17, 99, 361, 10**30, -0.0, 0.5, 1.0, 3600.1, 1e308, float("inf"), float("nan")),
    *([], [1], [None], {}, {"a": 1}, [[[]]], {"gpio": {"gpio": 4}}, "x" * 300, "a\nb", "\u202e", "café ☕"),
    *("models/none.yaml", "../../etc/passwd", "spotify:track:1", "https://open.spotify.com/playlist/"),
)
"""Values that most keys cannot take."""

TABLES: dict[str, tuple[Any, ...]] = {
    "words": ({}, {"invite": "and see what it says"}),
    "emotions": ({}, {"disgust": False}, {"happy": "joyful", "sad": {"en": "blue"}}),
    "music": ("match", "lift", {"default": "lift", "sad": "ask"}),
}
"""By key, what is right where there may be a table."""

TEXTS: dict[str, tuple[str | None, ...]] = {
    "language": ("en", "de", "fr", "es"),
    "language_files": (None,),
    "file": (None,),
    "model": ("models/fer_int8.yaml",),
    "source": ("auto", "demo", "webcam:1"),
    "size": ("1280x720", "auto"),
    "largest": ("1280x720", "auto"),
    "theme": ("night", "day", "contrast", "auto"),
    "day_hours": ("07:00-19:00", "22:30 - 6:00"),
    **dict.fromkeys((*WEEKDAYS, "daily"), ("09:00-18:00", "18:30 - 2:00", "closed", "open")),
    "themes": (str(ROOT / "models"), None),
    "logo": (str(ROOT / "kiosk/content/emotions/happy.svg"), None),
    "title": ("Café Zoë", "x" * 40),
    "greeting": ("Come in: press!", "x" * 80),
    "contact": ("privacy@example.org", "x" * 120),
    "accent": ("#ff624c", "#FFCA40"),
    "day_accent": ("#a02010", "#660000"),
    "device": ("auto", "HDMI"),
    "address": ("127.0.0.1", "::1"),
    "login": (None,),
    "certificate": ("self-signed", None),
    "key": (None,),
    "broker": ("broker.lan", "192.168.1.20", None),
    "tls": ("system", "none", "/etc/ssl/ca.pem"),
    "id": ("kiosk-foyer", None),
    "name": ("Foyer", "x" * 40, None),
    "topic": ("kiosk", "museum/kiosks"),
    "discovery": ("homeassistant", None),
}
"""By key, what is right in a text; a key that is not here is new, and its right values are to be added."""

LINKS = [
    *(f"https://open.spotify.com/playlist/{number:022d}" for number in range(40)),
    *(f"https://www.deezer.com/playlist/{number}" for number in range(10)),
]

SIGNS = (
    *(
        b"\t",
        b"'",
        b'"',
        b"\n",
        b"\r\n",
        b"\r",
        b": ",
        b":",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"&a ",
        b"*a",
        b"!x ",
    ),
    *(
        b"#",
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
        b"---\n",
        b"...\n",
        b"%YAML 9\n",
        b"? ",
        b"| ",
        b"> ",
        b"<<: ",
    ),
    *(
        b"\xe2\x80\xa8",
        b"\xed\xa0\x80",
        b"\\",
        b"  ",
        b"!!python/object:os.system ",
        b"0",
        b"-",
        b".inf",
        b"null",
    ),
)
"""What is put into the shipped file at some place."""


def any_bytes(chance: random.Random) -> bytes:
    """Up to 400 bytes of anything, or of what YAML has a meaning for."""
    length = chance.randrange(400)
    if chance.random() < 0.5:
        return chance.randbytes(length)
    return b"".join(chance.choice((*SIGNS, b"a", b"fps", b"camera", b"12")) for _ in range(length // 4))


def from_schema(chance: random.Random, faults: int | None = None) -> bytes:
    """A file with the schema's keys: right values but for ``faults`` of them (by chance 0 to 4)."""
    faults = chance.choice((0, 1, 1, 2, 4)) if faults is None else faults
    data = _section(chance, SCHEMA)
    decision = data.setdefault("decision", {})
    # What must go together is kept apart, or hardly any file would be right.
    decision["max_seconds"], decision["hold_frames"] = (
        round(chance.uniform(1.1, 4.0), 1),
        chance.randint(2, 5),
    )
    timing = data.setdefault("timing", {})
    timing["looking_seconds"] = round(chance.uniform(4.5, 20.0), 1)
    timing["least_looking_seconds"] = round(chance.uniform(0.0, 0.9), 1)
    face = data.setdefault("face", {})
    face["dark"], face["bright"] = chance.randint(0, 99), chance.randint(100, 255)
    data.setdefault("led", {})["gpio"] = chance.choice((None, 22, 23))
    data.setdefault("light", {})["gpio"] = chance.choice((None, 12, 18))
    button = data.setdefault("button", {})
    button["gpio"], button["second_gpio"] = chance.choice((None, 4, 17)), chance.choice((None, 24))
    display, brand = data.setdefault("display", {}), data.setdefault("brand", {})
    if "diagonal_inches" in display or "viewing_distance_m" in display:
        known = chance.random() < 0.5
        display["diagonal_inches"], display["viewing_distance_m"] = (24, 1.5) if known else (None, None)
    if display.get("theme", "night") != "night":
        # Its colours are clear by night alone.
        brand.pop("accent", None)
        brand.pop("logo", None)
    camera = data.setdefault("camera", {})
    camera["network"] = chance.random() < 0.2
    if camera["network"]:
        camera["source"] = "rtsp://camera.local/live"
    data.pop("model", None)
    for _ in range(faults):
        _spoil(chance, data)
    text = yaml.safe_dump(
        data,
        default_flow_style=chance.choice((False, False, None, True)),
        allow_unicode=True,
        sort_keys=False,
    )
    return text.encode("utf-8", "surrogatepass")


def _section(chance: random.Random, schema: dict[str, Any]) -> dict[str, Any]:
    data = {}
    for key, part in schema["properties"].items():
        if chance.random() < 0.4:
            continue
        chosen = chance.choice(part.get("anyOf", [part]))
        if key in TABLES:
            data[key] = copy.deepcopy(chance.choice(TABLES[key]))
        elif "$ref" in chosen:
            data[key] = _section(chance, SCHEMA["$defs"][chosen["$ref"].rpartition("/")[2]])
        elif key == "playlists":
            labels = chance.sample(LABELS, chance.randrange(len(LABELS)))
            data[key] = {label: [_entry(chance) for _ in range(chance.randrange(4))] for label in labels}
        else:
            data[key] = _value(chance, key, chosen)
    return data


def _entry(chance: random.Random) -> dict[str, Any]:
    """One that is right, with some of the keys that it may do without."""
    more = {
        "mood": chance.choice(("Slow and warm", {"de": "Langsam", "xx": "?"})),
        "for": chance.choice(("match", "lift", None)),
        "weight": chance.randint(1, 100),
        "from": chance.choice(("06:00", "6:30", "23:59")),
        "to": chance.choice(("07:00", "00:00", "18:00")),
    }
    return {
        "title": chance.choice(("Blue hour", "Ça va", "x" * 80, "A: b # c", {"en": "Glad", "de": "Froh"})),
        "url": chance.choice(LINKS),
        **{key: value for key, value in more.items() if chance.random() < 0.4},
    }


def _value(chance: random.Random, key: str, part: dict[str, Any]) -> Any:
    if "enum" in part:
        return chance.choice(part["enum"])
    match part.get("type"):
        case "null":
            return None
        case "boolean":
            return True if key == "builtin" else chance.random() < 0.5
        case "integer":
            return chance.randint(part["minimum"], part["maximum"])
        case "number":
            low = part.get("minimum", part.get("exclusiveMinimum"))
            high = part.get("maximum", part.get("exclusiveMaximum"))
            return round(chance.uniform(low + 0.01, high - 0.01), 2)
        case "array":
            if key == "language":
                return chance.sample(TEXTS[key], chance.randint(1, 2))
            if key in (*WEEKDAYS, "daily"):
                return ["14:00-22:00", "09:00-12:30"][: chance.randint(1, 2)]
            return [f"Fact number {chance.randrange(99)}." for _ in range(chance.randrange(3))]
    return chance.choice(TEXTS[key])


def _spoil(chance: random.Random, data: dict[str, Any]) -> None:
    """Put something wrong (or, seldom, something right) anywhere."""
    place: Any = data
    while True:
        within = [value for value in (place.values() if isinstance(place, dict) else place) if value]
        deeper = [value for value in within if isinstance(value, dict | list)]
        if not deeper or chance.random() < 0.3:
            break
        place = chance.choice(deeper)
    odd = chance.choice(ODD)
    if isinstance(place, list):
        place[chance.randrange(len(place))] = odd
        return
    keys = list(place)
    key = (
        chance.choice((*keys, "fps", "theme", "hapy", "no", ""))
        if chance.random() < 0.3
        else chance.choice(keys)
    )
    place[key] = odd


def mutated(chance: random.Random) -> bytes:
    """The shipped file with one to six changes."""
    return damaged(chance, SHIPPED)


def damaged(chance: random.Random, content: bytes) -> bytes:
    """Any file with one to six changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        content = chance.choice(CHANGES)(chance, content)
    return content


def _flip(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content or b"\0")
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _delete(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + content[place + chance.choice((1, 1, 2, 5, 30, 400)) :]


def _insert(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(SIGNS) + content[place:]


def _truncate(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _lines(chance: random.Random, content: bytes) -> bytes:
    """A line twice, two changed over, one gone, or one further in or out."""
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            lines.insert(other, lines[one])
        case 1:
            lines[one], lines[other] = lines[other], lines[one]
        case 2:
            del lines[one]
        case 3:
            lines[one] = chance.choice((b" ", b"  ", b"\t")) + lines[one]
        case 4:
            lines[one] = lines[one].strip()
    return b"\n".join(lines)


def _words(chance: random.Random, content: bytes) -> bytes:
    """A word replaced by another of the file."""
    words = content.split(b" ")
    words[chance.randrange(len(words))] = chance.choice(words)
    return b" ".join(words)


CHANGES = (_flip, _delete, _insert, _truncate, _lines, _words)
KINDS = {"bytes": any_bytes, "schema": from_schema, "mutated": mutated}
