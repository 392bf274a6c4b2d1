"""Processes that a test plays: ``PLAY=crash python -m tests.hub.processes PARENT``."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from kiosk.system.privileges import NOBODY, is_root, stand_back


def main() -> None:
    line = sys.stdin.buffer.readline()
    what = os.environ["PLAY"]
    if what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "status 3":
        sys.exit(3)
    if what == "hang":
        # A child of its own, which must not outlive it either.
        child = os.fork()
        if child == 0:
            time.sleep(600)
        Path(os.environ["PIDS"]).write_text(f"{os.getpid()} {child}")
        signal.pause()
    if what == "nonsense":
        print("\x1b[2J")
    if what == "both":
        print(json.dumps({"right": True, "fault": "x"}))
    if what == "a long fault":
        print(json.dumps({"fault": "\x1b[31m" + "x" * 5000}))
    if what == "flood":
        stand_back(int(sys.argv[1]), largest_file=1 << 16, become=NOBODY if is_root() else None)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        while True:
            os.write(1, b"x" * 4096)
    if what == "who":
        stand_back(int(sys.argv[1]), largest_file=1 << 16, become=NOBODY if is_root() else None)
        rows = Path("/proc/thread-self/status").read_text().splitlines()
        print(json.dumps({"fault": " ".join(row for row in rows if row.startswith(WHO))}))
    if what == "echo":
        print(line.decode(), end="")


WHO = ("Uid:", "Gid:", "Groups:", "CapEff:", "CapBnd:", "NoNewPrivs:")

if __name__ == "__main__":
    main()
