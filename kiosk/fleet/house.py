"""What the kiosk's own tables say that a broker should know: emotions, outcomes, the model's name.

Nothing here lists an emotion or an outcome: those of the manifest and of the session are what there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.config.schema import Settings
from kiosk.content.bundle import manifest_path
from kiosk.content.language_choice import words_of
from kiosk.content.languages import Words, base_of, load_words
from kiosk.errors import ConfigError, DisplayError, ModelError
from kiosk.model.compounds import compounds_of
from kiosk.model.manifest import load_manifest
from kiosk.model.probabilities import wanted
from kiosk.session import OUTCOMES


@dataclass(frozen=True, slots=True)
class House:
    """One configuration's.

    Attributes:
        shown: what visitors can be told that they look like, by the name in tables (``happy``,
            ``happy+surprise``), and what that is called.
        outcomes: how visits end, by the name in tables, and what they are called.
        model: the name of the network's manifest.
        counted: whether visits are counted by the hour.
    """

    shown: Mapping[str, str]
    outcomes: Mapping[str, str]
    model: str
    counted: bool


def house_of(settings: Settings) -> House:
    """What a configuration says; a model that cannot be read has no emotions, and says so elsewhere."""
    path = manifest_path(settings)
    try:
        labels = wanted(load_manifest(path).labels, settings.unwanted)
    except ModelError:
        labels = ()
    words = _words(settings)
    known = [label for label in labels if words is None or label in words.emotions]
    shown = [*known, *(compounds_of(known) if settings.decision.compound else ())]
    return House(
        shown={one: words.name(one) if words else one.replace("+", " and ") for one in shown},
        outcomes={outcome.name: outcome.tally for outcome in OUTCOMES},
        model=path.stem,
        counted=settings.stats,
    )


def _words(settings: Settings) -> Words | None:
    """In the first language; an owner's own file is not read for this.

    None where there is no typeface, by which the words of the screen are measured: it is nothing to a broker.
    """
    language = settings.language[0]
    try:
        try:
            return words_of(settings, language, None)
        except ConfigError:
            return load_words(base_of(language))
    except DisplayError:
        return None
