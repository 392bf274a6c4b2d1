"""Which links become a QR code, and what people are told about the others; those of Spotify by example."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config.links import HOW_TO_COPY, OPEN_SHORT_LINK, canonical_link, personal_mix, service_of
from kiosk.config.services.table import NAMES, SERVICES

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
        f"SPOTIFY:PLAYLIST:{ID}",
        f"spotify%3Aplaylist%3A{ID}",
        f"spotify://playlist/{ID}",
        f"https://open.spotify.com/embed/playlist/{ID}?utm_source=generator",
        f"https://open.spotify.com/intl-de/embed/playlist/{ID}?utm_source=generator&theme=0",
        f"https://play.spotify.com/playlist/{ID}",
        f"https://embed.spotify.com/?uri=spotify:playlist:{ID}",
        f"https://embed.spotify.com/?uri=spotify%3Auser%3Aspotify%3Aplaylist%3A{ID}&theme=white",
        f"https://open.spotify.com/embed?uri=spotify:playlist:{ID}",
        f"open.spotify.com/playlist/{ID}?si=1",
        f"//open.spotify.com/playlist/{ID}",
        f"https://open.spotify.com./playlist/{ID}",
        f'"{CANONICAL}"',
        f"'{CANONICAL}?si=1'",
        f"“{CANONICAL}”",
        f"„{CANONICAL}“",
        f"«{CANONICAL}»",
        f"`{CANONICAL}`",
        f"<{CANONICAL}>",
        f"({CANONICAL}?si=1)",
        f"[My list]({CANONICAL}?si=1)",
        f"[{CANONICAL}]({CANONICAL})",
        f"**{CANONICAL}**",
        f"{CANONICAL}.",
        f"{CANONICAL}?si=1,",
        f"{CANONICAL}!",
        f"Check this out: {CANONICAL}?si=1",
        f"Listen to Happy, a playlist by Ann on #Spotify: {CANONICAL} (in the app: spotify:playlist:{ID})",
        f"{CANONICAL} {CANONICAL}",
        f"听听这个：{CANONICAL}",
        f'<iframe src="https://open.spotify.com/embed/playlist/{ID}?a=b" width="100%" height="352"></iframe>',
        f'<a href="{CANONICAL}">my list</a>',
        f"\u200b{CANONICAL}\ufeff",
        f"\u00a0{CANONICAL[:20]}\u00ad{CANONICAL[20:]}\u00a0",
        quote(CANONICAL, safe=""),
        quote(quote(CANONICAL + "?si=1", safe=""), safe=""),
        f"https://open.spotify.com/playlist%2F{ID}",
        f"https://spotify.app.link/?product=open&%24full_url={quote(CANONICAL, safe='')}",
    ],
)
def test_every_form_of_a_playlist_link_becomes_the_one_form(link: str) -> None:
    assert canonical_link(link) == CANONICAL


SHORT = "this is a short link that does not say where it leads"
WRONG_SIGNS = "the playlist's id has characters other than the letters a-z, A-Z and the digits 0-9"


def elsewhere(host: str) -> str:
    return f"this leads to {host}, and Spotify's playlists are at open.spotify.com"


ALONE = f"the kiosk shows playlists of {NAMES} only"


def of_kind(scheme: str) -> str:
    return f"this begins with {scheme}:, and a playlist's link with https"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "the link is empty"),
        (" \u200b“” ", "the link is empty"),
        (ID, "this is only an id, not a link"),
        (f"https://open.spotify.com/track/{ID}", "this is a link to a song"),
        (f"https://open.spotify.com/intl-fr/track/{ID}?si=1", "this is a link to a song"),
        (f"Hear this: <https://open.spotify.com/track/{ID}>", "this is a link to a song"),
        (f"https://open.spotify.com/embed/album/{ID}", "this is a link to an album"),
        (f"https://open.spotify.com/album/{ID}", "this is a link to an album"),
        (f"https://open.spotify.com/artist/{ID}", "this is a link to an artist"),
        (f"https://open.spotify.com/episode/{ID}", "this is a link to a podcast episode"),
        (f"https://open.spotify.com/show/{ID}", "this is a link to a podcast"),
        ("https://open.spotify.com/user/somebody", "this is a link to a person's profile"),
        ("https://open.spotify.com/collection/tracks", "this is a link to somebody's own library"),
        ("https://open.spotify.com/search/cheerful", "this is a link to a search"),
        ("https://open.spotify.com/wrapped", "this is no link to a playlist"),
        ("https://open.spotify.com/", "this is Spotify's start page"),
        (f"spotify:track:{ID}", "this is a link to a song"),
        (f"https://embed.spotify.com/?uri=spotify:album:{ID}", "this is a link to an album"),
        (CANONICAL[:-1], "the playlist's id has 21 characters where Spotify's have 22"),
        (CANONICAL + "x", "the playlist's id has 23 characters where Spotify's have 22"),
        (f"{CANONICAL[:-1]}-", WRONG_SIGNS),
        (f"{CANONICAL[:-1]}é", WRONG_SIGNS),
        (f"{CANONICAL[:-1]}٣", WRONG_SIGNS),
        ("https://open.spotify.com/playlist/", "the playlist's id is missing"),
        ("https://open.spotify.com/playlist", "the playlist's id is missing"),
        ("spotify:playlist:", "the playlist's id is missing"),
        ("My best playlist", "this is no link"),
        (f"https://open.spotify.com/play list/{ID}", "there is a space in the middle of the link"),
        (f"https://open.spotify.com/playlist/ {ID}", "there is a space in the middle of the link"),
        (f"Listen:{CANONICAL}", "'Listen:' stands directly before the link; paste the link alone"),
        (f"https://open.spotify.com.example.org/playlist/{ID}", elsewhere("open.spotify.com.example.org")),
        (f"https://example.org/{CANONICAL}", elsewhere("example.org")),
        ("https://example.org/playlist/1", f"this leads to example.org, and {ALONE}"),
        ("https://soundcloud.com/a/sets/b", f"this is a link to SoundCloud, and {ALONE}"),
        ("https://on.soundcloud.com/abc", f"this is a link to SoundCloud, and {ALONE}"),
        ("https://music.amazon.de/playlists/B0", f"this is a link to Amazon Music, and {ALONE}"),
        ("open.qobuz.com/playlist/1", f"this is a link to Qobuz, and {ALONE}"),
        (f"https://example.org/?to={CANONICAL}", elsewhere("example.org")),
        (f"https://openxspotify.com/playlist/{ID}", elsewhere("openxspotify.com")),
        (f"https://www.spotify.com/playlist/{ID}", elsewhere("www.spotify.com")),
        (f"https://open.spotif\u0443.com/playlist/{ID}", elsewhere("open.spotif\\u0443.com")),
        (
            f"https://open.spotify.com@example.org/playlist/{ID}",
            "what stands before the @ is a name: this link leads to example.org",
        ),
        (
            f"https://open.spotify.com%40example.org/playlist/{ID}",
            "what stands before the @ is a name: this link leads to example.org",
        ),
        (
            f"https://open.spotify.com:8080/playlist/{ID}",
            "a number stands behind open.spotify.com, as in 'open.spotify.com:8080'; remove it",
        ),
        (
            f"javascript:alert('{CANONICAL}')",
            "this begins with javascript:, and a playlist's link with https",
        ),
        (f"JavaScript: {CANONICAL}", "this begins with javascript:, and a playlist's link with https"),
        (f"data:text/html,{CANONICAL}", "this begins with data:, and a playlist's link with https"),
        (f"ftp://open.spotify.com/playlist/{ID}", "this begins with ftp:, and a playlist's link with https"),
    ],
)
def test_everything_else_is_told_what_it_is_and_how_to_copy_the_right_link(link: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
        canonical_link(link)
    assert str(caught.value) == f"{said}: {HOW_TO_COPY}"


@pytest.mark.parametrize(
    "link",
    [
        "https://spotify.link/AbCdEfGhIj",
        "spotify.link/AbCdEfGhIj",
        "https://link.tospotify.com/abc",
        "https://spotify.app.link/abc?_p=x",
        "Check this out: https://bit.ly/abc",
    ],
)
def test_a_short_link_is_to_be_opened_once(link: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
        canonical_link(link)
    assert str(caught.value) == f"{SHORT}: {OPEN_SHORT_LINK}"


@pytest.mark.parametrize(
    "other", [f"{CANONICAL[:-1]}1", f"https://open.spotify.com/track/{ID}", "https://example.org"]
)
def test_of_several_links_none_is_chosen(other: str) -> None:
    for text in (f"{CANONICAL} {other}", f"[{other}]({CANONICAL})"):
        with pytest.raises(ValueError, match="there are several links in this: keep one, that of the playl"):
            canonical_link(text)


def test_a_mix_made_for_whoever_looks_is_known() -> None:
    assert personal_mix("https://open.spotify.com/playlist/37i9dQZF1E35Hq1Jx2Wcmi")
    assert not personal_mix(CANONICAL)


def test_a_text_without_end_is_not_searched() -> None:
    with pytest.raises(ValueError, match="longer than any link"):
        canonical_link(f"{CANONICAL} " * 1000)


FORMS = [
    *(CANONICAL, f"{CANONICAL}?si=abc", f"http://open.spotify.com/intl-pt-BR/embed/playlist/{ID}/?a=b#c"),
    *(f"spotify:playlist:{ID}", f"https://embed.spotify.com/?uri=spotify:playlist:{ID}"),
    *(
        quote(CANONICAL, safe=""),
        f"HTTPS://OPEN.SPOTIFY.COM/playlist/{ID}",
        f"open.spotify.com/playlist/{ID}",
    ),
]
AROUND = [
    *(
        "{}",
        '"{}"',
        "'{}'",
        "“{}”",
        "„{}“",
        "‘{}’",
        "«{}»",
        "`{}`",
        "<{}>",
        "({})",
        "[{}]",
        "[x]({})",
        "**{}**",
    ),
    *(
        "{}.",
        "{},",
        "{};",
        "{}!",
        "{}…",
        "Hear this: {}",
        "{} is great",
        " {}\n",
        "a\n{}\nb",
        "听：{}。",
        "→ {} ←",
    ),
]


@given(st.sampled_from(FORMS), st.lists(st.sampled_from(AROUND), max_size=2), st.data())
def test_what_stands_around_a_link_and_is_none_does_no_harm(
    form: str, around: list[str], data: st.DataObject
) -> None:
    for pattern in around:
        form = pattern.format(form)
    for sign in data.draw(st.lists(st.sampled_from("\u200b\ufeff\u2060\u00ad\u200e"), max_size=3)):
        place = data.draw(st.integers(0, len(form)))
        form = form[:place] + sign + form[place:]
    assert canonical_link(form) == CANONICAL


HOW = [one.how_to_copy for one in SERVICES]
PIECES = [
    *("https://", "http://", "HTTPS:", "//", "open.spotify.com", "play.spotify.com", "embed.spotify.com"),
    *("spotify:", "/playlist/", "playlist:", "/intl-de", "/embed", "/user/x", "?uri=", "?si=", "&uri="),
    *("%3A", "%2F", "%253A", ID, ID[:-1], "/", ":", "@", " ", "\u200b", "“", '"', "<", ">", "(", ")"),
    *("[", "](", ".", ",", "#", "\\", "%", "spotify.link/", "example.org", "javascript:", "data:", ":443"),
    *(
        "spotify.app.link",
        "$full_url=",
        "\n",
        "music.apple.com",
        "music.youtube.com",
        "youtu.be",
        "youtube.com",
    ),
    *(
        "www.deezer.com",
        "tidal.com",
        "link.deezer.com/s/",
        "soundcloud.com",
        "/de",
        "/us",
        "/browse",
        "/watch",
    ),
    *(
        "pl.u-aB3",
        "PL0123456789",
        "RDAMVMaaaaaaaaaaa",
        "LM",
        "?list=",
        "&list=",
        "?v=aaaaaaaaaaa",
        "/123",
        "/mix",
    ),
    *("/0140d8a7b1c2e3f4a5b6c7d8e9f0a1", "/36ea71a8-445e-41a4-82ab-6628c581535d", "&amp;", "www."),
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=9).map("".join))
def test_whatever_comes_is_canonical_or_answered(link: str) -> None:
    try:
        answer = canonical_link(link)
    except ValueError as error:
        said = str(error)
        assert said.isprintable()
        assert said.endswith((*HOW, OPEN_SHORT_LINK, "that of the playlist"))
        return
    assert service_of(answer).canonical.fullmatch(answer)
    assert canonical_link(answer) == answer
