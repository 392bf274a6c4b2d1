"""A rehearsal draws all that visitors may come to see, with every text, and names the one that fails."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from kiosk.content.bundle import Bundle
from kiosk.content.emotions import EMOTIONS
from kiosk.errors import DisplayError, KioskError
from kiosk.screen import rehearsal, text
from kiosk.screen.rehearsal import rehearse, states
from kiosk.screen.repertoire import MOST_FACTS
from kiosk.screen.scenes import SCENES
from kiosk.screen.window import Window
from kiosk.session import CameraUnavailable, Looking, NoFace, NotSure, Result
from kiosk.vision.reading import Hint
from tests.configs import LINK, bundle, parse

SIZE = (480, 320)
OWN = {
    "playlists": {
        "happy": [{"title": f"Tune {n}", "url": LINK, "mood": f"Mood {n}"} for n in range(3)],
        "sad": [{"title": "Blues", "url": LINK}],
    },
    "facts": {"builtin": False, "own": [f"Fact number {n}" for n in range(5)]},
}


def own(**settings: object) -> Bundle:
    return bundle(parse(json.dumps(OWN | settings)))


def written(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every line that is really rendered from now on."""
    lines: set[str] = set()
    render = text.rendered

    def noting(line: str, *how: object) -> object:
        lines.add(line)
        return render(line, *how)

    noting.cache_clear = render.cache_clear  # type: ignore[attr-defined]
    monkeypatch.setattr(text, "rendered", noting)
    return lines


def test_every_text_is_written_in_every_kind_of_scene_that_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = own()
    shown = {kind: [state for state in states(made) if type(state) is kind] for kind in SCENES}
    for kind in (Looking, CameraUnavailable, Result, NotSure):
        assert {state.fact for state in shown[kind]} == set(made.facts), kind
    titles = {playlist.title for each in made.playlists.values() for playlist in each}
    assert {state.playlist.title for state in shown[Result]} == titles
    assert {choice.title for state in shown[NotSure] for _, choice in state.choices} == titles
    lines = written(monkeypatch)
    rehearse(made, (1280, 720))
    assert {*made.facts, *titles, "Mood 0", "Mood 1", "Mood 2"} <= lines


def test_every_scene_every_emotion_and_every_hint_comes() -> None:
    made = own()
    tried = list(states(made))
    assert {type(state) for state in tried} == set(SCENES)
    assert {state.verdict.emotion for state in tried if isinstance(state, Result)} == set(EMOTIONS)
    assert {state.hint for state in tried if isinstance(state, NoFace)} == set(Hint)
    assert {state.reading.hint for state in tried if isinstance(state, Looking) and state.reading} == set(
        Hint
    )


def test_what_cannot_be_drawn_is_a_sentence_that_names_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    render = text.rendered

    def failing(line: str, *how: object) -> object:
        if "number 3" in line:
            raise ValueError("Text has zero width")
        return render(line, *how)

    failing.cache_clear = render.cache_clear  # type: ignore[attr-defined]
    monkeypatch.setattr(text, "rendered", failing)
    with pytest.raises(KioskError) as caught:
        rehearse(own(), SIZE)
    assert str(caught.value) == (
        "the scene looking cannot be drawn at 480x320 (ValueError: Text has zero width) with the "
        "fact 'Fact number 3'"
    )


def test_a_scene_that_cannot_be_drawn_at_all_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: object) -> object:
        raise ArithmeticError

    monkeypatch.setattr("kiosk.screen.shapes.backdrop", failing)
    with pytest.raises(
        DisplayError, match=r"the scene attract cannot be drawn at 480x320 \(ArithmeticError: \)"
    ):
        rehearse(own(), SIZE)


def test_the_size_for_the_next_start_and_the_turn_are_tried_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    offscreen = Window.offscreen

    def noting(size: tuple[int, int], rotation: int = 0) -> Window:
        opened.append((size, rotation))
        return offscreen(size, rotation)

    monkeypatch.setattr(rehearsal.Window, "offscreen", noting)
    rehearse(own(display={"size": "640x480", "rotation": 90}), SIZE)
    assert opened == [(SIZE, 90), ((640, 480), 90)]


def test_thousands_of_facts_take_no_longer_than_hundreds() -> None:
    made = own()
    many = replace(made, facts=tuple(f"Fact {n}" for n in range(2000)))
    shown = list(states(many))
    assert {state.fact for state in shown if isinstance(state, Looking)} == set(many.facts)
    assert len(shown) < 2000 + 4 * MOST_FACTS


def test_a_display_that_is_open_is_left_alone() -> None:
    program = """
import pygame
from pathlib import Path
from kiosk.content.bundle import bundle_from
from kiosk.screen.rehearsal import rehearse
pygame.display.init()
shown = pygame.display.set_mode((800, 480))
shown.fill((1, 2, 3))
before = pygame.image.tobytes(shown, "RGB")
rehearse(bundle_from(b"", "config.yaml"), (800, 480))
assert pygame.display.get_surface() is shown
print(pygame.image.tobytes(shown, "RGB") == before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env={"SDL_VIDEODRIVER": "dummy", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip().endswith("True")


def test_what_the_shipped_file_says_can_be_shown() -> None:
    rehearse(bundle(parse("")), (800, 480))
