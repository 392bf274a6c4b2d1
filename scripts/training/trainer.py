"""One run: a network, its moving average, its optimiser, and the checkpoint that holds them.

The same code trains on a processor and on a GPU. On a GPU the faces lie in its memory and are changed there,
and nothing waits for it within an epoch.
"""

import json
import math
import random
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from kiosk.errors import UsageError
from scripts.training.augment import GENTLE, Augmenter, Strength
from scripts.training.checks import check_scores, logits_of
from scripts.training.clock import Clock, Forecast
from scripts.training.fer2013 import Faces
from scripts.training.lesson import Lesson, loss_of
from scripts.training.network import FaceNet, make_network
from scripts.training.recipe import Recipe, describe_run, load_checkpoint, save_checkpoint
from scripts.training.sharpness import uphill

FIRST_EPOCH = 0.01
"""Share of the run that the first epoch is taken for, where their number follows from the time there is."""

MARGIN = 1.05
"""So much longer an epoch may take than the one before, when the rest of a run is divided into epochs."""

SAVE_EVERY = 20.0
"""Seconds at least between two checkpoints, or two checks: on a GPU an epoch takes less than writing it."""


class MovingAverage:
    """Exponential moving average of a network's weights and batch statistics."""

    def __init__(self, average: nn.Module, network: nn.Module) -> None:
        both = zip(average.state_dict().values(), network.state_dict().values(), strict=True)
        pairs = [(old, new) for old, new in both if old.dtype.is_floating_point]
        self._old, self._new = [old for old, _ in pairs], [new for _, new in pairs]

    @torch.no_grad()
    def update(self, decay: float) -> None:
        torch._foreach_lerp_(self._old, self._new, 1 - decay)


def fast_bfloat16(device: torch.device) -> bool:
    """bfloat16 pays only where the processor multiplies it natively; emulated it is 12 times slower."""
    if device.type == "cuda":
        return True
    known = torch.cpu.get_capabilities()
    return bool(known.get("avx512_bf16") or known.get("amx_bf16") or known.get("amx_tile"))


class Trainer:
    """One run and where it is kept.

    Attributes:
        position: how far the run has come, 0 to 1.
        done: epochs so far.
    """

    def __init__(
        self,
        recipe: Recipe,
        lesson: Lesson,
        check: Faces,
        out: Path,
        device: torch.device,
        *,
        teachers: list[str],
        usages: list[str],
    ) -> None:
        self.recipe, self.lesson, self.check, self.out = recipe, lesson, check, out
        self.device, self.teachers, self.usages = device, teachers, usages
        self.seconds, self.done, self.position = 0.0, 0, 0.0
        self.began_from: dict[str, Any] | None = None
        torch.manual_seed(recipe.seed)
        self.network = _made(recipe, device)
        self.average = _made(recipe, device)
        self.average.load_state_dict(self.network.state_dict())
        self.moving = MovingAverage(self.average, self.network)
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [
            {"params": decayed, "weight_decay": recipe.weight_decay},
            {"params": others},
        ]
        self.optimiser = torch.optim.SGD(
            groups,
            lr=recipe.rate,
            momentum=recipe.momentum,
            nesterov=True,
        )
        self.bfloat16 = fast_bfloat16(device)
        self.answers = self.network.both_heads
        self.saved = -math.inf
        self.scores: dict[str, float] = {}

    @property
    def checkpoint(self) -> Path:
        return self.out / "last.pt"

    @property
    def finished(self) -> bool:
        return self.position >= 1 - 1e-9

    def compile(self) -> None:
        """Have torch compile the network: pays on a GPU for long runs, costs a minute at their beginning."""
        self.answers = torch.compile(self.network.both_heads)

    def save(self) -> None:
        save_checkpoint(
            self.checkpoint,
            self.recipe,
            epochs_done=self.done,
            position=self.position,
            seconds=self.seconds,
            faces=len(self.lesson),
            usages=self.usages,
            teachers=self.teachers,
            began_from=self.began_from,
            network=self.network.state_dict(),
            average=self.average.state_dict(),
            optimiser=self.optimiser.state_dict(),
        )

    def resume(self) -> None:
        state = load_checkpoint(self.checkpoint)
        if state["recipe"]["network"] != self.recipe.network:
            raise UsageError(f"{self.checkpoint} holds another network ({state['recipe']['network']}).")
        if state["teachers"] != self.teachers:
            named = ", ".join(state["teachers"]) or "none"
            raise UsageError(f"{self.checkpoint} has other teachers ({named}); name the same.")
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.done, self.seconds, self.position = state["epochs_done"], state["seconds"], state["position"]
        self.began_from = state.get("began_from")

    def start_from(self, network: FaceNet, state: dict[str, Any] | None) -> None:
        """Begin with these weights, not with random ones; ``state`` describes the run they come from."""
        self.network.load_state_dict(network.state_dict())
        self.average.load_state_dict(network.state_dict())
        self.began_from = describe_run(state) if state else None

    def run(self, clock: Clock, stop_after: int | None = None) -> None:
        """Train to the end, or only to the end of epoch ``stop_after``, or until the time is over.

        A session that is stopped can be gone on with; an epoch that cannot end in time is not begun.
        """
        forecast = Forecast(clock, self.position)
        seconds = 0.0
        while not self.finished and (stop_after is None or self.done < stop_after):
            if self.recipe.epochs and clock.left < seconds:
                break
            width = self._width(seconds, clock)
            started = time.monotonic()
            size = self.recipe.size_at(self.position)
            loss = self._epoch(size, width, forecast)
            if not math.isfinite(loss):
                raise UsageError(
                    f"The loss became {loss} in epoch {self.done + 1}; use a lower --rate. "
                    f"{self.checkpoint} still holds an epoch before."
                )
            self.done += 1
            self.position = 1.0 if width >= 1 - self.position - 1e-9 else self.position + width
            self.seconds += time.monotonic() - started
            self._log(size, loss, time.monotonic() - started, clock)
            seconds = time.monotonic() - started
        if not self.finished:  # else the last line of the log came with a checkpoint
            self.save()

    def _width(self, seconds: float, clock: Clock) -> float:
        """Share of the run that the next epoch is, after one that took ``seconds``."""
        if self.recipe.epochs:
            return 1 / self.recipe.epochs
        if not seconds:
            return FIRST_EPOCH
        return (1 - self.position) / max(1, int(clock.left / (seconds * MARGIN)))

    def _epoch(self, size: int, width: float, forecast: Forecast) -> float:
        recipe = self.recipe
        # The order and the changes of an epoch follow from seed and epoch alone, so a resumed run sees
        # exactly what an unbroken one would have seen.
        seed = recipe.seed * 100_003 + self.done
        torch.manual_seed(seed)  # dropout
        self.chance = random.Random(seed)
        generator = torch.Generator(self.device).manual_seed(seed)
        augment = Augmenter(generator, GENTLE if recipe.calm_at(self.position) else Strength())
        order = torch.randperm(len(self.lesson), generator=generator, device=self.device)
        steps = len(order) // recipe.batch
        sharp = recipe.sharp_at(self.position)
        total = torch.zeros((), device=self.device)
        self.network.train()
        title = f"epoch {self.done + 1} at {size}"
        for number in tqdm(range(steps), desc=title, disable=None, leave=False):
            position = self.position + width * number / steps
            chosen = order[number * recipe.batch : (number + 1) * recipe.batch]
            total += self._step(self.lesson.take(chosen), augment, size, recipe.rate_at(position), sharp)
            ramp = self.done * steps + number
            self.moving.update(min(recipe.average, (ramp + 1) / (ramp + 10)))
            forecast.say(position + width / steps)
        return total.item() / max(1, steps)

    def _step(self, batch: Lesson, augment: Augmenter, size: int, rate: float, sharp: bool) -> Tensor:
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        faces = augment(batch.images, size).contiguous(memory_format=torch.channels_last)
        if self.recipe.mixup:
            share = self.chance.betavariate(self.recipe.mixup, self.recipe.mixup)
            faces, batch = torch.lerp(faces.flip(0), faces, share), batch.blended(share)
        self.optimiser.zero_grad(set_to_none=True)
        loss = self._backward(faces, batch)
        if sharp:
            with uphill(self.network, self.recipe.radius):
                self._backward(faces, batch)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        return loss

    def _backward(self, faces: Tensor, batch: Lesson) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits, vote_logits = self.answers(faces)
        loss = loss_of(logits, vote_logits, batch, self.recipe)
        loss.backward()
        return loss.detach()

    def _log(self, size: int, loss: float, seconds: float, clock: Clock) -> None:
        """A line of the log; a check and a checkpoint too, if the last are old enough or the run is over."""
        entry = {
            "epoch": self.done,
            "position": round(self.position, 4),
            "size": size,
            "loss": round(loss, 4),
            "seconds": round(seconds, 2),
        }
        if self.finished or clock.passed - self.saved >= SAVE_EVERY:
            # At the size it learns at: the batch statistics of small faces do not fit large ones.
            self.scores = self._score(self.average, size)
            entry |= {f"check_{name}": value for name, value in self.scores.items()}
            if self.finished:
                entry |= {
                    f"unaveraged_{name}": value for name, value in self._score(self.network, size).items()
                }
            self.save()
            self.saved = clock.passed
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
        if "check_accuracy" in entry:
            print(json.dumps(entry), flush=True)

    def _score(self, network: FaceNet, size: int) -> dict[str, float]:
        return check_scores(*logits_of(network, self.check.images, size), self.check)


def _made(recipe: Recipe, device: torch.device) -> FaceNet:
    network = make_network(recipe.network, recipe.dropout)
    # torch's types leave the memory format out.
    return network.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
