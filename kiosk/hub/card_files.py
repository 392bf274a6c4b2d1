"""A model's card as it is published: its text, and what it shows and points to.

On disk a card lies among a repository's files, at a hub beside its model alone. So what it shows is published
along with it, and so are the other cards it points to, whose words on data and limits hold for it too. A link
to anything else, a folder or a program, would lead nowhere there: only its text stays.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import ModelError
from kiosk.hub.card_header import without_header
from kiosk.system.ordinary_file import read_ordinary

CARD = "README.md"
"""The name under which a hub shows a card."""

MAX_CARD = 1 << 20
MAX_PICTURE = 4 << 20
"""Bytes of one file."""

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_LINK = re.compile(r"(?P<shown>!?)\[(?P<text>[^\[\]]*)\]\((?P<to>[^()\s]+)\)")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|#|//")
_NAME = re.compile(r"\A# .* (?P<name>[A-Za-z0-9][A-Za-z0-9_-]*)$", re.MULTILINE)
"""The last word of a card's heading."""


def card_beside(manifest: Path) -> Path:
    """The card of the model with this manifest, of those that lie beside it.

    That is ``fer8_int8.md`` or ``fer8.md`` for ``fer8_int8.yaml``, and ``README.md`` where there is neither.
    """
    whole = manifest.stem
    names = [f"{whole}.md", f"{whole.removesuffix('_int8')}.md"]
    found = (manifest.with_name(name) for name in names)
    return next((path for path in found if path.is_file()), manifest.with_name(CARD))


def card_files(card: Path, header: str) -> dict[str, bytes]:
    """What is published of a card: path at the hub → content, the card itself first.

    Args:
        card: its path; what it links to is looked for below its folder, and nowhere else.
        header: what comes before its text.

    Raises:
        ModelError: the card, or something that it shows, cannot be read.
    """
    text = without_header(_text(card))
    cards = {card.name: CARD, **_other_cards(card, text)}
    files: dict[str, bytes] = {}
    for name, published in cards.items():
        said = text if name == card.name else without_header(_text(card.with_name(name)))
        pictures = _pictures(card.parent, said)
        before = header if published == CARD else ""
        files[published] = (before + _linked(said, {**cards, **{path: path for path in pictures}})).encode()
        for path in pictures:
            files[path] = _read(card.parent / path, MAX_PICTURE)
    return files


def _other_cards(card: Path, text: str) -> dict[str, str]:
    """Name beside the card → name at the hub, where ``README.md`` is the card itself."""
    others = {}
    for name in sorted({_way(link["to"]) for link in _LINK.finditer(text)}):
        path = card.parent / name
        if "/" in name or path.suffix != ".md" or name == card.name or not path.is_file():
            continue
        title = _NAME.search(without_header(_text(path)))
        others[name] = name if name != CARD else f"{title['name'] if title else 'first'}.md"
    return others


def _pictures(folder: Path, text: str) -> list[str]:
    ways = {_way(link["to"]) for link in _LINK.finditer(text) if link["shown"]}
    return sorted(way for way in ways if way.lower().endswith(_PICTURES) and (folder / way).is_file())


def _linked(text: str, published: Mapping[str, str]) -> str:
    def instead(link: re.Match[str]) -> str:
        if _ELSEWHERE.match(link["to"]):
            return link[0]
        to = published.get(_way(link["to"]))
        part = "".join(link["to"].partition("#")[1:])
        return link["text"] if to is None else f"{link['shown']}[{link['text']}]({to}{part})"

    return _LINK.sub(instead, text)


def _way(link: str) -> str:
    """The path a link names, below the card's folder; empty where it leads out of there, or to the web."""
    way = os.path.normpath(link.partition("#")[0])
    return "" if _ELSEWHERE.match(link) or way.startswith(("/", "..")) or way == "." else way


def _text(path: Path) -> str:
    try:
        return _read(path, MAX_CARD).decode()
    except UnicodeDecodeError as error:
        raise ModelError(f"The card {path} is no text in UTF-8: save it as such.") from error


def _read(path: Path, most: int) -> bytes:
    try:
        return read_ordinary(path, most)
    except OSError as error:
        raise ModelError(
            f"{path}, which belongs to the model's card, cannot be read ({error.strerror}): put it right or "
            "take the link to it out of the card."
        ) from error
