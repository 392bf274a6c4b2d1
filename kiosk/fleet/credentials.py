"""With what the fleet client shows who it is; systemd hands it over (systemd.exec(5), LoadCredential=)."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Credentials:
    """None for what there is none of. Never in config.yaml, a log line or an error.

    Attributes:
        user, password: as the broker knows them.
        certificate, key: PEM files; both or none.
    """

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    certificate: Path | None = None
    key: Path | None = None
