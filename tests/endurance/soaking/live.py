"""Some visits in real time with the real vision process on the demo camera, which is killed and halted."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.appliance.assembly import Appliance
from kiosk.session import Attract, Result, Visiting
from kiosk.system.processes import resident_mb
from tests.endurance.soaking.checks import Broken, Journal, Life, Use, must

FRAME_SECONDS = 1 / 60
PATIENCE = 60.0
"""So long anything may take; a start of the vision process on a busy machine takes some seconds."""

CONFIG = b"camera:\n  source: demo\ntiming:\n  result_seconds: 0.3\n  message_seconds: 0.3\n"

HARM = {1: signal.SIGKILL, 4: signal.SIGSTOP, 7: signal.SIGKILL, 11: signal.SIGSTOP}
"""What is done to the vision process in the middle of which visit, again every 13 visits."""


def play_live(root: Path, visits: int) -> dict[str, Any]:
    """What came of it. Raises Broken, with the visit's number, when a visit has no outcome, or a process, a
    descriptor or a thread stays behind."""
    before, journal = children(), Journal()
    (root / "edited.yaml").write_bytes(CONFIG)
    life = Life(root, time.monotonic, journal, (800, 480))
    kiosk, uses, recovered = life.kiosk, list[Use](), list[float]()
    try:
        with journal:
            for visit in range(visits):
                _visit(kiosk, HARM.get(visit % 13), recovered)
                uses.append(Use.now())
            mine, vision = children() - before, kiosk.app.vision.pid
            must(mine == {vision}, f"children {mine} besides the vision process {vision}")
            vision_mb = resident_mb(vision)
            uses[-1].must_be_as(uses[0])
            life.end()
        must(journal.visits == visits, f"{visits} presses, {journal.visits} visits")
        must(journal.faults == len(recovered), f"{len(recovered)} harmed, {journal.faults} faults")
        must(_is_alone(before), "a process outlives the kiosk")
    except Broken as broken:
        raise Broken(f"live visit {journal.visits}: {broken}") from broken
    finally:
        life.close()
    return {
        "visits": visits,
        "outcomes": journal.outcomes,
        "seconds_to_a_new_process": recovered,
        "display_mb": round(uses[-1].resident_mb, 1),
        "vision_mb": round(vision_mb, 1),
        "open_files": uses[-1].files,
    }


def _visit(kiosk: Appliance, harm: signal.Signals | None, recovered: list[float]) -> None:
    app = kiosk.app
    _until(kiosk, lambda: app.camera is not None, "the camera is ready")
    app.press()
    must(isinstance(app.state, Visiting), "a press began no visit")
    if harm is not None:
        pid, began = app.vision.pid, time.monotonic()
        os.kill(pid, harm)
        _until(kiosk, lambda: app.vision.pid not in (None, pid), f"another process after {harm.name}")
        recovered.append(round(time.monotonic() - began, 2))
        must(pid not in children(), f"process {pid} is there still, or nobody has seen it off")
    _until(kiosk, lambda: not isinstance(app.state, Visiting), "the visit has an outcome")
    must(harm is not None or isinstance(app.state, Result), "the demo portrait got no result")
    _until(kiosk, lambda: isinstance(app.state, Attract) and app.fault is None, "the kiosk waits again")


def _until(kiosk: Appliance, condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        must(time.monotonic() < end, f"after {PATIENCE:.0f} s not yet: {what}")
        kiosk.tick()
        time.sleep(FRAME_SECONDS)


def _is_alone(before: set[int]) -> bool:
    """Whether no other children are left than ``before``; what was killed has time to go, and is seen off."""
    end = time.monotonic() + PATIENCE
    while (left := children() - before) and time.monotonic() < end:
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(FRAME_SECONDS)
    return not left


def children() -> set[int]:
    """This process's, those included that have ended and that nobody has seen off."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}
