"""Which emotion a face looks like: the int8 network and the checks it must pass before it may judge."""

from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import ModelError
from kiosk.model.int8 import Quanta, Quantization
from kiosk.model.interpreter import Runtime, TensorDetail, forget, load_interpreter
from kiosk.model.manifest import Manifest, check_golden, golden_input, load_manifest, read_model
from kiosk.model.normalise import standardise
from kiosk.model.probabilities import Probabilities


class Classifier:
    """Turns a 48x48 face into probabilities. Not for use from two threads at once.

    Attributes:
        manifest: what the model says of itself.
    """

    def __init__(self, manifest_path: Path, runtime: Runtime = "auto", threads: int = 1) -> None:
        """Load the model beside its manifest and check that it is that model, whole and rightly computed.

        ``runtime`` and ``threads``: see `load_interpreter`.

        Raises:
            ModelError: the manifest or the model is missing or damaged, they do not belong together, the
                model is not fully int8 with the manifest's shapes, or it answers the golden input wrongly.
        """
        manifest = load_manifest(manifest_path)
        self._open(manifest, read_model(manifest, manifest_path), runtime, threads)

    @classmethod
    def of(cls, manifest: Manifest, content: bytes, runtime: Runtime = "auto") -> "Classifier":
        """The same of a model's bytes, where somebody else has read them and held them against the manifest.

        Raises:
            ModelError: as by its path, but for the reading.
        """
        made = cls.__new__(cls)
        made._open(manifest, content, runtime)
        return made

    def _open(self, manifest: Manifest, content: bytes, runtime: Runtime, threads: int = 1) -> None:
        self.manifest = manifest
        self._interpreter = load_interpreter(content, threads, runtime)
        self._input = self._only(self._interpreter.get_input_details(), self.manifest.input_shape, "input")
        shape = (1, len(self.manifest.labels))
        self._output = self._only(self._interpreter.get_output_details(), shape, "output")
        check_golden(self.manifest, self.infer(self.quantize(golden_input())))

    @property
    def labels(self) -> tuple[str, ...]:
        """The emotions in the order of the logits."""
        return self.manifest.labels

    def classify(self, face: NDArray[np.uint8]) -> Probabilities:
        """How many people would say each label of one face, uint8 ``[48, 48]`` as `face_crop` cuts it."""
        logits = Quantization.of(self._output).dequantize(self.infer(self.quantize(face)))
        powers = np.exp(logits - np.max(logits))
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))

    def forget(self) -> None:
        """Keep nothing of the faces that were judged."""
        forget(self._interpreter)

    def quantize(self, face: NDArray[np.uint8]) -> Quanta:
        """The network's input of one face, int8 ``[1, 48, 48, 1]``."""
        return Quantization.of(self._input).quantize(standardise(face)[np.newaxis])

    def infer(self, quanta: Quanta) -> Quanta:
        """The network's answer to that, int8 ``[labels]``."""
        self._interpreter.set_tensor(self._input["index"], quanta)
        self._interpreter.invoke()
        return cast(Quanta, self._interpreter.get_tensor(self._output["index"])[0])

    def _only(self, details: list[TensorDetail], shape: tuple[int, ...], what: str) -> TensorDetail:
        """The one tensor of this kind, which must be int8, quantized, and of this shape."""
        name = self.manifest.file
        if len(details) != 1:
            raise ModelError(f"The model {name} has {len(details)} {what}s instead of one; install it again.")
        detail = details[0]
        found = tuple(int(length) for length in detail["shape"])
        if found != tuple(shape):
            raise ModelError(
                f"The model {name} has an {what} of shape {list(found)} instead of {list(shape)}; install "
                "the one that belongs to its manifest."
            )
        if detail["dtype"] is not np.int8 or not detail["quantization"][0] > 0:
            kind = np.dtype(detail["dtype"]).name
            raise ModelError(
                f"The model {name} has an {what} of type {kind} instead of quantized int8; convert it with "
                "scripts/quantize.py."
            )
        return detail
