"""How a network stands while it is trained: both heads' logits, against the labels and against the voters."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from kiosk.model.normalise import FACE_SIZE
from scripts.training import metrics, people
from scripts.training.augment import standardise
from scripts.training.fer2013 import Faces
from scripts.training.network import FaceNet


def resized(faces: Tensor, size: int) -> Tensor:
    """Faces ``[N, 1, S, S]`` at ``size`` pixels, sampled as `Augmenter` samples them."""
    return faces if faces.shape[-1] == size else F.interpolate(faces, size=size, mode="bilinear")


def logits_of(network: FaceNet, images: np.ndarray, size: int = FACE_SIZE) -> tuple[Tensor, Tensor]:
    """float32 ``[N, 7]`` and ``[N, 8]`` of both heads in evaluation mode, on the processor, for uint8
    ``[N, 48, 48]`` seen at ``size`` pixels."""
    network.eval()
    device = next(network.parameters()).device
    parts = []
    with torch.no_grad():
        for start in range(0, len(images), 256):
            faces = torch.from_numpy(images[start : start + 256]).to(device).float()[:, None]
            parts.append(network.both_heads(standardise(resized(faces, size))))
    return tuple(torch.cat(head).cpu() for head in zip(*parts, strict=True))  # type: ignore[return-value]


def check_scores(logits: Tensor, vote_logits: Tensor, check: Faces) -> dict[str, float]:
    """The label head against the labels, and the vote head against the voters, where there are some."""
    label, vote = logits.numpy(), vote_logits.numpy()[:, people.COLUMNS]
    scores = {
        "accuracy": metrics.accuracy(label.argmax(axis=1), check.labels),
        "loss": metrics.cross_entropy(label, metrics.one_hot(check.labels)),
    }
    most = people.majority(check.votes)
    if (most >= 0).any():
        scores["people"] = metrics.accuracy(vote.argmax(axis=1), most)
        scores["people_loss"] = metrics.cross_entropy(vote, people.shares(check.votes))
    return {name: round(value, 4) for name, value in scores.items() if value is not None}
