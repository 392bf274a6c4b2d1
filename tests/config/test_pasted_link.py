"""Links as mail programs, shells, codes and fingers leave them."""

from urllib.parse import quote

import pytest

from kiosk.config.links import canonical_link

ID = "37i9dQZF1DX3rxVfibe1L0"
SPOTIFY = f"https://open.spotify.com/playlist/{ID}"
OTHER = "https://open.spotify.com/playlist/37i9dQZF1DX7qK8ma5wgG1"
LIST = "PLMgLYyo3mS5w4zkIIeFPAMWSIr_wJ5ST-"
TUBE = f"https://www.youtube.com/playlist?list={LIST}"
APPLE = "https://music.apple.com/de/playlist/pl.f4d106fed2bd41149aaacabb233eb5eb"
DEEZER = "https://www.deezer.com/playlist/908622995"
UUID = "36ea71a8-445e-41a4-82ab-6628c581535d"
TIDAL = f"https://tidal.com/playlist/{UUID}"
ALL = [SPOTIFY, TUBE, APPLE, DEEZER, TIDAL]


@pytest.mark.parametrize("link", ALL)
@pytest.mark.parametrize(
    "pattern",
    [
        *("URL:{}", "URLTO:{}", "url={}", "link={}", "[InternetShortcut]\r\nURL={}\r\n", "<a href={}>x</a>"),
        *("MEBKM:TITLE:List;URL:{};;", "BEGIN:VCARD\nURL:{}\nEND:VCARD", "_{}_", "__{}__", "https://{}"),
        *("\U0001f3b5{}\U0001f3b5", "{}\U0001f3b5", "{} \u2190", "{}\u2013", "{},{}", "{};{}", "http://{}"),
    ],
)
def test_what_codes_pages_and_people_put_directly_around_a_link_does_no_harm(pattern: str, link: str) -> None:
    assert canonical_link(pattern.format(link, link)) == link


@pytest.mark.parametrize("link", ALL)
def test_a_link_may_be_escaped_or_have_lost_a_sign(link: str) -> None:
    assert canonical_link(link.replace("/", "\\/")) == link
    assert canonical_link(link.replace("/", "\\")) == link
    assert canonical_link(link.replace("?", "\\?").replace("=", "\\=").replace("_", "\\_")) == link
    assert canonical_link(link.replace("https://", "https//")) == link
    assert canonical_link(link.replace("https://", "https ://")) == link


@pytest.mark.parametrize("link", ALL)
@pytest.mark.parametrize(
    "wrapper",
    [
        "https://nam02.safelinks.protection.outlook.com/?url={}&data=05%7C01&reserved=0",
        "https://www.google.com/url?sa=t&url={}&usg=x",
        "https://www.google.de/url?q={}",
        "https://l.facebook.com/l.php?u={}&h=AT",
        "https://l.instagram.com/?u={}",
        "https://consent.youtube.com/m?continue={}&gl=DE",
        "https://www.youtube.com/redirect?event=video_description&q={}",
    ],
)
def test_a_link_through_a_mail_program_or_a_search_engine_leads_where_it_says(
    wrapper: str, link: str
) -> None:
    assert canonical_link(wrapper.format(quote(link, safe=""))) == link


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        (f"https://urldefense.com/v3/__{SPOTIFY}__;!!abc", SPOTIFY),
        *(
            (f"{SPOTIFY}{tail}", SPOTIFY)
            for tail in ("&si=x", ";si=x", "|My list", "\u3067\u3059", "/followers")
        ),
        (f"{SPOTIFY}\uff1fsi=1", SPOTIFY),
        (f"<{SPOTIFY}|My list>", SPOTIFY),
        (f"https://open.spotify.com/de/playlist/{ID}", SPOTIFY),
        (f"https://open.spotify.com/intl-es-419/playlist/{ID}", SPOTIFY),
        (f"https://open.spotify.com/embed-legacy/playlist/{ID}", SPOTIFY),
        (f"spotify://open.spotify.com/playlist/{ID}", SPOTIFY),
        (f"spotify:{SPOTIFY}", SPOTIFY),
        (f"https://tidal.com/de/browse/playlist/{UUID}", TIDAL),
        (f"{TIDAL}/track/3", TIDAL),
        (
            f'<iframe src="https://embed.tidal.com/playlists/{UUID}?layout=gridify" '
            'allow="clipboard-write https://embed.tidal.com; web-share"></iframe>',
            TIDAL,
        ),
        ("https://www.deezer.com/plugins/player?format=classic&type=playlist&id=908622995&app_id=1", DEEZER),
        ("https://www.deezer.com/zh-hans/playlist/908622995", DEEZER),
        (f"https://www.youtube.com/playlist?list=VL{LIST}", TUBE),
        (f"https://www.youtube.com/live/aBcDeFgHiJk?list={LIST}", TUBE),
        (f"https://www.youtube.com/attribution_link?u=%2Fplaylist%3Flist%3D{LIST}", TUBE),
        (f"My list on YouTube (https://www.youtube.com/): {TUBE}", TUBE),
        (f"{TUBE}\u2026", TUBE),
    ],
)
def test_a_playlist_is_found_within_it(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical


@pytest.mark.parametrize(
    ("link", "said"),
    [
        *((host, f"this is {name}'s start page") for host, name in (
            ("open.spotify.com", "Spotify"),
            ("music.youtube.com", "YouTube Music"),
            ("tidal.com", "Tidal"),
        )),
        ("happy.m3u8", "this is the name of a file"),
        ("C:\\Users\\ann\\list.m3u", "this is the name of a file"),
        ("https://music.apple.com/de/playlist/x/p.MoGJY", "this is a link to somebody's own library"),
        ("spotify:user:ann:collection", "this is a link to somebody's own library"),
        ("spotify:user:ann:folder:0a1b2c", "this is a link to a folder of playlists"),
        (f"spotify: playlist: {ID}", "there is a space in the middle of the link"),
        ("https://www.deezer.com/playlist/12345678901234567890", "the playlist's id has more digits"),
        ("https://www.deezer.com/playlist/9086\u2026", "the link ends in \u2026, as one does"),
        ("https://www.youtube.com/playlist?list=PLMgLYyo3...", "the link ends in \u2026, as one does"),
        (f"{SPOTIFY},{OTHER}", "there are several links in this"),
        (f"{SPOTIFY}{OTHER}", "the playlist's id has"),
        ("https://www.google.com/search?q=happy", "this leads to www.google.com, and the kiosk shows"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org", "this leads to l.facebook.com, and the"),
        (f"https://open.spotify.com\\@example.org/playlist/{ID}", "this is no link to a playlist"),
        (f"https://open.spotify.com\\.example.org/playlist/{ID}", "this leads to open.spotify.com.ex"),
    ],
)  # fmt: skip
def test_all_else_is_told_what_it_is(link: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is looked at)
        canonical_link(link)
    assert str(caught.value).startswith(said)
