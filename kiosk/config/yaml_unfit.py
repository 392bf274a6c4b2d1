"""What YAML reads as something that no key takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unfit:
    """Stands for a value that no key can take: a date, or a number in a notation nobody means.

    Attributes:
        raw: as written, for a key that takes more than YAML knows: to YAML ``22:30`` is 1350.
    """

    raw: str
