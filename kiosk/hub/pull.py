"""Fetching a model from a hub into the store: all of it is checked before any of it can be used.

Whatever goes wrong, the store's versions and the model that is in use stay as they are: files go into a
folder of their own first, and become a version in one step at the end.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.appliance.proof import LIMIT_SECONDS
from kiosk.errors import HubError, ModelError, UsageError
from kiosk.hub.address import HubAddress
from kiosk.hub.endpoint import DEFAULT, read_endpoint
from kiosk.hub.origin import CARD, NAME, Origin, contents
from kiosk.hub.quiet import be_quiet
from kiosk.hub.store import Store
from kiosk.hub.verify import verify
from kiosk.hub.version import Version
from kiosk.model.manifest import MAX_MODEL, Manifest, load_manifest

if TYPE_CHECKING:
    from kiosk.hub.download import Found, Hub

MAX_TEXT = 1 << 20
"""Bytes of a manifest or a card."""

SPARE = 4 << 20
"""Bytes that stay free on the disk."""

MANIFEST, MODEL = ".yaml", ".tflite"

UNCHANGED = "the models that are there are as before"
"""How every fault ends: it holds for all."""


def pull(
    address: HubAddress,
    store: Store,
    *,
    token: str | None,
    deadline: float,
    clock: Callable[[], float] = time.monotonic,
    say: Callable[[str], None] = lambda _: None,
) -> Version:
    """Fetch a model; what is there already is not fetched again.

    To be called in a process of its own (`kiosk.hub.apart`): it changes the environment for huggingface_hub.

    Args:
        address: which one; a branch or tag is turned into its commit once, and all is fetched from that.
        store: where it goes.
        token: for a private model, sent to the hub itself and nowhere else.
        deadline: when all must be over, on ``clock``, in seconds.
        say: is told each step, in a few words.

    Raises:
        UsageError: the token or the environment cannot be used.
        HubError: the hub, the network or the disk failed; the files are not what they are said to be, or no
            model that runs here.
    """
    endpoint = read_endpoint(os.environ)
    _check_token(token)
    with store.staging() as folder:
        be_quiet(folder / ".hub")
        # Only now: huggingface_hub reads the environment when it is imported.
        from kiosk.hub.download import Hub
        from kiosk.hub.guard import open_client
        from kiosk.hub.refusals import Talk

        def left() -> float:
            return deadline - clock()

        with Talk(endpoint, str(address), token is not None, left).about(UNCHANGED):
            open_client(endpoint, left)
            say(f"asking {endpoint.host} for {address}")
            hub = Hub(endpoint, address, token)
            found = hub.look()
            if (there := store.find(address.version_name(found.commit))) is not None:
                say(f"{there.name} is there already, nothing was fetched")
                return there
            names = _fetch(hub, found, address, folder, say)
            say("trying it")
            _try(folder / names[0], address, max(1.0, min(LIMIT_SECONDS, left())))
            origin = Origin(
                address=str(address),
                commit=found.commit,
                files=contents(folder, names),
                endpoint=None if endpoint.address == DEFAULT else endpoint.address,
            )
            say("keeping it")
            return store.adopt(folder, origin)


def _check_token(token: str | None) -> None:
    plain = token is None or (token.isascii() and token.isprintable() and " " not in token and token != "")
    if not plain:
        raise UsageError(
            "the token cannot be one: it has letters that no token has; make a new one at the hub"
        )


def _fetch(
    hub: "Hub", found: "Found", address: HubAddress, folder: Path, say: Callable[[str], None]
) -> list[str]:
    """Manifest, model and card into a folder; their names. The model last, when all else is good."""
    stem = _stem(found, address)
    manifest_name, model_name = stem + MANIFEST, stem + MODEL
    names = [manifest_name, *([CARD] if CARD in found.files else []), model_name]
    room = sum(_size(found, name, MAX_MODEL if name == model_name else MAX_TEXT, address) for name in names)
    _check_room(folder, room)
    for name in names[:-1]:
        say(f"fetching {name}")
        hub.fetch(found, name, folder)
    manifest = _read(folder / manifest_name, address)
    if manifest.file != model_name:
        raise HubError(f"{manifest_name} of {address} speaks of '{manifest.file}' and not of {model_name}")
    listed = found.files[model_name].lfs
    if listed is not None and listed.sha256 != manifest.sha256:
        raise _another_model(model_name, address, listed.sha256, manifest)
    say(f"fetching {model_name}")
    sha256 = hub.fetch(found, model_name, folder)
    if sha256 != manifest.sha256:
        raise _another_model(model_name, address, sha256, manifest)
    return names


def _stem(found: "Found", address: HubAddress) -> str:
    """What manifest and model are both called, at the top of the repository."""
    stems = [
        name.removesuffix(MANIFEST)
        for name in sorted(found.files)
        if name.endswith(MANIFEST)
        and NAME.fullmatch(name)
        and name.removesuffix(MANIFEST) + MODEL in found.files
    ]
    if len(stems) == 1:
        return stems[0]
    if not stems:
        raise HubError(
            f"{address} holds no model of a kiosk's (a .tflite and a .yaml of one name): is it the right one?"
        )
    some = ", ".join(stems[:3])
    raise HubError(
        f"{address} holds more than one model ({some}): ask its owner for one in a repository of its own"
    )


def _size(found: "Found", name: str, most: int, address: HubAddress) -> int:
    size = found.files[name].whole_size
    if size is None:
        raise HubError(f"the hub does not say how large {name} of {address} is: try again later")
    if size > most:
        raise HubError(
            f"{name} of {address} has {size >> 20} MiB, and {most >> 20} are the most: nothing was fetched"
        )
    return size


def _check_room(folder: Path, needed: int) -> None:
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if free < needed + SPARE:
        raise HubError(
            f"the disk is full: {needed / 1e6:.1f} MB and some to spare are needed, {free / 1e6:.1f} MB are "
            "free: make room"
        )


def _read(path: Path, address: HubAddress) -> Manifest:
    try:
        return load_manifest(path)
    except ModelError as error:
        # Its own sentence speaks of a file that will be gone, and of installing it again.
        why = str(error).partition("(")[2].rpartition(")")[0] or "it holds no fields"
        raise HubError(f"{path.name} of {address} is no manifest of a kiosk's model ({why})") from error


def _try(manifest: Path, address: HubAddress, seconds: float) -> None:
    try:
        verify(manifest, seconds=seconds)
    except ModelError as error:
        why = str(error).removesuffix(".")
        raise HubError(f"{address} holds no network that can be used here ({why}): tell its owner") from error


def _another_model(name: str, address: HubAddress, sha256: str, manifest: Manifest) -> HubError:
    return HubError(
        f"{name} of {address} is not the one that its manifest was written for (its sha256 begins "
        f"{sha256[:12]}, not {manifest.sha256[:12]}): tell whoever published it"
    )
