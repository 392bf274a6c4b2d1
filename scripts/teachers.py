"""Finished networks that teach a smaller one: their mean answer stands beside the labels.

A teacher's answer says how alike the classes are on this very face, which one noisy label cannot (Hinton,
Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from recipe import load_network
from torch import Tensor
from torch.nn import functional as F


class Teachers:
    """An ensemble that only answers; empty for training without one.

    Attributes:
        names: the checkpoints' folders and names, as a run and its manifest remember them.
    """

    def __init__(self, checkpoints: Sequence[Path]) -> None:
        """Raises UsageError for a file that is no checkpoint of train.py."""
        self.names = [f"{path.parent.name}/{path.name}" for path in checkpoints]
        self._networks = [load_network(path)[0].to(memory_format=torch.channels_last) for path in checkpoints]

    def __len__(self) -> int:
        return len(self._networks)

    @torch.no_grad()
    def answer(self, faces: Tensor, temperature: float) -> Tensor:
        """Mean probabilities float32 ``[N, 7]`` of standardised faces ``[N, 1, S, S]``, softened."""
        return torch.stack([F.softmax(n(faces).float() / temperature, dim=1) for n in self._networks]).mean(0)


def distance(logits: Tensor, answer: Tensor, temperature: float) -> Tensor:
    """Cross-entropy of the softened student to the teachers' ``answer``, times the squared temperature, which
    keeps its gradients as large as the labels' (Hinton et al., 2015, section 2)."""
    student = F.log_softmax(logits.float() / temperature, dim=1)
    return -(answer * student).sum(dim=1).mean() * temperature**2
