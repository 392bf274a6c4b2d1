"""Emotions that an owner does not want, names of their own, and playlists for two at once."""

import json

import pytest

from kiosk.content.bundle import Bundle, bundle_from
from kiosk.model.compounds import PAIRS, compounds_of
from tests.configs import LABELS, LINK, problem, problems

EIGHT = "models/fer8_int8.yaml"


def bundle(text: str) -> Bundle:
    return bundle_from(text.encode(), "config.yaml")


def entries(title: str) -> str:
    return f"[{{title: {title}, url: '{LINK}'}}]"


# Not wanted


@pytest.mark.parametrize("off", ["off", "no", "false", "Off", "OFF", "False", "'off'", '"no"'])
def test_an_emotion_that_is_off_is_none_of_the_labels_and_needs_no_playlist(off: str) -> None:
    made = bundle(f"emotions: {{disgust: {off}}}\n")
    assert made.labels == tuple(label for label in LABELS if label != "disgust")
    assert set(made.playlists) == set(made.labels)
    assert made.settings.unwanted == ("disgust",)
    assert not made.warnings


@pytest.mark.parametrize("on", ["on", "yes", "true", "'on'"])
def test_one_that_is_on_is_as_it_is_anyway(on: str) -> None:
    assert bundle(f"emotions: {{disgust: {on}}}\n").labels == LABELS


def test_its_playlists_are_kept_for_another_day() -> None:
    made = bundle(
        f"emotions: {{sad: off}}\nplaylists:\n  sad: {entries('Blue')}\n  happy: {entries('Gold')}\n"
    )
    assert "sad" not in made.playlists
    assert made.playlists["happy"][0].title == "Gold"


def test_pairs_with_it_are_none_either() -> None:
    made = bundle(f"emotions: {{surprise: off}}\nplaylists: {{happy+surprise: {entries('Both')}}}\n")
    assert set(made.playlists) == set(made.labels)


def test_at_least_two_are_left() -> None:
    of_all = {label: False for label in LABELS}
    said = json.dumps({"emotions": of_all})
    assert problem(said) == "1: emotions: leaves none of the model's emotions, needs 2: turn more of them on"
    said = json.dumps({"emotions": of_all | {"happy": True}})
    assert problem(said).startswith("1: emotions: leaves one of")
    assert bundle(json.dumps({"emotions": of_all | {"happy": True, "sad": True}})).labels == ("happy", "sad")


def test_an_emotion_there_is_not_is_refused_with_the_one_that_was_meant() -> None:
    assert problems("emotions:\n  digust: off\n  bored: off\n") == [
        "config.yaml:2: emotions.digust: unknown key, did you mean 'disgust'?",
        f"config.yaml:3: emotions.bored: unknown key, expected {', '.join(LABELS[:-1])} or {LABELS[-1]}",
    ]


def test_an_emotion_of_another_model_is_none_of_the_files_mistakes() -> None:
    text = f"emotions: {{contempt: off}}\nplaylists: {{contempt: {entries('Meh')}}}\n"
    made = bundle(text)
    assert made.labels == LABELS
    assert made.warnings == (
        "config.yaml:1: emotions.contempt: the model knows no 'contempt': this is for another one",
        "config.yaml:2: playlists.contempt: the model knows no 'contempt': this is for another one",
    )
    assert bundle(f"model: {EIGHT}\n{text}").labels == LABELS


def test_a_model_with_one_more_label_has_all_it_needs() -> None:
    made = bundle(f"model: {EIGHT}\n")
    assert made.labels == tuple(made.playlists) == (*LABELS, "contempt")
    assert made.words.look("contempt") == "You look sceptical"


# Names


def test_an_own_name_is_what_the_emotion_is_called_everywhere() -> None:
    made = bundle("emotions: {happy: joyful}\n")
    assert (made.words.name("happy"), made.words.look("happy")) == ("joyful", "You look joyful")
    assert made.words.emotions["happy"] in made.words.you_look["happy"].split()
    assert made.words.look("sad") == "You look sad"
    assert made.words.look("happy+surprise") == "You look happily surprised"
    assert made.labels == LABELS


def test_names_are_for_the_languages_they_are_given_in() -> None:
    made = bundle("language: [de, en]\nemotions:\n  happy: {en: joyful}\n  sad: trüb\n")
    german, english = (locale.words for locale in made.locales)
    assert english.emotions["happy"] == "joyful"
    assert german.emotions["happy"] == bundle("language: de\n").words.emotions["happy"]
    assert german.emotions["sad"] == "trüb"
    assert english.emotions["sad"] == "sad"


def test_a_language_there_is_not_is_refused() -> None:
    said = problem("emotions:\n  happy:\n    en: joyful\n    german: froh\n")
    assert said.startswith("4: emotions.happy.german: unknown key, expected de, en")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[joyful]", "expected text, got a list"),
        ("5", 'expected text, but YAML reads 5 as a number: put it in quotes, "5"'),
        ("''", "must not be empty"),
        ("m" * 25, "must have at most 24 characters, has 25"),
    ],
)
def test_what_is_no_name_is_refused(written: str, said: str) -> None:
    assert said in problem(f"emotions: {{happy: {written}}}\n")


# Two at once


@pytest.mark.parametrize("pair", ["happy+surprise", "surprise+happy"])
def test_two_that_go_together_may_have_playlists_in_either_order(pair: str) -> None:
    made = bundle(f"playlists: {{{pair}: {entries('Both')}}}\n")
    assert tuple(made.playlists) == (*LABELS, "happy+surprise")
    assert made.playlists["happy+surprise"][0].title == "Both"


def test_the_same_two_twice_are_refused() -> None:
    both = f"playlists:\n  surprise+happy: {entries('One')}\n  happy+surprise: {entries('Other')}\n"
    assert problem(both) == (
        "3: playlists.happy+surprise: is the pair 'surprise+happy' once more: "
        "put the playlists of both together"
    )


@pytest.mark.parametrize(
    ("key", "meant"),
    [("happy+sad", ""), ("happy+suprise", ", did you mean 'happy+surprise'?"), ("sad+fear+x", "")],
)
def test_two_that_no_face_shows_together_are_refused(key: str, meant: str) -> None:
    said = problem(f"playlists:\n  {key}: {entries('Both')}\n")
    assert said.startswith(f"2: playlists.{key}: expected two emotions that one face shows, angry+disgust, ")
    assert said.partition(f"got '{key}'")[2].startswith(meant)


def test_every_pair_has_a_word_in_every_language() -> None:
    words = bundle("").words
    assert set(words.compounds) == {pair.replace("+", "_") for pair in compounds_of(LABELS)}
    assert len(set(words.compounds.values())) == len(PAIRS)
    assert words.name("surprise+fear") == words.name("fear+surprise") == "fearfully surprised"
