"""Batches of faces as a camera might have seen them: turned, shifted, dim, noisy, half hidden.

Whole batches at once in torch, from one generator and on its device, so a seed gives the same pictures
again. Strengths are standard for FER-2013 (flip, ±15°, ±10 %, contrast, erasing) plus what a kiosk's camera
adds. Nothing here waits for the device: how many faces get a change is fixed, only which ones is by chance.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from kiosk.model.normalise import MIN_DEVIATION


def standardise(faces: Tensor) -> Tensor:
    """Torch twin of `kiosk.model.normalise.standardise` (a test holds them together).

    Args:
        faces: float32 ``[N, 1, S, S]``, grey levels 0-255.
    """
    mean = faces.mean(dim=(2, 3), keepdim=True)
    deviation = faces.std(dim=(2, 3), keepdim=True, correction=0)
    return (faces - mean) / deviation.clamp_min(MIN_DEVIATION)


@dataclass(frozen=True)
class Strength:
    """How far each change may go; the last four are shares of the faces that get it."""

    rotation: float = 15.0  # degrees to either side
    scale: float = 0.15  # share of the face's size
    shift: float = 0.09  # share of the face's side
    gamma: float = 0.4  # of the natural logarithm of gamma
    gradient: float = 0.35  # light falling off from one side, share of full light
    dark: float = 0.25  # a dim room: contrast down to a sixth, rounded to whole grey levels
    noise: float = 0.3  # sensor noise, deviation up to 10 grey levels
    blur: float = 0.2
    erase: float = 0.35  # one hidden rectangle


GENTLE = Strength(
    rotation=10.0, scale=0.1, shift=0.06, gamma=0.2, gradient=0.15, dark=0.1, noise=0.1, blur=0.05, erase=0.0
)
"""For the last epochs of a run: what an ordinary camera in an ordinary room does."""


class Augmenter:
    """Turns uint8 faces into standardised, randomly changed ones of any size."""

    def __init__(self, generator: torch.Generator, strength: Strength | None = None) -> None:
        self.generator, self.device = generator, generator.device
        self.strength = strength or Strength()

    def __call__(self, faces: Tensor, size: int) -> Tensor:
        """uint8 or float32 ``[N, 48, 48]`` → float32 ``[N, 1, size, size]``, standardised."""
        grey = self._move(faces[:, None].float(), size)
        grey = self._light(grey)
        grey = self._blur(grey)
        grey = self._noise(grey)
        return self._erase(standardise(grey))

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return torch.empty(count, device=self.device).uniform_(low, high, generator=self.generator)

    def _some(self, count: int, share: float) -> Tensor:
        """Numbers of this share of ``count`` faces."""
        order = torch.randperm(count, generator=self.generator, device=self.device)
        return order[: round(share * count)]

    def _chosen(self, count: int, share: float) -> Tensor:
        """bool ``[count]``: this share of the faces."""
        chosen = torch.zeros(count, dtype=torch.bool, device=self.device)
        chosen[self._some(count, share)] = True
        return chosen

    def _move(self, grey: Tensor, size: int) -> Tensor:
        n, s = len(grey), self.strength
        angle = self._uniform(n, -s.rotation, s.rotation) * (math.pi / 180)
        zoom = 1 + self._uniform(n, -s.scale, s.scale)
        flip = torch.where(self._chosen(n, 0.5), -1.0, 1.0)
        cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
        dx, dy = self._uniform(n, -2 * s.shift, 2 * s.shift), self._uniform(n, -2 * s.shift, 2 * s.shift)
        theta = torch.stack([cos * flip, -sin, dx, sin * flip, cos, dy], dim=1).view(n, 2, 3)
        grid = F.affine_grid(theta, [n, 1, size, size], align_corners=False)
        return F.grid_sample(grey, grid, padding_mode="border", align_corners=False)

    def _light(self, grey: Tensor) -> Tensor:
        n, _, height, width = grey.shape
        s = self.strength
        gamma = torch.exp(self._uniform(n, -s.gamma, s.gamma)).view(n, 1, 1, 1)
        light = (grey / 255).clamp_(1e-4, 1).pow_(gamma)
        towards = self._uniform(n, 0, 2 * math.pi)
        y = torch.linspace(-1, 1, height, device=self.device).view(1, 1, height, 1)
        x = torch.linspace(-1, 1, width, device=self.device).view(1, 1, 1, width)
        slope = torch.cos(towards).view(n, 1, 1, 1) * x + torch.sin(towards).view(n, 1, 1, 1) * y
        light = light * (1 + self._uniform(n, 0, s.gradient).view(n, 1, 1, 1) * slope)
        contrast = self._uniform(n, 0.6, 1.4)
        dim = self._uniform(n, 1 / 6, 0.6)
        contrast = torch.where(self._chosen(n, s.dark), dim, contrast).view(n, 1, 1, 1)
        offset = self._uniform(n, -0.1, 0.1).view(n, 1, 1, 1)
        return (light * contrast + offset.clamp_min(0)).clamp_(0, 1).mul_(255).round_()

    def _blur(self, grey: Tensor) -> Tensor:
        chosen = self._some(len(grey), self.strength.blur)
        if not len(chosen):
            return grey
        kernel = (
            torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0], device=self.device) / 16
        )  # binomial: deviation of one pixel
        part = F.pad(grey[chosen], (2, 2, 2, 2), mode="replicate")
        part = F.conv2d(F.conv2d(part, kernel.view(1, 1, 1, 5)), kernel.view(1, 1, 5, 1))
        amount = self._uniform(len(chosen), 0.3, 1).view(-1, 1, 1, 1)
        return grey.index_copy(0, chosen, torch.lerp(grey[chosen], part, amount))

    def _noise(self, grey: Tensor) -> Tensor:
        chosen = self._some(len(grey), self.strength.noise)
        if not len(chosen):
            return grey
        deviation = self._uniform(len(chosen), 1, 10).view(-1, 1, 1, 1)
        part = grey[chosen]
        # Noise follows the light: a dim picture of the same sensor has less contrast, hence a worse ratio.
        noise = torch.randn(part.shape, generator=self.generator, device=self.device) * deviation
        scale = part.std(dim=(2, 3), keepdim=True).clamp_min(1) / 55  # near FER-2013's typical deviation
        return grey.index_copy(0, chosen, (part + noise * scale.sqrt()).clamp_(0, 255))

    def _erase(self, faces: Tensor) -> Tensor:
        n, _, height, width = faces.shape
        chosen = self._chosen(n, self.strength.erase)
        high, wide = self._uniform(n, 0.12, 0.45) * height, self._uniform(n, 0.12, 0.45) * width
        top, left = self._uniform(n, 0, 1) * (height - high), self._uniform(n, 0, 1) * (width - wide)
        y = torch.arange(height, device=self.device).view(1, height, 1)
        x = torch.arange(width, device=self.device).view(1, 1, width)
        inside_y = (y >= top.view(n, 1, 1)) & (y < (top + high).view(n, 1, 1))
        inside_x = (x >= left.view(n, 1, 1)) & (x < (left + wide).view(n, 1, 1))
        hidden = (inside_y & inside_x & chosen.view(n, 1, 1))[:, None]
        level = torch.randn(n, 1, 1, 1, generator=self.generator, device=self.device)
        return torch.where(hidden, level, faces)
