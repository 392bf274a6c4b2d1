"""All that a configuration names, loaded and checked together: whatever is in a `Bundle` cannot fail later.

Start, hot reload, `kiosk check` and the doctor all read a configuration here and nowhere else.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.diagnostics import printable, show
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.messages import begun_note, did_you_mean
from kiosk.config.schema import Settings
from kiosk.config.section_file import NOTHING_ELSE, Instead
from kiosk.content.brand import Brand, accented, brand_of, logo_of
from kiosk.content.contents import Contents
from kiosk.content.drawable import check_texts
from kiosk.content.emotions import EMOTIONS, Emotion
from kiosk.content.fact_file import own_facts_of
from kiosk.content.fact_pool import check_own_facts, pool_of
from kiosk.content.facts import Fact
from kiosk.content.labels import check_labels, check_what_is_left
from kiosk.content.language_choice import own_sentences, words_of
from kiosk.content.language_files import languages
from kiosk.content.languages import Words, base_of, load_words
from kiosk.content.locale import Locale
from kiosk.content.playlist_checks import check_playlists
from kiosk.content.playlists import Playlist, playlists_of
from kiosk.content.service_titles import read_titles, titles_file
from kiosk.content.theme_choice import ThemeChoice, as_it_comes, themes_of
from kiosk.errors import ConfigError, ModelError
from kiosk.model.manifest import DEFAULT_MANIFEST, Manifest, load_manifest
from kiosk.model.probabilities import wanted
from kiosk.system.folders import ROOT, hidden_from_service
from kiosk.vision.camera import sources

Adapt = Callable[[Settings], Settings]
"""What the command line changes in every configuration."""

BY_LABEL = ("emotions", "you_look", "warm")
"""The tables of a language that must have an entry for every label of the model."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A configuration with everything it names.

    Attributes:
        settings: what config.yaml says, as the command line adapted it.
        manifest: the model's.
        locales: all that is said, in each of the settings' languages; the first one's stands for all where
            one must.
        contents: of the files that the settings name.
        brand: the owner's.
        warnings: what is right and yet was hardly meant, as sentences with file, line and key.
    """

    settings: Settings
    manifest: Manifest
    locales: tuple[Locale, ...]
    contents: Contents
    brand: Brand
    warnings: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The model's that are wanted, in the manifest's order."""
        return wanted(self.manifest.labels, self.settings.unwanted)

    @property
    def words(self) -> Words:
        """The first locale's."""
        return self.locales[0].words

    @property
    def facts(self) -> tuple[str, ...]:
        """The first locale's."""
        return self.locales[0].facts

    @property
    def pools(self) -> dict[str, tuple[Fact, ...]]:
        """The facts of every language, as `kiosk.content.facts.Facts` takes them."""
        return {locale.language: locale.pool for locale in self.locales}

    @property
    def playlists(self) -> Mapping[str, tuple[Playlist, ...]]:
        """The first locale's."""
        return self.locales[0].playlists

    @property
    def themes(self) -> ThemeChoice:
        """Those that can be in force, with the brand's accent."""
        return self.contents.themes


def load_bundle(path: Path, adapt: Adapt = lambda settings: settings) -> Bundle:
    """Read a configuration and all that it names.

    Raises:
        ConfigError: the file cannot be read, or anything in it is wrong; all problems, by line.
        ModelError: the file names no model and the shipped one's manifest cannot be read.
        DisplayError: the typeface cannot be read.
    """
    return bundle_from(read_file(path), str(path), adapt)


def bundle_from(
    text: bytes,
    name: str,
    adapt: Adapt = lambda settings: settings,
    *,
    may_be_away: bool = False,
    instead: Instead = NOTHING_ELSE,
) -> Bundle:
    """The bundle for a file's bytes.

    Args:
        text: YAML in UTF-8; empty for all defaults.
        name: the file's name for the messages.
        adapt: makes of the file's settings, once they are right, those that count. What has been loaded by
            them (language, model, playlists) it leaves as it is.
        may_be_away: the camera's source need not be there; and where the owner's theme, logo, accent or facts
            can no longer be used, that is a warning, and the kiosk is as it comes.
        instead: texts that count in place of what the file says.

    Raises:
        ConfigError, ModelError, DisplayError: as `load_bundle`.
    """
    document = Document(text, name, instead)
    say = document.remark if may_be_away else document.refuse
    sentences = own_sentences(document, say, may_be_away=may_be_away)
    manifest = _manifest(document)
    if not may_be_away:
        _check_source(document)
    check_texts(document)
    themes = accented(document, chosen := themes_of(document, say), say)
    logo = logo_of(document, chosen, say)
    spoken = {*languages(), *sentences}
    facts = own_facts_of(document, manifest.labels if manifest else None, spoken, say)
    if manifest is not None and _knows_labels(document, manifest, _first_words(document)):
        check_labels(document, manifest, sorted({*languages(), *sentences}))
    settings = document.settings()
    # Whatever could not be had was refused, and `settings` has raised.
    assert manifest is not None
    check_what_is_left(document, manifest, settings.unwanted)
    check_playlists(document, settings, wanted(manifest.labels, settings.unwanted))
    check_own_facts(document, settings, facts, say)
    settings = adapt(document.settings())
    contents = Contents(themes or as_it_comes(), logo, sentences, facts, read_titles(titles_file()))
    return _bundle(settings, manifest, contents, tuple(document.warnings))


def bundle_of(
    settings: Settings,
    manifest: Manifest,
    contents: Contents,
    adapt: Adapt = lambda settings: settings,
    *,
    warnings: tuple[str, ...] = (),
) -> Bundle:
    """The bundle of what `bundle_from` took before, in another process.

    Nothing is read that the settings name, but for what comes with the kiosk.

    Raises:
        ConfigError: they were not taken: there is no such language or sentence, or an emotion without a
            playlist.
    """
    settings = adapt(settings)
    bundle = _bundle(settings, manifest, contents, warnings)
    if not all(bundle.playlists.values()):
        raise ConfigError(["playlists: an emotion has none"])
    return bundle


def _bundle(
    settings: Settings,
    manifest: Manifest,
    contents: Contents,
    warnings: tuple[str, ...],
) -> Bundle:
    labels = wanted(manifest.labels, settings.unwanted)
    words = [words_of(settings, code, contents.sentences.get(code)) for code in settings.language]
    locales = tuple(
        Locale(
            one,
            pool_of(settings, one.language, labels, contents.facts),
            playlists_of(settings, labels, one, contents.titles),
        )
        for one in words
    )
    return Bundle(settings, manifest, locales, contents, brand_of(settings, contents.logo), warnings)


def manifest_path(settings: Settings) -> Path:
    """Where the model's manifest lies; a relative path is relative to the checkout."""
    return ROOT / settings.model


def _manifest(document: Document) -> Manifest | None:
    model = document.text("model")
    if model is None:
        return None
    path = ROOT / model
    if not path.is_relative_to(ROOT) and (doubt := hidden_from_service(model)):
        document.remark(("model",), doubt)
    try:
        return load_manifest(path)
    except ModelError as error:
        if not document.is_written("model"):
            # Nothing in the file is to blame.
            raise
        sentence = _about_model(model, error)
        document.refuse(("model",), printable(sentence))
        return None


def _about_model(model: str, error: ModelError) -> str:
    path = ROOT / model
    if path.suffix == ".tflite":
        manifest = f"{model.removesuffix('.tflite')}.yaml"
        return f"the kiosk needs the description beside the network: write {show(manifest)}"
    if not isinstance(error.__cause__, FileNotFoundError):
        if path == DEFAULT_MANIFEST:
            return str(error)
        instead = f"name the description of a network, such as {DEFAULT_MANIFEST.relative_to(ROOT)}"
        return re.sub("; install it again[.]$", f": {instead}", str(error))
    known = sorted(str(other.relative_to(ROOT)) for other in DEFAULT_MANIFEST.parent.glob("*.yaml"))
    near = did_you_mean(model if "/" in model else f"models/{model}.yaml", known)
    return f"there is no file {path}: {f'did you mean {near}?' if near else 'correct the name'}"


def _check_source(document: Document) -> None:
    source = document.text("camera", "source")
    if source is None:
        return
    if sources.is_known(source):
        if doubt := sources.doubt_of_path(source):
            document.remark(("camera", "source"), doubt)
    else:
        cut = document.cut_off("camera", "source") if "/" in source else None
        document.refuse(("camera", "source"), sources.unknown(source, begun_note(cut) if cut else ""))


def _first_words(document: Document) -> Words:
    """The kiosk's own, in the first language that is named: all of its languages have the same labels."""
    return load_words(next((base_of(code) for _, code in document.texts("language")), "en"))


def _knows_labels(document: Document, manifest: Manifest, words: Words) -> bool:
    """True when the kiosk has everything for the model's labels; else the labels it knows not are refused."""
    known = True
    for label in manifest.labels:
        tables = [f"'{table}'" for table in BY_LABEL if label not in getattr(words, table)]
        lacking = []
        if tables:
            lacking.append(f"no word under {', '.join(tables)} in the language '{words.language}'")
        if label not in EMOTIONS:
            lacking.append("no colour and no icon")
        elif not _has_icon(EMOTIONS[label]):
            lacking.append("no icon that can be read")
        if lacking:
            known = False
            sentence = f"for its label '{label}' the kiosk has {', '.join(lacking)}: use a model it knows"
            document.refuse(("model",), sentence)
    return known


def _has_icon(emotion: Emotion) -> bool:
    try:
        return bool(emotion.icon)
    except (OSError, UnicodeDecodeError):
        return False
