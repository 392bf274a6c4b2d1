"""Stands in for a webcam as `cv2.VideoCapture` shows it: one device that streams while it is open."""

import threading

import cv2
import numpy as np

GRAB_LIMIT = 10.0
"""Seconds after which OpenCV gives up waiting for a picture inside ``grab``."""


class FakeWebcam:
    """The device. `open` is its driver; the test triggers pictures and faults.

    As a live camera it shows its scene for ever: each ``grab`` finds a picture at once, but only as many as
    the test lets through with `trigger_scene`, after that every millisecond a repetition of the last one.
    """

    def __init__(self, clock, scene):
        self.clock = clock
        self.plugged = True
        self.busy = False
        self.stamps = "monotonic"
        self.granted_fps = 30.0
        self.rates = {}  # FOURCC -> pictures a second, of a device that has formats
        self.fourcc = -1
        self.damaged = 0
        self.leftover = None
        self.asked = {}
        self.opens = 0
        self.open_now = 0
        self._scene = scene
        self._fresh = 0
        self._stalled = False
        self._hanging = False
        self._changed = threading.Condition()

    def trigger_scene(self, scene):
        """From now on the camera sees this; returns after two pictures of it are through."""
        with self._changed:
            self._scene = scene
            self._fresh = 0
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._fresh > 2 or not self.open_now, GRAB_LIMIT)

    def trigger_stall(self):
        """Nothing more comes; returns once a program that has the device open hangs in ``grab``.

        `trigger_resume` or `trigger_unplug` ends it.
        """
        with self._changed:
            self._stalled = True
            assert self._changed.wait_for(lambda: self._hanging or not self.open_now, GRAB_LIMIT)

    def trigger_resume(self):
        with self._changed:
            self._stalled = False
            self._changed.notify_all()

    def trigger_unplug(self):
        with self._changed:
            self.plugged = False
            self._changed.notify_all()

    def trigger_plug(self):
        self.plugged = True

    def wait_until_closed(self):
        """Whether every program that had the device open lets go of it soon."""
        with self._changed:
            return self._changed.wait_for(lambda: self.opens > 0 and self.open_now == 0, GRAB_LIMIT)

    def open(self, index):
        """What `cv2.VideoCapture` returns; its first picture is ``leftover``, if that is set."""
        return _Capture(self)


class _Capture:
    def __init__(self, device):
        self._device = device
        self._grabbed = 0
        self._opened = device.plugged and not device.busy and device.open_now == 0
        if self._opened:
            device.opens += 1
            device.open_now += 1

    def isOpened(self):
        return self._opened

    def set(self, prop, value):
        self._device.asked[prop] = value
        if prop == cv2.CAP_PROP_FOURCC:
            if value not in self._device.rates:
                return False
            self._device.fourcc = value
        return True

    def get(self, prop):
        if prop == cv2.CAP_PROP_FPS:
            return self._device.rates.get(self._device.fourcc, self._device.granted_fps)
        if prop == cv2.CAP_PROP_FOURCC:
            return float(self._device.fourcc)
        if prop == cv2.CAP_PROP_POS_MSEC:
            now = self._device.clock() * 1000
            return {"monotonic": now, "epoch": now + 1.7e12, "none": 0.0}[self._device.stamps]
        return -1.0

    def grab(self):
        device = self._device
        with device._changed:
            device._changed.wait(0.001)
            device._hanging = device._stalled
            device._changed.notify_all()
            device._changed.wait_for(lambda: not device._stalled or not device.plugged, GRAB_LIMIT)
            device._hanging = False
            if device._stalled or not device.plugged:
                return False
            device._fresh += 1
            self._grabbed += 1
            device._changed.notify_all()
            return True

    def retrieve(self):
        device = self._device
        if device.damaged:
            device.damaged -= 1
            return False, None
        first = self._grabbed == 1 and device.leftover is not None
        scene = device.leftover if first else device._scene
        return True, np.repeat(scene[:, :, None], 3, axis=2) if scene.ndim == 2 else scene.copy()

    def release(self):
        if self._opened:
            self._opened = False
            with self._device._changed:
                self._device.open_now -= 1
                self._device._changed.notify_all()
