"""Spotify playlists: links made safe, and one picked per visit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Playlist:
    """One playlist as the screen shows it.

    Attributes:
        title: its name, as the operator wrote it.
        mood: one line on what it does for a mood; may be empty.
        url: canonical link ``https://open.spotify.com/playlist/<22 base62 characters>``.
    """

    title: str
    mood: str
    url: str
