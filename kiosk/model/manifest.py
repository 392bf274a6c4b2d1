"""The model's manifest: what the .tflite beside it is, what it expects, and how to know it is intact.

The manifest is the one place where the labels live; playlists, facts and configuration are checked
against it. `scripts/quantize.py` writes it together with the model, the classifier reads it.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kiosk.config.yaml_errors import MAX_BYTES, TextError
from kiosk.config.yaml_nodes import plain, read_tree
from kiosk.errors import ModelError
from kiosk.model.normalise import FACE_SIZE
from kiosk.system.ordinary_file import read_ordinary

if TYPE_CHECKING:
    # Imported where it is used: a manifest must be readable where numpy is broken.
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_MANIFEST = Path(__file__).resolve().parents[2] / "models" / "fer_int8.yaml"
"""The manifest of the model the kiosk ships with."""

MAX_MODEL = 64 << 20
"""Bytes, more than ten times the shipped model."""

MOST_LABELS = 64
"""Far more than faces have been given names for."""

Int8 = Annotated[int, Field(ge=-128, le=127)]
Label = Annotated[str, Field(max_length=40)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Golden(_Part):
    """What the model must answer to `golden_input`, standardised and quantized like any other face."""

    input: Literal["drawn face"]
    logits: tuple[Int8, ...]
    tolerance: int = Field(ge=0, le=8)
    """Allowed difference of each logit in quanta: runtimes and processors round differently."""


class Manifest(_Part):
    """Everything the kiosk must know of a classifier before it may judge a face.

    Attributes:
        file: name of the .tflite, in the manifest's own folder.
        sha256: of that file, 64 lower-case hexadecimal digits.
        labels: the classes in the order of the logits.
        input_shape, input_dtype: of the one input tensor, ``[1, 48, 48, 1]`` int8. The tensor's own scale
            and zero point turn normalised grey levels into int8.
        normalisation: ``standardise`` is `kiosk.model.normalise.standardise`.
        output: ``logits``: the softmax is taken outside the model, in float, on dequantized logits. The
            temperature is already folded into the last layer: the probabilities are the shares of people who
            would say each label, or, of a model that was calibrated without votes, how likely each label is.
        golden: a known question and its answer.
        training: what the network learned from and how (free form, for people).
        scores: what it reached (free form, for people).
    """

    file: str = Field(pattern=r"^[A-Za-z0-9_.-]+\.tflite$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    labels: tuple[Label, ...] = Field(min_length=2, max_length=MOST_LABELS)
    input_shape: tuple[Literal[1], Literal[48], Literal[48], Literal[1]]
    input_dtype: Literal["int8"]
    normalisation: Literal["standardise"]
    output: Literal["logits"]
    golden: Golden
    training: dict[str, Any] = Field(default_factory=dict)
    scores: dict[str, Any] = Field(default_factory=dict)

    @field_validator("labels")
    @classmethod
    def _labels_are_distinct_words(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        words = all(name.isidentifier() and name.islower() for name in labels)
        if len(set(labels)) != len(labels) or not words:
            raise ValueError("the labels must be distinct lower-case words")
        return labels

    @model_validator(mode="after")
    def _one_logit_a_label(self) -> "Manifest":
        if len(self.golden.logits) != len(self.labels):
            raise ValueError("there must be one golden logit for each label")
        return self


def load_manifest(path: Path = DEFAULT_MANIFEST) -> Manifest:
    """Read and check a manifest.

    Raises:
        ModelError: the file is missing, is not YAML, or lacks or contradicts a field.
    """
    try:
        return _understood(read_ordinary(path, MAX_BYTES), path)
    except OSError as error:
        raise ModelError(
            f"The manifest {path} cannot be read ({_reason(error)}); install it again."
        ) from error


# Every configuration that is read names the same one, and to read that takes longer than all the rest.
@lru_cache(maxsize=4)
def _understood(text: bytes, path: Path) -> Manifest:
    try:
        content = plain(read_tree(text))
    except TextError as error:
        first = error.problems[0]
        line = "" if first.line is None else f"line {first.line}: "
        raise ModelError(
            f"The manifest {path} cannot be read ({line}{first.sentence}); install it again."
        ) from error
    if not isinstance(content, dict) or not content:
        raise ModelError(f"The manifest {path} holds no fields; install it again.")
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the manifest"
        what = fault["msg"].removeprefix("Value error, ")
        raise ModelError(
            f"The manifest {path} cannot be used ({where}: {what}); install it again."
        ) from error


def read_model(manifest: Manifest, manifest_path: Path = DEFAULT_MANIFEST) -> bytes:
    """The .tflite the manifest speaks of, read once and checked, so that what was checked is what runs.

    Raises:
        ModelError: the file is missing, is no ordinary file of at most `MAX_MODEL` bytes, or is not the one
            the manifest was written for.
    """
    path = manifest_path.parent / manifest.file
    try:
        content = read_ordinary(path, MAX_MODEL)
    except OSError as error:
        raise ModelError(f"The model {path} cannot be read ({_reason(error)}); install it again.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != manifest.sha256:
        raise ModelError(
            f"The model {path} is not the one {manifest_path.name} was written for (its sha256 begins "
            f"{found[:12]}, not {manifest.sha256[:12]}); install both files together again."
        )
    return content


def check_golden(manifest: Manifest, logits: "NDArray[np.int8]") -> None:
    """Compare the model's int8 answer ``[7]`` or ``[1, 7]`` to `golden_input` with the manifest's.

    Raises:
        ModelError: they differ by more than the tolerance: the runtime computes something else.
    """
    import numpy as np

    answer = np.asarray(logits).reshape(-1).astype(np.int64)
    expected = np.array(manifest.golden.logits, np.int64)
    if answer.shape != expected.shape or np.abs(answer - expected).max() > manifest.golden.tolerance:
        raise ModelError(
            f"The model {manifest.file} answers the golden input with {answer.tolist()} instead of "
            f"{expected.tolist()}: it is damaged, or this TFLite runtime computes wrongly; install the model "
            "again, or another version of the runtime."
        )


def golden_input() -> "NDArray[np.uint8]":
    """A drawn face, uint8 ``[48, 48]``, in whole numbers so that every machine draws the same.

    With x to the right and y down, from 0 to 47: the background is ``40 + 2x``; inside the ellipse
    ``(x-24)²·9 + (y-24)²·5 ≤ 2200`` the skin is ``200 - 2·|x-20|``; eyes are discs of radius 3 at (16, 19)
    and (32, 19) of level 40; the mouth is the band ``|y - 36 + (x-24)²/16| ≤ 1`` with ``|x-24| ≤ 9`` (integer
    division), of level 60: corners up, a smile.
    """
    import numpy as np

    y, x = np.mgrid[0:FACE_SIZE, 0:FACE_SIZE]
    face = 40 + 2 * x
    face = np.where((x - 24) ** 2 * 9 + (y - 24) ** 2 * 5 <= 2200, 200 - 2 * np.abs(x - 20), face)
    for eye in (16, 32):
        face = np.where((x - eye) ** 2 + (y - 19) ** 2 <= 9, 40, face)
    mouth = (np.abs(y - 36 + (x - 24) ** 2 // 16) <= 1) & (np.abs(x - 24) <= 9)
    return np.where(mouth, 60, face).astype(np.uint8)


def _reason(error: OSError) -> str:
    said = error.strerror or "not readable"
    return said[0].lower() + said[1:]
