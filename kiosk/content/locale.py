"""All that is said in one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.content.facts import Fact
from kiosk.content.languages import Words
from kiosk.content.playlists import Playlist


@dataclass(frozen=True, slots=True)
class Locale:
    """What a visitor reads, in one language.

    Attributes:
        words: of the screen.
        pool: the facts; one at least is for anybody.
        playlists: at least one for each label that is wanted, in the manifest's order; then those of pairs
            (``happy+surprise``, see `kiosk.model.compounds`) that the operator has any for.
    """

    words: Words
    pool: tuple[Fact, ...]
    playlists: Mapping[str, tuple[Playlist, ...]]

    @property
    def labels(self) -> tuple[str, ...]:
        """Those that are wanted, in the manifest's order."""
        return tuple(label for label in self.playlists if "+" not in label)

    def told(self, label: str, picked: Playlist) -> Playlist:
        """A playlist of an emotion that another locale has, as this one says it."""
        return next((one for one in self.playlists.get(label, ()) if one.url == picked.url), picked)

    @property
    def language(self) -> str:
        """The words' code, such as ``en``."""
        return self.words.language

    @property
    def facts(self) -> tuple[str, ...]:
        """The texts of all."""
        return tuple(fact.text for fact in self.pool)

    @property
    def facts_for_anybody(self) -> tuple[str, ...]:
        """The texts of those that are for no emotion alone."""
        return tuple(fact.text for fact in self.pool if fact.emotion is None)
