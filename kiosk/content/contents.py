"""What was read of the files that a configuration names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.content.fact_file import OwnFacts
from kiosk.content.theme_choice import ThemeChoice


@dataclass(frozen=True, slots=True)
class Contents:
    """It goes with the settings from the process that tries a file to the kiosk, which reads none of them.

    Attributes:
        themes: those that can be in force, with the brand's accent.
        logo: the owner's, as the file's bytes; None for none.
        facts: the owner's file's.
        titles: what services call their playlists, by canonical link, as far as that is kept.
        sentences: the owner's files', by language and key; some, if none, for each language of theirs that is
            spoken.
    """

    themes: ThemeChoice
    logo: bytes | None = None
    sentences: dict[str, dict[str, str]] = field(default_factory=dict)
    facts: OwnFacts = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
