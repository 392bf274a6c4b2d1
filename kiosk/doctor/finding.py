"""What a check has to say."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from kiosk.system.terminal import one_line

INSTALL_AGAIN = "install the kiosk again: sudo scripts/install.sh (in a checkout: make clean install)"
"""The remedy for anything wrong with the kiosk's own files and packages."""


class Status(StrEnum):
    """How a check ended; the value is the mark that is printed."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_HERE = "not here"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's.

    Attributes:
        name: of what was looked at.
        status: how it is.
        text: what was seen, without a full stop.
        remedy: what to do about it; empty only where there is nothing to do.
    """

    name: str
    status: Status
    text: str
    remedy: str = ""

    def line(self) -> str:
        """For people: mark, name, text and remedy in one line, whatever characters came from outside."""
        told = f"{self.text} → {self.remedy}" if self.remedy else self.text
        return f"{self.status:<8}  {self.name:<13}  {one_line(' '.join(told.split()))}"

    def to_json(self) -> dict[str, str]:
        """name, status, text, remedy."""
        return asdict(self)


def ok(name: str, text: str) -> Finding:
    """All is well."""
    return Finding(name, Status.OK, text)


def not_here(name: str, text: str) -> Finding:
    """There is nothing to look at, and nothing is the matter with that."""
    return Finding(name, Status.NOT_HERE, text)


def warning(name: str, text: str, remedy: str) -> Finding:
    """The kiosk works, but not as well or as long as it should."""
    return Finding(name, Status.WARNING, text, remedy)


def failed(name: str, text: str, remedy: str) -> Finding:
    """The kiosk, or a part of it, does not work like this."""
    return Finding(name, Status.FAILED, text, remedy)


def from_sentence(name: str, sentence: str, remedy: str) -> Finding:
    """A failure told by one of the kiosk's own errors, whose last clause is mostly what to do.

    Args:
        name: of what was looked at.
        sentence: ``what is wrong; what to do.``, or without the second half.
        remedy: used where the sentence has none.
    """
    what, _, advice = sentence.rstrip(".").rpartition("; ")
    return failed(name, what, advice) if what else failed(name, advice, remedy)
