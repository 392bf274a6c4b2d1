"""Trains the network that reads expressions: data in, a float checkpoint out.

    python scripts/train.py --data fer2013.csv.xz --out runs/first

Stochastic gradient descent with Nesterov momentum, a warm-up and one cosine to zero, label smoothing, a
second head on FER+ votes, a moving average of the weights, and the answers of finished networks as teachers
where they are named. ``--device cuda`` trains on a GPU, by the same code. Epochs end in a line of the log and
a checkpoint; ``--minutes`` ends a session in time, ``--resume`` goes on from there or after a kill, and
``--epochs 0`` fits the run to the minutes. ``--plan`` trains several networks side by side.
"""

from scripts.training import environment  # noqa: F401, I001  (before torch)

import argparse
import functools
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scripts.command import end_with
from scripts.training.clock import Clock
from scripts.training.fer2013 import Faces, join, read_faces, read_folders
from scripts.training.lesson import prepare
from scripts.training.lite0 import Lite0
from scripts.training.network import LITE0, FaceNet, cost, make_network
from scripts.training.recipe import Recipe, describe_run, load_checkpoint, load_network, save_finished
from scripts.training.side_by_side import run_plan
from scripts.training.teachers import UNKNOWN_ROW, Teachers, ask
from scripts.training.trainer import Trainer

from kiosk.errors import UsageError


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Train the expression network.", allow_abbrev=False)
    p.add_argument("--data", type=Path, required=True, help="fer2013.csv(.gz|.xz), a packed copy, or folders")
    p.add_argument("--extra", type=Path, action="append", default=[], help="more faces: a folder per class")
    p.add_argument("--usage", action="append", help="rows to learn from (may repeat; default Training)")
    p.add_argument("--leave-out", help="leave part I of N out, I/N, for a teacher that must not know them")
    p.add_argument("--check-usage", default="PublicTest", help="rows scored for the log")
    p.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    p.add_argument("--device", default="cpu", help="where to compute: cpu, cuda (default cpu)")
    p.add_argument("--compile", action="store_true", help="have torch compile the network first")
    p.add_argument("--minutes", type=float, help="end this session in time")
    p.add_argument("--resume", action="store_true", help="go on from OUT/last.pt")
    p.add_argument("--stop-after", type=int, help="end this session after that epoch of the whole run")
    p.add_argument("--start-from", type=Path, help="fine-tune this checkpoint, whatever --network says")
    p.add_argument("--imagenet", type=Path, help="for lite0: its ImageNet weights (default: the package's)")
    p.add_argument(
        "--teacher", type=Path, action="append", default=[], help="a teacher's answers (may repeat)"
    )
    p.add_argument("--answers", action="store_true", help="when finished, answer as a teacher (answers.npz)")
    p.add_argument("--threads", type=int, help="processor threads (default: all)")
    p.add_argument("--plan", type=Path, help="train what this file lists, side by side")
    p.add_argument("--jobs", type=int, default=1, help="with --plan: how many at a time")
    for name, value in asdict(Recipe()).items():
        option = f"--{name.replace('_', '-')}"
        p.add_argument(option, type=type(value), default=value, help=f"default {value}")
    return p


def main(arguments: list[str] | None = None) -> int:
    started = time.monotonic()
    arguments = sys.argv[1:] if arguments is None else arguments
    args = parser().parse_args(arguments)

    def work() -> int:
        if args.plan:
            done = run_plan(args.plan, _without_plan(arguments), args.out, args.jobs, args.minutes)
            return 0 if done else 1
        run(args, started)
        return 0

    return end_with("train", work, "stopped; --resume goes on from the last checkpoint.")


def _without_plan(arguments: list[str]) -> list[str]:
    """The options that all runs of a plan share."""
    own = {"--plan", "--jobs", "--minutes", "--out"}
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if not skip and argument.split("=")[0] not in own:
            kept.append(argument)
        skip = not skip and argument in own
    return kept


def run(args: argparse.Namespace, started: float) -> None:
    if args.threads:
        torch.set_num_threads(args.threads)
    device = _device(args.device)
    start: tuple[FaceNet, dict[str, Any] | None] | None = None
    if args.start_from:
        network, state = start = load_network(args.start_from)
        args.network = state["recipe"]["network"]
    recipe = Recipe(**{name: getattr(args, name) for name in asdict(Recipe())})
    recipe.check()
    if args.data.is_dir() and (args.teacher or args.answers):
        raise UsageError("Teachers know faces by their rows in the csv; give --data a csv or a packed copy.")
    if not recipe.epochs and not args.minutes:
        raise UsageError("--epochs 0 fits the run to --minutes; give those too.")
    last = args.out / "last.pt"
    if args.resume and not last.is_file():
        raise UsageError(f"There is no {last} to go on from; drop --resume.")
    if last.is_file() and not args.resume:
        raise UsageError(f"{last} exists already; use --resume or another --out.")
    if args.network == LITE0 and start is None and not args.resume:
        network = make_network(LITE0, recipe.dropout)
        assert isinstance(network.features, Lite0)
        network.features.load_imagenet(args.imagenet)
        start = network, None
    usages = args.usage or ["Training"]
    faces, check, junk = _read(args, usages)
    teachers = Teachers(args.teacher)
    merged_faces, lesson = prepare(faces, teachers, recipe.temperature, device)
    kept = ~left_out(len(merged_faces), args.leave_out)
    lesson = lesson.take(torch.from_numpy(np.flatnonzero(kept)).to(device))
    if len(lesson) < recipe.batch:
        raise UsageError(f"{len(lesson)} faces are fewer than one batch of {recipe.batch}; lower --batch.")
    args.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(recipe, lesson, check, args.out, device=device, teachers=teachers.names, usages=usages)
    if args.resume:
        trainer.resume()
    elif start is not None:
        trainer.start_from(*start)
    if args.compile:
        trainer.compile()
    parameters, macs = cost(trainer.average, recipe.final_size)
    print(
        f"{len(lesson)} faces to learn from ({junk} left out as no faces, {len(faces) - len(merged_faces)} "
        f"merged with their copies, {int((~kept).sum())} left to be asked about), {len(check)} to check; "
        f"{parameters:,} parameters, {macs / 1e6:.1f} M multiply-adds; seed {recipe.seed}; "
        f"{'bfloat16' if trainer.bfloat16 else 'float32'} on {_name(device)}",
        flush=True,
    )
    trainer.run(Clock(args.minutes and args.minutes * 60, started), args.stop_after)
    if trainer.finished:
        _finish(trainer, merged_faces, check, kept, args.answers)
    skipped = faces.skipped + check.skipped
    for sentence in skipped:
        print(f"skipped: {sentence}", file=sys.stderr)
    print(
        f"{trainer.checkpoint}: {trainer.done} epochs in {trainer.seconds:.0f} s, {trainer.position:.0%} of "
        f"the run, {len(skipped)} rows skipped"
    )


def _finish(trainer: Trainer, faces: Faces, check: Faces, kept: np.ndarray, answers: bool) -> None:
    """Write what a finished run leaves: its averaged weights, and its answers if it is to teach."""
    state = load_checkpoint(trainer.checkpoint)
    save_finished(trainer.out / "finished.pt", state)
    if answers:
        about = describe_run(state) | {"scores": trainer.scores}
        others = check.take(~np.isin(check.rows, faces.rows))
        unseen = np.concatenate([~kept, np.ones(len(others), bool)])
        size = trainer.recipe.final_size
        ask(trainer.average, join(faces, others), unseen, size, about).write(trainer.out / "answers.npz")


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise UsageError(f"--device {name}: there is no such device here; use cpu.") from error
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
    return device


def _name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{torch.get_num_threads()} threads"


def _read(args: argparse.Namespace, usages: list[str]) -> tuple[Faces, Faces, int]:
    """(faces to learn from, faces to check, how many were left out as no faces)."""
    parts, junk = [], 0
    for usage in usages:
        part = read_faces(args.data, usage)
        no_face = part.not_faces()
        junk += int(no_face.sum())
        parts.append(part.take(~no_face))
    for folder in args.extra:
        extra = read_folders(folder)
        parts.append(replace(extra, rows=np.full(len(extra), UNKNOWN_ROW)))
    return functools.reduce(join, parts), read_faces(args.data, args.check_usage), junk


def left_out(count: int, part: str | None) -> np.ndarray:
    """bool ``[count]``: which faces are in part ``I/N``, every Nth from the Ith on; none without a part.

    Raises:
        UsageError: the text is no part.
    """
    if not part:
        return np.zeros(count, bool)
    number, _, parts = part.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 0 < int(number) <= int(parts) > 1):
        raise UsageError(f"--leave-out {part!r} is not a part such as 1/5.")
    return np.arange(count) % int(parts) == int(number) - 1
