"""The last layer of an int8 .tflite: what it is given of a face, and one more output beside those it has.

All before it stays as it is, to the last bit, and so do its other outputs: an output is a row of weights and
a bias of its own, with a scale of its own (int8 per channel).
"""

from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

import flatbuffers
import numpy as np

from kiosk.errors import UsageError
from kiosk.model.int8 import Quantization
from kiosk.model.interpreter import load_interpreter
from kiosk.model.normalise import standardise

ALIGNED = 16
"""Bytes: the weights of a .tflite begin at multiples of it."""


@dataclass
class Network:
    """A .tflite taken apart, the last of whose operations is the dense layer that gives the logits.

    Attributes:
        parts: as TensorFlow Lite's schema has them, every weight in memory.
        path: where it was read, for messages.
    """

    parts: Any
    path: Path

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises UsageError where the network is not one that quantize.py wrote."""
        schema = _schema()
        content = path.read_bytes()
        parts = schema.ModelT.InitFromPackedBuf(content)
        for buffer in parts.buffers:
            if buffer.offset > 1:
                buffer.data = np.frombuffer(content, np.uint8, buffer.size, buffer.offset)
        network = cls(parts, path)
        last = parts.subgraphs[0].operators[-1]
        code = parts.operatorCodes[last.opcodeIndex].builtinCode
        inputs = [network._tensor(index) for index in last.inputs]
        if (
            code != schema.BuiltinOperator.FULLY_CONNECTED
            or len(inputs) != 3
            or any(tensor.quantization.scale is None for tensor in inputs)
            or len(inputs[1].quantization.scale) != inputs[1].shape[0]
        ):
            raise UsageError(f"{path} does not end in a dense int8 layer with a scale for each output.")
        return network

    def add_output(self, weights: np.ndarray, bias: float) -> None:
        """One more logit, the last.

        Args:
            weights: float ``[C]``, for features as `features` gives them.
            bias: added to their product. What the sum comes to is cut off where the other logits' int8 ends.
        """
        last = self.parts.subgraphs[0].operators[-1]
        features, matrix, biases = (self._tensor(index) for index in last.inputs)
        scale = np.float32(np.abs(weights).max() / 127)
        of_bias = np.float32(scale * features.quantization.scale[0])
        row = np.round(weights / scale).astype(np.int8)
        self._append(matrix, row.view(np.uint8), scale)
        self._append(biases, np.array([round(bias / of_bias)], np.int32).view(np.uint8), of_bias)
        self._tensor(last.outputs[0]).shape = np.array([1, matrix.shape[0]], np.int32)

    def packed(self) -> bytes:
        """The .tflite. Weights lie behind the rest, as the converter writes them."""
        tensors = [tensor for graph in self.parts.subgraphs for tensor in graph.tensors]
        held = [self.parts.buffers[index] for index in sorted({tensor.buffer for tensor in tensors} - {0})]
        data = {id(buffer): bytes(buffer.data) for buffer in held if buffer.data is not None}
        held = [buffer for buffer in held if id(buffer) in data]
        sizes = [len(data[id(buffer)]) for buffer in held]
        for buffer, size in zip(held, sizes, strict=True):
            # Any offset takes as much room as the right one, which is known only then.
            buffer.data, buffer.size, buffer.offset = None, size, 2
        begins = list(accumulate(map(_aligned, sizes), initial=_aligned(len(self._written()))))
        for buffer, begin in zip(held, begins[:-1], strict=True):
            buffer.offset = begin
        whole = bytearray(self._written())
        for buffer in held:
            whole += bytes(buffer.offset - len(whole)) + data[id(buffer)]
            buffer.data, buffer.offset, buffer.size = np.frombuffer(data[id(buffer)], np.uint8), 0, 0
        return bytes(whole)

    def _written(self) -> bytes:
        builder = flatbuffers.Builder(1 << 17)
        builder.Finish(self.parts.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _tensor(self, index: int) -> Any:
        return self.parts.subgraphs[0].tensors[index]

    def _append(self, tensor: Any, data: np.ndarray, scale: np.float32) -> None:
        buffer = self.parts.buffers[tensor.buffer]
        buffer.data = np.append(buffer.data, data)
        tensor.shape = np.array([tensor.shape[0] + 1, *tensor.shape[1:]], np.int32)
        tensor.quantization.scale = np.append(tensor.quantization.scale, scale)
        tensor.quantization.zeroPoint = np.append(tensor.quantization.zeroPoint, 0)


def features(path: Path, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the last layer is given of each face, and what it makes of it.

    Args:
        path: of the .tflite.
        faces: uint8 ``[N, 48, 48]``.

    Returns:
        float32 ``[N, C]`` and logits float64 ``[N, L]``.
    """
    network = Network.read(path)
    graph = network.parts.subgraphs[0]
    graph.outputs = [graph.operators[-1].inputs[0], graph.outputs[0]]
    network.parts.signatureDefs = None
    interpreter = load_interpreter(network.packed())
    face, outputs = interpreter.get_input_details()[0], interpreter.get_output_details()
    found: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for image in faces:
        interpreter.set_tensor(face["index"], Quantization.of(face).quantize(standardise(image)[np.newaxis]))
        interpreter.invoke()
        for quanta, output in zip(found, outputs, strict=True):
            quanta.append(interpreter.get_tensor(output["index"])[0].copy())
    given, logits = (
        Quantization.of(output).dequantize(np.stack(quanta))
        for quanta, output in zip(found, outputs, strict=True)
    )
    return given.astype(np.float32), logits


def _aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _schema() -> Any:
    try:
        from ai_edge_litert import schema_py_generated
    except ImportError as error:
        raise UsageError(
            "Networks are taken apart with ai-edge-litert: pip install ai-edge-litert."
        ) from error
    return schema_py_generated
