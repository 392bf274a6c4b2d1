"""Whether type and codes are large enough for the distance from which an operator says they are seen."""

from collections.abc import Iterator

from kiosk.config.display_size import Size, read_size
from kiosk.content.bundle import Bundle
from kiosk.content.locale import Locale
from kiosk.content.playlists import Playlist
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.qr import QUIET_ZONE
from kiosk.screen.repertoire import Repertoire
from kiosk.screen.scale import Scale, Viewing
from kiosk.screen.scenes.not_sure import NotSureScene
from kiosk.screen.scenes.result import ResultScene
from kiosk.session import NotSure, Result

REMEDY = "have visitors stand nearer, or use a larger display"


def shortfalls(bundle: Bundle, size: Size | None) -> list[str]:
    """What cannot be read or scanned from where visitors stand, and from where it could be.

    Args:
        bundle: whose texts are shown.
        size: of the display's picture, pixels, as it is before `display.rotation`; None where nobody knows.
            What the settings name counts instead.

    Returns:
        Sentences about `kiosk.config.schema.FAR`.
    """
    display = bundle.settings.display
    if display.size != "auto":
        size = read_size(display.size)
    if size is None or display.viewing_distance_m is None:
        return []
    upright = (size[1], size[0]) if display.rotation in (90, 270) else size
    viewing = Viewing.of(display, upright)
    assert viewing is not None, "the schema has both of these keys or none"
    least, smallest = Scale.of(upright, viewing).least, min(_code_widths(bundle, upright))
    found = []
    if least < viewing.type_size:
        found.append(_sentence(viewing, "type can be read", viewing.type_distance(least)))
    if smallest < viewing.code_width:
        wide = f"code, {100 * smallest / viewing.pixels_per_metre:.0f} cm wide, can be scanned"
        found.append(_sentence(viewing, wide, viewing.code_distance(smallest)))
    return found


def _sentence(viewing: Viewing, what: str, reach: float) -> str:
    # Rounded down: what is said must hold.
    metres = f"{int(reach * 100) / 100:g}"
    where = f"on {viewing.size[0]}x{viewing.size[1]} pixels and {viewing.diagonal_inches:g} inches"
    return f"{where} the smallest {what} from {metres} m, not from {viewing.distance_m:g} m: {REMEDY}"


def _code_widths(bundle: Bundle, size: Size) -> Iterator[int]:
    """How wide codes are, without their quiet zone, in every answer with a configuration's longest fact."""
    for locale in bundle.locales:
        yield from _code_widths_in(locale, Kit.of(bundle, size, locale=locale))


def _code_widths_in(locale: Locale, kit: Kit) -> Iterator[int]:
    repertoire = Repertoire.of(locale)
    fact = max(locale.facts, key=len)
    before: tuple[str, Playlist] = repertoire.playlists[-1]
    for label, playlist in repertoire.playlists:
        result = Result(0.0, fact, repertoire.verdict(label, sure=True), playlist)
        tie = NotSure(0.0, fact, repertoire.verdict(label, sure=False), ((label, playlist), before))
        for scene in (ResultScene(kit, result, Notices()), NotSureScene(kit, tie, Notices())):
            for card in scene.cards:
                yield card.module * (card.code.modules - 2 * QUIET_ZONE)
        before = label, playlist
