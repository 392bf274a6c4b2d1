"""The network: plain 3×3 convolutions in four stages, a global average, seven logits.

Fully convolutional up to the average, so that early epochs can train on smaller faces. It uses only
convolution, batch normalisation, ReLU, addition, max pooling and a mean, all of which int8 carries well.
"""

import math
import re
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from kiosk.errors import UsageError
from scripts.training.lite0 import Lite0

CLASSES = 7
VOTE_CLASSES = 8
"""FER+'s emotions without "unknown" and "NF": the second head's outputs."""

LITE0 = "lite0"
"""What a recipe calls `lite0.Lite0`."""


@dataclass(frozen=True)
class Spec:
    """A network's shape, written as ``"32x1,64x2,128x2,256x2"``.

    One stage per comma: channels × convolutions, with a halving of the resolution before every stage but
    the first. ``r`` in place of ``x`` makes the convolutions after a stage's first residual pairs, so
    ``128r5`` is one convolution and two residual blocks.
    """

    stages: tuple[tuple[int, str, int], ...]

    @classmethod
    def parse(cls, text: str) -> "Spec":
        stages = []
        for part in text.split(","):
            match = re.fullmatch(r"([1-9]\d*)([xr])([1-9]\d*)", part)
            if not match or (match[2] == "r" and int(match[3]) % 2 == 0):
                raise UsageError(
                    f"The network {text!r} is neither a list of stages such as 32x1,64x2,128r3 "
                    "(an r stage has an odd number of convolutions), nor lite0."
                )
            stages.append((int(match[1]), match[2], int(match[3])))
        return cls(tuple(stages))


class ConvBlock(nn.Sequential):
    """3×3 convolution, batch normalisation, and a ReLU unless it ends a residual pair."""

    def __init__(self, inputs: int, outputs: int, relu: bool = True) -> None:
        conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu")
        normalisation = nn.BatchNorm2d(outputs)
        if not relu:
            # The pair starts as the identity (He et al., "Bag of Tricks", 2019).
            nn.init.zeros_(normalisation.weight)
        super().__init__(conv, normalisation, *([nn.ReLU(inplace=True)] if relu else []))


class ResidualPair(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvBlock(channels, channels)
        self.second = ConvBlock(channels, channels, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


class Stages(nn.Sequential):
    """Standardised faces float32 ``[N, 1, S, S]`` → features ``[N, channels, s, s]``.

    Attributes:
        channels: of the features.
    """

    def __init__(self, spec: Spec) -> None:
        layers: list[nn.Module] = []
        inputs = 1
        for number, (channels, kind, count) in enumerate(spec.stages):
            if number:
                layers.append(nn.MaxPool2d(2))
            layers.append(ConvBlock(inputs, channels))
            if kind == "r":
                layers += [ResidualPair(channels) for _ in range(count // 2)]
            else:
                layers += [ConvBlock(channels, channels) for _ in range(count - 1)]
            inputs = channels
        super().__init__(*layers)
        self.channels = inputs


class FaceNet(nn.Module):
    """Standardised faces float32 ``[N, 1, S, S]`` → logits float32 ``[N, 7]``, as FER-2013 labels them.

    `both_heads` also gives the logits of the FER+ head ``[N, 8]``: ten people's votes instead of one noisy
    label. Both heads stand on the same features, which learn from both.
    """

    def __init__(self, features: Stages | Lite0, dropout: float) -> None:
        super().__init__()
        self.features = features
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(features.channels, CLASSES)
        self.vote_head = nn.Linear(features.channels, VOTE_CLASSES)

    def pooled(self, faces: Tensor) -> Tensor:
        return self.dropout(self.features(faces).mean(dim=(2, 3)))

    def both_heads(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        pooled = self.pooled(faces)
        return self.head(pooled), self.vote_head(pooled)

    def forward(self, faces: Tensor) -> Tensor:
        return self.head(self.pooled(faces))


def make_network(text: str, dropout: float) -> FaceNet:
    """The network that a recipe names: stages (see `Spec`), or ``lite0``.

    Raises:
        UsageError: the text is neither.
    """
    return FaceNet(Lite0() if text == LITE0 else Stages(Spec.parse(text)), dropout)


def cost(network: FaceNet, size: int = 48) -> tuple[int, int]:
    """(parameters shipped, multiply-adds per face): convolutions and the last layer, vote head left out."""
    parameters = sum(p.numel() for n, p in network.named_parameters() if not n.startswith("vote_head"))
    macs = 0
    hooks = []

    def count(layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal macs
        per_output = layer.weight[0].numel() if isinstance(layer, (nn.Conv2d, nn.Linear)) else 0
        macs += per_output * math.prod(output.shape[1:])

    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            hooks.append(layer.register_forward_hook(count))
    was_training = network.training
    network.eval()
    with torch.no_grad():
        network(torch.zeros(1, 1, size, size, device=network.head.weight.device))
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    return parameters, macs
