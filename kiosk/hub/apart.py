"""Fetching a model by somebody else: by the user who owns the store, and owns nothing besides.

What speaks with a stranger's server runs in a process of its own, which is that user from its first
instruction on. Whoever has typed the command, root mostly, imports nothing of a network, and only waits for
its word, which is taken for a stranger's.
"""

import errno
import json
import os
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

from kiosk.config.diagnostics import show
from kiosk.errors import KioskError, UsageError
from kiosk.hub.address import HubAddress
from kiosk.hub.store import Store
from kiosk.hub.version import Version
from kiosk.system.apart import Ended, NotStarted, run_apart
from kiosk.system.folders import MODELS, MODELS_ACCOUNT
from kiosk.system.json_file import parse_json
from kiosk.system.privileges import Account, account, is_root
from kiosk.system.processes import how_ended

MODULE = "kiosk.hub.job"

SPARE_SECONDS = 30.0
"""More than the time it has, for its start, and for saying that the time is up."""

LONGEST_SENTENCE = 600
"""Characters of what it says."""

_KEPT = frozenset({"PATH", "LANG", "PYTHONPATH", "KIOSK_PATIENCE", "SSL_CERT_FILE", "SSL_CERT_DIR"})
"""Of root's environment; besides what concerns the hub."""


def fetch(
    address: HubAddress,
    store: Store,
    *,
    token: str | None,
    seconds: float,
    in_use: Collection[str] | None,
    say: Callable[[str], None],
    module: str = MODULE,
) -> Version:
    """Have a model fetched into the store, and older ones deleted (`Store.prune`).

    Args:
        address: which one.
        store: where it goes.
        token: for a private model.
        seconds: for all of it.
        in_use: names of versions that stay; None where that is not known, and all stay.
        say: is told each step.
        module: instead of the process that fetches, for tests.

    Raises:
        UsageError: the address, the token or the environment cannot be used.
        KioskError: it was not fetched, and why; the store is as it was.
    """
    become = whose(store)
    told = {
        "address": str(address),
        "store": str(store.folder),
        "token": token,
        "seconds": seconds,
        "in_use": None if in_use is None else sorted(in_use),
    }
    answers: list[dict[str, Any]] = []

    def hear(line: bytes) -> None:
        answer = _understood(line)
        if isinstance(step := answer.get("step"), str):
            say(show(step, LONGEST_SENTENCE))
        else:
            answers.append(answer)

    try:
        ended = run_apart(
            module,
            json.dumps(told).encode(),
            seconds + SPARE_SECONDS,
            become=become,
            environment=own_environment(os.environ) if become is None else _environment(os.environ),
            hear=hear,
        )
    except NotStarted as error:
        why = error.strerror
        if become is not None and error.errno == errno.EACCES:
            why = f"{sys.executable} is closed to the user {become.name}: use the installed kiosk"
        raise KioskError(f"the program that fetches models cannot be started: {why}") from error
    return _outcome(ended, answers[-1] if answers else {}, store)


def whose(store: Store) -> Account | None:
    """As whom to fetch into a store: None for whoever asks.

    Raises:
        KioskError: there is no such user, or the store is another one's.
    """
    if is_root():
        found = account(MODELS_ACCOUNT)
        if found is None:
            raise KioskError(
                f"there is no user {MODELS_ACCOUNT}, as whom root has models fetched: sudo scripts/install.sh"
                " makes it; without an installation type this as yourself, with --store FOLDER"
            )
    else:
        found = None
    try:
        owner = os.stat(store.folder).st_uid
    except OSError as error:
        if store.folder == MODELS:
            advice = "sudo scripts/install.sh makes it; without an installation name a folder with --store"
        else:
            advice = "make it first, with mkdir"
        raise KioskError(f"{store.folder}: {error.strerror}: {advice}") from error
    if found is not None and owner != found.uid:
        raise KioskError(
            f"{store.folder} is not the user {found.name}'s, as whom root has models fetched: sudo chown -R"
            f" {found.name}: {store.folder}; if it is yours, leave out the sudo before the command"
        )
    if found is None and owner != os.geteuid():
        raise KioskError(f"{store.folder} is another user's: put sudo before the command")
    return found


def own_environment(asker: Mapping[str, str]) -> dict[str, str]:
    """What of the asker's own environment the process gets: no proxy, and no token but the one it is told."""
    return {
        name: value
        for name, value in asker.items()
        if name != "HF_TOKEN" and not name.lower().endswith("_proxy")
    }


def _environment(root: Mapping[str, str]) -> dict[str, str]:
    """What of root's environment the other user gets."""
    kept = {name: value for name, value in root.items() if name in _KEPT or name.startswith(("LC_", "HF_"))}
    # A token is told, where it was given for that.
    kept.pop("HF_TOKEN", None)
    return kept | {"HOME": "/nonexistent"}


def _understood(line: bytes) -> dict[str, Any]:
    try:
        said = parse_json(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _outcome(ended: Ended, answer: Mapping[str, Any], store: Store) -> Version:
    """What was fetched. Raises KioskError with what went wrong."""
    fault = answer.get("fault")
    if isinstance(fault, str) and fault:
        kind = UsageError if answer.get("usage") is True else KioskError
        raise kind(show(fault, LONGEST_SENTENCE))
    if ended.status is None:
        raise KioskError("fetching took too long, and was ended; nothing has changed")
    name = answer.get("version")
    if ended.status != 0 or not isinstance(name, str):
        raise KioskError(f"fetching ended with {how_ended(ended.status)} and no word; nothing has changed")
    version = store.find(name)
    if version is None:
        raise KioskError(f"'{show(name)}' is said to be fetched, but is not in {store.folder}")
    return version
