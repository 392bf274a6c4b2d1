"""A rehearsal draws all that visitors may come to see, with every text, and names the one that fails."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from kiosk.config.links import service
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Fact
from kiosk.errors import DisplayError, KioskError
from kiosk.screen import rehearsal, text
from kiosk.screen.rehearsal import rehearse, states
from kiosk.screen.repertoire import MOST_FACTS, MOST_PLAYLISTS, Repertoire
from kiosk.screen.scenes import SCENES
from kiosk.screen.scenes.ready import suggestions
from kiosk.screen.window import Window
from kiosk.session import CameraUnavailable, GetReady, Looking, NoFace, NotSure, Result
from kiosk.vision.reading import Hint
from tests.configs import LABELS, LINK, bundle, parse

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


def telling(facts: tuple[str, ...]) -> Bundle:
    """With these facts and no others."""
    made = own()
    locale = replace(made.locales[0], pool=tuple(Fact(fact, fact) for fact in facts))
    return replace(made, locales=(locale,))


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
    shown = {kind: [state for state in states(made.locales[0]) if type(state) is kind] for kind in SCENES}
    for kind in (Looking, CameraUnavailable, Result, NotSure):
        assert {state.fact for state in shown[kind]} == set(made.facts), kind
    titles = {"Tune 0", "Tune 1", "Tune 2", "Blues"}
    assert {state.playlist.title for state in shown[Result]} >= titles
    assert {choice.title for state in shown[NotSure] for _, choice in state.choices} >= titles
    lines = written(monkeypatch)
    rehearse(made, (1280, 720))
    assert {*made.facts, *titles, "Mood 0", "Mood 1", "Mood 2"} <= lines


def test_of_many_playlists_the_most_awkward_are_tried_and_one_of_every_emotion_service_and_size() -> None:
    playlists = {
        "happy": [{"title": f"Tune {n}", "url": f"https://www.deezer.com/playlist/{n}"} for n in range(200)],
        "sad": [{"title": "Grey", "url": f"https://music.youtube.com/playlist?list=PL{'x' * 32}"}],
    }
    made = own(playlists=playlists)
    found = Repertoire.of(made.locales[0])
    assert {label for label, _ in found.playlists} == set(LABELS)
    assert {service(one.url) for _, one in found.playlists} == {"Deezer", "YouTube Music", "Spotify"}
    assert {len(one.url) for _, one in found.playlists if service(one.url) == "Deezer"} == {33, 34, 35}
    assert len(found.playlists) <= MOST_PLAYLISTS + len(LABELS) + 5
    every = {one.title for each in made.playlists.values() for one in each}
    assert {one.title for _, one in found.playlists} | {one.title for one in found.other_playlists} == every
    assert {state.playlist.title for state in states(made.locales[0]) if isinstance(state, Result)} == {
        one.title for _, one in found.playlists
    }


def test_a_playlist_that_cannot_be_written_is_found_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    render = text.rendered

    def failing(line: str, *how: object) -> object:
        if "177" in line:
            raise ValueError("no")
        return render(line, *how)

    failing.cache_clear = render.cache_clear  # type: ignore[attr-defined]
    monkeypatch.setattr(text, "rendered", failing)
    many = [{"title": f"Tune {n:03}", "url": f"https://www.deezer.com/playlist/{n}"} for n in range(200)]
    with pytest.raises(DisplayError, match="the playlist 'Tune 177' cannot be drawn at 480x320"):
        rehearse(own(playlists={"happy": many}), SIZE)


def test_every_scene_every_emotion_and_every_hint_comes() -> None:
    made = own()
    tried = list(states(made.locales[0]))
    assert {type(state) for state in tried} == set(SCENES)
    assert {state.verdict.emotion for state in tried if isinstance(state, Result)} == set(made.labels)
    assert {state.hint for state in tried if isinstance(state, NoFace)} == set(Hint)
    assert {state.reading.hint for state in tried if isinstance(state, Looking) and state.reading} == set(
        Hint
    )


def test_getting_ready_and_looking_are_tried_with_each_face_and_all_their_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = own()
    tried = [state for state in states(made.locales[0]) if isinstance(state, GetReady)]
    assert {state.visit for state in tried} == set(range(len(suggestions(made.labels))))
    lines = written(monkeypatch)
    # So wide that each sentence is one line.
    rehearse(made, (1920, 480))
    words = made.words
    assert {
        words.look_here,
        words.show_face,
        words.searching,
        words.analysing,
        *words.hints.values(),
    } <= lines


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


def test_of_thousands_of_facts_each_is_written_and_the_most_awkward_go_through_every_scene(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    awkward = ("long " * 38, "x" * 190, "1 + 1 = 2 (?), 3 * 4 = 12 (!)", "A")
    facts = (
        *(f"Fact {n} of many" for n in range(1000)),
        *awkward,
        *(f"Fact {n} of more" for n in range(1000)),
    )
    many = telling(facts)
    shown = list(states(many.locales[0]))
    for kind in (Looking, CameraUnavailable, Result, NotSure):
        seen = {state.fact for state in shown if isinstance(state, kind)}
        assert len(seen) == MOST_FACTS
        assert seen >= set(awkward), kind
    assert len(shown) < 9 * MOST_FACTS
    lines = written(monkeypatch)
    rehearse(many, (1280, 720))
    assert lines >= set(facts[:1000]) | set(facts[-1000:])


def test_a_fact_that_cannot_be_written_is_found_among_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    render = text.rendered

    def failing(line: str, *how: object) -> object:
        if "777" in line:
            raise ValueError("Text has zero width")
        return render(line, *how)

    failing.cache_clear = render.cache_clear  # type: ignore[attr-defined]
    monkeypatch.setattr(text, "rendered", failing)
    facts = tuple(f"Fact {n} of many" for n in range(1000))
    with pytest.raises(DisplayError) as caught:
        rehearse(telling(facts), SIZE)
    assert str(caught.value) == (
        "the fact 'Fact 777 of many' cannot be drawn at 480x320 (ValueError: Text has zero width)"
    )


def test_every_language_is_tried_with_all_of_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    made = own(language=["en", "de", "es"])
    lines = written(monkeypatch)
    rehearse(made, (1920, 480))
    for locale in made.locales:
        assert {locale.words.searching, *locale.words.hints.values(), *made.facts} <= lines
        assert any(line.startswith(locale.words.demo.partition("{")[0]) for line in lines)


def test_a_sentence_that_cannot_be_drawn_is_found_in_the_last_of_several_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    render = text.rendered
    made = own(language=["en", "de"])
    german = made.locales[1].words.searching

    def failing(line: str, *how: object) -> object:
        if line == german:
            raise ValueError("Text has zero width")
        return render(line, *how)

    failing.cache_clear = render.cache_clear  # type: ignore[attr-defined]
    monkeypatch.setattr(text, "rendered", failing)
    with pytest.raises(DisplayError, match="the scene looking cannot be drawn"):
        rehearse(made, (1920, 480))


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
few = b"facts: {builtin: false, own: [One fact.]}"
rehearse(bundle_from(few, "config.yaml"), (480, 320))
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
