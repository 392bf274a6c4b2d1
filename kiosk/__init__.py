"""The mood kiosk: one button, one look at the camera, one playlist to take away."""

import os

__version__ = "0.1.0"

# pygame greets on stdout, where some commands print JSON.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
