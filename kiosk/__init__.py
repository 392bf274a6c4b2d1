"""The mood kiosk: one button, one look at the camera, one playlist to take away."""

__version__ = "0.1.0"
