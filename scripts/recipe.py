"""The recipe of a run, and the checkpoint that carries it together with the weights."""

import math
import os
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from network import FaceNet, Spec

from kiosk.errors import UsageError

FORMAT = 2
"""Version of the checkpoint's layout."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the outcome; stored in the checkpoint and, by quantize.py, in the manifest.

    The defaults are the shipped network's.

    Attributes:
        network: stages as `network.Spec` writes them.
        rate: highest learning rate, reached after ``warm_up`` epochs, then one cosine to zero.
        smoothing: share of every label spread over all classes.
        vote_weight: weight of the FER+ head's loss beside the label's.
        average: decay per step of the moving average of the weights, which is what gets shipped.
        sizes: side of the faces for each share of the epochs, ``side:share``.
        calm: share of the epochs, the last ones, that change faces only gently: the weights settle on faces
            as they are (the idea of Ge et al., "YOLOX", 2021, who end without their strongest changes).
        teach: share of the labels' loss that the teachers' answer takes over, where there are teachers.
        temperature: softens the teachers' answer and the student's for that comparison.
    """

    network: str = "32x1,64r3,128r5,256r5"
    epochs: int = 92
    batch: int = 128
    rate: float = 0.1
    warm_up: float = 1.0
    momentum: float = 0.9
    weight_decay: float = 5e-4
    smoothing: float = 0.1
    dropout: float = 0.4
    vote_weight: float = 0.7
    average: float = 0.998
    sizes: str = "32:0.6,40:0.15,48:0.25"
    calm: float = 0.1
    teach: float = 0.7
    temperature: float = 2.0
    seed: int = 1

    def size_at(self, epoch: int) -> int:
        """Side of the faces in this epoch."""
        side, end = "", 0.0
        for part in self.sizes.split(","):
            side, share = part.split(":")
            end += float(share)
            if epoch < round(end * self.epochs):
                break
        return int(side)

    def calm_at(self, epoch: int) -> bool:
        """Whether this epoch is one of the gentle last ones."""
        return epoch >= round((1 - self.calm) * self.epochs)

    def rate_at(self, step: int, steps_per_epoch: int) -> float:
        """Learning rate of this step; it depends on nothing else, so that a run can be resumed."""
        warm, total = self.warm_up * steps_per_epoch, self.epochs * steps_per_epoch
        if step < warm:
            return self.rate * (step + 1) / warm
        return self.rate * 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / max(1.0, total - warm))))

    def check(self) -> None:
        """Raises UsageError for values no run can have."""
        try:
            sides = [int(p.split(":")[0]) for p in self.sizes.split(",")]
            shares = [float(p.split(":")[1]) for p in self.sizes.split(",")]
        except (ValueError, IndexError):
            raise UsageError(f"--sizes {self.sizes!r} is not a list such as 32:0.65,48:0.35.") from None
        if any(s < 16 or s % 8 for s in sides) or abs(sum(shares) - 1) > 0.01:
            raise UsageError("--sizes needs multiples of 8 from 16 on, and shares that add up to 1.")
        if self.epochs < 1 or self.batch < 2:
            raise UsageError("--epochs must be at least 1 and --batch at least 2.")
        if not 0 <= self.calm <= 1 or not 0 <= self.teach <= 1:
            raise UsageError("--calm and --teach are shares, from 0 to 1.")
        if not self.temperature > 0:
            raise UsageError("--temperature must be above 0.")
        Spec.parse(self.network, self.dropout)


def save_checkpoint(path: Path, recipe: Recipe, **state: Any) -> None:
    """Written beside and moved into place, so that a kill leaves the checkpoint before it intact."""
    temporary = path.with_suffix(".tmp")
    torch.save({"format": FORMAT, "recipe": asdict(recipe), **state}, temporary)
    os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What `save_checkpoint` wrote; never runs code from the file.

    Raises:
        UsageError: the file is missing, damaged or not one of ours, or a weight is not a finite number.
    """
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except OSError as error:
        raise UsageError(f"The checkpoint {path} cannot be read ({error.strerror}).") from error
    except (RuntimeError, EOFError, pickle.UnpicklingError, ValueError, KeyError) as error:
        raise UsageError(f"{path} is not a checkpoint of train.py, or it is damaged.") from error
    if not isinstance(state, dict) or state.get("format") != FORMAT or "average" not in state:
        raise UsageError(f"{path} is not a checkpoint of this version of train.py.")
    if not all(bool(torch.isfinite(w).all()) for w in state["average"].values()):
        raise UsageError(
            f"{path} holds weights that are not finite numbers; train again with a lower --rate."
        )
    return state


def describe_run(state: dict[str, Any]) -> dict[str, Any]:
    """What is remembered of a checkpoint's run, in plain types: by manifests, and by runs that fine-tune it.

    ``began_from`` describes the run that it fine-tuned itself; absent if it began with random weights.
    """
    began_from = state.get("began_from")
    return {
        "faces": state["faces"],
        "epochs": state["epochs_done"],
        "minutes": round(state["seconds"] / 60, 1),
        "recipe": state["recipe"],
        "teachers": state["teachers"],
        **({"began_from": began_from} if began_from else {}),
    }


def load_network(path: Path) -> tuple[FaceNet, dict[str, Any]]:
    """(the averaged network in evaluation mode, the whole checkpoint).

    Raises:
        UsageError: as `load_checkpoint`, or the weights do not fit the network the checkpoint names.
    """
    state = load_checkpoint(path)
    network = FaceNet(Spec.parse(state["recipe"]["network"], state["recipe"]["dropout"]))
    try:
        network.load_state_dict(state["average"])
    except RuntimeError as error:
        raise UsageError(f"The weights in {path} do not fit its network {network.spec}.") from error
    return network.eval(), state
