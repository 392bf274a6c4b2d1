"""From many overlapping boxes to one a face."""

import numpy as np
from numpy.typing import NDArray

SUPPRESSION_OVERLAP = 0.3
"""Intersection over union above which two boxes are one face (MediaPipe's ``min_suppression_threshold``)."""

Floats = NDArray[np.float32] | NDArray[np.float64]


def suppress(scores: Floats, points: Floats) -> list[tuple[float, Floats]]:
    """Non-maximum suppression that averages instead of dropping.

    The boxes and points that overlap the best one are averaged by score (the "blending" of the BlazeFace
    paper, section 3.4), which keeps them from jumping between anchors from frame to frame.

    Args:
        scores: float ``[anchors]``, 0-1.
        points: float ``[anchors, 8, 2]``: the box's centre, its size, and six points, all in pixels.

    Returns:
        score and averaged points ``[8, 2]`` of each face, the most certain first.
    """
    corners = np.concatenate([points[:, 0] - points[:, 1] / 2, points[:, 0] + points[:, 1] / 2], axis=1)
    areas = np.prod(np.maximum(corners[:, 2:] - corners[:, :2], 0), axis=1)
    rest = np.argsort(-scores, kind="stable")
    faces = []
    while rest.size:
        best = rest[0]
        sides = np.minimum(corners[best, 2:], corners[rest, 2:]) - np.maximum(
            corners[best, :2], corners[rest, :2]
        )
        shared = np.prod(np.maximum(sides, 0), axis=1)
        same = shared > SUPPRESSION_OVERLAP * (areas[best] + areas[rest] - shared)
        same[0] = True
        faces.append(
            (float(scores[best]), np.average(points[rest[same]], axis=0, weights=scores[rest[same]]))
        )
        rest = rest[~same]
    return faces
