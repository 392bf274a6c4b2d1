"""The files that a configuration names by their paths, and how they look before they are used."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.config.file_watch import Signature, signature
from kiosk.config.loader import Document
from kiosk.content.own_languages import language_paths
from kiosk.content.service_titles import titles_file
from kiosk.content.theme_choice import theme_paths
from kiosk.errors import ConfigError, KioskError
from kiosk.model.manifest import load_manifest
from kiosk.system.folders import ROOT
from kiosk.vision.camera.sources import tried


@dataclass(frozen=True, slots=True)
class Named:
    """The files on which it depends whether a text can be used, and how they look.

    Attributes:
        model: its model's.
        source: its camera's source, where that is one or a folder.
        look: the owner's theme, logo, languages and facts, and what services call their playlists.
    """

    model: dict[str, Signature] = field(default_factory=dict)
    source: dict[str, Signature] = field(default_factory=dict)
    look: dict[str, Signature] = field(default_factory=dict)

    @property
    def without_source(self) -> dict[str, Signature]:
        """All that is read once: of its camera's source vision itself speaks."""
        return self.model | self.look

    @property
    def all(self) -> dict[str, Signature]:
        """These together."""
        return self.without_source | self.source


def named_by(text: bytes) -> Named:
    """The files that a text names; none of one that cannot be read at all."""
    try:
        document = Document(text, "")
    except ConfigError:
        return Named()
    model, source = [], []
    look = [*theme_paths(document), *language_paths(document), titles_file()]
    if (written := document.text("model")) is not None:
        manifest = ROOT / written
        model.append(manifest)
        with suppress(KioskError):
            model.append(manifest.parent / load_manifest(manifest).file)
    written = document.text("camera", "source")
    if written is not None and not tried(written):
        with suppress(RuntimeError):
            source.append(Path(written).expanduser())
    for key in (("brand", "logo"), ("facts", "file")):
        if written := document.text(*key):
            look.append(ROOT / written)
    return Named(_looks(model), _looks(source), _looks(look))


def _looks(paths: list[Path]) -> dict[str, Signature]:
    return {str(path): signature(path) for path in paths if str(path).isprintable()}
