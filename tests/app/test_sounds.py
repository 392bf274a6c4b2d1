"""What is heard when, and what is read out: each once, and never what belongs to the visitor before."""

from dataclasses import replace

import pytest

from kiosk.app.sounds import Sounds, melody_of
from kiosk.app.spoken import spoken
from kiosk.config.schema import Button, Timing
from kiosk.content.emotions import EMOTIONS
from kiosk.content.faults import Fault
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.content.playlists import builtin_playlists
from kiosk.session import (
    Attract,
    CameraUnavailable,
    Feedback,
    ForStaff,
    GetReady,
    Looking,
    NoFace,
    NotSure,
    Problem,
    Question,
    Result,
)
from kiosk.sound.melody import NO_FACE, NOT_SURE, PRESS, TICK
from kiosk.sound.orders import LONGEST_TEXT
from kiosk.vision.reading import Hint
from tests.fakes.sound import FakeSound
from tests.fakes.vision import LABELS, verdict

WORDS = load_words("en")
FACT = "Honey never spoils."
PLAYLIST = next(iter(builtin_playlists(load_words("en")).values()))[0]
TIMING = Timing(ready_seconds=3)


def result(label: str = "happy", since: float = 20.0) -> Result:
    return Result(since, FACT, verdict([label]), PLAYLIST)


def not_sure(since: float = 20.0) -> NotSure:
    labels = ["happy", "surprise"]
    return NotSure(since, FACT, verdict(labels, sure=False), tuple((label, PLAYLIST) for label in labels))


MUSIC, FEEDBACK = Question("music", 20.0), Question("feedback", 26.0)
STAFF = ForStaff(30.0, Problem(88, "The camera is out.", Fault.CONFIGURATION))


class Rig:
    def __init__(self) -> None:
        self.sound = FakeSound()
        self._sounds = Sounds(self.sound, Button())
        self.show(Attract(0.0), 0.0)
        self.sound.heard.clear()

    def show(self, state, now: float) -> list[tuple]:
        """What is heard in this tick, but for silence."""
        self._sounds.follow(state, now, TIMING, WORDS)
        return self.sound.take()


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_nothing_is_heard_while_nobody_is_there(rig):
    assert [rig.show(Attract(0.0), now) for now in range(10)] == [[]] * 10


def test_a_visit_from_the_press_to_the_answer(rig):
    ready, looking = GetReady(10.0, FACT, visit=1), Looking(13.0, FACT, visit=1)
    assert rig.show(ready, 10.0) == [("play", PRESS), ("say", "Look into the camera. Show me a face!")]
    heard = [rig.show(ready, 10.0 + tick / 10) for tick in range(1, 30)]
    assert [(1 + tick, one) for tick, one in enumerate(heard) if one] == [
        (10, [("play", TICK)]),
        (20, [("play", TICK)]),
    ]
    assert rig.show(looking, 13.0) == []
    assert rig.sound.heard == []
    melody, text = rig.show(result(), 20.0)
    assert melody == ("play", EMOTIONS["happy"].melody)
    assert text[1].startswith("You look happy. ")
    assert rig.show(result(), 21.0) == []


def test_without_a_moment_to_get_ready_the_press_is_heard_all_the_same(rig):
    assert rig.show(Looking(10.0, FACT), 10.0) == [("play", PRESS)]


def test_a_tick_that_was_missed_is_not_made_up_for(rig):
    ready = GetReady(10.0, FACT)
    rig.show(ready, 10.0)
    assert rig.show(ready, 12.5) == [("play", TICK)]
    assert rig.show(ready, 12.6) == []


def test_the_next_press_ends_what_is_being_said_before_anything_else(rig):
    rig.show(result(), 20.0)
    rig._sounds.follow(GetReady(25.0, FACT, visit=2), 25.0, TIMING, WORDS)
    assert rig.sound.heard[:2] == [("hush",), ("play", PRESS)]


@pytest.mark.parametrize("home", [Attract(50.0), STAFF])
def test_on_the_way_home_it_falls_silent(home, rig):
    rig.show(result(), 20.0)
    rig._sounds.follow(home, 50.0, TIMING, WORDS)
    assert rig.sound.heard == [("hush",)]


def test_the_same_answer_to_the_next_visitor_is_heard_again(rig):
    assert rig.show(result(since=20.0), 20.0) == rig.show(result(since=40.0), 40.0) != []


@pytest.mark.parametrize("label", LABELS)
def test_every_emotion_has_its_own_melody(label):
    assert melody_of(result(label)) is EMOTIONS[label].melody


def test_the_other_endings_have_theirs():
    assert melody_of(not_sure()) is NOT_SURE
    assert melody_of(NoFace(20.0, FACT, Hint.TOO_DARK)) is NO_FACE
    assert melody_of(CameraUnavailable(20.0, FACT)) is NO_FACE
    assert melody_of(STAFF) is None


def test_a_result_is_read_out_as_sentences():
    assert spoken(result("sad"), WORDS) == (
        "You look sad. Here is something to keep you company. Did you know? Honey never spoils. "
        "Scan with your phone."
    )


def test_so_are_two_emotions_in_one_answer():
    both = replace(result(), verdict=replace(verdict(["happy", "surprise"], sure=False), second="surprise"))
    assert spoken(both, WORDS).startswith(
        "You look happily surprised. Keep it on, it suits you! Did you know?"
    )
    assert melody_of(both) is EMOTIONS["happy"].melody


def test_the_choice_of_music_is_read_out_with_how_to_choose_and_then_the_fact(rig):
    asked = replace(result(), question=MUSIC)
    assert rig.show(asked, 20.0)[1:] == [
        (
            "say",
            "You look happy. Keep it on, it suits you! What shall the music do? "
            "Stay with it: press. Lift me up: hold.",
        )
    ]
    chosen = replace(asked, question=None, code_since=24.0)
    fact = "Did you know? Honey never spoils. Scan with your phone."
    assert rig.show(chosen, 24.0) == [("play", TICK), ("say", fact)]
    assert rig.show(chosen, 24.1) == []


def test_where_there_is_touch_alone_it_does_not_say_how():
    assert spoken(replace(result(), question=FEEDBACK), WORDS) == "Did I get it right? Yes. No."


def test_whether_it_was_right_is_read_out_and_thanked_for(rig):
    quiet = replace(result(), asks_after=6.0)
    rig.show(quiet, 20.0)
    asked = replace(quiet, asked=True, question=FEEDBACK)
    assert rig.show(asked, 26.0) == [("say", "Did I get it right? Yes: press. No: hold.")]
    pressed = replace(asked, question=replace(FEEDBACK, pressed=27.0))
    assert rig.show(pressed, 27.0) == []
    said = replace(asked, question=None, feedback=Feedback(True, 27.1))
    assert rig.show(said, 27.1) == [("play", TICK), ("say", "Thank you!")]
    assert rig.show(said, 30.0) == []


def test_a_question_that_nobody_answers_goes_without_a_word(rig):
    asked = replace(result(), asks_after=6.0, asked=True, question=FEEDBACK)
    rig.show(asked, 26.0)
    assert rig.show(replace(asked, question=None), 34.0) == []


def test_so_are_the_two_of_a_tie():
    assert "happy or surprised? You choose!" in spoken(not_sure(), WORDS)


@pytest.mark.parametrize("hint", Hint)
def test_whoever_could_not_be_read_hears_why_and_what_to_do(hint):
    text = spoken(NoFace(20.0, FACT, hint), WORDS)
    assert text == f"{WORDS.causes[hint]}. {WORDS.advice[hint]}"


@pytest.mark.parametrize("state", [Attract(0.0), Looking(0.0, FACT), STAFF])
def test_there_is_nothing_to_read_out_for_nobody_and_for_the_staff(state):
    assert spoken(state, WORDS) is None


@pytest.mark.parametrize("language", languages())
def test_in_every_language_the_longest_of_it_is_read_out_to_its_end(language):
    words = load_words(language)
    longest = "x" * 240
    states = [Result(0.0, longest, verdict([label]), PLAYLIST) for label in LABELS]
    states += [Result(0.0, longest, verdict([label]), PLAYLIST, question=MUSIC) for label in LABELS]
    states += [Result(0.0, longest, verdict(["sad"]), PLAYLIST, question=FEEDBACK)]
    states += [NoFace(0.0, longest, hint) for hint in Hint]
    states += [CameraUnavailable(0.0, longest), GetReady(0.0, longest)]
    for state in states:
        text = spoken(state, words)
        assert 0 < len(text) <= LONGEST_TEXT
        assert text.endswith((".", "!", "?", "…"))
        assert "{" not in text
        assert ".." not in text
