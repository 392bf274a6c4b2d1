"""A profile speaks for what the operator has left to the kiosk, and for nothing else."""

import pytest

from kiosk.config.profile import PROFILES, Profile, in_words, profile_of
from kiosk.config.schema import Settings
from tests.configs import SHIPPED, parse


def test_the_schema_and_the_table_know_the_same_profiles() -> None:
    schema = Settings.model_json_schema()["properties"]["profile"]
    assert list(PROFILES) == schema["enum"]


def test_without_a_word_it_is_a_computer_with_enough_of_everything() -> None:
    assert profile_of(Settings()) == Profile(largest=None, threads=1, spares=False)


def test_one_key_sets_a_small_one() -> None:
    small = profile_of(parse("profile: small"))
    assert small == Profile(largest=(1280, 800), threads=4, spares=True)


def test_of_the_shipped_file_one_word_has_to_be_changed() -> None:
    text = SHIPPED.read_bytes().replace(b"profile: standard", b"profile: small")
    assert profile_of(parse(text)) == PROFILES["small"]


@pytest.mark.parametrize("name", PROFILES)
def test_what_the_operator_has_set_stays(name: str) -> None:
    set_by_hand = parse(f"profile: {name}\nthreads: 2\ndisplay:\n  largest: 1920x1080")
    assert profile_of(set_by_hand) == Profile((1920, 1080), 2, PROFILES[name].spares)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "standard: the display's own picture, one core for the networks; camera 640x480, in colour"),
        (
            "profile: small",
            "small: a picture of 1280x800 at most, 4 cores for the networks, memory goes back at once; "
            "camera 640x480, in colour",
        ),
        ("display: {size: 800x480}", "standard: a picture of 800x480, one core"),
        (
            "profile: small\nthreads: 1\ndisplay: {largest: 640x480}",
            "small: a picture of 640x480 at most, one",
        ),
    ],
)
def test_it_is_said_in_words(text: str, said: str) -> None:
    assert in_words(parse(text)).startswith(said)
