"""Which links become a QR code, and what people are told about the others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.links import HOW_TO_COPY, canonical_link

ID = "37i9dQZF1DX3rxVfibe1L0"
CANONICAL = f"https://open.spotify.com/playlist/{ID}"


@pytest.mark.parametrize(
    "link",
    [
        CANONICAL,
        f"  {CANONICAL}\n",
        f"{CANONICAL}/",
        f"{CANONICAL}?si=4f0c1d2e3b4a5968",
        f"{CANONICAL}/?si=4f0c&pi=u-x",
        f"{CANONICAL}#login",
        f"http://open.spotify.com/playlist/{ID}",
        f"HTTPS://Open.Spotify.com/playlist/{ID}",
        f"https://open.spotify.com/intl-de/playlist/{ID}?si=1",
        f"https://open.spotify.com/intl-pt-BR/playlist/{ID}",
        f"https://open.spotify.com/user/spotify/playlist/{ID}",
        f"https://open.spotify.com/user/a%20b.c/playlist/{ID}?si=1",
        f"spotify:playlist:{ID}",
        f"spotify:user:spotify:playlist:{ID}",
        f"spotify:playlist:{ID}?si=1",
    ],
)
def test_every_form_of_a_playlist_link_becomes_the_one_form(link: str) -> None:
    assert canonical_link(link) == CANONICAL


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "the link is empty"),
        ("   ", "the link is empty"),
        (ID, "this is only an id, not a link"),
        (f"https://open.spotify.com/track/{ID}", "this is a link to a song"),
        (f"https://open.spotify.com/intl-fr/track/{ID}?si=1", "this is a link to a song"),
        (f"https://open.spotify.com/embed/album/{ID}", "this is a link to an album"),
        (f"https://open.spotify.com/album/{ID}", "this is a link to an album"),
        (f"https://open.spotify.com/artist/{ID}", "this is a link to an artist"),
        (f"https://open.spotify.com/episode/{ID}", "this is a link to a podcast episode"),
        (f"https://open.spotify.com/show/{ID}", "this is a link to a podcast"),
        ("https://open.spotify.com/user/somebody", "this is a link to a person's profile"),
        ("https://open.spotify.com/collection/tracks", "this is a link to somebody's own library"),
        ("https://open.spotify.com/search/cheerful", "this is no link to a playlist"),
        (f"spotify:track:{ID}", "this is a link to a song"),
        ("https://spotify.link/AbCdEfGhIj", "this is a short link that does not say where it leads"),
        ("spotify.link/AbCdEfGhIj", "this is a short link that does not say where it leads"),
        ("https://link.tospotify.com/abc", "this is a short link that does not say where it leads"),
        (CANONICAL[:-1], "the playlist's id has 21 characters where Spotify's have 22"),
        (CANONICAL + "x", "the playlist's id has 23 characters where Spotify's have 22"),
        (
            f"{CANONICAL[:-1]}-",
            "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9",
        ),
        (
            f"{CANONICAL[:-1]}é",
            "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9",
        ),
        (
            f"{CANONICAL[:-1]}٣",
            "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9",
        ),
        ("https://open.spotify.com/playlist/", "the playlist's id is missing"),
        ("https://open.spotify.com/playlist", "the playlist's id is missing"),
        ("My best playlist", "this is no link to a Spotify playlist"),
        ("spotify:playlist:", "the playlist's id is missing"),
        (f"open.spotify.com/playlist/{ID}", "the link must begin with https://"),
        (f"https://open.spotify.com/play list/{ID}", "there is a space in the middle of the link"),
        (f"{CANONICAL} {CANONICAL}", "there is a space in the middle of the link"),
        (f"https://open.spotify.com.example.org/playlist/{ID}", "this is no link to a Spotify playlist"),
        (f"https://open.spotify.com@example.org/playlist/{ID}", "this is no link to a Spotify playlist"),
        (
            f"https://example.org/https://open.spotify.com/playlist/{ID}",
            "this is no link to a Spotify playlist",
        ),
        (f"https://openxspotify.com/playlist/{ID}", "this is no link to a Spotify playlist"),
        (f"https://music.example.org/playlist/{ID}", "this is no link to a Spotify playlist"),
        (f"javascript:alert('{CANONICAL}')", "this is no link to a Spotify playlist"),
        ("https://[open.spotify.com/playlist/", "this is no link to a Spotify playlist"),
    ],
)
def test_everything_else_is_told_what_it_is_and_how_to_copy_the_right_link(link: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
        canonical_link(link)
    assert str(caught.value) == f"{said}: {HOW_TO_COPY}"


PIECES = [
    "https://",
    "http://",
    "open.spotify.com",
    "spotify:",
    "/playlist/",
    "playlist:",
    ID,
    "/",
    ":",
    "?si=",
    "@",
    " ",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8).map("".join))
def test_whatever_comes_is_canonical_or_answered(link: str) -> None:
    try:
        answer = canonical_link(link)
    except ValueError as error:
        answer = str(error)
    assert re.fullmatch(r"https://open\.spotify\.com/playlist/[0-9A-Za-z]{22}", answer) or answer.endswith(
        HOW_TO_COPY
    )
