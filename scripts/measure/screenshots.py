"""Draw every scene at all six sizes into a folder: ``screenshots.py FOLDER [--theme day] [--long]``."""

import argparse
import sys
from pathlib import Path

import numpy as np

from kiosk.config.schema import Timing
from kiosk.content.emotions import EMOTIONS
from kiosk.content.languages import languages, load_words
from kiosk.content.playlists import Playlist
from kiosk.screen.scene import Shown
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.theme import THEMES
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, Looking, NoFace, NotSure, OutOfOrder, Result
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.reading import Box, Hint, Reading, Verdict
from scripts.command import end_with

SIZES = [(1920, 1080), (1280, 720), (1024, 600), (800, 480), (1080, 1920), (480, 800)]
FACT = "A real smile reaches the eyes: the muscle that wrinkles their corners hardly obeys the will."
LONG_FACT = (
    "People who were asked to hold a pencil between their teeth, which sets the face in something like "
    "a smile, were said to find cartoons a little funnier; when many laboratories tried it again, though, "
    "they could not quite agree on that."
)
FEEL_GOOD = Playlist(
    "Happy Hits!",
    "Songs for a good mood to stay.",
    "https://open.spotify.com/playlist/37i9dQZF1DXdPec7aLTmlC",
)
SURPRISE = Playlist(
    "All Out of Nowhere",
    "Something you did not see coming.",
    "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M",
)
LONG = (
    Playlist(
        "Quiet Songs for Very Long Sunday Afternoons by the Window, with Rain and Old Tea",
        "Slow piano, soft voices and hardly any drums: music that sits down beside you, "
        "and asks for nothing at all in return.",
        "https://open.spotify.com/playlist/37i9dQZF1DX7qK8ma5wgG1",
    ),
    Playlist(
        "Loud Guitars, Louder Drums and Shouting Choirs for Those Who Need to Let It Out",
        "Turn it up until the window panes hum along, dance as hard as you like, "
        "and notice how the anger has gone for a walk.",
        "https://open.spotify.com/playlist/37i9dQZF1DX1s9knjP51Oa",
    ),
)


def verdict(first: str, second: str, sure: bool) -> Verdict:
    """A plausible verdict for ``first`` over ``second``."""
    shares = {label: 0.02 for label in EMOTIONS} | (
        {first: 0.82, second: 0.08} if sure else {first: 0.47, second: 0.43}
    )
    return Verdict(sure, first, shares, frames=14, seconds=0.6)


def states(long: bool, face: Box) -> dict[str, Shown]:
    """One state per picture."""
    fact = LONG_FACT if long else FACT
    one, two = LONG if long else (FEEL_GOOD, SURPRISE)
    return {
        "attract": Attract(0.0),
        "looking_start": Looking(0.0, fact),
        "looking": Looking(0.0, fact, Reading(t=1.0, face=face, progress=0.6)),
        "looking_hint": Looking(0.0, fact, Reading(t=1.0, face=None, hint=Hint.NO_FACE)),
        "result": Result(0.0, fact, verdict("happy", "surprise", True), one),
        "result_sad": Result(0.0, fact, verdict("sad", "neutral", True), two),
        "not_sure": NotSure(
            0.0, fact, verdict("happy", "surprise", False), (("happy", one), ("surprise", two))
        ),
        "no_face": NoFace(0.0, fact, Hint.TOO_DARK),
        "resting": CameraUnavailable(0.0, fact),
        "out_of_order": OutOfOrder(
            0.0, "the camera failed too often within an hour, last: no picture within 2 s"
        ),
    }


def portrait() -> GreyImage:
    """A drawn stand-in for a visitor, uint8 ``[480, 640]``: nobody's photograph."""
    y, x = np.mgrid[0:480, 0:640].astype(np.float32)
    image = 70 + 50 * (y / 480) + 20 * np.sin(x / 90)

    def blot(cx: float, cy: float, rx: float, ry: float, grey: float) -> None:
        inside = np.clip((1 - np.hypot((x - cx) / rx, (y - cy) / ry)) * min(rx, ry) / 3, 0, 1)
        image[:] = image + (grey - image) * inside

    blot(307, 520, 190, 190, 60)
    blot(307, 190, 112, 130, 40)
    blot(307, 215, 92, 122, 190)
    for side in (-1, 1):
        blot(307 + side * 36, 195, 13, 8, 50)
        blot(307 + side * 36, 172, 22, 5, 70)
    blot(307, 275, 34, 12, 90)
    picture: GreyImage = np.clip(image, 0, 255).astype(np.uint8)
    return picture


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path)
    p.add_argument("--theme", choices=sorted(THEMES), default="night")
    p.add_argument("--language", choices=languages(), default="en")
    p.add_argument("--size", help="only this size, e.g. 1920x1080")
    p.add_argument("--long", action="store_true", help="use the longest texts the configuration allows")
    p.add_argument("--demo", help="show this demo camera's name, and a problem on the attract scene")
    p.add_argument("--preview", type=Path, help="an image file for the live picture")
    p.add_argument(
        "--face",
        type=float,
        nargs=4,
        default=(0.33, 0.22, 0.30, 0.40),
        metavar=("X", "Y", "WIDTH", "HEIGHT"),
        help="where the face is in the live picture, as fractions of it",
    )
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    return end_with("screenshots", lambda: draw(args))


def draw(arguments: argparse.Namespace) -> int:
    arguments.folder.mkdir(parents=True, exist_ok=True)
    frame = portrait()
    if arguments.preview:
        from kiosk.vision.camera.images import read_image

        frame = read_image(arguments.preview)
    notices = Notices()
    if arguments.demo:
        notices = Notices(
            True, arguments.demo, "config.yaml:12: playlists.hapy: unknown key, did you mean 'happy'?"
        )
    for size in SIZES:
        name = f"{size[0]}x{size[1]}"
        if arguments.size in (None, name):
            window = Window.offscreen(size)
            stage = Stage(window, arguments.theme, load_words(arguments.language), Timing())
            for scene, state in states(arguments.long, tuple(arguments.face)).items():
                seen = frame if isinstance(state, Looking) and state.reading else None
                # Long enough for the ring to reach the face, and for a hint to be shown.
                for moment in (0.9, 1.2, 2.0):
                    stage.draw(state, moment, seen, notices)
                window.save(arguments.folder / f"{scene}_{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
