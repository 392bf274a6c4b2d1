"""Finished networks that teach a smaller one. Their answers are kept, not their weights: a small file each.

A teacher's answer says how alike the classes are on this very face, which one noisy label cannot (Hinton,
Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015). Of a face that it learned from it says
what it was told; so each teacher leaves a part of the faces out (`train.py --leave-out`), and every face is
taught by those that had never seen it, as far as there are any (the idea of Wolpert, "Stacked
Generalization", 1992).
"""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from kiosk.errors import UsageError
from scripts.training.augment import GENTLE, Augmenter
from scripts.training.fer2013 import Faces
from scripts.training.network import CLASSES, VOTE_CLASSES, FaceNet

VIEWS = 8
"""A teacher sees every face so many times, each time gently changed, and answers with the mean."""

UNKNOWN_ROW = -1
"""The row of a face that is not FER-2013's, of which no teacher has heard."""


@dataclass(frozen=True)
class Answers:
    """What one teacher says of many faces.

    Attributes:
        rows: int32 ``[N]``, the faces' rows in FER-2013's csv.
        labels: float32 ``[N, 7]``, logarithms of the mean probabilities of its label head.
        votes: float32 ``[N, 8]``, the same of its FER+ head.
        unseen: bool ``[N]``, the teacher did not learn from this face.
        about: its recipe and scores, for people.
    """

    rows: np.ndarray
    labels: np.ndarray
    votes: np.ndarray
    unseen: np.ndarray
    about: dict[str, Any]

    def write(self, path: Path) -> None:
        """One small file; the logarithms are halved to float16."""
        with path.open("wb") as stream:
            np.savez_compressed(
                stream,
                rows=self.rows,
                unseen=self.unseen,
                about=np.array(json.dumps(self.about)),
                labels=self.labels.astype(np.float16),
                votes=self.votes.astype(np.float16),
            )

    @classmethod
    def read(cls, path: Path) -> "Answers":
        """Raises UsageError for a file that holds no answers."""
        try:
            with np.load(path, allow_pickle=False) as file:
                labels, votes = file["labels"].astype(np.float32), file["votes"].astype(np.float32)
                answers = cls(file["rows"], labels, votes, file["unseen"], json.loads(str(file["about"])))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise UsageError(f"{path} holds no teacher's answers, or it is damaged.") from error
        if labels.shape != (len(answers.rows), CLASSES) or votes.shape != (len(answers.rows), VOTE_CLASSES):
            raise UsageError(f"{path} does not hold {CLASSES} and {VOTE_CLASSES} numbers a face.")
        return answers


@torch.no_grad()
def ask(network: FaceNet, faces: Faces, unseen: np.ndarray, size: int, about: dict[str, Any]) -> Answers:
    """Have a finished network answer for these faces, seen at ``size`` pixels."""
    network.eval()
    device = next(network.parameters()).device
    views = Augmenter(torch.Generator(device).manual_seed(VIEWS), GENTLE)
    images = torch.from_numpy(faces.images).to(device)
    parts = []
    for start in range(0, len(images), 512):
        batch = images[start : start + 512]
        seen = [network.both_heads(views(batch, size)) for _ in range(VIEWS)]
        parts.append([torch.stack([F.softmax(v[i].float(), 1) for v in seen]).mean(0).log() for i in (0, 1)])
    labels, votes = (torch.cat([part[i] for part in parts]).clamp_min(-20).cpu().numpy() for i in (0, 1))
    return Answers(faces.rows.astype(np.int32), labels, votes, unseen, about)


class Teachers:
    """The answers of several teachers; empty for training without one.

    Attributes:
        names: folders and names of the files, as a run and its manifest remember them.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises UsageError for a file that holds no answers."""
        self.names = [f"{path.parent.name}/{path.name}" for path in files]
        self._answers = [Answers.read(path) for path in files]

    def __len__(self) -> int:
        return len(self._answers)

    def answer(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For the faces of these ``rows``: the teachers' mean, of those who had not seen the face if any.

        Returns:
            logarithms of probabilities float32 ``[N, 7]`` and ``[N, 8]``, and bool ``[N]``: whether any
            teacher answered; rows without an answer are zero.
        """
        last = max((int(a.rows.max()) for a in self._answers), default=-1)
        last = max(last, int(rows.max(initial=-1)))
        sums = [np.zeros((last + 1, count)) for count in (CLASSES, VOTE_CLASSES)]
        unseen = np.zeros(last + 1, bool)
        for answers in self._answers:
            unseen[answers.rows[answers.unseen]] = True
        counts = np.zeros(last + 1)
        for answers in self._answers:
            counted = answers.unseen | ~unseen[answers.rows]
            chosen = answers.rows[counted]
            counts[chosen] += 1
            for total, logarithms in zip(sums, (answers.labels, answers.votes), strict=True):
                total[chosen] += np.exp(logarithms[counted])
        known = (rows != UNKNOWN_ROW) & (counts[rows] > 0)
        means = [np.zeros((len(rows), total.shape[1]), np.float32) for total in sums]
        for mean, total in zip(means, sums, strict=True):
            mean[known] = np.log(np.maximum(total[rows][known] / counts[rows][known, None], 1e-9))
        return means[0], means[1], known


def informed(
    labels: np.ndarray, answer: np.ndarray, vote_answer: np.ndarray, votes: np.ndarray
) -> np.ndarray:
    """What the label most likely is, of the teachers' answers *and* of the votes of ten people on this face.

    Teachers see a face only; the votes tell more about it than they find out, and are known while training
    ("privileged information", Vapnik and Vashist, 2009). One multinomial regression of the label.

    Args:
        labels: float32 ``[N, 7]``, shares of the labels.
        answer: float32 ``[N, 7]``, logarithms, as `Teachers.answer` gives them.
        vote_answer: float32 ``[N, 8]``, likewise.
        votes: float32 ``[N, 8]``, shares of the votes; all zero where there are none.

    Returns:
        logarithms of probabilities, float32 ``[N, 7]``.
    """
    voted = votes.any(axis=1, keepdims=True)
    shares = np.where(voted, np.log(votes + 0.03), 0.0)
    features = np.concatenate([answer, vote_answer, shares, voted], axis=1)
    spread = np.maximum(features.std(axis=0), 1e-6)
    x = torch.from_numpy((features - features.mean(axis=0)) / spread).double()
    targets = torch.from_numpy(labels).double()
    weights = torch.zeros(x.shape[1] + 1, CLASSES, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        logits = x @ weights[1:] + weights[0]
        loss = -(targets * F.log_softmax(logits, dim=1)).sum(1).mean() + 1e-5 * weights[1:].square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    with torch.no_grad():
        return F.log_softmax(x @ weights[1:] + weights[0], dim=1).float().numpy()
