"""What there is to learn from: faces, and three truths about each of them, on the device that trains."""

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from scripts.training.copies import merged
from scripts.training.fer2013 import Faces
from scripts.training.network import CLASSES, VOTE_CLASSES
from scripts.training.recipe import Recipe
from scripts.training.teachers import Teachers, informed


@dataclass(frozen=True)
class Lesson:
    """Faces to learn from, or a batch of them.

    Attributes:
        images: uint8 or float32 ``[N, 48, 48]``, grey levels.
        labels: float32 ``[N, 7]``, shares of the labels; they add up to 1.
        votes: float32 ``[N, 8]``, shares of FER+'s votes; all zero where there are none.
        answer: float32 ``[N, 7]``, the teachers' softened probabilities; all zero where there are none.
    """

    images: Tensor
    labels: Tensor
    votes: Tensor
    answer: Tensor

    def __len__(self) -> int:
        return len(self.images)

    def take(self, chosen: Tensor) -> "Lesson":
        return Lesson(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def blended(self, share: float) -> "Lesson":
        """The truths of blended faces: ``share`` of each face, and the rest of its counterpart when the batch
        is read backwards (mixup). The images are left as they are."""
        truths = [getattr(self, name) for name in ("labels", "votes", "answer")]
        return Lesson(self.images, *(torch.lerp(truth.flip(0), truth, share) for truth in truths))


def prepare(
    faces: Faces, teachers: Teachers, temperature: float, device: torch.device
) -> tuple[Faces, Lesson]:
    """(the faces with their copies merged, the lesson made of them)."""
    faces, labels = merged(faces)
    votes = vote_targets(faces.votes)
    answer = np.zeros_like(labels)
    logits, vote_logits, known = teachers.answer(faces.rows)
    if known.any():
        logits = informed(labels[known], logits[known], vote_logits[known], votes[known])
        answer[known] = F.softmax(torch.from_numpy(logits) / temperature, dim=1).numpy()
    parts = (faces.images, labels, votes, answer)
    return faces, Lesson(*(torch.from_numpy(part).to(device) for part in parts))


def vote_targets(votes: np.ndarray) -> np.ndarray:
    """FER+ votes ``[N, 10]`` → float32 ``[N, 8]`` shares of the eight emotions; all zero where unusable.

    Single votes are dropped as noise where another emotion has more, as FER+'s authors do.
    """
    emotions = votes[:, :VOTE_CLASSES].astype(np.float32)
    strong = np.where((emotions <= 1) & (emotions.max(axis=1, keepdims=True) > 1), 0, emotions)
    total = strong.sum(axis=1, keepdims=True)
    return np.divide(strong, total, out=np.zeros_like(strong), where=total > 0)


def loss_of(logits: Tensor, vote_logits: Tensor, batch: Lesson, recipe: Recipe) -> Tensor:
    """Mean loss of a batch in nats: labels (smoothed), the teachers' answer in their place by the share
    ``teach``, and the votes, weighed by ``vote_weight``."""
    logits, vote_logits = logits.float(), vote_logits.float()
    smooth = batch.labels * (1 - recipe.smoothing) + recipe.smoothing / CLASSES
    label_loss = cross_entropy(logits, smooth)
    # The squared temperature keeps these gradients as large as the labels' (Hinton et al., 2015, section 2).
    heat = recipe.temperature
    taught_loss = cross_entropy(logits / heat, batch.answer) * heat**2
    share = recipe.teach * batch.answer.sum(dim=1)  # 0 without an answer
    vote_loss = cross_entropy(vote_logits, batch.votes)
    return (torch.lerp(label_loss, taught_loss, share) + recipe.vote_weight * vote_loss).mean()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """``[N]`` of ``[N, C]`` and ``[N, C]``; all-zero targets add nothing."""
    return -(targets * F.log_softmax(logits, dim=1)).sum(dim=1)
