"""The languages that a kiosk speaks, as the attract scene shows them, and which it speaks just now."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.content.locale import Locale


@dataclass(frozen=True, slots=True)
class Tongues:
    """Which there are.

    Attributes:
        names: of each in itself.
        now: the number of the one that is spoken.
        chosen: whether a visitor wants it; otherwise they take turns.
    """

    names: tuple[str, ...]
    now: int
    chosen: bool = False

    @classmethod
    def of(cls, locales: Sequence[Locale], now: Locale, *, chosen: bool = False) -> "Tongues":
        """A bundle's. Languages that have one name, for it is not translated yet, are told by their codes."""
        names = tuple(locale.words.language_name for locale in locales)
        if len(set(names)) < len(names):
            names = tuple(locale.language.upper() for locale in locales)
        return cls(names, locales.index(now), chosen)
