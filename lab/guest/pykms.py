"""Stands in for the module of that name (kms++), which Debian has not: picamera2 imports it for a preview
on the display, and the kiosk asks for none."""


class PixelFormat:
    """Every format there is, by its own name."""

    RGB888 = "RGB888"
    BGR888 = "BGR888"
    XRGB8888 = "XRGB8888"
    XBGR8888 = "XBGR8888"
    YUV420 = "YUV420"
    YVU420 = "YVU420"
    NV12 = "NV12"
    MJPEG = "MJPEG"
