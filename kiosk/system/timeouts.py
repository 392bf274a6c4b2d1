"""How much longer than usual everything may take: 1, or what ``KIOSK_PATIENCE`` says.

For emulators, where a processor is tens of times slower than any Pi and a healthy process would be taken for
a hung one. On a Pi leave it alone.
"""

import os


def patience() -> float:
    """A factor of at least 1 for time limits; a value that is no number counts as 1."""
    try:
        return max(1.0, float(os.environ.get("KIOSK_PATIENCE", "1")))
    except ValueError:
        return 1.0
