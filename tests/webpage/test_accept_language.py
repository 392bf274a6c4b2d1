"""The page speaks the first of a browser's languages that it has."""

import pytest

from kiosk.web.accept_language import language_for


@pytest.mark.parametrize(
    ("wishes", "had"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("pl,fr;q=0.7,de;q=0.8", "de"),
        ("fr;q=0,de", "de"),
        ("EN-gb", "en"),
        ("pl", "en"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
        ("de;q=x, ;;;, fr", "fr"),
        ("x" * 5000 + ",de", "en"),
    ],
)
def test_the_heaviest_wish_that_can_be_had_is_spoken_and_otherwise_the_first_language(wishes, had):
    assert language_for(wishes, ["en", "de", "fr"]) == had


def test_a_language_of_a_region_is_had_by_whoever_wishes_for_another_region():
    assert language_for("pt-BR", ["en", "pt-PT"]) == "pt-PT"
    assert language_for("de-CH", ["de", "de-CH"]) == "de-CH"
