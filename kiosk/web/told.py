"""What the page was told before, as it comes back to be said in another language: it is not trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import get_args

from kiosk.app.still import StillAnswer
from kiosk.content.bundle import Bundle
from kiosk.content.locale import Locale
from kiosk.errors import ImageFault
from kiosk.model.compounds import PAIRS
from kiosk.vision.reading import Hint, Verdict
from kiosk.web.desk import Desk, Seen


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that was given.

    Attributes:
        verdict: None where there was none.
        hint: what was in the way, if anything.
        fault: what was wrong with the file; None where it was read.
        urls: of the playlists.
    """

    verdict: Verdict | None
    hint: Hint | None
    fault: ImageFault | None
    urls: tuple[str, ...]

    def seen(self, locale: Locale, desk: Desk) -> Seen:
        """The same answer in another language: with the same playlists, where they are in its list."""
        if self.verdict is None:
            return Seen(StillAnswer(None, self.hint, None, {}))
        playlists = desk.anew(self.verdict, locale.language)
        for label, url in zip(playlists, self.urls):
            known = next((one for one in locale.playlists.get(label, ()) if one.url == url), None)
            playlists[label] = known or playlists[label]
        return Seen(StillAnswer(None, self.hint, self.verdict, playlists))


def told_of(data: object, bundle: Bundle) -> Told | None:
    """An answer as `kiosk.web.answers` put it into the page; None for anything else."""
    if not isinstance(data, Mapping):
        return None
    fault, hint = data.get("fault"), data.get("hint")
    known_hint = Hint(hint) if isinstance(hint, str) and hint in set(Hint) else None
    if fault in get_args(ImageFault):
        return Told(None, None, fault, ())
    if "probabilities" not in data:
        return None if known_hint is None else Told(None, known_hint, None, ())
    verdict = _verdict(data, bundle.labels)
    urls = data.get("urls")
    named = tuple(url for url in urls if isinstance(url, str)) if isinstance(urls, list) else ()
    return None if verdict is None else Told(verdict, known_hint, None, named)


def _verdict(data: Mapping[str, object], labels: tuple[str, ...]) -> Verdict | None:
    found = data["probabilities"]
    if not isinstance(found, Mapping) or set(found) != set(labels):
        return None
    if not all(
        isinstance(share, float | int) and isfinite(share) and 0 <= share <= 1 for share in found.values()
    ):
        return None
    probabilities = {label: float(found[label]) for label in labels}
    best = max(probabilities, key=lambda label: probabilities[label])
    second = data.get("second")
    pair = second if isinstance(second, str) and {best, second} in PAIRS and second in labels else None
    return Verdict(data.get("sure") is True and pair is None, best, probabilities, 1, 0.0, pair)
