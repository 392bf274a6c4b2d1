"""A network is asked the golden question where it can do no harm.

    python -m kiosk.hub.golden PARENT

PARENT is the pid of the process that starts it, with which it ends. Standard input has the manifest as one
line of JSON, and behind it the network itself: what was hashed is what runs. The answer is one line of JSON:
``{"right": true}``, or ``{"fault": "…"}``.
"""

import json
import os
import sys

from kiosk.appliance.proof import MEMORY_BYTES, confine
from kiosk.errors import KioskError
from kiosk.model.classifier import Classifier
from kiosk.model.interpreter import import_runtime
from kiosk.model.manifest import MAX_MODEL, Manifest
from kiosk.system.privileges import NOBODY, is_root, stand_back

MOST_SAID = 1 << 16
"""Bytes of an answer: a file that a process may write is no larger (RLIMIT_FSIZE)."""

TOO_MUCH_MEMORY = f"needs more than {MEMORY_BYTES >> 20} MB of memory"


def main(arguments: list[str]) -> int:
    """Ask, and print the answer; the exit status is 0 whatever it is."""
    parent = int(arguments[0])
    confine(parent)
    # Libraries print to stdout when they please.
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        # While it may still be read: the kiosk may lie in a folder that is closed to others.
        import_runtime()
        stand_back(parent, largest_file=MOST_SAID, become=NOBODY if is_root() else None)
        with os.fdopen(0, "rb", closefd=False) as question:
            manifest = Manifest.model_validate_json(question.readline())
            content = question.read(MAX_MODEL + 1)
        Classifier.of(manifest, content)
        answer: dict[str, object] = {"right": True}
    except KioskError as fault:
        answer = {"fault": str(fault)}
    except MemoryError:
        answer = {"fault": f"The network {TOO_MUCH_MEMORY}; use a smaller one."}
    except ImportError as error:
        answer = {"fault": f"The packages that run a network cannot be loaded ({error}); run kiosk doctor."}
    os.write(answers, json.dumps(answer).encode() + b"\n")
    return 0


if __name__ == "__main__":
    STATUS = main(sys.argv[1:])
    # A library that hangs while it is torn down would make a sound network look ill.
    os._exit(STATUS)
