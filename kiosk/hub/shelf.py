"""The models that a person can choose among: those that come with the kiosk, and those that were fetched."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kiosk.config.diagnostics import show
from kiosk.config.messages import did_you_mean
from kiosk.errors import ModelError, UsageError
from kiosk.hub.address import COMMIT_SHOWN
from kiosk.hub.store import Store
from kiosk.hub.version import Version
from kiosk.model.card import TWIN
from kiosk.model.manifest import DEFAULT_MANIFEST, Manifest, load_manifest
from kiosk.system.folders import ROOT

SHIPPED = "shipped"
"""Names the model that the kiosk takes by default."""

Kind = Literal["shipped", "pulled", "own"]


@dataclass(frozen=True, slots=True)
class Model:
    """One of them.

    Attributes:
        name: by which it is chosen.
        kind: it comes with the kiosk, was fetched, or is a file of the owner's.
        model: as config.yaml names it; None where its manifest is not known.
        manifest: what that says.
        version: of one that was fetched.
        fault: why it is of no use, as a sentence, or None.
    """

    name: str
    kind: Kind
    model: str | None
    manifest: Manifest | None = None
    version: Version | None = None
    fault: str | None = None

    @property
    def path(self) -> Path:
        """Of its manifest. Raises ModelError: it is of no use."""
        if self.model is None or self.fault is not None:
            pulled = self.kind == "pulled" and "again" not in (self.fault or "")
            raise ModelError(f"{self.name} cannot be used: {self.fault}{'; pull it again' * pulled}.")
        return ROOT / self.model

    @property
    def origin(self) -> str:
        """In words."""
        if self.kind == "shipped":
            return "comes with the kiosk"
        origin = self.version.origin if self.version else None
        if origin is None:
            return "a file of your own" if self.kind == "own" else "from nobody knows where"
        dated = f" on {origin.pulled.partition('T')[0]}" if origin.pulled else ""
        hub = f" of {origin.endpoint}" if origin.endpoint else ""
        return f"pulled from {origin.address}{hub} at {origin.commit[:COMMIT_SHOWN]}{dated}"

    def scores(self) -> dict[str, float]:
        """By what it was held against: shares of faces that were called right, 0 to 1, as far as told."""
        return scores_of(self.manifest) if self.manifest else {}


def shipped() -> list[Model]:
    """Those that come with the kiosk, but for twins, which are there to be measured."""
    paths = sorted(DEFAULT_MANIFEST.parent.glob("*.yaml"), key=lambda path: (path != DEFAULT_MANIFEST, path))
    return [_read(path, path.stem, "shipped") for path in paths if not path.stem.endswith(TWIN)]


def pulled(store: Store) -> list[Model]:
    """Those that were fetched, the latest first, those of no use last. Raises KioskError: nobody can tell."""
    return [_of_version(version) for version in store.versions()]


def present(model: str, store: Store) -> Model:
    """The one that config.yaml names, whatever and wherever it is."""
    path = Path(os.path.normpath(ROOT / model))
    for one in shipped():
        if _is_at(one, path):
            return one
    if (name := store.name_of(model)) is not None:
        version = store.read(name)
        if version is None:
            return Model(
                name, "pulled", model, fault="it is not there any more, so pull it again or use another one"
            )
        found = _of_version(version)
        if found.fault is not None or _is_at(found, path):
            return found
    return _read(path, model, "shipped" if path.parent == DEFAULT_MANIFEST.parent else "own", model)


def choose(name: str, store: Store) -> Model:
    """The one that a person means: by its name, or as much of it as only one has.

    Raises:
        UsageError: there is none, or more than one.
        KioskError: the store cannot be read.
    """
    known = [*shipped(), *pulled(store)]
    if name == SHIPPED:
        return known[0]
    exact = [one for one in known if one.name == name]
    found = exact or [one for one in known if name and one.name.startswith(name)]
    if len(found) == 1:
        return found[0]
    names = [one.name for one in known]
    if found:
        some = ", ".join(show(one.name) for one in found[:5])
        raise UsageError(f"NAME: '{show(name)}' may be {some}: write more of it")
    near = did_you_mean(name, names)
    advice = f"did you mean {show(near)}?" if near else "'kiosk model list' names them"
    raise UsageError(f"NAME: there is no model '{show(name)}' here: {advice}")


def scores_of(manifest: Manifest) -> dict[str, float]:
    """``label`` and ``people``: right by FER-2013's labels, and by what most people see, 0 to 1.

    A manifest's scores are free in form: what cannot be understood is left out.
    """
    found: dict[str, float] = {}
    for usage in manifest.scores.values():
        for against, key in (("label", "accuracy"), ("people", "majority")):
            value = _at(usage, against, key)
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
                found.setdefault(against, float(value))
    return found


def _is_at(model: Model, path: Path) -> bool:
    return model.model is not None and Path(os.path.normpath(ROOT / model.model)) == path


def _at(value: Any, *way: str) -> Any:
    for key in way:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _read(path: Path, name: str, kind: Kind, model: str | None = None) -> Model:
    model = model or str(path.relative_to(ROOT))
    try:
        return Model(name, kind, model, load_manifest(path))
    except ModelError as fault:
        return Model(name, kind, model, fault=str(fault).removesuffix("."))


def _of_version(version: Version) -> Model:
    model = None if version.path is None else os.path.abspath(version.path)
    return Model(version.name, "pulled", model, version.manifest, version, version.fault)
