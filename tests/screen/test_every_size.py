"""At the least, the slimmest and odd sizes whatever comes with the kiosk can be read, and nothing is cut."""

from dataclasses import replace
from itertools import combinations

import pytest
from pygame import Rect

from kiosk.config.display_size import LARGER, SLIMMEST, SMALLER, unfit_size
from kiosk.config.schema import Timing
from kiosk.content.facts import BUILTIN, read_facts
from kiosk.content.playlists import builtin_playlists
from kiosk.screen.scene import Kit, Notices, Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.theme import LEAST_TYPE, THEMES, Scale
from kiosk.session import CameraUnavailable, Looking, NoFace, NotSure, OutOfOrder, Result
from kiosk.vision.reading import Hint
from tests.screen.samples import LABELS, WORDS, result, scenes, verdict

SIZES = [
    *((LARGER, SMALLER), (SMALLER, LARGER), (SMALLER * SLIMMEST, SMALLER), (SMALLER, SMALLER * SLIMMEST)),
    *((480, 480), (640, 480), (720, 720), (1280, 400), (400, 1280), (500, 480), (640, 360), (360, 640)),
    *((1024, 1024), (1920, 480), (480, 1920), (3840, 1080), (7488, 1248), (4096, 2304)),
]
CALM = Notices(camera_warm=True)
BUSY = Notices(camera_warm=True, demo="a portrait from a library", problem="config.yaml:12: unknown key")
FIRST, SECOND = sorted(
    (playlist for each in builtin_playlists().values() for playlist in each),
    key=lambda playlist: -len(playlist.title + playlist.mood),
)[:2]


def with_the_longest_that_comes_along(state: Shown, language: str) -> Shown:
    if isinstance(state, OutOfOrder):
        return replace(
            state, reason="The kiosk ended again and again. The log says more: journalctl -u kiosk"
        )
    if isinstance(state, Result):
        state = replace(state, playlist=FIRST)
    if isinstance(state, NotSure):
        (one, _), (other, _) = state.choices
        state = replace(state, choices=((one, FIRST), (other, SECOND)))
    if isinstance(state, Looking | Result | NotSure | NoFace | CameraUnavailable):
        state = replace(state, fact=max(read_facts(BUILTIN / f"{language}.yaml"), key=len))
    return state


def made(state, size, language, notices=CALM):
    kit = Kit(Scale.of(size), THEMES["night"], WORDS[language], Timing())
    return SCENES[type(state)](kit, state, notices)


def check(scene, size, where):
    screen = Rect(0, 0, *size)
    for name, box in scene.boxes.items():
        assert screen.contains(box), f"{where}: {name}"
        assert box.width > 0 < box.height, f"{where}: {name}"
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        if not (one.startswith("icon") and other == "button"):
            assert not a.colliderect(b), f"{where}: {one} and {other}"
    for (one, a), (other, b) in combinations(scene.texts.items(), 2):
        assert not a.rect.colliderect(b.rect), f"{where}: {one} and {other}"
    for name, item in scene.texts.items():
        assert screen.contains(item.rect), f"{where}: {name}"
        assert item.block.size >= LEAST_TYPE, f"{where}: {name}"
        assert item.block.width <= item.rect.width, f"{where}: {name}"
        # A notice has as much as goes into one line, and takes room from a tie's cards: there the lines of
        # the mood, and on the least screens the word, give way.
        noticed = "demo" in scene.texts and name.startswith("choice") and name.endswith("word")
        if not name.endswith("mood") and name not in ("demo", "problem") and not noticed:
            assert not item.block.cut, f"{where}: {name} {item.block.lines}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_everything_is_there_and_can_be_read(name, size):
    assert unfit_size(size) is None
    for language in WORDS:
        state = with_the_longest_that_comes_along(scenes()[name], language)
        check(made(state, size, language), size, language)
        if not isinstance(state, OutOfOrder):
            check(made(state, size, language, BUSY), size, f"{language} with notices")


@pytest.mark.parametrize("size", SIZES[:4], ids=str)
def test_every_emotion_and_every_hint_as_well(size):
    for language in WORDS:
        for number, label in enumerate(LABELS):
            check(made(result(label, FIRST, "A fact."), size, language), size, f"{language} {label}")
            other = LABELS[number - 1]
            tie = NotSure(1.0, "A fact.", verdict(label, other, False), ((label, FIRST), (other, SECOND)))
            check(made(tie, size, language), size, f"{language} {label} or {other}")
        for hint in Hint:
            check(made(NoFace(1.0, "A fact.", hint), size, language), size, f"{language} {hint}")
        looking = made(Looking(1.0, "A fact."), size, language)
        for block, pill in looking.hints.values():
            assert not block.cut
            assert looking.boxes["preview"].contains(pill)
        assert not any(block.cut for block in looking.status.values())


def test_the_smallest_type_grows_with_the_screen_and_is_sixteen_from_480_lines_on():
    assert Scale.of((480, 320)).least == LEAST_TYPE
    assert Scale.of((640, 400)).least == 13
    assert {Scale.of(size).least for size in ((800, 480), (480, 800), (1920, 1080), (5120, 2880))} == {16}
