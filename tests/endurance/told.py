"""How a fuzz tells what it came to."""

import json
from typing import Any


def told(result: dict[str, Any], *, as_json: bool, width: int) -> int:
    """Print figures and ``faults``, as JSON or as a table with names of ``width``; the exit status."""
    faults = result["faults"]
    if as_json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            if name != "faults":
                print(f"{name:{width}} {value}")
        for fault in faults:
            print(fault)
        print(f"{len(faults)} faults: replay one with --examples 1 and its --seed" if faults else "no faults")
    return 1 if faults else 0
