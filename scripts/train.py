"""Trains the network that reads expressions: data in, a float checkpoint out.

    python scripts/train.py --data fer2013.csv.xz --out runs/first

Stochastic gradient descent with Nesterov momentum, a warm-up and one cosine to zero, label smoothing,
a second head on FER+ votes, a moving average of the weights, small faces first, and finished networks as
teachers where they are named. Every epoch ends in one line of the log and one checkpoint; ``--resume``
goes on from there after a kill. The learning rate depends on the step and on ``--epochs`` alone, so a
resumed run may be given fewer epochs and still ends annealed.
"""

import environment  # noqa: F401, I001  (before torch)

import argparse
import json
import math
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from augment import GENTLE, Augmenter, Strength, standardise
from fer2013 import Faces, join, read_faces, read_folders
from network import VOTE_CLASSES, FaceNet, Spec, cost
from recipe import Recipe, describe_run, load_checkpoint, load_network, save_checkpoint
from teachers import Teachers, distance
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from kiosk.errors import KioskError, UsageError
from kiosk.vision.crop import FACE_SIZE


def vote_targets(votes: np.ndarray) -> np.ndarray:
    """FER+ votes ``[N, 10]`` → float32 ``[N, 8]`` shares of the eight emotions; all zero where unusable.

    Single votes are dropped as noise where another emotion has more, as FER+'s authors do.
    """
    emotions = votes[:, :VOTE_CLASSES].astype(np.float32)
    strong = np.where((emotions <= 1) & (emotions.max(axis=1, keepdims=True) > 1), 0, emotions)
    total = strong.sum(axis=1, keepdims=True)
    return np.divide(strong, total, out=np.zeros_like(strong), where=total > 0)


def average_into(average: FaceNet, network: FaceNet, decay: float) -> None:
    """Exponential moving average of weights and batch statistics."""
    with torch.no_grad():
        for old, new in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
            if old.dtype.is_floating_point:
                old.lerp_(new, 1 - decay)
            else:
                old.copy_(new)


def reduced(faces: Tensor, size: int) -> Tensor:
    """Faces ``[N, 1, S, S]`` at ``size`` pixels, sampled as `Augmenter` samples them."""
    return faces if faces.shape[-1] == size else F.interpolate(faces, size=size, mode="bilinear")


def logits_of(network: FaceNet, images: np.ndarray, size: int = FACE_SIZE, batch: int = 256) -> Tensor:
    """float32 ``[N, 7]`` in evaluation mode for uint8 ``[N, 48, 48]``, reduced to ``size`` pixels."""
    network.eval()
    with torch.no_grad():
        parts = [
            network(standardise(reduced(torch.from_numpy(images[i : i + batch]).float()[:, None], size)))
            for i in range(0, len(images), batch)
        ]
    return torch.cat(parts)


def fast_bfloat16() -> bool:
    """bfloat16 pays only where the processor multiplies it natively; emulated it is 12 times slower."""
    known = torch.cpu.get_capabilities()
    return bool(known.get("avx512_bf16") or known.get("amx_bf16") or known.get("amx_tile"))


class Trainer:
    """One run: its network, its average, its optimiser, its teachers, and where they are kept."""

    def __init__(self, recipe: Recipe, faces: Faces, check: Faces, out: Path, teachers: Teachers) -> None:
        self.recipe, self.faces, self.check, self.out = recipe, faces, check, out
        self.teachers = teachers
        self.seconds = 0.0
        self.began_from: dict[str, Any] | None = None
        torch.manual_seed(recipe.seed)
        spec = Spec.parse(recipe.network, recipe.dropout)
        self.network = FaceNet(spec).to(memory_format=torch.channels_last)
        self.average = FaceNet(spec).to(memory_format=torch.channels_last)
        self.average.load_state_dict(self.network.state_dict())
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.SGD(
            [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": others}],
            lr=recipe.rate,
            momentum=recipe.momentum,
            nesterov=True,
        )
        self.votes = torch.from_numpy(vote_targets(faces.votes))
        self.images = torch.from_numpy(faces.images)
        self.labels = torch.from_numpy(faces.labels)
        self.bfloat16 = fast_bfloat16()
        self.done = 0

    @property
    def checkpoint(self) -> Path:
        return self.out / "last.pt"

    def save(self) -> None:
        save_checkpoint(
            self.checkpoint,
            self.recipe,
            epochs_done=self.done,
            seconds=self.seconds,
            faces=len(self.faces),
            teachers=self.teachers.names,
            began_from=self.began_from,
            network=self.network.state_dict(),
            average=self.average.state_dict(),
            optimiser=self.optimiser.state_dict(),
        )

    def resume(self) -> None:
        state = load_checkpoint(self.checkpoint)
        if state["recipe"]["network"] != self.recipe.network:
            raise UsageError(f"{self.checkpoint} holds another network ({state['recipe']['network']}).")
        if state["teachers"] != self.teachers.names:
            named = ", ".join(state["teachers"]) or "none"
            raise UsageError(f"{self.checkpoint} has other teachers ({named}); name the same.")
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.done, self.seconds = state["epochs_done"], state["seconds"]
        self.began_from = state.get("began_from")

    def start_from(self, network: FaceNet, state: dict[str, Any]) -> None:
        """Fine-tuning: begin with a finished run (as `load_network` gives it), not with random weights."""
        self.network.load_state_dict(network.state_dict())
        self.average.load_state_dict(network.state_dict())
        self.began_from = describe_run(state)

    def run(self, stop_after: int | None = None) -> None:
        """Train to the end, or only to the end of epoch ``stop_after``; a checkpoint follows every epoch."""
        while self.done < min(self.recipe.epochs, stop_after or self.recipe.epochs):
            started = time.monotonic()
            size = self.recipe.size_at(self.done)
            loss = self._epoch(size)
            if not math.isfinite(loss):
                raise UsageError(
                    f"The loss became {loss} in epoch {self.done + 1}; use a lower --rate. "
                    f"{self.checkpoint} still holds the epoch before."
                )
            self.done += 1
            self.seconds += time.monotonic() - started
            self.save()
            self._log(size, loss, time.monotonic() - started)

    def _epoch(self, size: int) -> float:
        recipe = self.recipe
        # The order and the changes of an epoch follow from seed and epoch alone, so a resumed run sees
        # exactly what an unbroken one would have seen.
        torch.manual_seed(recipe.seed * 100_003 + self.done)  # dropout
        generator = torch.Generator().manual_seed(recipe.seed * 100_003 + self.done)
        augment = Augmenter(generator, GENTLE if recipe.calm_at(self.done) else Strength())
        order = torch.randperm(len(self.labels), generator=generator)
        steps = len(order) // recipe.batch
        total = 0.0
        self.network.train()
        title = f"epoch {self.done + 1}/{recipe.epochs} at {size}"
        bar = tqdm(range(steps), desc=title, disable=None, leave=False)
        for number in bar:
            chosen = order[number * recipe.batch : (number + 1) * recipe.batch]
            step = self.done * steps + number
            for group in self.optimiser.param_groups:
                group["lr"] = recipe.rate_at(step, steps)
            # Teachers are asked at the size they finished at; the student sees the same view, reduced.
            faces = augment(self.images[chosen], FACE_SIZE if self.teachers else size)
            loss = self._loss(faces, size, chosen)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimiser.step()
            average_into(self.average, self.network, min(recipe.average, (step + 1) / (step + 10)))
            total += loss.item()
            bar.set_postfix(loss=f"{total / (number + 1):.3f}")
        return total / max(1, steps)

    def _loss(self, faces: Tensor, size: int, chosen: Tensor) -> Tensor:
        recipe, labels, votes = self.recipe, self.labels[chosen], self.votes[chosen]
        faces = faces.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            logits, vote_logits = self.network.both_heads(reduced(faces, size))
            answer = self.teachers.answer(faces, recipe.temperature) if self.teachers else None
        loss = F.cross_entropy(logits.float(), labels, label_smoothing=recipe.smoothing)
        if answer is not None:
            loss = torch.lerp(loss, distance(logits, answer, recipe.temperature), recipe.teach)
        # Rows without votes have all-zero targets and add nothing.
        vote_loss = -(votes * F.log_softmax(vote_logits.float(), dim=1)).sum(dim=1).mean()
        return loss + recipe.vote_weight * vote_loss

    def _log(self, size: int, loss: float, seconds: float) -> None:
        # At the size it learns at: the batch statistics of small faces do not fit large ones.
        logits = logits_of(self.average, self.check.images, size)
        labels = torch.from_numpy(self.check.labels)
        entry = {
            "epoch": self.done,
            "size": size,
            "loss": round(loss, 4),
            "check_accuracy": round((logits.argmax(1) == labels).double().mean().item(), 4),
            "check_loss": round(F.cross_entropy(logits, labels).item(), 4),
            "seconds": round(seconds, 1),
        }
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
        print(json.dumps(entry), flush=True)


def parser() -> argparse.ArgumentParser:
    default = Recipe()
    p = argparse.ArgumentParser(description="Train the expression network.", allow_abbrev=False)
    p.add_argument("--data", type=Path, required=True, help="fer2013.csv(.gz|.xz) or Kaggle's class folders")
    p.add_argument("--extra", type=Path, action="append", default=[], help="more faces: a folder per class")
    p.add_argument("--usage", default="Training", help="rows to learn from")
    p.add_argument("--check-usage", default="PublicTest", help="rows scored for the log after every epoch")
    p.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    p.add_argument("--resume", action="store_true", help="go on from OUT/last.pt")
    p.add_argument("--stop-after", type=int, help="end this session after that epoch of the whole run")
    p.add_argument("--start-from", type=Path, help="fine-tune this checkpoint, whatever --network says")
    p.add_argument(
        "--teacher", type=Path, action="append", default=[], help="learn from this checkpoint too; may repeat"
    )
    p.add_argument("--threads", type=int, help="processor threads (default: all)")
    for name, value in asdict(default).items():
        option = f"--{name.replace('_', '-')}"
        p.add_argument(option, type=type(value), default=value, help=f"default {value}")
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        run(args)
    except KioskError as error:
        print(f"train: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"train: {error.filename} cannot be written ({error.strerror}).", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("train: stopped; --resume goes on from the last full epoch.", file=sys.stderr)
        return 130
    return 0


def run(args: argparse.Namespace) -> None:
    if args.threads:
        torch.set_num_threads(args.threads)
    start = load_network(args.start_from) if args.start_from else None
    if start is not None:
        args.network = str(start[0].spec)
    recipe = Recipe(**{name: getattr(args, name) for name in asdict(Recipe())})
    recipe.check()
    last = args.out / "last.pt"
    if args.resume and not last.is_file():
        raise UsageError(f"There is no {last} to go on from; drop --resume.")
    if last.is_file() and not args.resume:
        raise UsageError(f"{last} exists already; use --resume or another --out.")
    faces = read_faces(args.data, args.usage)
    junk = faces.not_faces()
    faces = faces.take(~junk)
    for folder in args.extra:
        faces = join(faces, read_folders(folder))
    if len(faces) < recipe.batch:
        raise UsageError(f"{len(faces)} faces are fewer than one batch of {recipe.batch}; lower --batch.")
    check = read_faces(args.data, args.check_usage)
    teachers = Teachers(args.teacher)
    args.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(recipe, faces, check, args.out, teachers)
    if args.resume:
        trainer.resume()
    elif start is not None:
        trainer.start_from(*start)
    parameters, macs = cost(trainer.average)
    print(
        f"{len(faces)} faces to learn from ({int(junk.sum())} left out as no faces), {len(check)} to check; "
        f"{parameters:,} parameters, {macs / 1e6:.1f} M multiply-adds; seed {recipe.seed}; "
        f"{'bfloat16' if trainer.bfloat16 else 'float32'} on {torch.get_num_threads()} threads",
        flush=True,
    )
    trainer.run(args.stop_after)
    skipped = faces.skipped + check.skipped
    for sentence in skipped:
        print(f"skipped: {sentence}", file=sys.stderr)
    print(
        f"{trainer.checkpoint}: {trainer.done} epochs in {trainer.seconds:.0f} s, {len(skipped)} rows skipped"
    )


if __name__ == "__main__":
    sys.exit(main())
