"""From a network in torch to a .tflite, float and int8; the converters are imported where they are used."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kiosk.errors import UsageError
from kiosk.model.normalise import standardise
from scripts.training import calibration
from scripts.training.network import FaceNet


class Shipped(nn.Module):
    """The network as it is shipped: channels last as TFLite has them, one head."""

    def __init__(self, network: FaceNet) -> None:
        super().__init__()
        self.features, self.head = network.features, network.head

    def forward(self, faces: Tensor) -> Tensor:
        return self.head(self.features(faces.permute(0, 3, 1, 2)).mean(dim=(2, 3)))


def to_float_tflite(network: FaceNet, path: Path) -> None:
    """Convert to a float .tflite with input ``[1, 48, 48, 1]``; the converter folds batch normalisation."""
    with _quiet():
        import litert_torch

        converted = litert_torch.convert(Shipped(network).eval(), (torch.zeros(1, 48, 48, 1),))
        converted.export(str(path))


def to_int8_tflite(float_model: Path, faces: np.ndarray, path: Path) -> None:
    """Post-training quantization: int8 weights per channel, int8 activations, int8 in and out."""
    with _quiet():
        from ai_edge_quantizer import calibrator, quantizer, recipe, recipe_manager

        rules = recipe_manager.RecipeManager()
        rules.load_quantization_recipe(recipe.static_wi8_ai8())
        signature, argument = _signature(float_model)
        data = {signature: [{argument: standardise(face)[np.newaxis]} for face in faces]}
        ranges = calibrator.Calibrator(str(float_model), num_threads=1, qsv_update_func=calibration.gather)
        ranges.calibrate(data, rules)
        measured = calibration.ranges(ranges.get_model_qsvs())
        if not all(np.isfinite(v).all() for q in measured.values() for v in q.values()):
            raise UsageError(f"{float_model} computes numbers that are not finite; its weights are damaged.")
        work = quantizer.Quantizer(str(float_model), recipe.static_wi8_ai8())
        work.quantize(measured, enable_progress_report=False).export_model(str(path), overwrite=True)


def _signature(model: Path) -> tuple[str, str]:
    from ai_edge_quantizer.utils import tfl_interpreter_utils

    interpreter = tfl_interpreter_utils.create_tfl_interpreter(str(model))
    signatures = interpreter.get_signature_list()
    if not signatures:
        raise UsageError(f"{model} has no signature; convert it again with one.")
    name, parts = next(iter(signatures.items()))
    return name, parts["inputs"][0]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The converters, and the C++ inside them, chatter on both streams; only what they raise matters here."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, stream in enumerate(kept, start=1):
            os.dup2(stream, number)
            os.close(stream)
