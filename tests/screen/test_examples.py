"""The examples: every scene has one, with the configuration's own texts."""

from pathlib import Path
from typing import get_args

import numpy as np
from pygame import Surface
from pygame.surfarray import array3d

from kiosk.content.bundle import bundle_from
from kiosk.screen.examples import MOMENT, example_named, examples
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.scene import Shown
from kiosk.screen.scenes.attract import AttractScene
from kiosk.screen.visitor import FACE, SIZE, visitor
from kiosk.session import Looking, NoFace, Result
from kiosk.vision.reading import Hint
from tests.screen.samples import bundle

KNOWN = examples(bundle())


def test_there_is_one_of_every_state_of_every_emotion_and_of_every_hint():
    assert {type(example.state) for example in KNOWN.values()} == set(get_args(Shown))
    results = [example.state for example in KNOWN.values() if isinstance(example.state, Result)]
    plain = [state for state in results if state.verdict.second is None and state.asks_after is None]
    told = [state.verdict.emotion for state in plain if state.has_code]
    assert sorted(told) == sorted(label for label in bundle().playlists if "+" not in label)
    pairs = {"_".join(sorted(state.verdict.shown.split("+"))) for state in results if state.verdict.second}
    assert pairs == bundle().words.compounds.keys()
    assert {f"result:{kind}" for kind in ("music", "feedback", "thanks")} <= KNOWN.keys()
    for kind in (Looking, NoFace):
        assert {f"{kind.name}:{hint}" for hint in Hint} <= KNOWN.keys()


def test_their_texts_are_the_configuration_s():
    own = bundle(language="de")
    for name, example in examples(own).items():
        if isinstance(example.state, Result):
            assert example.state.fact in own.facts, name
            assert example.state.playlist == own.playlists[example.state.verdict.emotion][0], name


def test_an_owners_logo_has_an_example_in_its_turn(tmp_path: Path):
    picture = tmp_path / "logo.svg"
    picture.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9H0Z" fill="#fff"/></svg>'
    )
    own = bundle_from(f"brand: {{logo: {picture}}}".encode(), "config.yaml")
    example, kit = examples(own)["attract:logo"], Kit.of(own, (1280, 720))
    scene = AttractScene(kit, example.at(0.0, 0.0), Notices())
    shown, logo = (Surface((1280, 720)) for _ in range(2))
    scene.pieces(example.at(0.0, MOMENT), MOMENT, None)["slide"].draw(shown)
    scene.slides[-1].draw(logo, (0, 0))
    assert array3d(logo).any()
    assert np.array_equal(array3d(shown), array3d(logo))
    assert "attract:logo" not in KNOWN


def test_a_name_may_be_that_of_a_kind():
    assert example_named("result", KNOWN) is KNOWN["result:happy"]
    assert example_named("no_face", KNOWN) is KNOWN["no_face:no_face"]
    assert example_named("attract", KNOWN) is KNOWN["attract"]
    assert example_named("result:", KNOWN) is example_named("", KNOWN) is None


def test_the_visitor_is_read_while_the_time_goes_by():
    looking = KNOWN["looking"]
    progress = [looking.at(10.0, 10.0 + passed).reading.progress for passed in (0.0, 1.0, 2.0, 9.0)]
    assert progress == [0.0, 0.4, 0.8, 1.0]
    assert looking.at(10.0, 11.0).since == 10.0


def test_one_whom_a_hint_is_for_is_never_read():
    assert KNOWN["looking:too_dark"].at(0.0, 5.0).reading.progress == 0.0


def test_the_drawn_visitor_has_colours_and_its_face_where_it_is_said_to_be():
    picture = visitor()
    width, height = SIZE
    assert (picture.shape, picture.dtype) == ((height, width, 3), np.uint8)
    x, y, w, h = FACE
    face = picture[round(y * height) : round((y + h) * height), round(x * width) : round((x + w) * width)]
    red, _, blue = face.reshape(-1, 3).mean(axis=0)
    assert red > blue + 40
    corner = picture[:40, -40:].reshape(-1, 3).mean(axis=0)
    assert corner[2] > corner[0]
