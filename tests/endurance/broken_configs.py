"""Configurations as nobody should write them: any bytes, wrong values, and the shipped file with damage."""

import random
from typing import Any

import yaml

from kiosk.config.schema import Settings
from kiosk.content.languages import languages
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

LINKS = [f"https://open.spotify.com/playlist/{number:022d}" for number in range(50)]

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
        round(chance.uniform(1.0, 4.0), 1),
        chance.randint(2, 5),
    )
    data.setdefault("timing", {})["looking_seconds"] = round(chance.uniform(4.5, 20.0), 1)
    face = data.setdefault("face", {})
    face["dark"], face["bright"] = chance.randint(0, 99), chance.randint(100, 255)
    data.setdefault("led", {})["gpio"] = chance.choice((None, 22, 23))
    data.setdefault("button", {})["gpio"] = chance.choice((None, 4, 17))
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
        if "$ref" in chosen:
            data[key] = _section(chance, SCHEMA["$defs"][chosen["$ref"].rpartition("/")[2]])
        elif key == "playlists":
            labels = chance.sample(LABELS, chance.randrange(len(LABELS)))
            data[key] = {label: [_entry(chance) for _ in range(chance.randrange(4))] for label in labels}
        else:
            data[key] = _value(chance, key, chosen)
    return data


def _entry(chance: random.Random) -> dict[str, str]:
    entry = {
        "title": chance.choice(("Blue hour", "Ça va", "x" * 80, "A: b # c")),
        "url": chance.choice(LINKS),
    }
    return entry | ({"mood": "Slow and warm"} if chance.random() < 0.5 else {})


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
            return [f"Fact number {chance.randrange(99)}." for _ in range(chance.randrange(3))]
    return (
        chance.choice(("1280x720", "auto"))
        if "pattern" in part
        else chance.choice(("auto", "demo", "webcam:1"))
    )


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
