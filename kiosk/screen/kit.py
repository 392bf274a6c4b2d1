"""What every scene is made with: brand, settings, words and theme, and the screen's sizes."""

from dataclasses import dataclass

from kiosk.config.schema import Settings
from kiosk.content.brand import Brand
from kiosk.content.bundle import Bundle
from kiosk.content.emotions import EMOTIONS
from kiosk.content.languages import Words
from kiosk.content.locale import Locale
from kiosk.content.theme import Theme
from kiosk.screen.scale import Scale, Viewing
from kiosk.screen.tongues import Tongues


@dataclass(frozen=True, slots=True)
class Kit:
    """What a scene is made with.

    Attributes:
        brand: the owner's.
        labels: the emotions that are shown, in the order of their table.
        facts: those for anybody, for the attract scene to tease with.
        settings: the operator's.
        tongues: the languages there are.
    """

    scale: Scale
    theme: Theme
    words: Words
    brand: Brand
    labels: tuple[str, ...]
    facts: tuple[str, ...]
    settings: Settings
    tongues: Tongues

    @classmethod
    def of(
        cls,
        bundle: Bundle,
        size: tuple[int, int],
        theme: Theme | None = None,
        locale: Locale | None = None,
        *,
        chosen: bool = False,
    ) -> "Kit":
        """For a screen of ``size`` (width, height) and what a configuration says.

        Args:
            theme: one of the bundle's; the night's where there are two and none is named.
            locale: one of the bundle's; the first where none is named.
            chosen: a visitor wants that language.
        """
        said = locale or bundle.locales[0]
        return cls(
            Scale.of(size, Viewing.of(bundle.settings.display, size)),
            theme or bundle.themes.night,
            said.words,
            bundle.brand,
            tuple(label for label in EMOTIONS if label in bundle.labels),
            said.facts_for_anybody,
            bundle.settings,
            Tongues.of(bundle.locales, said, chosen=chosen),
        )
