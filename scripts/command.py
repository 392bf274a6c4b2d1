"""How every script ends: with a status, and one sentence for a fault that has a name."""

import os
import sys
from collections.abc import Callable

from kiosk.errors import KioskError

INTERRUPTED = "stopped."


def end_with(name: str, work: Callable[[], int], interrupted: str = INTERRUPTED) -> int:
    """Do ``work``.

    Args:
        name: of the script, before each sentence.
        work: returns the exit status.
        interrupted: what to say when it was ended from the keyboard.

    Returns:
        The exit status: the work's own, 2 for a fault with a name, 130 when it was ended from the keyboard.
    """
    try:
        status = work()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`visits.py … | head`) has had enough; Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KioskError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = error.filename or "a file"
        print(f"{name}: {where} cannot be read or written ({error.strerror}).", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{name}: {interrupted}", file=sys.stderr)
        return 130
    return status
