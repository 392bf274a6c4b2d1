"""An answer comes back from the browser to be said in another language; what comes may be anything."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.content.languages import load_words
from kiosk.vision.reading import Hint
from kiosk.web import answers
from kiosk.web.desk import Desk
from kiosk.web.told import told_of
from tests.configs import LABELS
from tests.webpage.samples import THEME, bundle, no_face, seen

HAPPY = {"probabilities": {label: 0.9 if label == "happy" else 0.1 / 6 for label in LABELS}, "sure": True}
EVEN = {label: 1 / len(LABELS) for label in LABELS}


def data_in(html: str) -> object:
    return json.loads(ElementTree.fromstring(html).get("data-answer", ""))


@pytest.mark.parametrize(
    "one", [seen(happy=0.9), seen(happy=0.5, surprise=0.45), seen(Hint.SEVERAL, happy=0.30, sad=0.28)]
)
def test_an_answer_comes_back_as_it_was_told(one):
    told = told_of(data_in(answers.answer(one, load_words("en"), THEME, 1)), bundle())
    assert told is not None
    assert told.verdict == one.answer.verdict
    assert told.hint == one.answer.hint
    assert told.urls == tuple(playlist.url for playlist in one.answer.playlists.values())


def test_what_was_in_the_way_and_what_was_wrong_with_a_file_come_back_too():
    told = told_of(data_in(answers.answer(no_face(Hint.TURNED), load_words("en"), THEME, 1)), bundle())
    assert told is not None
    assert (told.verdict, told.hint, told.fault) == (None, Hint.TURNED, None)
    told = told_of(data_in(answers.unreadable("too_large", load_words("en"), THEME, 1)), bundle())
    assert told is not None
    assert (told.verdict, told.fault) == (None, "too_large")


def test_the_same_playlist_is_said_in_the_other_language():
    german = bundle().locales[1]
    here = german.playlists["happy"][3]
    told = told_of({**HAPPY, "urls": [here.url]}, bundle())
    assert told is not None
    assert told.seen(german, Desk(bundle())).answer.playlists == {"happy": here}


def test_a_playlist_that_is_none_of_the_kiosks_is_not_shown():
    german = bundle().locales[1]
    told = told_of({**HAPPY, "urls": ["https://evil.example/"]}, bundle())
    assert told is not None
    (playlist,) = told.seen(german, Desk(bundle())).answer.playlists.values()
    assert playlist in german.playlists["happy"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "sad",
        {},
        {"hint": "bored"},
        {"hint": ["no_face"]},
        {"fault": "<b>"},
        {"fault": ["damaged"]},
        {"probabilities": {}},
        {"probabilities": {**EVEN, "joy": 0.1}},
        {"probabilities": {**EVEN, "sad": 7}},
        {"probabilities": {**EVEN, "sad": float("nan")}},
        {"probabilities": {**EVEN, "sad": "1"}},
    ],
)
def test_anything_else_is_no_answer(data):
    assert told_of(data, bundle()) is None


def test_a_pair_that_no_face_shows_is_no_answer_of_two():
    told = told_of({"probabilities": EVEN, "sure": False, "second": "neutral"}, bundle())
    assert told is not None
    assert told.verdict is not None
    assert told.verdict.second is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {}, optional={k: JSON for k in ("probabilities", "sure", "second", "hint", "fault", "urls")}
    )
)
def test_nothing_that_a_browser_may_send_is_a_fault(data):
    told_of(data, bundle())
