"""The one place that finds a TensorFlow Lite runtime and opens a network with it.

Two packages carry the same ``Interpreter``: ``ai-edge-litert`` and its predecessor ``tflite-runtime``, whose
last release (2.14) is the one that old Python and numpy 1 on a Pi can have. The newer one is preferred: on a
small int8 network it was measured several times faster.
"""

import contextlib
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Protocol, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import ModelError
from kiosk.system.stderr import without_lines

Runtime = Literal["auto", "ai-edge-litert", "tflite-runtime"]

_MODULES = {
    "ai-edge-litert": "ai_edge_litert.interpreter",
    "tflite-runtime": "tflite_runtime.interpreter",
}


_CHATTER = re.compile(b"INFO:")
"""Lines of the runtime's C++ while it opens a network; neither package offers a switch for them."""

Tensor = NDArray[np.int8] | NDArray[np.float32]
"""All that the kiosk's networks take and give."""


class TensorDetail(TypedDict):
    """What the kiosk uses of what either runtime tells of a tensor."""

    index: int
    shape: NDArray[np.int32]
    dtype: type[np.generic]
    quantization: tuple[float, int]


class Interpreter(Protocol):
    """What the kiosk uses of either runtime's ``Interpreter``; any call may raise ModelError."""

    def get_input_details(self) -> list[TensorDetail]: ...
    def get_output_details(self) -> list[TensorDetail]: ...
    def set_tensor(self, index: int, value: Tensor) -> None: ...
    def get_tensor(self, index: int) -> Tensor: ...
    def allocate_tensors(self) -> None: ...
    def invoke(self) -> None: ...


def installed_runtimes() -> list[str]:
    """The distribution names of the runtimes that are installed, the preferred one first."""
    return [name for name, module in _MODULES.items() if find_spec(module.split(".")[0])]


def runtime_name(runtime: Runtime = "auto") -> str:
    """The distribution name of the runtime that `load_interpreter` would use.

    Raises:
        ModelError: it is not installed, or none is.
    """
    installed = installed_runtimes()
    if runtime == "auto":
        if not installed:
            raise ModelError(
                "no TensorFlow Lite runtime is installed: "
                "pip install ai-edge-litert (or tflite-runtime==2.14.0)"
            )
        return installed[0]
    if runtime not in installed:
        raise ModelError(f"the runtime {runtime} is not installed: pip install {runtime}")
    return runtime


def import_runtime(runtime: Runtime = "auto") -> None:
    """Load the runtime's own code already, for a process that gives up its rights before it opens a network.

    Raises:
        ModelError: it is not installed, or none is.
    """
    with without_lines(_CHATTER):
        import_module(_MODULES[runtime_name(runtime)])


def forget(interpreter: Interpreter) -> None:
    """Write over what the network last saw, and all it made of it on the way, by showing it nothing."""
    for detail in interpreter.get_input_details():
        shape = tuple(int(length) for length in detail["shape"])
        interpreter.set_tensor(detail["index"], cast(Tensor, np.zeros(shape, detail["dtype"])))
    interpreter.invoke()


def load_interpreter(model: Path | bytes, threads: int = 1, runtime: Runtime = "auto") -> Interpreter:
    """Open a .tflite network, its tensors allocated, ready for ``set_tensor`` and ``invoke``.

    Args:
        model: path of the file, or its bytes (so that what was hashed is what is run).
        threads: CPU threads for one ``invoke``.
        runtime: which package to use; ``auto`` takes the preferred one that is installed.

    Raises:
        ModelError: no runtime, no such file, or not a network the runtime can run.
    """
    name = runtime_name(runtime)
    where = "the network" if isinstance(model, bytes) else str(model)
    if isinstance(model, Path):
        try:
            model = model.read_bytes()
        except OSError as error:
            raise ModelError(f"{where}: cannot be read ({error.strerror}), put the model back") from error
    refused = f"{where}: is not a TensorFlow Lite network that {name} can run"
    with without_lines(_CHATTER):
        module = import_module(_MODULES[name])
        with _said_as(refused):
            interpreter = _Guarded(module.Interpreter(model_content=model, num_threads=threads), refused)
            interpreter.allocate_tensors()
    return interpreter


@contextlib.contextmanager
def _said_as(sentence: str) -> Iterator[None]:
    """What either runtime raises over a network it cannot run, as a `ModelError`."""
    try:
        yield
    except (ValueError, RuntimeError, IndexError, TypeError, MemoryError, OverflowError) as error:
        raise ModelError(sentence) from error


class _Guarded:
    """A network that may turn out to be none only when it is asked or run."""

    def __init__(self, interpreter: Interpreter, refused: str) -> None:
        self._interpreter, self._refused = interpreter, refused

    def get_input_details(self) -> list[TensorDetail]:
        with _said_as(self._refused):
            return self._interpreter.get_input_details()

    def get_output_details(self) -> list[TensorDetail]:
        with _said_as(self._refused):
            return self._interpreter.get_output_details()

    def set_tensor(self, index: int, value: Tensor) -> None:
        with _said_as(self._refused):
            self._interpreter.set_tensor(index, value)

    def get_tensor(self, index: int) -> Tensor:
        with _said_as(self._refused):
            return self._interpreter.get_tensor(index)

    def allocate_tensors(self) -> None:
        with _said_as(self._refused):
            self._interpreter.allocate_tensors()

    def invoke(self) -> None:
        with _said_as(self._refused):
            self._interpreter.invoke()
