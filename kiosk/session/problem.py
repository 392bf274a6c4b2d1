"""What only the staff can mend, as the screen tells them of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.content.faults import Fault


@dataclass(frozen=True, slots=True)
class Problem:
    """What only the staff can mend.

    Attributes:
        code: by which a visitor can tell them, a number.
        sentence: what it is and what to do, for the log.
        fault: of what kind it is, for the screen.
    """

    code: int
    sentence: str
    fault: Fault
