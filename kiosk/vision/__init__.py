"""The headless loop: camera → face → classifier → debouncer. Knows no screen, playlist or GPIO."""

import os

MAX_PIXELS = 2**26
"""67 megapixels, above any phone's usual picture. OpenCV refuses larger ones before it unpacks them, because
a file of a few kilobytes can unfold to gigabytes."""

# OpenCV reads these when it is loaded, and whatever loads it here comes through this package first.
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MAX_PIXELS)
# Whoever calls OpenCV says in one sentence what went wrong; FFmpeg's complaints fill the log frame by frame.
os.environ.setdefault("OPENCV_LOG_LEVEL", "FATAL")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
