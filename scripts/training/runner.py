"""A .tflite as the kiosk would run it: through the same interpreter, on the same standardised faces.

Float networks of the same shape run too, so that int8 can be compared with what it was made from.
"""

import time
from pathlib import Path

import numpy as np

from kiosk.errors import UsageError
from kiosk.model.int8 import Quantization
from kiosk.model.interpreter import load_interpreter
from kiosk.model.normalise import FACE_SIZE, standardise

CLASSES = (7, 8)
"""Labels of a network: FER-2013's seven, or these and contempt."""


class Runner:
    """A loaded network.

    Args:
        model: path of a .tflite with one input ``[1, 48, 48, 1]`` and one output of seven or eight logits,
            both int8 or both float32.

    Raises:
        UsageError: another shape or dtype.
        ModelError: the file cannot be read or is not a network.
    """

    def __init__(self, model: Path) -> None:
        self._interpreter = load_interpreter(model)
        inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        if len(inputs) != 1 or len(outputs) != 1:
            raise UsageError(
                f"{model} has {len(inputs)} inputs and {len(outputs)} outputs; it needs one of each."
            )
        self._input, self._output = inputs[0], outputs[0]
        face, classes = tuple(self._input["shape"]), int(np.prod(self._output["shape"]))
        if face != (1, FACE_SIZE, FACE_SIZE, 1) or classes not in CLASSES:
            raise UsageError(
                f"{model} turns {list(map(int, face))} into {classes} numbers; "
                f"it must turn [1, {FACE_SIZE}, {FACE_SIZE}, 1] into {' or '.join(map(str, CLASSES))}."
            )
        self.dtype = np.dtype(self._input["dtype"])
        if self.dtype not in (np.int8, np.float32) or self._output["dtype"] != self.dtype:
            output = np.dtype(self._output["dtype"])
            raise UsageError(
                f"{model} has {self.dtype} in and {output} out; both must be int8 or both float32."
            )

    def raw(self, face: np.ndarray) -> np.ndarray:
        """uint8 ``[48, 48]`` → the output tensor as it is, int8 or float32 ``[labels]``."""
        tensor = standardise(face)[np.newaxis]
        quantized = self.dtype == np.int8
        self._interpreter.set_tensor(
            self._input["index"], Quantization.of(self._input).quantize(tensor) if quantized else tensor
        )
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output["index"]).reshape(-1).copy()

    def logits(self, faces: np.ndarray) -> np.ndarray:
        """uint8 ``[N, 48, 48]`` → float32 ``[N, labels]``, dequantized."""
        raw = np.stack([self.raw(face) for face in faces])
        return (
            Quantization.of(self._output).dequantize(raw).astype(np.float32) if self.dtype == np.int8 else raw
        )

    def milliseconds(self, face: np.ndarray, times: int = 200) -> tuple[float, float]:
        """(least, median) time of one face on one thread, standardising included."""
        taken = []
        for _ in range(times):
            started = time.perf_counter()
            self.raw(face)
            taken.append((time.perf_counter() - started) * 1000)
        return min(taken), float(np.median(taken))
