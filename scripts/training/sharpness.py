"""Sharpness-aware minimisation: steps towards weights whose whole neighbourhood is good.

Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization for Efficiently Improving Generalization",
2021, equation 2 and algorithm 1.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def uphill(network: nn.Module, radius: float) -> Iterator[None]:
    """The weights moved by ``radius`` along the gradient they have now; put back at the end.

    Gradients are cleared in between, so those that remain are the neighbour's.
    """
    weights: list[Tensor] = [p for p in network.parameters() if p.grad is not None]
    with torch.no_grad():
        gradients = [p.grad for p in weights if p.grad is not None]
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        steps = torch._foreach_mul(gradients, radius / (norm + 1e-12))
        torch._foreach_add_(weights, steps)
    network.zero_grad(set_to_none=True)
    try:
        yield
    finally:
        with torch.no_grad():
            torch._foreach_sub_(weights, steps)
