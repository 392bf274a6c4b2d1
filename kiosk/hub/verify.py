"""Whether a model may be used: its files as they were fetched, its network as its manifest says."""

from pathlib import Path
from typing import Any

from kiosk.appliance.proof import LIMIT_SECONDS
from kiosk.config.diagnostics import show
from kiosk.errors import ModelError
from kiosk.hub.origin import Origin, content_of, read_origin
from kiosk.model.manifest import MAX_MODEL, Manifest, load_manifest, read_model
from kiosk.system.apart import Ended, NotStarted, run_apart
from kiosk.system.json_file import parse_json
from kiosk.system.processes import how_ended
from kiosk.system.small_file import read_small
from kiosk.system.timeouts import patience

MODULE = "kiosk.hub.golden"

LONGEST_SENTENCE = 600
"""Characters of what the process says that has run a stranger's network."""


def verify(manifest_path: Path, *, seconds: float = LIMIT_SECONDS, module: str = MODULE) -> Manifest:
    """Check sizes and hashes, then run the network in a process of its own and compare its golden answer.

    Of a model with an ``origin.json`` beside it all files must be what was fetched; of any other one the
    network must be the manifest's. The network runs without root's rights, whoever asks.

    Args:
        manifest_path: its manifest.
        seconds: for the network, times `kiosk.system.timeouts.patience`.
        module: instead of the process that asks the network, for tests.

    Returns:
        The manifest.

    Raises:
        ModelError: anything is not as it should be, with a sentence on what.
    """
    manifest, content = check_files(manifest_path)
    question = manifest.model_dump_json(exclude={"training", "scores"}).encode() + b"\n" + content
    limit = seconds * patience()
    try:
        ended = run_apart(module, question, limit)
    except NotStarted as error:
        raise ModelError(f"The program that tries a network cannot be started: {error.strerror}.") from error
    if fault := _fault(ended, manifest, limit):
        raise ModelError(fault)
    return manifest


def check_files(manifest_path: Path) -> tuple[Manifest, bytes]:
    """The first half of `verify`, which runs nothing: the manifest, and the network's bytes.

    Raises:
        ModelError: as `verify`.
    """
    origin = read_origin(manifest_path.parent)
    if origin is not None:
        _check_origin(origin, manifest_path)
    manifest = load_manifest(manifest_path)
    return manifest, read_model(manifest, manifest_path)


def _check_origin(origin: Origin, manifest_path: Path) -> None:
    folder = manifest_path.parent
    if manifest_path.name not in origin.files:
        raise ModelError(f"{manifest_path} was not fetched with the files beside it; pull the model again.")
    for name, wanted in origin.files.items():
        path = folder / name
        try:
            found = content_of(read_small(path, MAX_MODEL))
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error.strerror}); pull the model again.") from error
        if found.size != wanted.size:
            raise ModelError(
                f"{path} has {found.size} bytes, and had {wanted.size} when it was fetched;"
                " pull the model again."
            )
        if found.sha256 != wanted.sha256:
            raise ModelError(
                f"{path} is not what was fetched (its sha256 begins {found.sha256[:12]}, not"
                f" {wanted.sha256[:12]}); pull the model again."
            )


def _fault(ended: Ended, manifest: Manifest, limit: float) -> str | None:
    """What came of it, as a sentence, or None where all is well."""
    network = f"The network {manifest.file}"
    if ended.status is None:
        return f"{network} gave no answer within {limit:.0f} s, and was ended; use another one."
    if ended.status != 0:
        return f"{network} crashed the program that tried it ({how_ended(ended.status)}); use another one."
    said: Any
    try:
        said = parse_json(ended.said)
    except ValueError:
        said = None
    if said == {"right": True}:
        return None
    if isinstance(said, dict) and isinstance(said.get("fault"), str) and said["fault"]:
        return show(said["fault"], LONGEST_SENTENCE)
    return f"{network} was tried, and the answer makes no sense; use another one."
