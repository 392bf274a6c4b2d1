"""``kiosk playlists``: what there is for each emotion, with the codes that visitors scan."""

import argparse
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno

from kiosk.commands import online
from kiosk.commands.online import Found
from kiosk.commands.options import add_config
from kiosk.config.diagnostics import show
from kiosk.config.links import service
from kiosk.config.messages import any_of, key_meant, unfit
from kiosk.content.bundle import Bundle, load_bundle
from kiosk.content.playlist_checks import SERVES
from kiosk.content.playlists import MODES, Playlist
from kiosk.content.service_titles import keep_titles, read_titles, titles_file
from kiosk.errors import KioskError, UsageError
from kiosk.system.terminal import one_line

EITHER = "for either"

ANEW = "sudo kiosk playlists --online"


@dataclass(frozen=True, slots=True)
class Listed:
    """A playlist and the emotion for which it is shown."""

    emotion: str
    playlist: Playlist

    def told(self) -> dict[str, Any]:
        """As plain JSON types."""
        one, hours = self.playlist, self.playlist.hours
        return {
            "emotion": self.emotion,
            "for": one.music,
            **one.told(),
            "service": service(one.url),
            "weight": one.weight,
            "from": hours and f"{hours.begins:%H:%M}",
            "to": hours and f"{hours.ends:%H:%M}",
        }


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument("--emotion", metavar="EMOTION", help="only those of one emotion, such as happy")
    parser.add_argument("--no-codes", action="store_true", help="without the codes")
    parser.add_argument("--json", action="store_true", help="one JSON object per playlist and line")
    parser.add_argument(
        "--online",
        action="store_true",
        help="ask Spotify and Deezer whether they are still there and what they are called, and have the"
        f" screen say so: {ANEW}",
    )


def run(args: argparse.Namespace) -> int:
    """Print them; with ``--online`` status 1 where one of them has gone, or none could be asked about."""
    bundle = load_bundle(args.config)
    listed = _listed(bundle, args.emotion)
    if args.online:
        return _online(listed, titles_file(), as_json=args.json)
    if args.json:
        for each in listed:
            print(json.dumps(each.told(), ensure_ascii=False))
        return 0
    codes = not args.no_codes
    if codes and not _can_show_codes():
        codes = False
        print("this terminal has no blocks to draw the codes with", file=sys.stderr)
    print("\n".join(_lines(listed, codes)))
    return 0


def _listed(bundle: Bundle, emotion: str | None) -> list[Listed]:
    """All, or one emotion's. Raises UsageError where there is no such emotion."""
    if emotion is not None and emotion not in bundle.playlists:
        known, got = list(bundle.playlists), f"'{show(emotion)}'"
        raise UsageError(f"--emotion: {unfit(any_of(known), got, key_meant(emotion, known))}")
    labels = bundle.playlists if emotion is None else [emotion]
    return [Listed(label, one) for label in labels for one in bundle.playlists[label]]


def _lines(listed: Sequence[Listed], codes: bool) -> Iterator[str]:
    """By emotion, and within it by what they are for."""
    for label in dict.fromkeys(each.emotion for each in listed):
        yield label
        of_label = [each.playlist for each in listed if each.emotion == label]
        for mode in (None, *MODES):
            of_mode = [one for one in of_label if one.music == mode]
            if of_mode:
                yield f"  {SERVES[mode] if mode else EITHER}"
            for one in of_mode:
                yield f"    {one.title}"
                if one.mood:
                    yield f"      {one.mood}"
                yield f"      {_when(one)}"
                yield f"      {one.url}"
                if codes:
                    yield from _code(one.url)
        yield ""


def _when(one: Playlist) -> str:
    parts = [service(one.url)]
    parts.append(f"{one.hours.begins:%H:%M} to {one.hours.ends:%H:%M}" if one.hours else "all day")
    if one.weight != 1:
        parts.append(f"weight {one.weight}")
    return ", ".join(parts)


def _code(url: str) -> Iterator[str]:
    """The code in half blocks, light on dark as most terminals are."""
    drawn = io.StringIO()
    segno.make_qr(url, error="m").terminal(drawn, border=4, compact=True)
    yield from (f"      {line}" for line in drawn.getvalue().splitlines())


def _can_show_codes() -> bool:
    try:
        "█▀▄".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _online(listed: Sequence[Listed], path: Path, *, as_json: bool) -> int:
    """Ask, say what came of it, and keep the titles."""
    _check_place(path)
    services, links = (
        online.Services(online.ADDRESSES),
        list(dict.fromkeys(each.playlist.url for each in listed)),
    )
    found: dict[str, Found] = {}
    for link in links:
        found[link] = services.ask(link)
        if as_json or found[link].asked:
            _say(link, found[link], [each for each in listed if each.playlist.url == link], as_json)
    _keep(path, found)
    states = [one.state for one in found.values()]
    if not as_json:
        not_asked = Counter(one.why for one in found.values() if not one.asked)
        for why, count in not_asked.items():
            print(one_line(f"not asked about {count}: {why}"))
        print(_summary(states, path))
    return 1 if "gone" in states or "there" not in states else 0


def _check_place(path: Path) -> None:
    """Before anybody is asked. Raises KioskError where what is answered could not be kept."""
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        raise KioskError(f"what the services answer is kept in {path.parent}, which root may write: {ANEW}")


def _say(link: str, found: Found, listed: Sequence[Listed], as_json: bool) -> None:
    emotions = list(dict.fromkeys(each.emotion for each in listed))
    if as_json:
        told = {
            "url": link,
            "emotions": emotions,
            "state": found.state,
            "title": found.title,
            "why": found.why,
        }
        print(json.dumps(told, ensure_ascii=False), flush=True)
        return
    names = f"{', '.join(emotions)}: {listed[0].playlist.title}"
    said = found.title if found.state == "there" else found.why
    print(one_line(f"{found.state + ':':<9}{link} ({names}): {said}"), flush=True)


def _keep(path: Path, found: dict[str, Found]) -> None:
    """Those that are known now, beside those known before. Raises KioskError where they cannot be kept."""
    if not path.parent.is_dir() or all(one.state == "unknown" for one in found.values()):
        return
    gone = {link for link, one in found.items() if one.state == "gone"}
    before = {link: title for link, title in read_titles(path).items() if link not in gone}
    try:
        keep_titles(path, before | {link: one.title for link, one in found.items() if one.title})
    except OSError as error:
        raise KioskError(f"{path}: the titles cannot be kept: {error.strerror}") from error


def _summary(states: Sequence[str], path: Path) -> str:
    counts = ", ".join(
        f"{states.count(state)} {state}" for state in ("there", "gone", "unknown") if state in states
    )
    if not path.parent.is_dir():
        return f"{counts}; no titles are kept, for no kiosk is installed here (there is no {path.parent})"
    if "there" not in states:
        return f"{counts}; the titles stay as they were"
    return f"{counts}; the kiosk shows the titles from the next visits on"
