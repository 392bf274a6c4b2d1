"""The classifier's input: how large a face is, and how its grey levels are put on one scale.

Training imports this on machines that have neither a camera nor the kiosk's libraries, and the manifest must
be readable where numpy is broken: nothing but the standard library is imported here.
"""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FACE_SIZE = 48
"""Side of the classifier's input in pixels (FER-2013's)."""

MIN_DEVIATION = 8.0
"""Floor of the grey-level deviation in `standardise`: noise on a blank wall is not stretched."""


def standardise(face: "NDArray[np.uint8] | NDArray[np.float32]") -> "NDArray[np.float32]":
    """Grey face → zero mean, unit deviation: what is left does not depend on the room's light.

    Args:
        face: uint8 or float32 ``[..., 48, 48]``, grey levels 0-255.

    Returns:
        float32 ``[..., 48, 48, 1]``, each face on its own: ``(grey - mean) / max(deviation, 8)``.
    """
    import numpy as np

    grey = face.astype(np.float32)
    mean = grey.mean(axis=(-2, -1), keepdims=True)
    deviation = grey.std(axis=(-2, -1), keepdims=True)
    levels = (grey - mean) / np.maximum(deviation, MIN_DEVIATION)
    return cast("NDArray[np.float32]", levels[..., np.newaxis])
