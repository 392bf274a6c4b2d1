"""Every scene drawn once where nobody sees it: what cannot be drawn is found before it is on the display."""

from pygame import error as PygameError

from kiosk.content.bundle import Bundle
from kiosk.content.playlists import Playlist
from kiosk.errors import ConfigError
from kiosk.screen.scene import Shown
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, Looking, NoFace, NotSure, Result
from kiosk.vision.reading import Hint, Verdict


def rehearse(bundle: Bundle, size: tuple[int, int]) -> None:
    """Draw every scene with every emotion and the longest texts, turned as the settings say.

    Args:
        bundle: what is about to be run with.
        size: the display's, as it is before ``display.rotation``.

    Raises:
        ConfigError: a scene cannot be drawn.
    """
    settings = bundle.settings
    window = Window.offscreen(size, settings.display.rotation)
    stage = Stage(window, settings.display.theme, bundle.words, settings.timing)
    try:
        for state in _states(bundle):
            stage.draw(state, 1.0, None, Notices())
    except (ValueError, PygameError) as fault:
        raise ConfigError(
            [f"a scene cannot be drawn with it ({fault}): shorten or reword its texts"]
        ) from fault


def _states(bundle: Bundle) -> list[Shown]:
    fact = max(bundle.facts, key=len)
    states: list[Shown] = [Attract(0.0), Looking(0.0, fact), CameraUnavailable(0.0, fact)]
    states += [NoFace(0.0, fact, hint) for hint in Hint]
    labels = tuple(bundle.playlists)
    for number, label in enumerate(labels):
        second = labels[number - 1]
        shares = dict.fromkeys(labels, 0.0) | {second: 0.4, label: 0.6}
        verdict = Verdict(True, label, shares, frames=12, seconds=0.5)
        states += [Result(0.0, fact, verdict, playlist) for playlist in bundle.playlists[label]]
        choices = ((label, _longest(bundle, label)), (second, _longest(bundle, second)))
        states.append(NotSure(0.0, fact, verdict, choices))
    return states


def _longest(bundle: Bundle, label: str) -> Playlist:
    return max(bundle.playlists[label], key=lambda playlist: len(playlist.title) + len(playlist.mood))
