"""Playlists of each service: every form of their links becomes one, and all else is named as what it is."""

from urllib.parse import quote

import pytest

from kiosk.config.doubts import doubt_of_link
from kiosk.config.links import OPEN_SHORT_LINK, canonical_link, personal_mix, service, service_of
from kiosk.config.services.table import BY_HOST, NAMES, SERVICES, SHORT_LINKS

SPOTIFY = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"
APPLE = "https://music.apple.com/de/playlist/pl.f4d106fed2bd41149aaacabb233eb5eb"
OWN_APPLE = "https://music.apple.com/us/playlist/pl.u-8aAVZAgHovdVe1q"
LIST = "PLMgLYyo3mS5w4zkIIeFPAMWSIr_wJ5ST-"
MUSIC = f"https://music.youtube.com/playlist?list={LIST}"
TUBE = f"https://www.youtube.com/playlist?list={LIST}"
OWN_MUSIC = "RDCLAK5uy_m_h-nx7OCFaq9AlyXv78lG0AuloqW_NUA"
DEEZER = "https://www.deezer.com/playlist/908622995"
UUID = "36ea71a8-445e-41a4-82ab-6628c581535d"
TIDAL = f"https://tidal.com/playlist/{UUID}"
MIX = "0140d8a7b1c2e3f4a5b6c7d8e9f0a1"
ALL = [SPOTIFY, APPLE, OWN_APPLE, MUSIC, TUBE, DEEZER, TIDAL]

NAME = {one.name: one for one in SERVICES}


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://music.apple.com/de/playlist/NAME/pl.xyz", "https://music.apple.com/de/playlist/pl.xyz"),
        (f"{APPLE}?l=en&at=1000lPGE&ct=abc&app=music", APPLE),
        (APPLE.replace("/playlist/", "/playlist/todays-hits/"), APPLE),
        (APPLE.replace("/playlist/", "/playlist/f%C3%BCr-dich/"), APPLE),
        (APPLE.replace("/playlist/", "/playlist/für-dich/"), APPLE),
        (APPLE.replace("/de/", "/DE/"), APPLE),
        (APPLE.replace("/de/", "/"), APPLE.replace("/de/", "/")),
        (APPLE.replace("music.", "embed.music."), APPLE),
        (APPLE.replace("music.", "geo.music."), APPLE),
        (APPLE.replace("music.apple", "itunes.apple").replace("/pl.", "/a-name/idpl."), APPLE),
        (OWN_APPLE.replace("/playlist/", "/playlist/mine/"), OWN_APPLE),
        (f"{MUSIC}&si=AbCdEf", MUSIC),
        (f"https://music.youtube.com/playlist?si=AbCdEf&list={LIST}", MUSIC),
        (f"https://music.youtube.com/watch?v=aBcDeFgHiJk&list={LIST}&index=3", MUSIC),
        (f"https://music.youtube.com/watch?v=aBcDeFgHiJk&amp;list={LIST}", MUSIC),
        (f"https://music.youtube.com/browse/VL{LIST}", MUSIC),
        (f"https://music.youtube.com/playlist?list={OWN_MUSIC}", MUSIC.replace(LIST, OWN_MUSIC)),
        (TUBE.replace("www.", ""), TUBE),
        (TUBE.replace("www.", "m."), TUBE),
        (f"https://www.youtube.com/watch?v=aBcDeFgHiJk&list={LIST}&t=5s", TUBE),
        (f"https://www.youtube.com/embed/videoseries?list={LIST}", TUBE),
        (f"https://www.youtube-nocookie.com/embed/videoseries?list={LIST}", TUBE),
        (f"https://youtu.be/aBcDeFgHiJk?list={LIST}&si=x", TUBE),
        (DEEZER.replace("/playlist", "/de/playlist"), DEEZER),
        (DEEZER.replace("/playlist", "/pt-br/playlist"), DEEZER),
        (DEEZER.replace("www.", ""), DEEZER),
        (f"{DEEZER}?utm_campaign=clipboard-generic&utm_source=user_sharing&deferredFl=1", DEEZER),
        (DEEZER.replace("www.", "widget.").replace("/playlist", "/widget/dark/playlist"), DEEZER),
        ("www.deezer.com/de/playlist/908622995", DEEZER),
        (f"https://tidal.com/browse/playlist/{UUID}", TIDAL),
        (f"https://tidal.com/browse/playlist/{UUID}?u", TIDAL),
        (f"https://tidal.com/playlist/{UUID}/u", TIDAL),
        (f"https://listen.tidal.com/playlist/{UUID.upper()}", TIDAL),
        (f"https://www.tidal.com/playlist/{UUID}?play=true", TIDAL),
        (f"https://embed.tidal.com/playlists/{UUID}", TIDAL),
        (
            f"https://deezer.page.link/?link={quote(DEEZER, safe='')}&apn=deezer.android.app",
            DEEZER,
        ),
    ],
)
def test_every_form_of_a_playlist_link_becomes_the_one_form(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical_link(canonical) == canonical
    assert service_of(canonical).canonical.fullmatch(canonical)


@pytest.mark.parametrize("link", ALL)
@pytest.mark.parametrize(
    "pattern",
    [
        *("{}", '"{}"', "“{}”", "<{}>", "({})", "[My list]({})", "**{}**", "{}.", "{},", "{}!"),
        *("Check this out: {}", "Hör mal: {} (auf dem Handy)", "{0} {0}", "\u200b{}\ufeff", "\u00a0{}\u00a0"),
        '<a href="{}">my list</a>',
    ],
)
def test_what_stands_around_a_link_does_no_harm(pattern: str, link: str) -> None:
    assert canonical_link(pattern.format(link)) == link


@pytest.mark.parametrize("link", ALL)
def test_it_may_be_written_in_other_ways(link: str) -> None:
    host = link.split("/")[2]
    assert canonical_link(quote(link, safe="")) == link
    assert canonical_link(quote(quote(link, safe=""), safe="")) == link
    assert canonical_link(link.replace("https:", "http:")) == link
    assert canonical_link(link.replace("https://", "")) == link
    assert canonical_link(link.replace(host, host.upper())) == link
    assert canonical_link(link.replace(host, f"{host}.")) == link
    assert canonical_link(f"{link}{'&' if '?' in link else '?'}utm_source=x&fbclid=y#z") == link


@pytest.mark.parametrize("link", ALL)
def test_a_host_that_only_looks_like_a_services_is_refused(link: str) -> None:
    found = service_of(link)
    host = link.split("/")[2]
    for other in (f"{host}.example.org", f"{host}-share.com", f"x{host}"):
        with pytest.raises(ValueError, match=f"and {found.name}'s playlists are at {found.home}: ") as caught:
            canonical_link(link.replace(host, other))
        assert str(caught.value).endswith(found.how_to_copy)
    with pytest.raises(
        ValueError, match=r"what stands before the @ is a name: this link leads to example\.org: "
    ):
        canonical_link(link.replace(host, f"{host}@example.org"))
    with pytest.raises(ValueError, match=f"a number stands behind {host}, as in '{host}:8080'; remove it: "):
        canonical_link(link.replace(host, f"{host}:8080"))
    for scheme in ("javascript", "data", "ftp"):
        with pytest.raises(
            ValueError, match=f"this begins with {scheme}:, and a playlist's link with https: "
        ):
            canonical_link(link.replace("https", scheme))
    with pytest.raises(ValueError, match=r"leads to .*\\u\d{4}"):
        canonical_link(link.replace("e", "\u0435", 1).replace("a", "\u0430", 1))


@pytest.mark.parametrize(
    ("name", "link", "said"),
    [
        ("Apple Music", "https://music.apple.com/de/album/x/1440857781", "a link to an album"),
        ("Apple Music", "https://music.apple.com/de/album/x/1440857781?i=1440857786", "a link to a song"),
        ("Apple Music", "https://music.apple.com/us/song/x/1440857786", "a link to a song"),
        ("Apple Music", "https://music.apple.com/us/artist/x/5468295", "a link to an artist"),
        ("Apple Music", "https://music.apple.com/us/music-video/x/1", "a link to a music video"),
        ("Apple Music", "https://music.apple.com/us/station/x/ra.978194965", "a link to a radio station"),
        (
            "Apple Music",
            "https://music.apple.com/library/playlist/p.MoGJYM3CYX",
            "a link to somebody's own library",
        ),
        ("Apple Music", "https://music.apple.com/us/curator/x/1", "a link to a page with many playlists"),
        ("Apple Music", "https://music.apple.com/profile/ann", "a link to a person's profile"),
        ("Apple Music", "https://music.apple.com/de/search?term=happy", "a link to a search"),
        ("Apple Music", "https://podcasts.apple.com/de/podcast/x/id1", "a link to a podcast"),
        ("Apple Music", "https://podcasts.apple.com/de/podcast/x/id1?i=1000", "a link to a podcast episode"),
        ("Apple Music", "https://itunes.apple.com/us/album/x/id1", "a link to an album"),
        ("Apple Music", "https://music.apple.com/de/playlist/nothing", "the playlist's id is missing"),
        (
            "Apple Music",
            "https://music.apple.com/de/playlist/x/pl.a_b",
            "the playlist's id has characters other",
        ),
        ("Apple Music", "https://music.apple.com/de/new", "no link to a playlist"),
        ("Apple Music", "https://music.apple.com/", "Apple Music's start page"),
        ("YouTube Music", "https://music.youtube.com/watch?v=aBcDeFgHiJk&si=x", "a link to a song"),
        ("YouTube Music", "https://music.youtube.com/channel/UCabc", "a link to an artist"),
        ("YouTube Music", "https://music.youtube.com/browse/MPREb_abc", "a link to an album"),
        ("YouTube Music", "https://music.youtube.com/playlist?list=OLAK5uy_abc", "a link to an album"),
        ("YouTube Music", "https://music.youtube.com/podcast/abc", "a link to a podcast"),
        ("YouTube Music", "https://music.youtube.com/search?q=happy", "a link to a search"),
        ("YouTube Music", "https://music.youtube.com/library", "a link to somebody's own library"),
        ("YouTube Music", "https://music.youtube.com/playlist", "the playlist's id is missing"),
        (
            "YouTube Music",
            "https://music.youtube.com/playlist?list=PL%C3%A9",
            "the playlist's id has characters",
        ),
        (
            "YouTube Music",
            "https://music.youtube.com/playlist?list=xyz",
            "the playlist's id begins with none",
        ),
        ("YouTube Music", "https://music.youtube.com/", "YouTube Music's start page"),
        ("YouTube", "https://www.youtube.com/watch?v=aBcDeFgHiJk", "a link to a single video"),
        ("YouTube", "https://www.youtube.com/shorts/aBcDeFgHiJk", "a link to a video"),
        ("YouTube", "https://www.youtube.com/@somebody/videos", "a link to a channel"),
        ("YouTube", "https://www.youtube.com/channel/UCabc", "a link to a channel"),
        ("YouTube", "https://youtu.be/aBcDeFgHiJk?si=x", "a short link to a single video"),
        ("YouTube", "https://www.youtube.com/results?search_query=happy", "a link to a search"),
        ("Deezer", "https://www.deezer.com/de/track/3135556", "a link to a song"),
        ("Deezer", "https://www.deezer.com/album/302127", "a link to an album"),
        ("Deezer", "https://www.deezer.com/en/artist/27", "a link to an artist"),
        ("Deezer", "https://www.deezer.com/en/show/1", "a link to a podcast"),
        ("Deezer", "https://www.deezer.com/en/episode/1", "a link to a podcast episode"),
        ("Deezer", "https://www.deezer.com/en/profile/1/loved", "a link to a person's profile"),
        (
            "Deezer",
            "https://www.deezer.com/smarttracklist/abc",
            "a link to a mix that Deezer makes for whoever",
        ),
        ("Deezer", "https://www.deezer.com/en/search/happy", "a link to a search"),
        ("Deezer", "https://www.deezer.com/de/playlist/", "the playlist's id is missing"),
        ("Deezer", "https://www.deezer.com/de/playlist/12a", "the playlist's id is no number"),
        ("Deezer", "https://www.deezer.com/de/", "Deezer's start page"),
        ("Tidal", "https://tidal.com/browse/track/475271369", "a link to a song"),
        ("Tidal", "https://tidal.com/album/500490306/u", "a link to an album"),
        ("Tidal", "https://tidal.com/browse/artist/1", "a link to an artist"),
        ("Tidal", "https://listen.tidal.com/video/1", "a link to a video"),
        ("Tidal", "https://tidal.com/@somebody", "a link to a person's profile"),
        ("Tidal", "https://listen.tidal.com/my-collection/tracks", "a link to somebody's own library"),
        ("Tidal", "https://tidal.com/browse/playlist/0-1", "the playlist's id is not five groups"),
        ("Tidal", "https://tidal.com/browse/playlist/", "the playlist's id is missing"),
        ("Tidal", "https://tidal.com/browse/mix/a%20b", "the mix's id has characters other"),
        ("Tidal", "https://tidal.com/", "Tidal's start page"),
        ("Tidal", UUID, "only an id, not a link"),
        ("Apple Music", "pl.u-8aAVZAgHovdVe1q", "only an id, not a link"),
        ("YouTube Music", LIST, "only an id, not a link"),
        ("Deezer", "https://www.deezer.com/de/play list/908622995", "a space in the middle of the link"),
        ("Deezer", f"Deezer:{DEEZER}", "'Deezer:' stands directly before the link; paste the link alone"),
    ],
)
def test_all_else_is_named_as_what_it_is_with_the_way_of_that_service(
    name: str, link: str, said: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is looked at)
        canonical_link(link)
    message = str(caught.value)
    assert said in message
    assert message.isprintable()
    assert message.endswith(f": {NAME[name].how_to_copy}")


@pytest.mark.parametrize(
    ("link", "canonical", "what"),
    [
        (
            "https://open.spotify.com/playlist/37i9dQZF1E35Hq1Jx2Wcmi?si=x",
            "https://open.spotify.com/playlist/37i9dQZF1E35Hq1Jx2Wcmi",
            "a mix that Spotify makes for whoever looks",
        ),
        (
            "https://music.apple.com/us/playlist/favorites-mix/pl.pm-20e9f373919da080a1f4b8b2b2a1a2b3",
            "https://music.apple.com/us/playlist/pl.pm-20e9f373919da080a1f4b8b2b2a1a2b3",
            "a mix that Apple Music makes for whoever looks",
        ),
        (
            "https://music.youtube.com/playlist?list=RDTMAK5uy_kset8DisdE7LSD4TNjEVvrKRTmG7a56sY",
            "https://music.youtube.com/playlist?list=RDTMAK5uy_kset8DisdE7LSD4TNjEVvrKRTmG7a56sY",
            "a mix that YouTube Music makes for whoever looks",
        ),
        (
            "https://music.youtube.com/watch?v=G8sGmSEehi4&list=RDAMVMG8sGmSEehi4",
            "https://music.youtube.com/watch?v=G8sGmSEehi4&list=RDAMVMG8sGmSEehi4",
            "a mix that YouTube Music makes for whoever looks",
        ),
        (
            "https://www.youtube.com/watch?v=G8sGmSEehi4&list=RDG8sGmSEehi4&start_radio=1",
            "https://www.youtube.com/watch?v=G8sGmSEehi4&list=RDG8sGmSEehi4",
            "a mix that YouTube makes for whoever looks",
        ),
        (
            "https://music.youtube.com/playlist?list=LM",
            "https://music.youtube.com/playlist?list=LM",
            "the list of the songs that whoever looks likes",
        ),
        (
            "https://www.youtube.com/playlist?list=WL",
            "https://www.youtube.com/playlist?list=WL",
            "the list of what whoever looks wants to see later",
        ),
        (
            f"https://tidal.com/browse/mix/{MIX}?u",
            f"https://tidal.com/mix/{MIX}",
            "a mix that Tidal makes for whoever looks",
        ),
    ],
)
def test_what_everybody_sees_another_one_of_is_taken_with_a_warning(
    link: str, canonical: str, what: str
) -> None:
    assert canonical_link(link) == canonical_link(canonical) == canonical
    assert personal_mix(canonical)
    assert doubt_of_link(canonical) == f"this is {what}: visitors see another one than you do"


@pytest.mark.parametrize("link", [*ALL, MUSIC.replace(LIST, OWN_MUSIC)])
def test_what_is_the_same_for_all_is_taken_without(link: str) -> None:
    assert not personal_mix(link)
    assert doubt_of_link(link) is None


@pytest.mark.parametrize("host", [*SHORT_LINKS, "deezer.page.link", "link.deezer.com"])
def test_a_short_link_is_to_be_opened_once(host: str) -> None:
    for link in (
        f"https://{host}/abc",
        f"{host}/abc",
        f"Hear: https://{host}/s/abc?utm=1.",
        f"Hear: {host}/abc",
    ):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
            canonical_link(link)
        assert str(caught.value) == (
            f"this is a short link that does not say where it leads: {OPEN_SHORT_LINK}"
        )


@pytest.mark.parametrize("first", ALL)
@pytest.mark.parametrize("second", ALL)
def test_two_links_are_one_too_many(first: str, second: str) -> None:
    if first != second:
        with pytest.raises(
            ValueError, match="there are several links in this: keep one, that of the playlis"
        ):
            canonical_link(f"{first}?x=y {second}")


def test_a_signs_at_the_end_of_an_id_belongs_to_it() -> None:
    for listed in ("PL0123456789_", "PL0123456789-"):
        link = f"https://music.youtube.com/playlist?list={listed}"
        assert canonical_link(f"Hear {link}.") == link


def test_every_service_stands_once_in_the_table() -> None:
    assert len({one.name for one in SERVICES}) == len({one.home for one in SERVICES}) == len(SERVICES)
    assert len(BY_HOST) == sum(len(one.hosts) for one in SERVICES)
    for one in SERVICES:
        assert one.home in one.hosts
        assert BY_HOST[one.home] is one
        assert one.name in NAMES
        assert any(sign in one.home for sign in one.signs)


def test_the_screen_says_in_what_a_link_opens() -> None:
    assert [service(link) for link in ALL] == [
        *("Spotify", "Apple Music", "Apple Music", "YouTube Music", "YouTube", "Deezer", "Tidal"),
    ]


def test_a_code_is_hardly_larger_than_spotifys() -> None:
    assert max(len(link) for link in [*ALL, MUSIC.replace(LIST, OWN_MUSIC)]) <= 84
