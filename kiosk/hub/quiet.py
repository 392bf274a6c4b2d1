"""What a hub's client is told before it is imported: to report to nobody, and to keep to one folder.

huggingface_hub reads its settings from the environment, once, when it is imported, so the environment is
put in order first: what is not named here does not reach it. All are in its ``constants.py`` (2.4).
"""

import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import UsageError

SETTINGS: Mapping[str, str] = {
    # Nothing is counted or reported: neither requests of their own nor words in the User-Agent.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # No look for newer releases.
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    # One plain protocol, to hosts that can be checked; Xet brings a client of its own.
    "HF_HUB_DISABLE_XET": "1",
    # A token goes out where it was given for that, and not because one lies around.
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    # What a hub says is no text for a terminal.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_EXPERIMENTAL_WARNING": "1",
    "HF_HUB_DISABLE_SYMLINKS_WARNING": "1",
    "HF_HUB_VERBOSITY": "critical",
    # Seconds of silence.
    "HF_HUB_ETAG_TIMEOUT": "10",
    "HF_HUB_DOWNLOAD_TIMEOUT": "10",
}
"""Names and values that huggingface_hub gets, whatever the environment says."""

KEPT = frozenset({"HF_ENDPOINT", "HF_HUB_OFFLINE"})
"""What a person may say of it: which hub, and none at all."""

THEIRS = ("HF_", "HUGGING", "TRANSFORMERS_", "GRADIO_")
"""How names begin that huggingface_hub and its relatives listen to."""

OTHERS = frozenset(
    # Where they would keep things, and what they would find out about who calls.
    {"XDG_CACHE_HOME", "CLAUDE_CONFIG_DIR", "AGENT", "AI_AGENT", "SPACE_ID", "NETRC"}
)


def quiet(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """An environment in which huggingface_hub may be imported.

    Args:
        environment: what there is; all that is not about a hub stays as it is.
        home: a folder for what it may want to keep: nothing is written elsewhere.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if name in KEPT or not (name.startswith(THEIRS) or name in OTHERS)
    }
    return {**kept, **SETTINGS, "HF_HOME": str(home), "XDG_CACHE_HOME": str(home)}


def be_quiet(home: Path) -> None:
    """The same for this process, before it imports huggingface_hub.

    Raises:
        UsageError: ``HF_HUB_OFFLINE`` says that no hub is to be asked.
    """
    environment = quiet(os.environ, home)
    if environment.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise UsageError("HF_HUB_OFFLINE is set, so no hub is asked: unset it to fetch or publish a model")
    os.environ.clear()
    os.environ.update(environment)
