"""Months of a kiosk's life in two minutes: thousands of visits, with everything that can go wrong.

    python -m tests.endurance.soak --visits 2000

Everything is real but the clock, which runs fast, and the vision process, which is played and fails in every
way it can. By chance a visitor presses, mashes and leans on the button, an operator saves good, broken and
half-written configurations, the disk is full or read-only, the kiosk is ended and started again. After every
tick it is checked from outside that each press that counts leads to one visit, each visit to one outcome in
its time, and each save to what it should; and in the end that nothing was lost, left open or leaked. Then
some visits follow in real time with the real vision process on the demo camera, killed and halted in between.

The exit status is 1 when something does not hold; the line says with which seed and at which visit.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.endurance.soaking.checks import Broken, Journal, must
from tests.endurance.soaking.live import Live, play_live
from tests.endurance.soaking.use import Use
from tests.endurance.soaking.visits import Soak

ROOT = Path(__file__).resolve().parents[2]

WARM_UP_VISITS = 500
"""By then every text, icon and picture that is kept has been drawn about once."""

FLAT = 0.05
"""Share by which resident memory, allocated memory and the number of objects may grow after the warm-up."""


def memory(uses: list[tuple[int, Use]]) -> dict[str, float] | None:
    """Resident and allocated memory and objects, medians of the first and the last third after the warm-up;
    None for a short soak."""
    settled = [use for visit, use in uses if visit >= WARM_UP_VISITS]
    third = len(settled) // 3
    if third < 3:
        return None

    def growth(name: str) -> float:
        begin, end = (
            median(getattr(use, name) for use in part) for part in (settled[:third], settled[-third:])
        )
        return round(100 * (end / begin - 1), 2)

    return {
        "begin_mb": round(median(use.resident_mb for use in settled[:third]), 1),
        "end_mb": round(median(use.resident_mb for use in settled[-third:]), 1),
        "most_mb": round(max(use.resident_mb for use in settled), 1),
        "growth_percent": growth("resident_mb"),
        "allocated_growth_percent": growth("allocated_mb"),
        "objects_growth_percent": growth("objects"),
    }


def fast(root: Path, visits: int, seed: int, size: tuple[int, int], progress: bool) -> dict[str, Any]:
    """The visits in fast motion; raises Broken."""

    def tell(visit: int) -> None:
        if progress:
            print(f"\r{visit} of {visits} visits", end="", file=sys.stderr, flush=True)

    began = time.monotonic(), time.process_time()
    soak = Soak(root, seed, size)
    soak.play(visits, tell)
    if progress:
        print(file=sys.stderr)
    tally, journal, used = soak.tally, soak.journal, memory(soak.tally.uses)
    if used is not None:
        for name in ("growth_percent", "allocated_growth_percent", "objects_growth_percent"):
            must(used[name] <= 100 * FLAT, f"memory: {name.replace('_', ' ')} {used[name]}")
    return {
        "visits": journal.visits,
        "outcomes": dict(journal.outcomes),
        "presses_that_count": tally.presses,
        "presses_while_looking": tally.ignored,
        "hours_lived": round(tally.seconds / 3600, 1),
        "ticks": tally.ticks,
        "starts_of_the_kiosk": tally.starts,
        "given_up_within_an_hour": tally.given_up,
        "vision_processes": tally.processes,
        "vision_faults": tally.faults,
        "played": dict(sorted(tally.played.items())),
        "edits": tally.edits,
        "configurations_adopted": tally.adopted,
        "configurations_refused": tally.refused,
        "reloads": tally.reloads,
        "disk_failures": tally.disk_failures,
        "longest_without_watchdog_s": round(tally.longest_unpetted, 1),
        "log_lines": dict(journal.lines),
        "memory": used,
        "open_files": max(use.descriptors for _, use in tally.uses),
        "open_fonts": max(use.fonts for _, use in tally.uses),
        "seconds": round(time.monotonic() - began[0], 1),
        "cpu_seconds": round(time.process_time() - began[1], 1),
    }


def real(root: Path, visits: int) -> dict[str, Any]:
    """The visits in real time; raises Broken."""
    began, journal, log = time.monotonic(), Journal(), logging.getLogger("kiosk")
    with journal.listening(log):
        live: Live = play_live(root, visits, journal)
    return {
        "visits": visits,
        "outcomes": live.outcomes,
        "harmed": live.harmed,
        "seconds_to_a_new_process": [round(seconds, 2) for seconds in live.recovered_seconds],
        "display_mb": round(live.last.resident_mb, 1),
        "vision_mb": round(live.vision_mb, 1),
        "open_files": live.last.descriptors,
        "seconds": round(time.monotonic() - began, 1),
    }


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Play thousands of visits with faults.", allow_abbrev=False)
    p.add_argument("--visits", type=int, default=2000, help="in fast motion (default: 2000)")
    p.add_argument("--live", type=int, default=20, metavar="N", help="in real time (default: 20; 0: none)")
    p.add_argument("--seed", type=int, default=1, help="of everything that happens by chance (default: 1)")
    p.add_argument("--size", default="800x480", help="of the picture (default: 800x480)")
    p.add_argument("--folder", type=Path, help="on the disk to be written to (default: the temporary one)")
    p.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return p


def main(arguments: list[str] | None = None) -> int:
    """Status 1 when something does not hold, 2 for arguments that cannot be used."""
    args = parser().parse_args(arguments)
    size = args.size.split("x")
    if len(size) != 2 or not all(side.isdecimal() and int(side) >= 200 for side in size):
        print("soak: --size: expected a width and a height such as 800x480", file=sys.stderr)
        return 2
    if args.folder is not None and not args.folder.is_dir():
        print(f"soak: --folder: {args.folder} is no folder: name one", file=sys.stderr)
        return 2
    figures: dict[str, Any] = {"seed": args.seed}
    progress = sys.stderr.isatty()
    try:
        with tempfile.TemporaryDirectory(dir=args.folder) as root:
            if args.visits:
                fast_root = Path(root) / "fast"
                figures["fast"] = fast(fast_root, args.visits, args.seed, tuple(map(int, size)), progress)
            if args.live:
                real_root = Path(root) / "live"
                real_root.mkdir()
                figures["live"] = real(real_root, args.live)
    except Broken as broken:
        print(f"soak: seed {args.seed}, {broken}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(figures))
    else:
        table(figures)
    return 0


def table(figures: dict[str, Any], indent: str = "") -> None:
    """Print names and figures, one a line."""
    for name, value in figures.items():
        if isinstance(value, dict) and not indent and name in ("fast", "live"):
            print(f"\n{name}")
            table(value, "  ")
        else:
            shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            print(f"{indent}{name.replace('_', ' '):28} {shown}")


if __name__ == "__main__":
    sys.exit(main())
