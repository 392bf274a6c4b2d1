"""Some visits in real time with the real vision process on the demo camera, which is killed and halted."""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.app.app import App
from kiosk.app.assembly import assemble, unattended_panel
from kiosk.appliance.caretaker import Caretaker
from kiosk.appliance.counts import Counts
from kiosk.appliance.live_config import LiveConfig
from kiosk.appliance.status import StatusFile
from kiosk.screen.window import Window
from kiosk.session import Attract, Looking, Result
from kiosk.system.processes import resident_mb
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store
from tests.endurance.soaking.checks import Journal, must
from tests.endurance.soaking.use import Use, children, use

FRAME_SECONDS = 1 / 60
PATIENCE = 60.0
"""So long anything may take; a start of the vision process on a busy machine takes some seconds."""

CONFIG = b"camera:\n  source: demo\ntiming:\n  result_seconds: 0.3\n  message_seconds: 0.3\n"

HARM = {1: signal.SIGKILL, 4: signal.SIGSTOP, 7: signal.SIGKILL, 11: signal.SIGSTOP}
"""What is done to the vision process in the middle of which visit, again every 13 visits."""


@dataclass
class Live:
    """What came of it."""

    outcomes: dict[str, int] = field(default_factory=dict)
    harmed: dict[str, int] = field(default_factory=dict)
    recovered_seconds: list[float] = field(default_factory=list)
    vision_mb: float = 0.0
    first: Use | None = None
    last: Use | None = None


def play_live(root: Path, visits: int, journal: Journal) -> Live:
    """Raises Broken when a visit has no outcome, or a process, a descriptor or a thread stays behind."""
    live, clock = Live(), time.monotonic
    path = root / "config.yaml"
    path.write_bytes(CONFIG)
    bare, before = use(), children()
    store = Store(root)
    configuration = LiveConfig(path, store, clock)
    counts = Counts.of(store)
    notifier, status = Notifier(None, None, clock), StatusFile(root, clock)
    window, panel = Window.offscreen((800, 480)), unattended_panel(configuration.settings)
    app = assemble(configuration.bundle, window, panel=panel, counts=counts)
    caretaker = Caretaker(app, configuration, counts, store=store, notifier=notifier, status=status)
    try:
        _until(app, caretaker, lambda: app.camera is not None, "the camera is ready")
        for visit in range(visits):
            _visit(app, caretaker, HARM.get(visit % 13), live)
            if visit == 0:
                live.first = use()
        _until(
            app, caretaker, lambda: isinstance(app.state, Attract) and app.fault is None, "the kiosk waits"
        )
        live.last, live.vision_mb = use(), resident_mb(app.vision.pid)
        mine = children().keys() - before.keys()
        must(mine == {app.vision.pid}, f"children {mine} besides the vision process {app.vision.pid}")
    finally:
        app.close()
        store.close(20)
        notifier.close()
    live.outcomes = dict(journal.outcomes)
    must(journal.trouble is None, journal.trouble or "")
    must(journal.visits == visits, f"{visits} presses, {journal.visits} visits")
    must(Counts.of(store) == counts, "the counts on the disk are others")
    must(counts.visits == live.outcomes, f"counted {counts.visits}, the log has {live.outcomes}")
    harmed = sum(live.harmed.values())
    must(
        counts.camera_restarts == harmed,
        f"{harmed} processes harmed, {counts.camera_restarts} restarts counted",
    )
    left = {pid: state for pid, state in children().items() if pid not in before and state != "Z"}
    must(not left, f"processes {sorted(left)} outlive the kiosk")
    must(use().descriptors == bare.descriptors, f"{use().descriptors - bare.descriptors} files left open")
    if live.first is not None:
        must(live.last.descriptors == live.first.descriptors, "the open files became more or fewer")
        must(live.last.threads == live.first.threads, "the threads became more or fewer")
    return live


def _visit(app: App, caretaker: Caretaker, harm: signal.Signals | None, live: Live) -> None:
    _until(app, caretaker, lambda: isinstance(app.state, Attract) and app.fault is None, "the kiosk waits")
    app.press()
    must(isinstance(app.state, Looking), "a press began no visit")
    if harm is not None:
        pid, began = app.vision.pid, time.monotonic()
        os.kill(pid, harm)
        live.harmed[harm.name] = live.harmed.get(harm.name, 0) + 1
        _until(
            app,
            caretaker,
            lambda: app.vision.pid not in (None, pid),
            f"there is another process after {harm.name}",
        )
        live.recovered_seconds.append(time.monotonic() - began)
        must(pid not in children(), f"process {pid} is there still, or nobody has seen it off")
    _until(app, caretaker, lambda: not isinstance(app.state, Looking), "the visit has an outcome")
    if harm is None:
        must(isinstance(app.state, Result), "the demo portrait got no result")


def _until(app: App, caretaker: Caretaker, condition, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        must(time.monotonic() < end, f"after {PATIENCE:.0f} s not yet: {what}")
        caretaker.tick()
        app.tick()
        time.sleep(FRAME_SECONDS)
