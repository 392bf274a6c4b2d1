"""The recipe of a run, and the checkpoint that carries it together with the weights."""

import math
import os
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from kiosk.errors import UsageError
from scripts.training.network import FaceNet, make_network

FORMAT = 3
"""Version of the checkpoint's layout."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the outcome; stored in the checkpoint and, by quantize.py, in the manifest.

    The defaults are the shipped network's. What changes in the course of a run follows from the *position*
    in it, 0 at its beginning and 1 at its end, so that a run can be resumed, or fitted to the time there is.

    Attributes:
        network: stages as `network.Spec` writes them, or ``lite0``.
        epochs: how many; 0 for as many as the time limit allows.
        rate: highest learning rate, reached after the share ``warm_up`` of the run, then one cosine to zero.
        smoothing: share of every label spread over all classes.
        vote_weight: weight of the FER+ head's loss beside the label's.
        average: decay per step of the moving average of the weights, which is what gets shipped.
        sizes: side of the faces for each share of the run, ``side:share``.
        calm: share of the run, its end, that changes faces only gently: the weights settle on faces as they
            are (the idea of Ge et al., "YOLOX", 2021, who end without their strongest changes).
        mixup: both parameters of the beta distribution by which pairs of faces are blended (Zhang et al.,
            "mixup", 2018); 0 for none.
        sharp: share of the run, its end, with sharpness-aware steps of the given ``radius`` (Foret et al.,
            "Sharpness-Aware Minimization", 2021), which cost twice the time.
        teach: share of the labels' loss that the teachers' answer takes over, where there are teachers.
        temperature: softens the teachers' answer and the student's for that comparison.
    """

    network: str = "32x1,64r3,128r7,256r5"
    epochs: int = 158
    batch: int = 256
    rate: float = 0.1
    warm_up: float = 0.02
    momentum: float = 0.9
    weight_decay: float = 5e-4
    smoothing: float = 0.1
    dropout: float = 0.4
    vote_weight: float = 0.7
    average: float = 0.998
    sizes: str = "48:1"
    calm: float = 0.1
    mixup: float = 0.0
    sharp: float = 0.0
    radius: float = 0.05
    teach: float = 0.7
    temperature: float = 2.0
    seed: int = 1

    def size_at(self, position: float) -> int:
        """Side of the faces at this position of the run."""
        side, end = "", 0.0
        for part in self.sizes.split(","):
            side, share = part.split(":")
            end += float(share)
            if position < end - 1e-6:
                break
        return int(side)

    @property
    def final_size(self) -> int:
        """Side of the faces that the finished network expects."""
        return self.size_at(1.0)

    def calm_at(self, position: float) -> bool:
        """Whether faces are changed only gently by now."""
        return position >= 1 - self.calm - 1e-6

    def sharp_at(self, position: float) -> bool:
        """Whether steps are sharpness-aware by now."""
        return position >= 1 - self.sharp - 1e-6

    def rate_at(self, position: float) -> float:
        """Learning rate at this position of the run."""
        if position < self.warm_up:
            return self.rate * max(position / self.warm_up, 0.01)
        return self.rate * 0.5 * (1 + math.cos(math.pi * (position - self.warm_up) / (1 - self.warm_up)))

    def check(self) -> None:
        """Raises UsageError for values no run can have."""
        try:
            sides = [int(p.split(":")[0]) for p in self.sizes.split(",")]
            shares = [float(p.split(":")[1]) for p in self.sizes.split(",")]
        except (ValueError, IndexError):
            raise UsageError(f"--sizes {self.sizes!r} is not a list such as 32:0.65,48:0.35.") from None
        if any(s < 16 or s % 8 for s in sides) or abs(sum(shares) - 1) > 0.01:
            raise UsageError("--sizes needs multiples of 8 from 16 on, and shares that add up to 1.")
        if self.epochs < 0 or self.batch < 2:
            raise UsageError("--epochs must be at least 1, or 0 for as many as fit, and --batch at least 2.")
        for name in ("calm", "sharp", "teach", "smoothing"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"--{name} is a share, from 0 to 1.")
        if not 0 <= self.warm_up < 1:
            raise UsageError("--warm-up is a share of the run, from 0 to below 1.")
        if not self.temperature > 0 or self.mixup < 0 or not self.radius > 0:
            raise UsageError("--temperature and --radius must be above 0, --mixup not below.")
        make_network(self.network, self.dropout)


def save_checkpoint(path: Path, recipe: Recipe, **state: Any) -> None:
    """Written beside and moved into place, so that a kill leaves the checkpoint before it intact."""
    temporary = path.with_suffix(".tmp")
    torch.save({"format": FORMAT, "recipe": asdict(recipe), **state}, temporary)
    os.replace(temporary, path)


def save_finished(path: Path, state: dict[str, Any]) -> None:
    """The averaged weights alone, halved to float16: enough to quantize and to fine-tune from."""
    halves = {name: w.half() if w.dtype.is_floating_point else w for name, w in state["average"].items()}
    known = ("epochs_done", "seconds", "faces", "usages", "teachers", "began_from")
    run = {name: value for name, value in state.items() if name in known}
    save_checkpoint(path, Recipe(**state["recipe"]), average=halves, **run)


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
        "usages": state["usages"],
        "faces": state["faces"],
        "epochs": state["epochs_done"],
        "minutes": round(state["seconds"] / 60, 1),
        "recipe": state["recipe"] | {"epochs": state["epochs_done"]},
        "teachers": state["teachers"],
        **({"began_from": began_from} if began_from else {}),
    }


def load_network(path: Path) -> tuple[FaceNet, dict[str, Any]]:
    """(the averaged network in evaluation mode, the whole checkpoint).

    Raises:
        UsageError: as `load_checkpoint`, or the weights do not fit the network the checkpoint names.
    """
    state = load_checkpoint(path)
    network = make_network(state["recipe"]["network"], state["recipe"]["dropout"])
    try:
        network.load_state_dict(state["average"])
    except RuntimeError as error:
        raise UsageError(
            f"The weights in {path} do not fit its network {state['recipe']['network']}."
        ) from error
    return network.eval(), state
