"""The table of music services, and the hosts of those, and of short links, that the kiosk cannot show."""

from types import MappingProxyType

from kiosk.config.services.apple_music import APPLE_MUSIC
from kiosk.config.services.deezer import DEEZER
from kiosk.config.services.service import Service
from kiosk.config.services.spotify import SPOTIFY
from kiosk.config.services.tidal import TIDAL
from kiosk.config.services.youtube import YOUTUBE, YOUTUBE_MUSIC

SERVICES: tuple[Service, ...] = (SPOTIFY, APPLE_MUSIC, YOUTUBE_MUSIC, YOUTUBE, DEEZER, TIDAL)
"""Where two could be meant, the one that stands before the other is."""

BY_HOST = MappingProxyType({host: service for service in SERVICES for host in service.hosts})

NAMES = f"{', '.join(service.name for service in SERVICES[:-1])} and {SERVICES[-1].name}"

OTHER_SERVICES = MappingProxyType(
    {
        "soundcloud.com": "SoundCloud",
        "music.amazon.com": "Amazon Music",
        "music.amazon.de": "Amazon Music",
        "music.amazon.co.uk": "Amazon Music",
        "music.amazon.fr": "Amazon Music",
        "music.amazon.es": "Amazon Music",
        "music.amazon.it": "Amazon Music",
        "qobuz.com": "Qobuz",
        "napster.com": "Napster",
        "bandcamp.com": "Bandcamp",
        "mixcloud.com": "Mixcloud",
        "pandora.com": "Pandora",
        "music.yandex.ru": "Yandex Music",
        "music.yandex.com": "Yandex Music",
        "vimeo.com": "Vimeo",
        "tiktok.com": "TikTok",
    }
)
"""Host → name; what stands before the host counts as the same."""

SHORT_LINKS = (
    *("spotify.link", "spotify.app.link", "link.tospotify.com", "spoti.fi"),
    *("deezer.page.link", "dzr.page.link", "link.deezer.com", "apple.co", "tidal.link"),
    *("lnk.to", "ffm.to", "song.link", "odesli.co", "hyperurl.co", "smarturl.it", "linktr.ee"),
    *("bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "lnkd.in", "buff.ly", "cutt.ly"),
    *("qrco.de", "rb.gy", "shorturl.at", "t.ly", "v.gd", "page.link"),
)
"""Hosts of links that do not say where they lead; what stands before the host counts as the same."""


def is_host(host: str, known: str) -> bool:
    """Whether ``host`` is ``known``, or one below it."""
    return host == known or host.endswith(f".{known}")
