"""How fast the kiosk is on this machine: figures, no verdicts.

Compare figures only within one run: a machine does not run at the same speed twice.
"""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

from kiosk.app.app import App
from kiosk.app.pace import Tick, pass_time
from kiosk.config.schema import Settings
from kiosk.errors import CameraError
from kiosk.session import Visiting
from kiosk.system.processes import cpu_seconds
from kiosk.vision.process.protocol import Vision

STAGES = ("detect", "crop", "classify", "debounce")

WARM_UP_SECONDS = 8.0
"""Of the attract scene: one whole cycle of its movements."""


def spread(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, and how many values they rest on."""
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2), "n": len(seconds)}


def stages(settings: Settings, frames: int) -> dict[str, dict[str, float]]:
    """Milliseconds per stage of the headless loop over ``frames`` live-paced frames, in this process.

    ``capture`` is the hand-over: from the moment the frame shows to the moment the loop holds it.
    """
    from kiosk.vision.camera.sources import open_camera
    from kiosk.vision.pipeline import Pipeline
    from kiosk.vision.settings import VisionSettings

    pipeline = Pipeline(VisionSettings.of(settings))
    seconds: dict[str, list[float]] = {stage: [] for stage in ("capture", *STAGES)}
    with open_camera(settings.camera) as camera:
        camera.start()
        pipeline.reset(0.0)
        for _ in range(frames):
            frame = camera.read(2.0)
            seconds["capture"].append(time.monotonic() - frame.t)
            pipeline.read(frame)
            for stage in STAGES:
                seconds[stage].append(getattr(pipeline.timings, stage))
    figures = {stage: spread(values) for stage, values in seconds.items()}
    see = [sum(three) for three in zip(*(seconds[stage] for stage in STAGES[:3]), strict=True)]
    return {**figures, "detect+crop+classify": spread(see)}


def visits(app: App, tick: Tick, count: int, frame_seconds: float) -> dict[str, dict[str, float]]:
    """Press → first changed picture, end of getting ready → verdict, and press → verdict, over some visits.

    ``tick`` waits ``frame_seconds`` before it ticks: the tick that changes the state ends with its picture.
    The press comes at a random moment between two ticks and takes the whole way through the button's filter.
    """
    chance = random.Random(0)
    shown: list[float] = []
    judged: list[float] = []
    decided: list[float] = []
    while len(decided) < count:
        time.sleep(chance.random() * frame_seconds)
        pressed = time.monotonic()
        app.key(True)
        while not isinstance(app.state, Visiting):
            tick()
        shown.append(time.monotonic() - pressed)
        app.key(False)
        while isinstance(state := app.state, Visiting):
            looks = state.judged_from(app.settings.timing)
            tick()
        judged.append(state.since - looks)
        decided.append(state.since - pressed)
        for _ in range(20):
            tick()
    return {
        "press_to_picture": spread(shown),
        "ready_to_verdict": spread(judged),
        "press_to_verdict": spread(decided),
    }


def idle(tick: Tick, vision: Vision, seconds: float) -> dict[str, float]:
    """Processor time of both processes in the attract scene, in percent of one core.

    The first seconds do not count: what the scene needs is drawn once, when it is first needed.
    """
    pass_time(WARM_UP_SECONDS, tick)
    vision_pid = pid_of(vision)
    start, vision_start, own_start = time.monotonic(), cpu_seconds(vision_pid), time.process_time()
    pass_time(seconds, tick)
    elapsed = time.monotonic() - start
    return {
        "display_percent": round(100 * (time.process_time() - own_start) / elapsed, 2),
        "vision_percent": round(100 * (cpu_seconds(vision_pid) - vision_start) / elapsed, 2),
    }


def pid_of(vision: Vision) -> int:
    """Of the vision process.

    Raises:
        CameraError: there is none just now, so there is nothing to measure.
    """
    if vision.pid is None:
        raise CameraError("the vision process ended in the middle of the measurement: see the log")
    return vision.pid


def first_picture(config: Path, source: str, runs: int = 3) -> dict[str, float]:
    """Start of the process → first picture drawn, of ``kiosk visit`` at 1920×1080; median of some runs.

    Raises:
        CameraError: a visit failed.
    """
    command = [sys.executable, "-P", "-m", "kiosk", "visit", "--config", str(config), "--source", source]
    try:
        played = [
            subprocess.run([*command, "--size", "1920x1080"], check=True, stdout=subprocess.PIPE)
            for _ in range(runs)
        ]
    except subprocess.CalledProcessError as error:
        raise CameraError(f"a visit ended with status {error.returncode}: it has said why") from error
    return {"p50_ms": median(json.loads(run.stdout)["first_picture_ms"] for run in played), "n": runs}
