"""Stores with models in them, as a pull leaves them."""

import shutil
from pathlib import Path

from kiosk.hub.address import HubAddress
from kiosk.hub.origin import CARD, Origin, contents
from kiosk.hub.store import Store
from kiosk.hub.version import Version
from kiosk.model.manifest import load_manifest
from kiosk.system.folders import ROOT

FER8 = ROOT / "models/fer8_int8.yaml"

ADDRESS = "hf://cafe/moods@main"


def commit(number: int) -> str:
    return f"{number:x}".rjust(12, "0") + "a" * 28


def fill(folder: Path, manifest: Path = FER8) -> list[str]:
    """Put a model into a folder; its files' names."""
    names = [manifest.name, load_manifest(manifest).file]
    for name in names:
        shutil.copy(manifest.parent / name, folder)
    (folder / CARD).write_text("# A model\n")
    return [*names, CARD]


def origin(folder: Path, names: list[str], number: int = 1, address: str = ADDRESS) -> Origin:
    return Origin(address=address, commit=commit(number), files=contents(folder, names))


def pull(store: Store, number: int = 1, manifest: Path = FER8, address: str = ADDRESS) -> Version:
    """What a pull of a repository does that has these files."""
    with store.staging() as folder:
        return store.adopt(folder, origin(folder, fill(folder, manifest), number, address))


def name(number: int = 1) -> str:
    return HubAddress.read(ADDRESS).version_name(commit(number))
