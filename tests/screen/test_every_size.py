"""At the least, the slimmest and odd sizes whatever comes with the kiosk can be read, and nothing is cut."""

from dataclasses import replace
from itertools import combinations

import pytest
from pygame import Rect

from kiosk.config.display_size import LARGER, SLIMMEST, SMALLER, unfit_size
from kiosk.content.fact_pool import builtin_facts
from kiosk.content.faults import Fault
from kiosk.content.language_files import sentences_in
from kiosk.content.languages import load_words
from kiosk.content.own_words import sayings
from kiosk.content.playlists import builtin_playlists
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.scale import LEAST_TYPE, Scale
from kiosk.screen.scene import Shown
from kiosk.screen.scenes import SCENES
from kiosk.session import CameraUnavailable, ForStaff, Looking, NoFace, NotSure, OutOfOrder, Problem, Result
from kiosk.vision.reading import Hint
from tests.screen.samples import EXTREMES, LABELS, WORDS, bundle, made, of_length, result, scenes, verdict

SIZES = [
    *((LARGER, SMALLER), (SMALLER, LARGER), (SMALLER * SLIMMEST, SMALLER), (SMALLER, SMALLER * SLIMMEST)),
    *((480, 480), (640, 480), (720, 720), (1280, 400), (400, 1280), (500, 480), (640, 360), (360, 640)),
    *((1024, 1024), (1920, 480), (480, 1920), (3840, 1080), (7488, 1248), (4096, 2304)),
]
LEAST = SIZES[:4]
"""Where every language is tried; elsewhere the longest and the shortest are."""

OTHERS = pytest.param(False, marks=pytest.mark.exhaustive, id="others")
"""Always tried are the longest language at every size, and every language at the least."""


def languages_at(size, first):
    tried = [EXTREMES[1]] if size != LEAST[0] else list(WORDS)
    return tried if first else [code for code in (WORDS if size in LEAST else EXTREMES) if code not in tried]


BUSY = Notices(
    camera_warm=True,
    demo="a portrait from a library",
    problem=Problem(12, "unknown key", Fault.CONFIGURATION),
)
FIRST, SECOND = sorted(
    (playlist for each in builtin_playlists(load_words("en")).values() for playlist in each),
    key=lambda playlist: -len(playlist.title + playlist.mood),
)[:2]


def with_the_longest_that_comes_along(state: Shown, language: str) -> Shown:
    if isinstance(state, OutOfOrder):
        return replace(
            state, reason="The kiosk ended again and again. The log says more: journalctl -u kiosk"
        )
    if isinstance(state, ForStaff):
        sentence = (
            "config.yaml:52: button.gpio: expected a whole number, got 'pin 11': write 17, the BCM number"
        )
        return replace(state, problem=Problem(12, sentence, Fault.CONFIGURATION))
    if isinstance(state, Result):
        state = replace(state, playlist=FIRST)
    if isinstance(state, NotSure):
        (one, _), (other, _) = state.choices
        state = replace(state, choices=((one, FIRST), (other, SECOND)))
    if isinstance(state, Looking | Result | NotSure | NoFace | CameraUnavailable):
        state = replace(state, fact=max((fact.text for fact in builtin_facts(language)), key=len))
    return state


def check(scene, size, where):
    screen = Rect(0, 0, *size)
    for name, box in scene.boxes.items():
        assert screen.contains(box), f"{where}: {name}"
        assert box.width > 0 < box.height, f"{where}: {name}"
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        assert not a.colliderect(b), f"{where}: {one} and {other}"
    for (one, a), (other, b) in combinations(scene.texts.items(), 2):
        assert not a.rect.colliderect(b.rect), f"{where}: {one} and {other}"
    for name, item in scene.texts.items():
        assert screen.contains(item.rect), f"{where}: {name}"
        assert item.block.size >= LEAST_TYPE, f"{where}: {name}"
        assert item.block.width <= item.rect.width, f"{where}: {name}"
        # A notice has as much as goes into one line, and takes room from a tie's parts: there the lines of
        # the mood, and on the least square screens the fact, give way.
        noticed = "demo" in scene.texts and "choice 2 word" in scene.texts and name == "fact"
        if not name.endswith("mood") and name not in ("demo", "problem") and not noticed:
            assert not item.block.cut, f"{where}: {name} {item.block.lines}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
@pytest.mark.parametrize("first", [pytest.param(True, id="first"), OTHERS])
def test_everything_is_there_and_can_be_read(name, size, first):
    assert unfit_size(size) is None
    for language in languages_at(size, first):
        state = with_the_longest_that_comes_along(scenes()[name], language)
        # Notices take room: what has enough beside them has it without, but for where there is least of it.
        if isinstance(state, OutOfOrder) or size in LEAST or not first:
            check(made(state, size, language), size, language)
        if not isinstance(state, OutOfOrder):
            check(made(state, size, language, BUSY), size, f"{language} with notices")


@pytest.mark.parametrize("size", LEAST, ids=str)
@pytest.mark.parametrize("first", [pytest.param(True, id="first"), OTHERS])
def test_every_emotion_and_every_hint_as_well(size, first):
    for language in languages_at(size, first):
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


@pytest.mark.parametrize("size", [*SIZES[:4], (800, 480), (480, 800)], ids=str)
def test_sentences_of_an_owner_have_room_also_when_each_is_as_long_as_it_may_be(size):
    said = sayings()
    german = sentences_in("de")
    longest = {
        key: as_long_as_it_may_be(german[key], said.room(key)) for key in german if key != "ask_emphasis"
    }
    plain = bundle(language="de")
    own = replace(plain, locales=(replace(plain.locales[0], words=load_words("de", longest)),))
    for state in (*scenes().values(), *(NoFace(1.0, "A fact.", hint) for hint in Hint)):
        before = SCENES[type(state)](Kit.of(plain, size), state, Notices(camera_warm=True))
        scene = SCENES[type(state)](Kit.of(own, size), state, Notices(camera_warm=True))
        for name, item in scene.texts.items():
            # Where all texts are as long as can be, even the kiosk's own words leave facts and moods no room.
            gives_way = name in ("fact", "detail") or name.endswith(("mood", "title"))
            lost = item.block.cut and not (gives_way or before.texts[name].block.cut)
            assert not lost, f"{state.name}: {name} {item.block.lines}"


def as_long_as_it_may_be(sentence, room):
    more = room - len(sentence)
    return sentence if more < 3 else f"{sentence} {of_length('viele Worte ', more - 1)}"
