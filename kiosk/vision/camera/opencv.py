"""What differs between OpenCV 4 and 5."""

import cv2

_ERROR = 2
"""``LOG_LEVEL_ERROR``, which OpenCV 4 does not name for Python."""


def quieten() -> None:
    """Keep OpenCV's warnings off stderr: whoever calls it says in one sentence what went wrong."""
    if hasattr(cv2, "setLogLevel"):  # OpenCV 4
        cv2.setLogLevel(_ERROR)
    else:
        cv2.utils.logging.setLogLevel(_ERROR)
