"""``kiosk doctor``: what is wrong with this machine, and what to do about it."""

import argparse
import json
from collections import Counter
from collections.abc import Iterable

from kiosk.commands.options import add_config
from kiosk.doctor.examination import examine
from kiosk.doctor.finding import Finding, Status
from kiosk.doctor.machine import this_machine

NOT_HERE = "this machine has no such part, or cannot tell; nothing needs to be done about it"
"""What the mark means, for whoever reads it in a list of faults."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument(
        "--json", action="store_true", help="a list of objects with name, status, text and remedy"
    )


def run(args: argparse.Namespace) -> int:
    """Print one line per check, or one JSON list; 1 when any check failed, else 0."""
    found = examine(this_machine(), args.config)
    return tell_json(found) if args.json else tell(found)


def tell(found: Iterable[Finding]) -> int:
    """Print each finding when it comes (some take seconds), how many were bad, and what no fault is."""
    counts: Counter[Status] = Counter()
    for finding in found:
        counts[finding.status] += 1
        print(finding.line(), flush=True)
    bad, doubtful = counts[Status.FAILED], counts[Status.WARNING]
    print(f"\n{bad or 'none'} failed, {doubtful or 'no'} warning{'s' * (doubtful != 1)}")
    if counts[Status.NOT_HERE]:
        print(f"{Status.NOT_HERE}: {NOT_HERE}")
    return int(bad > 0)


def tell_json(found: Iterable[Finding]) -> int:
    """Print all findings as one list."""
    findings = list(found)
    print(json.dumps([finding.to_json() for finding in findings], indent=2, ensure_ascii=False))
    return int(any(finding.status is Status.FAILED for finding in findings))
