"""How much longer than usual everything may take: 1, or what ``KIOSK_PATIENCE`` says.

For emulators, where a processor is tens of times slower than any Pi and a healthy process would be taken for
a hung one. On a Pi leave it alone.
"""

import os

from kiosk.errors import UsageError

MOST = 100.0
"""A hung camera is noticed after a few minutes even so."""


def patience() -> float:
    """A factor for time limits, 1 to `MOST`.

    Raises:
        UsageError: the environment asks for something else.
    """
    asked = os.environ.get("KIOSK_PATIENCE", "1")
    try:
        factor = float(asked)
    except ValueError:
        factor = 0.0
    # Whatever is not a number fails this comparison too.
    if not 1 <= factor <= MOST:
        raise UsageError(
            f"KIOSK_PATIENCE: expected a number from 1 to {MOST:g}, got '{asked[:60]}': unset it"
        )
    return factor
