"""All that a configuration names, loaded and checked together: whatever is in a `Bundle` cannot fail later.

Start, hot reload, `kiosk check` and the doctor all read a configuration here and nowhere else.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.advice import language_meant, what_to_write
from kiosk.config.diagnostics import printable, show
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.messages import any_of, begun_note, did_you_mean, unfit
from kiosk.config.schema import Settings
from kiosk.content.drawable import check_texts
from kiosk.content.emotions import EMOTIONS, Emotion
from kiosk.content.facts import facts_for
from kiosk.content.languages import Words, languages, load_words
from kiosk.content.playlists import Playlist, builtin_playlists, own_playlists
from kiosk.errors import ConfigError, ModelError
from kiosk.model.manifest import DEFAULT_MANIFEST, Manifest, load_manifest
from kiosk.system.folders import ROOT, hidden_from_service
from kiosk.vision.camera import sources

Adapt = Callable[[Settings], Settings]
"""What the command line changes in every configuration."""

BY_LABEL = ("emotions", "you_look")
"""The tables of a language that must have an entry for every label of the model."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A configuration with everything it names.

    Attributes:
        settings: what config.yaml says, as the command line adapted it.
        manifest: the model's.
        words: of the settings' language.
        facts: at least one.
        playlists: at least one for each label of the model, in the manifest's order.
        warnings: what is right and yet was hardly meant, as sentences with file, line and key.
    """

    settings: Settings
    manifest: Manifest
    words: Words
    facts: tuple[str, ...]
    playlists: Mapping[str, tuple[Playlist, ...]]
    warnings: tuple[str, ...] = ()


def load_bundle(path: Path, adapt: Adapt = lambda settings: settings) -> Bundle:
    """Read a configuration and all that it names.

    Raises:
        ConfigError: the file cannot be read, or anything in it is wrong; all problems, by line.
        ModelError: the file names no model and the shipped one's manifest cannot be read.
        DisplayError: the typeface cannot be read.
    """
    return bundle_from(read_file(path), str(path), adapt)


def bundle_from(
    text: bytes, name: str, adapt: Adapt = lambda settings: settings, *, may_be_away: bool = False
) -> Bundle:
    """The bundle for a file's bytes.

    Args:
        text: YAML in UTF-8; empty for all defaults.
        name: the file's name for the messages.
        adapt: makes of the file's settings, once they are right, those that count. What has been loaded by
            them (language, model, playlists) it leaves as it is.
        may_be_away: the camera's source need not be there.

    Raises:
        ConfigError, ModelError, DisplayError: as `load_bundle`.
    """
    document = Document(text, name)
    words = _words(document)
    manifest = _manifest(document)
    if not may_be_away:
        _check_source(document)
    check_texts(document)
    if manifest is not None and (words is None or _knows_labels(document, manifest, words)):
        document.allow(("playlists",), manifest.labels)
    settings = document.settings()
    # Whatever could not be had was refused, and `settings` has raised.
    assert manifest is not None
    assert words is not None
    playlists = _playlists(document, settings, manifest.labels)
    settings = adapt(document.settings())
    return Bundle(settings, manifest, words, facts_for(settings), playlists, tuple(document.warnings))


def bundle_of(
    settings: Settings,
    manifest: Manifest,
    adapt: Adapt = lambda settings: settings,
    *,
    warnings: tuple[str, ...] = (),
) -> Bundle:
    """The bundle of settings, manifest and warnings that `bundle_from` took before, in another process.

    Nothing is read that the settings name, but for what comes with the kiosk.

    Raises:
        ConfigError: they were not taken: there is no such language, or an emotion without a playlist.
    """
    playlists = _playlists_of(settings, manifest.labels)
    if not all(playlists.values()):
        raise ConfigError(["playlists: an emotion has none"])
    settings = adapt(settings)
    words = load_words(settings.language)
    return Bundle(settings, manifest, words, facts_for(settings), playlists, warnings)


def manifest_path(settings: Settings) -> Path:
    """Where the model's manifest lies; a relative path is relative to the checkout."""
    return ROOT / settings.model


def _words(document: Document) -> Words | None:
    code, known = document.text("language"), languages()
    if code is None:
        return None
    if code in known:
        return load_words(code)
    advice = what_to_write(("language",), code, {})
    near = None if advice else language_meant(code, known) or did_you_mean(code, known)
    document.refuse(("language",), unfit(any_of(known), f"'{show(code)}'", near) + advice)
    return None


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


def _knows_labels(document: Document, manifest: Manifest, words: Words) -> bool:
    """True when the kiosk has everything for the model's labels; else the labels it knows not are refused."""
    known = True
    for label in manifest.labels:
        tables = [f"'{table}'" for table in BY_LABEL if label not in getattr(words, table)]
        lacking = []
        if tables:
            lacking.append(f"no word under {' and '.join(tables)} in the language '{words.language}'")
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


def _playlists(
    document: Document, settings: Settings, labels: Collection[str]
) -> dict[str, tuple[Playlist, ...]]:
    """The operator's where there are any, else the kiosk's own; a label with neither is refused."""
    found = _playlists_of(settings, labels)
    for label, playlists in found.items():
        if not playlists:
            sentence = "has no playlist, and the kiosk has none of its own for it: add one"
            document.refuse(("playlists", label), sentence)
    return found


def _playlists_of(settings: Settings, labels: Collection[str]) -> dict[str, tuple[Playlist, ...]]:
    own = own_playlists(settings)
    builtin = builtin_playlists() if any(label not in own for label in labels) else {}
    return {label: own.get(label) or builtin.get(label, ()) for label in labels}
