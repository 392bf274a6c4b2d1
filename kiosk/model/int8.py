"""int8 in and out of a network: a quantized tensor holds ``round(value / scale) + zero_point``."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kiosk.model.interpreter import TensorDetail

Quanta = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Quantization:
    """How one tensor's numbers became int8.

    Attributes:
        scale: of one quantum, above 0.
        zero_point: the quantum that stands for 0, -128 to 127.
    """

    scale: float
    zero_point: int

    @classmethod
    def of(cls, tensor: TensorDetail) -> Self:
        """As the runtime tells it of a tensor."""
        return cls(*tensor["quantization"])

    def quantize(self, values: NDArray[np.float32]) -> Quanta:
        """The nearest quanta, of the same shape; what lies beyond int8 becomes -128 or 127."""
        nearest: NDArray[np.float32] = np.round(values / np.float32(self.scale)) + self.zero_point
        return np.clip(nearest, -128, 127).astype(np.int8)

    def dequantize(self, quanta: Quanta) -> NDArray[np.float64]:
        """The numbers that ``quanta`` stand for, of the same shape."""
        return (quanta.astype(np.float64) - self.zero_point) * self.scale
