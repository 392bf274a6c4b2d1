"""A classifier small enough to know by heart: one dense layer, written as a .tflite by the test itself."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from kiosk.model.manifest import golden_input
from kiosk.model.normalise import standardise

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")

INPUT_SCALE, INPUT_ZERO = 0.03, -5
WEIGHT_SCALE = 0.01
OUTPUT_SCALE, OUTPUT_ZERO = 0.1, -20


def weights(labels: int = 7, pixels: int = 48 * 48) -> np.ndarray:
    """int8 ``[labels, pixels]``: each label likes another part of the picture."""
    return np.random.default_rng(48).integers(-3, 4, (labels, pixels)).astype(np.int8)


def expected_logits(face: np.ndarray) -> np.ndarray:
    """What the layer answers to a face, computed without any runtime, in float."""
    quanta = np.clip(np.round(standardise(face) / INPUT_SCALE) + INPUT_ZERO, -128, 127)
    seen = (quanta.reshape(-1) - INPUT_ZERO) * INPUT_SCALE
    exact = weights().astype(np.float64) @ seen * WEIGHT_SCALE
    quantized = np.clip(np.round(exact / OUTPUT_SCALE) + OUTPUT_ZERO, -128, 127)
    return (quantized - OUTPUT_ZERO) * OUTPUT_SCALE


def tflite(labels: int = 7, side: int = 48, dtype: str = "int8") -> bytes:
    """The file: input ``[1, side, side, 1]``, output ``[1, labels]``."""
    flatbuffers = pytest.importorskip("flatbuffers", reason="models are written with ai-edge-litert's schema")
    schema = pytest.importorskip("ai_edge_litert.schema_py_generated", reason="needed to write a model")
    pixels = side * side
    if dtype == "int8":
        layer, bias, kind = weights(labels, pixels), np.zeros(labels, np.int32), schema.TensorType.INT8
    else:
        layer = weights(labels, pixels).astype(np.float32)
        bias, kind = np.zeros(labels, np.float32), schema.TensorType.FLOAT32

    def tensor(shape: list[int], buffer: int, type_: int, quantization: tuple[float, int]) -> Any:
        made = schema.TensorT()
        made.shape, made.buffer, made.type = shape, buffer, type_
        if dtype == "int8":
            made.quantization = schema.QuantizationParametersT()
            made.quantization.scale, made.quantization.zeroPoint = [quantization[0]], [quantization[1]]
        return made

    bias_kind = schema.TensorType.INT32 if dtype == "int8" else kind
    graph = schema.SubGraphT()
    graph.tensors = [
        tensor([1, side, side, 1], 0, kind, (INPUT_SCALE, INPUT_ZERO)),
        tensor([labels, pixels], 1, kind, (WEIGHT_SCALE, 0)),
        tensor([labels], 2, bias_kind, (INPUT_SCALE * WEIGHT_SCALE, 0)),
        tensor([1, labels], 0, kind, (OUTPUT_SCALE, OUTPUT_ZERO)),
    ]
    layer_operator = schema.OperatorT()
    layer_operator.inputs, layer_operator.outputs = [0, 1, 2], [3]
    layer_operator.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    layer_operator.builtinOptions = schema.FullyConnectedOptionsT()
    graph.inputs, graph.outputs, graph.operators = [0], [3], [layer_operator]
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.FULLY_CONNECTED
    code.version = 4 if dtype == "int8" else 1
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs = 3, [code], [graph]
    model.buffers = []
    for content in (b"", layer.tobytes(), bias.tobytes()):
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(content, np.uint8)
        model.buffers.append(buffer)
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def install(folder: Path, content: bytes | None = None, **changes: Any) -> Path:
    """Write the model and a manifest that fits it but for ``changes``; returns the manifest's path."""
    content = tflite() if content is None else content
    (folder / "tiny.tflite").write_bytes(content)
    golden = np.round(expected_logits(golden_input()) / OUTPUT_SCALE) + OUTPUT_ZERO
    manifest = {
        "file": "tiny.tflite",
        "sha256": hashlib.sha256(content).hexdigest(),
        "labels": list(LABELS),
        "input_shape": [1, 48, 48, 1],
        "input_dtype": "int8",
        "normalisation": "standardise",
        "output": "logits",
        "golden": {"input": "drawn face", "logits": golden.astype(int).tolist(), "tolerance": 2},
    }
    path = folder / "tiny.yaml"
    path.write_text(yaml.safe_dump(manifest | changes), encoding="utf-8")
    return path
