"""Where the fleet client reads and writes: the kiosk's folders, which it only reads, and its own two."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.system.folders import RUNTIME, STATE


@dataclass(frozen=True, slots=True)
class Places:
    """Folders.

    Attributes:
        state: the client's own, on the disk: what of each hour the broker has had; None keeps nothing.
        commands: into which a file is put for each command that arrives, named after it; None obeys none.
        runtime: the client's own, in memory: how it is; None tells nobody.
        kiosk_runtime, kiosk_state: the kiosk's, with its status and its statistics.
        root: where ``sys``, ``proc`` and ``etc`` lie.
    """

    state: Path | None = None
    commands: Path | None = None
    runtime: Path | None = None
    kiosk_runtime: Path = RUNTIME
    kiosk_state: Path = STATE
    root: Path = Path("/")
